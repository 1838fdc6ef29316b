"""What is not called what it would be called alone: the names that collisions, what
Python, Windows and the generated code reserve, and file systems have changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..model import PackagePlan, WorkflowPlan
from .names import snake


@dataclass(frozen=True, slots=True)
class Renaming:
    """``what`` is called ``name``, and not ``wanted``."""

    what: str
    wanted: str
    name: str


def renamings(plan: PackagePlan) -> Iterator[Renaming]:
    """The names of a package that are none that were wanted: its own and those of
    classes first, then what each workflow has."""
    if plan.name != plan.wanted_name:
        what = f"the package of {plan.source_file}"
        yield Renaming(what, plan.wanted_name, plan.name)
    for one in plan.models.renamed:
        yield Renaming(f"the schema {one.address}", one.wanted, one.name)
    for found in plan.models.classes:
        for field in found.fields:
            yield from _if_changed(
                f'"{field.wire}" in {found.name}', field.wire, field.name
            )
    for workflow in (*plan.workflows, *plan.others):
        yield from _of_workflow(workflow)


def _of_workflow(workflow: WorkflowPlan) -> Iterator[Renaming]:
    owner = f"the workflow {workflow.workflow_id}"
    yield from _if_changed(owner, workflow.workflow_id, workflow.function)
    for step in workflow.steps:
        what = f"the step {step.step_id} of {owner}"
        yield from _if_changed(what, step.step_id, step.function)
        for output in step.outputs:
            yield from _if_changed(
                f'the output "{output.wire}" of {what}', output.wire, output.name
            )


def _if_changed(what: str, wire: str, name: str) -> Iterator[Renaming]:
    wanted = snake(wire)
    if wanted != name:
        yield Renaming(what, wanted, name)
