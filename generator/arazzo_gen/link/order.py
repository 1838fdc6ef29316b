"""The order of steps where ``dependsOn`` decides it (Arazzo 1.1.0, "Step Dependencies
and Execution Order")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..arazzo import Step
from ..diagnostics import Diagnostic, DiagnosticError, Report
from ..documents import Location
from .calls import Callees
from .faults import unavailable, unknown
from .values import WorkflowKey


def local_dependencies(step: Step) -> tuple[str, ...]:
    """The steps of the same workflow that a step depends on."""
    return tuple(name for name in step.depends_on if not name.startswith("$"))


def check_dependencies(
    step: Step,
    at: Location,
    steps: Sequence[str],
    callees: Callees,
    ended: Sequence[WorkflowKey],
    report: Report,
) -> None:
    """Report what a step depends on and that is not there, or that nothing has run.

    Steps of other workflows have run where these have ``ended``.
    """
    for index, name in enumerate(step.depends_on):
        place = at.child("dependsOn", index)
        with report.catching():
            if not name.startswith("$"):
                if name not in steps:
                    raise unknown("AZ404", "step", name, steps, "the workflow", place)
                continue
            workflow, _, step_id = name.partition(".steps.")
            callee = callees.find(workflow.removeprefix("$workflows."), place, report)
            known = [found.step_id for found in callee.workflow.steps]
            if step_id not in known:
                raise unknown("AZ404", "step", step_id, known, callee.label, place)
            if callee.key not in ended:
                raise unavailable(
                    f"nothing tells that {callee.label} has ended by then",
                    place,
                    "name it in the dependsOn of the workflow, or call it in a step"
                    " before",
                )


def in_order(
    steps: Sequence[str], needs: Mapping[str, Sequence[str]], places: Sequence[Location]
) -> list[int]:
    """The indexes of the steps in an order in which each comes after those it needs,
    and otherwise as they are declared.

    Raises DiagnosticError where steps need one another.
    """
    left = list(range(len(steps)))
    done: set[str] = set()
    order: list[int] = []
    while left:
        free = (
            index
            for index in left
            if done.issuperset(name for name in needs[steps[index]] if name in steps)
        )
        index = next(free, None)
        if index is None:
            raise _circular([steps[one] for one in left], needs, places[left[0]])
        left.remove(index)
        done.add(steps[index])
        order.append(index)
    return order


def _circular(
    left: Sequence[str], needs: Mapping[str, Sequence[str]], place: Location
) -> DiagnosticError:
    circle = [left[0]]
    while circle.count(circle[-1]) == 1:
        circle.append(next(name for name in needs[circle[-1]] if name in left))
    circle = circle[circle.index(circle[-1]) :]
    told = " after ".join(f'"{name}"' for name in circle)
    message = f"no order fits the steps: {told}"
    help = "take one of these out of a dependsOn, or change where a value comes from"
    found = Diagnostic.at("AZ412", message, place.child("stepId").span(), help=help)
    return DiagnosticError(found)
