"""The inputs of a workflow: the keywords of its function, and the model that checks
them (Arazzo 1.1.0, "Workflow Object": ``inputs``)."""

from __future__ import annotations

from collections.abc import Collection

from ..link import LinkedWorkflow
from .keywords import constraints_of, default_of
from .model import Argument, ClassPlan, FieldPlan
from .names import Names
from .schemas import Models
from .types import optional, without_null
from .vocabulary import FIELDS

WORKFLOW_NAMES = frozenset(
    {*FIELDS, "client", "deadline", "ended_by", "inputs", "observer", "run", "steps"}
    | {"at", "error", "failure", "parser", "retries", "run_workflow"}
)
"""What the function and the command of a workflow define beside its inputs."""


def plan_inputs(
    workflow: LinkedWorkflow, class_name: str, needed: Collection[str], models: Models
) -> tuple[Argument, ...]:
    """The keywords of a workflow function.

    An optional input among those ``needed`` is required: a caller who leaves it out
    should hear it from a type checker.
    """
    schema = workflow.inputs
    properties = schema.properties() if schema else {}
    names = Names(WORKFLOW_NAMES).variables(properties)
    arguments: list[Argument] = []
    fields: list[FieldPlan] = []
    for wire, member in properties.items():
        type_ = models.type_of("input", member.schema, class_name, wire)
        default = default_of(member.schema, type_)
        required = default is None and (member.required or wire in needed)
        if wire in needed:
            type_ = without_null(type_)
        elif not required and default is None:
            type_ = optional(type_)
        description = member.schema.description
        arguments.append(
            Argument(names[wire], wire, type_, required, default, description)
        )
        fields.append(
            FieldPlan(
                names[wire],
                wire,
                type_,
                required,
                description,
                default,
                constraints_of(member.schema),
            )
        )
    described = f"Inputs of the workflow {workflow.workflow.workflow_id}."
    models.add(ClassPlan(class_name, "input", described, tuple(fields)))
    return tuple(sorted(arguments, key=lambda argument: not argument.required))
