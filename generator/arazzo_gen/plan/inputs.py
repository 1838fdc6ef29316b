"""The inputs of a workflow: the keywords of its function, and the model that checks
them (Arazzo 1.1.0, "Workflow Object": ``inputs``)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from ..link import LinkedWorkflow
from .model import Argument, ClassPlan, FieldPlan
from .models.selection import Models
from .naming.names import Names
from .naming.vocabulary import FIELDS
from .values.types import as_file, bare, without_null

WORKFLOW_NAMES = frozenset(
    {*FIELDS, "client", "deadline", "ended_by", "inputs", "observer", "run", "steps"}
    | {"at", "error", "failure", "parser", "retries", "run_workflow"}
)
"""What the function and the command of a workflow define beside its inputs."""


def plan_inputs(
    workflow: LinkedWorkflow,
    class_name: str,
    needed: Collection[str],
    files: Collection[str],
    models: Models,
) -> tuple[Argument, ...]:
    """The keywords of a workflow function.

    An optional input among those ``needed`` is required: a caller who leaves it out
    should hear it from a type checker. Those among ``files`` are sent as files.
    """
    schema = workflow.inputs
    properties = schema.properties() if schema else {}
    places = {wire: member.at for wire, member in properties.items()}
    names = models.pins.names(Names(WORKFLOW_NAMES), places)
    arguments: list[Argument] = []
    fields: list[FieldPlan] = []
    for wire, member in properties.items():
        field = models.field("input", class_name, names[wire], wire, member)
        if wire in files:
            field = replace(field, type=as_file(field.type))
        required = field.default is None and (member.required or wire in needed)
        type_ = without_null(field.type) if wire in needed else field.type
        arguments.append(
            Argument(
                field.name,
                wire,
                bare(type_),
                required,
                field.default,
                field.description,
            )
        )
        # Nothing is sent of the inputs as a whole.
        field = replace(field, type=type_, required=required, nullable=False)
        fields.append(field)
    described = f"Inputs of the workflow {workflow.workflow.workflow_id}."
    models.add(ClassPlan(class_name, "input", described, tuple(fields)))
    return tuple(sorted(arguments, key=lambda argument: not argument.required))
