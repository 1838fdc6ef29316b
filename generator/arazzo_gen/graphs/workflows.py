"""Workflows as JSON: inputs, steps, edges, outputs and ends."""

from __future__ import annotations

from ..analysis import DocumentFacts, WorkflowFacts
from ..documents import Json
from ..emit.types import type_text
from ..link.values.model import WorkflowKey
from ..plan.model import Argument, WorkflowPlan
from ..plan.models.defaults import Default, ModelDefault
from .edges import called, cycles, edges, ends
from .schemas import Schemas
from .steps import Steps
from .values import Object, location, workflow_key


def workflow_graph(
    facts: DocumentFacts,
    workflow: WorkflowFacts,
    plan: WorkflowPlan,
    package: str,
    recursive: frozenset[WorkflowKey],
    schemas: Schemas,
) -> Object:
    """A workflow; ``recursive`` are those that call it and that it calls."""
    linked = workflow.linked
    steps = Steps(facts, workflow, plan.steps, schemas)
    calls = dict.fromkeys(call.workflow for call in linked.calls())
    dependencies = zip(linked.depends_on, plan.dependencies, strict=True)
    return {
        **workflow_key(workflow.key),
        "summary": linked.workflow.summary,
        "description": linked.workflow.description,
        "location": location(linked.at),
        "module": f"{package}.workflows.{plan.function}",
        "function": plan.function,
        "inputs_class": plan.inputs_class if plan.inputs else None,
        "outputs_class": plan.outputs_class,
        "steps_class": plan.steps_class,
        "result_class": plan.result,
        "depends_on": [
            {"keyword": dependency.keyword, **called(call)}
            for call, dependency in dependencies
        ],
        "calls": [workflow_key(key) for key in calls],
        "recursive_with": [
            workflow_key(one.key) for one in facts if one.key in recursive
        ],
        "inputs_schema": schemas.add(linked.inputs),
        "inputs": _inputs(workflow, plan, schemas),
        "steps": steps.all(),
        "edges": edges(workflow),
        "cycles": cycles(workflow),
        "ends": ends(workflow),
        "outputs": steps.outputs(linked.outputs, plan.outputs),
    }


def _inputs(
    workflow: WorkflowFacts, plan: WorkflowPlan, schemas: Schemas
) -> list[Object]:
    """The inputs, in the order of their schema."""
    declared = workflow.linked.inputs
    members = declared.properties() if declared is not None else {}
    places = {name: at for at, name in enumerate(members)}
    arguments = sorted(plan.inputs, key=lambda one: places.get(one.wire, len(places)))
    found: list[Object] = []
    for one in arguments:
        member = members.get(one.wire)
        schema = schemas.add(member.schema) if member is not None else None
        found.append(_input(one, schema))
    return found


def _input(of: Argument, schema: str | None) -> Object:
    return {
        "name": of.wire,
        "keyword": of.name,
        "type": type_text(of.type),
        "required": of.required,
        "default": _plain(of.default),
        "description": of.description,
        "schema": schema,
    }


def _plain(value: Default) -> Json:
    """A default as JSON."""
    match value:
        case ModelDefault(_, json):
            return json
        case list():
            return list(map(_plain, value))
        case dict():
            return {name: _plain(one) for name, one in value.items()}
        case _:
            return value
