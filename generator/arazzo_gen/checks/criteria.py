"""Can the criteria of a list hold together, and does each say something?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..analysis.matching import is_same, meeting
from ..analysis.statuses import STATUSES, statuses_of
from ..diagnostics import Diagnostic, Related
from ..documents import Location
from ..language.predicates import operands
from ..link import LinkedCriterion, LinkedWorkflow
from ..link.values.model import StatusRef


def check_criteria(workflow: LinkedWorkflow) -> Iterator[Diagnostic]:
    """The criteria of the steps and of their actions, all of which must hold (Arazzo
    1.1.0, "Step Object" and "Success Action Object")."""
    seen: set[Location] = set()
    for step in workflow.steps:
        so = f'the step "{step.step.step_id}" always fails'
        yield from _list(step.criteria, so)
        for action in (*step.on_success, *step.on_failure):
            if action.at not in seen:
                seen.add(action.at)
                so = f'the action "{action.name}" never matches'
                yield from _list(action.criteria, so)


def _list(criteria: Sequence[LinkedCriterion], so: str) -> Iterator[Diagnostic]:
    for index, criterion in enumerate(criteria):
        same = (one for one in criteria[:index] if is_same(one.test, criterion.test))
        if (first := next(same, None)) is not None:
            yield _twice(criterion, first)
    looking = [one for one in criteria if StatusRef() in operands(one.test)]
    if not looking or meeting([one.test for one in looking]):
        return
    for index, criterion in enumerate(looking):
        if not meeting([one.test for one in looking[: index + 1]]):
            # No such status at all is another matter.
            if (statuses_of(criterion.test) or {*STATUSES}) & {*STATUSES}:
                yield _never(criterion, looking[:index], so)
            return


def _twice(criterion: LinkedCriterion, first: LinkedCriterion) -> Diagnostic:
    return Diagnostic.at(
        "AZ555",
        "this criterion is in the list already",
        criterion.at.child("condition").span(),
        help="take it out",
        related=[Related("the first is here", first.at.child("condition").span())],
    )


def _never(
    criterion: LinkedCriterion, before: Sequence[LinkedCriterion], so: str
) -> Diagnostic:
    alone = not meeting([criterion.test])
    excluded = [
        one for one in before if not meeting([one.test, criterion.test])
    ] or before
    help = "write a condition that some status meets"
    if not alone and len(excluded) == 1 and _simple(criterion) and _simple(excluded[0]):
        help = "if either will do, write one condition:"
        help += f" `{excluded[0].condition} || {criterion.condition}`"
    return Diagnostic.at(
        "AZ554",
        (
            "no status meets this criterion"
            if alone
            else "no status meets this criterion and the one before it"
        )
        + f": {so}",
        criterion.at.child("condition").span(),
        note=None if alone else "all of the criteria must hold",
        help=help,
        related=(
            []
            if alone
            else [
                Related("the other is here", one.at.child("condition").span())
                for one in excluded
            ]
        ),
    )


def _simple(criterion: LinkedCriterion) -> bool:
    value = criterion.at.value
    return isinstance(value, dict) and value.get("type", "simple") == "simple"
