"""What type checkers know of a value by the tests before: they refuse another test of
it that cannot hold any longer, such as a second ``inputs.dry is True``.

Such a test is written as a call, which type checkers do not look into. Every other one
stays a comparison of Python's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from ...language.predicates import AllOf, AnyOf, Compare, IsTrue, Not
from ..model import StepPlan
from ..values.code import Constant, Test, Value
from .statements import (
    Arm,
    CallPlan,
    Choose,
    Ends,
    Leave,
    Loop,
    Machine,
    RetryPlan,
    RunStep,
    Statement,
)


@dataclass(frozen=True, slots=True)
class _Possible:
    """Some constants, or all ``but`` these."""

    constants: frozenset[str]
    but: bool

    def has(self, constant: str) -> bool:
        return (constant in self.constants) != self.but

    def without(self, constant: str) -> _Possible:
        if self.but:
            return _Possible(self.constants | {constant}, but=True)
        return _Possible(self.constants - {constant}, but=False)

    def or_(self, other: _Possible) -> _Possible:
        if not self.but and not other.but:
            return _Possible(self.constants | other.constants, but=False)
        if self.but and other.but:
            return _Possible(self.constants & other.constants, but=True)
        most, few = (self, other) if self.but else (other, self)
        return _Possible(most.constants - few.constants, but=True)


_ANYTHING = _Possible(frozenset(), but=True)
_Known: TypeAlias = Mapping[str, _Possible]
"""What values can be, by what they are; of all others nothing is known."""

_Outcomes: TypeAlias = "tuple[Test, _Known, _Known]"
"""A test as it can be written, and what is known where it holds and where not."""


def narrowed_test(test: Test) -> Test:
    """A test of a function in which no other comes before it."""
    return _test(test, {})[0]


def narrowed_flow(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """The statements of a workflow, with tests that type checkers let pass."""
    return _Flow().block(statements, {})[0]


def _test(test: Test, known: _Known) -> _Outcomes:
    match test:
        case Compare("==" | "!=", left, Constant(value), "python"):
            return _compared(test, left, value, known)
        case Compare("==" | "!=", Constant(value), right, "python"):
            return _compared(test, right, value, known)
        case IsTrue(value):
            equal = Compare("==", value, Constant(True), "python")
            written, holds, fails = _compared(equal, value, True, known)
            return (test if written is equal else written), holds, fails
        case Not(inner):
            written, holds, fails = _test(inner, known)
            return Not(written), fails, holds
        case AllOf(tests):
            parts, holds, fails = _joined(tests, known, all_=True)
            return AllOf(parts), holds, fails
        case AnyOf(tests):
            parts, fails, holds = _joined(tests, known, all_=False)
            return AnyOf(parts), holds, fails
        case _:
            return test, known, known


def _compared(
    test: Compare[Value], value: Value, constant: object, known: _Known
) -> _Outcomes:
    if isinstance(value, Constant):
        return test, known, known
    key, one = repr(value), repr(constant)
    possible = known.get(key, _ANYTHING)
    if not possible.has(one):
        return replace(test, rules="json"), known, known
    equal = {**known, key: _Possible(frozenset({one}), but=False)}
    other = {**known, key: possible.without(one)}
    return (test, equal, other) if test.operator == "==" else (test, other, equal)


def _joined(
    tests: Iterable[Test], known: _Known, *, all_: bool
) -> tuple[tuple[Test, ...], _Known, _Known]:
    """Tests of which each is made where those before it hold, or do not; what is known
    where this is so of all, and where it is not."""
    written: list[Test] = []
    ended: list[_Known] = []
    for test in tests:
        one, holds, fails = _test(test, known)
        written.append(one)
        known, out = (holds, fails) if all_ else (fails, holds)
        ended.append(out)
    return tuple(written), known, _either(ended) or {}


def _either(outcomes: Iterable[_Known | None]) -> _Known | None:
    """What is known where several ways meet; None where none of them leads on."""
    ways = [one for one in outcomes if one is not None]
    if not ways:
        return None
    met, *others = ways
    for other in others:
        met = {key: met[key].or_(other[key]) for key in met.keys() & other.keys()}
    return met


class _Flow:
    """The statements of one function; ``_left`` is what is known at each way out of the
    loops around."""

    def __init__(self) -> None:
        self._left: list[list[_Known]] = []

    def block(
        self, statements: Sequence[Statement], known: _Known
    ) -> tuple[tuple[Statement, ...], _Known | None]:
        """Statements, and what is known behind them; None where nothing follows."""
        written: list[Statement] = []
        after: _Known | None = known
        for statement in statements:
            one, after = self._statement(statement, after or {})
            written.append(one)
        return tuple(written), after

    def _statement(
        self, statement: Statement, known: _Known
    ) -> tuple[Statement, _Known | None]:
        match statement:
            case RunStep():
                return self._run(statement, _forgotten(known, [statement]))
            case Choose(arms=arms, otherwise=otherwise):
                arms, ways, rest = self._arms(arms, known)
                otherwise, last = self.block(otherwise, rest or {})
                ways.append(None if rest is None else last)
                made = replace(statement, arms=arms, otherwise=otherwise)
                return made, _either(ways)
            case Ends(arms=ends):
                arms, ways, rest = self._arms(
                    [Arm(action, test, ()) for action, test in ends], known
                )
                pairs = tuple((arm.action, arm.test) for arm in arms)
                return replace(statement, arms=pairs), _either([*ways, rest])
            case Loop(body):
                self._left.append([])
                body, _ = self.block(body, _forgotten(known, body))
                return Loop(body), _either(self._left.pop())
            case Machine(states=states):
                bodies = tuple((name, self.block(body, {})[0]) for name, body in states)
                return replace(statement, states=bodies), None
            case Leave():
                self._left[-1].append(known)
                return statement, None
            case _:
                return statement, None

    def _run(self, run: RunStep, known: _Known) -> tuple[Statement, _Known | None]:
        retries = tuple(_retry(retry, known) for retry in run.retries)
        failure, ways, _ = self._arms(run.failure, known)
        otherwise, after = self.block(run.otherwise, known)
        made = replace(run, retries=retries, failure=failure, otherwise=otherwise)
        return made, _either([*ways, after])

    def _arms(
        self, arms: Iterable[Arm], known: _Known
    ) -> tuple[tuple[Arm, ...], list[_Known | None], _Known | None]:
        """Arms, what is known behind each, and what where none is taken."""
        written: list[Arm] = []
        ways: list[_Known | None] = []
        rest: _Known | None = known
        for arm in arms:
            test, holds, fails = arm.test, rest or {}, None
            if test is not None:
                test, holds, fails = _test(test, rest or {})
            body, after = self.block(arm.body, holds)
            written.append(replace(arm, test=test, body=body))
            ways.append(after)
            rest = fails
        return tuple(written), ways, rest


def _retry(retry: RetryPlan, known: _Known) -> RetryPlan:
    if retry.test is None:
        return retry
    return replace(retry, test=_test(retry.test, known)[0])


def _forgotten(known: _Known, statements: Iterable[Statement]) -> _Known:
    """What is still known once steps have run: not what they gave before."""
    marks = ["Failed()"]
    for step in _steps(statements):
        marks += [f"step={step.function!r}", f"step={step.step_id!r}"]
    return {
        key: possible
        for key, possible in known.items()
        if not any(mark in key for mark in marks)
    }


def _steps(statements: Iterable[Statement]) -> Iterator[StepPlan]:
    """The steps that statements run."""
    for statement in statements:
        match statement:
            case RunStep(call, retries, failure, otherwise):
                yield call.step
                for retry in retries:
                    if isinstance(retry.before, CallPlan):
                        yield retry.before.step
                for arm in failure:
                    yield from _steps(arm.body)
                yield from _steps(otherwise)
            case Choose(arms=arms, otherwise=otherwise):
                for arm in arms:
                    yield from _steps(arm.body)
                yield from _steps(otherwise)
            case Loop(body):
                yield from _steps(body)
            case _:
                pass
