"""Which of a step's actions can match, and when: the first that does is taken (Arazzo
1.1.0, "Step Object", ``onSuccess`` and ``onFailure``).

Decided by statuses, by criteria that are the same, and by opposites. What depends on
anything else may hold or not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

from ..language.predicates import NEGATED, AllOf, Compare, Not, operands
from ..link import LinkedAction, LinkedCriterion, LinkedStep, LinkedTest
from ..link.model import values_of
from ..link.values.model import BodyRef, HeaderRef, Literal, StatusRef, values_in
from .statuses import STATUSES, Statuses, statuses_of, verdict

Outcomes: TypeAlias = frozenset[int | None]
"""Statuses with which a step succeeds or fails; None for no response at all."""

ANY: Outcomes = frozenset({*STATUSES, None})


@dataclass(frozen=True, slots=True)
class Arm:
    """An action of a step, and whether it can match where those before it do not.

    ``test`` is what its criteria ask beside those of the step itself, None where
    they ask nothing more. ``met`` tells that some outcome meets its criteria;
    ``behind`` is the action before it that matches whenever it would; ``always`` tells
    that it matches whenever those before it do not.
    """

    action: LinkedAction
    test: LinkedTest | None
    met: bool
    behind: LinkedAction | None
    always: bool

    @property
    def possible(self) -> bool:
        """Whether it can be taken."""
        return self.met and self.behind is None

    @property
    def decisive(self) -> LinkedTest | None:
        """What has to be tested where those before it do not match; None where it
        matches then in any case."""
        return None if self.always else self.test


@dataclass(frozen=True, slots=True)
class Arms:
    """The actions of a step that has succeeded, or failed, in the order in which they
    are tried; ``open`` tells that none of them may match."""

    every: tuple[Arm, ...]
    open: bool

    @property
    def possible(self) -> tuple[Arm, ...]:
        """Those that can be taken."""
        return tuple(arm for arm in self.every if arm.possible)


def successes(step: LinkedStep, statuses: Statuses | None) -> Outcomes:
    """The statuses with which a step succeeds; any where its criteria exclude each
    other, which is reported by itself, or where it calls a workflow."""
    if statuses is None:
        return ANY
    if not step.criteria:
        return statuses.implicit
    return statuses.allowed or frozenset(STATUSES)


def failures(step: LinkedStep, statuses: Statuses | None) -> Outcomes:
    """The statuses with which a step may fail. Those of its success are among them
    where something else is looked at: a body may be another one than it is to be."""
    if statuses is None or not _only_statuses(step):
        return ANY
    tests = [found.test for found in step.criteria]
    if not tests:
        return ANY - successes(step, statuses)
    return ANY - _where(tests, frozenset(STATUSES), may=False)


def _only_statuses(step: LinkedStep) -> bool:
    decided = all(
        isinstance(operand, StatusRef | Literal)
        for found in step.criteria
        for operand in operands(found.test)
    )
    return decided and not any(
        isinstance(one, BodyRef | HeaderRef)
        for value in values_of(step)
        for one in values_in(value)
    )


def success_arms(step: LinkedStep, statuses: Statuses | None) -> Arms:
    """The success actions of a step."""
    return _arms(step.on_success, successes(step, statuses), step.criteria)


def failure_arms(step: LinkedStep, statuses: Statuses | None) -> Arms:
    """The failure actions of a step."""
    return _arms(step.on_failure, failures(step, statuses), ())


def _arms(
    actions: Sequence[LinkedAction],
    outcomes: Outcomes,
    held: Sequence[LinkedCriterion],
) -> Arms:
    found: list[Arm] = []
    left = outcomes
    # What can be taken, but for retries: these give up, and then what follows counts.
    before: list[tuple[LinkedAction, Outcomes]] = []
    for action in actions:
        # What the step could not have succeeded without holds already.
        tests = [
            one.test
            for one in action.criteria
            if not any(is_same(one.test, other.test) for other in held)
        ]
        may = _where(tests, outcomes, may=True)
        behind = _behind(action, may, left, before) if may else None
        always = False
        if may and behind is None and action.retry is None:
            surely = _where(tests, may, may=False)
            opposite = any(_opposite(action, one) for one, _ in before)
            left = frozenset() if opposite else left - surely
            before.append((action, outcomes if opposite else surely))
            always = not left
        found.append(Arm(action, conjunction(tests), bool(may), behind, always))
    return Arms(tuple(found), bool(left))


def conjunction(tests: Sequence[LinkedTest]) -> LinkedTest | None:
    """A test that holds where all of some do; None where there are none."""
    if len(tests) == 1:
        return tests[0]
    return AllOf(tuple(tests)) if tests else None


def _behind(
    action: LinkedAction,
    may: Outcomes,
    left: Outcomes,
    before: Sequence[tuple[LinkedAction, Outcomes]],
) -> LinkedAction | None:
    """The action that matches before another one whenever that would."""
    for one, surely in before:
        if may <= surely or _implies(action.criteria, one.criteria):
            return one
    if may & left:
        return None
    # It takes several of them; the last one takes what the others leave.
    return next(one for one, surely in reversed(before) if may & surely)


def meeting(tests: Sequence[LinkedTest]) -> Outcomes:
    """The outcomes with which all of some tests may hold."""
    return _where(tests, ANY, may=True)


def _where(tests: Sequence[LinkedTest], outcomes: Outcomes, *, may: bool) -> Outcomes:
    """The outcomes with which tests may hold, or surely do."""
    if not any(StatusRef() in operands(test) for test in tests):
        held = verdict(tests, None)
        return outcomes if held or (may and held is None) else frozenset()
    looking = tuple(test for test in tests if StatusRef() in operands(test))
    kinds = tuple(kind for test in looking for kind in literals_in(test))
    try:
        met, sure = _by_status(looking, kinds)
    except TypeError:
        # A list or an object among the literals, which cannot be hashed.
        met, sure = _by_status.__wrapped__(looking, kinds)
    if may:
        return outcomes & met
    return outcomes & sure if len(looking) == len(tests) else frozenset()


@lru_cache(1024)
def _by_status(
    tests: tuple[LinkedTest, ...], kinds: tuple[str, ...]
) -> tuple[Outcomes, Outcomes]:
    """The outcomes with which tests may hold, and those with which they surely do. The
    ``kinds`` of their literals tell true from 1."""
    # Most tests name one status, and no other has to be tried.
    named = statuses_of(AllOf(tests))
    held = {one: verdict(tests, one) for one in (ANY if named is None else ANY & named)}
    met = frozenset(one for one, known in held.items() if known is not False)
    return met, frozenset(one for one in met if held[one])


def _implies(
    criteria: Sequence[LinkedCriterion], others: Sequence[LinkedCriterion]
) -> bool:
    """Whether the others are among some criteria, and so hold where these do."""
    return all(
        any(is_same(one.test, other.test) for one in criteria) for other in others
    )


def _opposite(action: LinkedAction, other: LinkedAction) -> bool:
    """Whether an action matches wherever the other does not."""
    match action.criteria, other.criteria:
        case (one,), (two,):
            return is_negation(two.test, one.test)
    return False


def is_same(test: LinkedTest, other: LinkedTest) -> bool:
    """Whether two tests are the same. To Python, 1 and true are equal."""
    return test == other and [*literals_in(test)] == [*literals_in(other)]


def is_negation(test: LinkedTest, other: LinkedTest) -> bool:
    """Whether one test holds exactly where the other does not."""
    if isinstance(test, Compare) and isinstance(other, Compare):
        opposite = NEGATED.get(test.operator)
        return opposite == other.operator and is_same(
            replace(test, operator=opposite), other
        )
    return is_same(test, Not(other)) or is_same(other, Not(test))


def literals_in(test: LinkedTest) -> Iterator[str]:
    """The literals in a test as JSON, which tells 1 from true."""
    for operand in operands(test):
        for value in values_in(operand):
            if isinstance(value, Literal):
                yield json.dumps(value.value)
