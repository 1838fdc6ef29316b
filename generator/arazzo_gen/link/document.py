"""Documents with their references resolved: the way in to this stage."""

from __future__ import annotations

from collections.abc import Mapping

from ..arazzo import ArazzoDocument, Workflow
from ..diagnostics import Report
from ..documents import Document, Library, Location
from ..openapi import Description
from .actions import PlacedActions, placed_actions
from .inputs import InputNames, open_inputs
from .model import LinkedDocument, LinkedStep, LinkedWorkflow
from .operations import link_operation
from .scope import Scope, unsupported
from .sources import open_sources
from .steps import Context, link_outputs, link_step, merge_parameters


def link_document(
    document: Document, arazzo: ArazzoDocument, library: Library, report: Report
) -> LinkedDocument:
    """A document with its references resolved; what is wrong with them is reported."""
    root = Location(document)
    sources = open_sources(arazzo, root, library, report)
    linked: list[LinkedWorkflow] = []
    for index, workflow in enumerate(arazzo.workflows):
        at = root.child("workflows", index)
        with report.catching():
            linked.append(
                _link_workflow(workflow, at, arazzo, sources, library, report)
            )
    return LinkedDocument(document.path, arazzo, sources, tuple(linked))


def _link_workflow(
    workflow: Workflow,
    at: Location,
    arazzo: ArazzoDocument,
    sources: Mapping[str, Description],
    library: Library,
    report: Report,
) -> LinkedWorkflow:
    with report.catching():
        if workflow.depends_on:
            raise unsupported("dependsOn of a workflow", at.child("dependsOn").key())
    inputs = None
    if workflow.inputs is not None:
        inputs = open_inputs(library, at.child("inputs"))
    names = InputNames(inputs)
    steps = _link_steps(workflow, at, names, arazzo, sources, report)
    outputs = {step.step_id: tuple(step.outputs) for step in workflow.steps}
    scope = Scope(names, outputs, (), in_response=False)
    found = link_outputs(workflow, at, scope, report)
    return LinkedWorkflow(workflow, at, names.schema, steps, found)


def _link_steps(
    workflow: Workflow,
    at: Location,
    inputs: InputNames,
    arazzo: ArazzoDocument,
    sources: Mapping[str, Description],
    report: Report,
) -> tuple[LinkedStep, ...]:
    components = arazzo.components
    shared = placed_actions(
        at,
        ("successActions", workflow.success_actions),
        ("failureActions", workflow.failure_actions),
        components,
        report,
    )
    actions = {
        step.step_id: placed_actions(
            at.child("steps", index),
            ("onSuccess", step.on_success),
            ("onFailure", step.on_failure),
            components,
            report,
        ).over(shared)
        for index, step in enumerate(workflow.steps)
    }
    context = Context(
        parameters=merge_parameters(workflow, at, components, report),
        actions=actions,
        outputs={step.step_id: tuple(step.outputs) for step in workflow.steps},
        earlier=_earlier(list(actions), actions),
        inputs=inputs,
        components=components,
    )
    complete = len(sources) == len(arazzo.source_descriptions)
    linked: list[LinkedStep] = []
    for index, step in enumerate(workflow.steps):
        place = at.child("steps", index)
        with report.catching():
            target = link_operation(step, place, sources, complete, report)
            if target is not None:
                linked.append(link_step(step, place, target, context, report))
    return tuple(linked)


def _earlier(
    ids: list[str], actions: Mapping[str, PlacedActions]
) -> dict[str, set[str]]:
    """For each step, those that may have run before it: without jumps, the ones above.

    A step that an action goes back to may follow every step from there on, itself
    included.
    """
    following = {
        step_id: {*actions[step_id].targets, *ids[index + 1 : index + 2]}
        for index, step_id in enumerate(ids)
    }
    earlier: dict[str, set[str]] = {step_id: set() for step_id in ids}
    for step_id in ids:
        waiting = list(following[step_id])
        while waiting:
            reached = waiting.pop()
            if reached in earlier and step_id not in earlier[reached]:
                earlier[reached].add(step_id)
                waiting += following[reached]
    return earlier
