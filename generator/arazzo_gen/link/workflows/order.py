"""The order of steps where ``dependsOn`` decides it (Arazzo 1.1.0, "Step Dependencies
and Execution Order")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import heappop, heappush

from ...arazzo import Step
from ...diagnostics import Diagnostic, DiagnosticError, Report
from ...documents import Location
from ..faults import unavailable, unknown
from ..values.access import word
from ..values.model import WorkflowKey
from .calls import Callees

_LONGEST_SHOWN = 10
"""The most steps of a cycle that a message names."""


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
                wrong = word(place, f".steps.{step_id}", step_id)
                raise unknown("AZ404", "step", step_id, known, callee.label, wrong)
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
    index_of = {step_id: index for index, step_id in enumerate(steps)}
    left = {
        index: {index_of[name] for name in needs[step_id] if name in index_of}
        for step_id, index in index_of.items()
    }
    needed_by: dict[int, list[int]] = {index: [] for index in left}
    for index, names in left.items():
        for other in names:
            needed_by[other].append(index)
    free = [index for index, names in left.items() if not names]
    order: list[int] = []
    while free:
        index = heappop(free)
        order.append(index)
        del left[index]
        for other in needed_by[index]:
            left[other].discard(index)
            if not left[other]:
                heappush(free, other)
    if left:
        first = min(left)
        raise _cyclic([steps[one] for one in sorted(left)], needs, places[first])
    return order


def _cyclic(
    left: Sequence[str], needs: Mapping[str, Sequence[str]], place: Location
) -> DiagnosticError:
    among = set(left)
    cycle = [left[0]]
    seen = {left[0]}
    while True:
        following = next(name for name in needs[cycle[-1]] if name in among)
        cycle.append(following)
        if following in seen:
            break
        seen.add(following)
    ids = [f'"{name}"' for name in cycle[cycle.index(cycle[-1]) :]]
    if len(ids) > _LONGEST_SHOWN:
        ids[_LONGEST_SHOWN // 2 : -(_LONGEST_SHOWN // 2)] = ["..."]
    chain = " after ".join(ids)
    message = f"no order fits the steps: {chain}"
    help = "take one of these out of a dependsOn, or change where a value comes from"
    found = Diagnostic.at("AZ412", message, place.child("stepId").span(), help=help)
    return DiagnosticError(found)
