"""The flow graph of a workflow: which steps its actions lead to, and what has run.

As the specification has it (Arazzo 1.1.0, "Step Object"): a step that has succeeded
goes where the first matching action says, else on to the next step; one that has failed
goes where the first matching action says, else the workflow fails.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from operator import and_, or_
from typing import TypeAlias

from ..link import LinkedAction, LinkedStep, LinkedWorkflow, WorkflowCall
from .matching import Arm, Arms

Steps: TypeAlias = int
"""A set of steps: the bit of each is its index."""


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge from a step to another, or out of the workflow, where ``target`` is None;
    perhaps into ``call``, another workflow, whose result is then its own.

    ``action`` is what takes it, None for what follows without one. ``failed`` tells
    that the step has failed before.
    """

    source: int
    target: int | None
    action: LinkedAction | None = None
    failed: bool = False
    call: WorkflowCall | None = None


@dataclass(frozen=True, slots=True)
class Cycle:
    """Steps that lead to one another, and the edges between them that go back. The
    ``max_steps`` of the client bounds how often they run."""

    steps: tuple[int, ...]
    back: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known where a step is tried: the steps that have certainly been entered
    before, those that have certainly succeeded, and those that may have."""

    entered: Steps
    ran: Steps
    may: Steps

    def meet(self, other: _Known | None) -> _Known:
        """What is known where two edges meet."""
        if other is None:
            return self
        return _Known(
            self.entered & other.entered, self.ran & other.ran, self.may | other.may
        )


_NOTHING = _Known(0, 0, 0)


@dataclass(frozen=True)  # without slots: each fact is computed once
class FlowGraph:
    """The edges between the steps of a workflow, by their index.

    ``success`` and ``failure`` are the actions of each step. The graph has the edges
    that can be taken, but for a failure that no action handles, which ends the run with
    an error. A retry is no edge: the step is tried again where it is.
    """

    workflow: LinkedWorkflow
    success: Sequence[Arms]
    failure: Sequence[Arms]

    @property
    def steps(self) -> Sequence[LinkedStep]:
        """The steps, in the order in which they follow each other."""
        return self.workflow.steps

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Where the steps stand, by their ids."""
        return {step.step.step_id: at for at, step in enumerate(self.steps)}

    @cached_property
    def edges(self) -> Sequence[Sequence[Edge]]:
        """The edges out of each step."""
        return [[*self._edges(at)] for at in range(len(self.steps))]

    def _edges(self, at: int) -> Iterator[Edge]:
        for failed, arms in ((False, self.success[at]), (True, self.failure[at])):
            for arm in arms.possible:
                if arm.action.retry is None:
                    yield self._edge(at, arm.action, failed=failed)
        if self.success[at].open:
            yield Edge(at, at + 1 if at + 1 < len(self.steps) else None)

    def _edge(self, at: int, action: LinkedAction, *, failed: bool) -> Edge:
        if isinstance(action.target, WorkflowCall):
            return Edge(at, None, action, failed, action.target)
        target = None if action.target is None else self.index[action.target]
        return Edge(at, target, action, failed)

    def follows_anyway(self, at: int, arm: Arm) -> bool:
        """Whether a success action goes where the workflow goes on without it."""
        following = self.index.get(arm.action.step_id or "")
        return (
            self.success[at].open
            and following == at + 1
            and self.success[at].possible[-1:] == (arm,)
        )

    @cached_property
    def run_before(self) -> Sequence[Sequence[int]]:
        """For each step those that run before it is tried again."""
        return [
            [
                self.index[arm.action.retry.before]
                for arm in arms.possible
                if arm.action.retry and isinstance(arm.action.retry.before, str)
            ]
            for arms in self.failure
        ]

    @cached_property
    def retriers(self) -> Mapping[int, Sequence[int]]:
        """For the steps that run before another is tried again, those others."""
        found: dict[int, list[int]] = {}
        for at in sorted(self.reached):
            for before in self.run_before[at]:
                found.setdefault(before, []).append(at)
        return found

    def reachable_from(self, start: int) -> set[int]:
        """A step, and those that it leads to."""
        return {start, *(at for at, _ in self._walk(start, lambda _: True))}

    @cached_property
    def reached(self) -> Collection[int]:
        """The steps that the first one leads to."""
        return self.reachable_from(0)

    @cached_property
    def run(self) -> Collection[int]:
        """The steps that are run: those too that run before another is tried again."""
        return {*self.reached, *self.retriers}

    @cached_property
    def transfers(self) -> Sequence[WorkflowCall]:
        """The workflows that this one may go on with, in the order of the steps."""
        return [
            edge.call
            for at in sorted(self.reached)
            for edge in self.edges[at]
            if edge.call is not None
        ]

    @cached_property
    def ends(self) -> Sequence[str]:
        """The names of the actions that may end the workflow."""
        return list(
            dict.fromkeys(
                edge.action.name
                for at in sorted(self.reached)
                for edge in self.edges[at]
                if edge.target is None and edge.call is None and edge.action
            )
        )

    def _walk(
        self, start: int, open_: Callable[[Edge], bool]
    ) -> Iterator[tuple[int, Edge]]:
        """The steps that edges which are open lead to, the nearest first, each with the
        edge that comes to it first."""
        seen: set[int] = set()
        waiting = deque([start])
        while waiting:
            for edge in self.edges[waiting.popleft()]:
                if edge.target is None or edge.target in seen or not open_(edge):
                    continue
                seen.add(edge.target)
                waiting.append(edge.target)
                yield edge.target, edge

    def path(self, target: int, without: Collection[int]) -> Sequence[Edge] | None:
        """The shortest path from the first step to another on which some steps do not
        succeed; None where there is none."""
        edges = dict(
            self._walk(0, lambda edge: edge.failed or edge.source not in without)
        )
        if target and target not in edges:
            return None
        found: list[Edge] = []
        while target:
            found.append(edges[target])
            target = edges[target].source
        return found[::-1]

    @cached_property
    def cycles(self) -> Sequence[Cycle]:
        """The cycles that are reached, in the order of their first steps."""
        leads = {
            at: {target for target, _ in self._walk(at, lambda _: True)}
            for at in sorted(self.reached)
        }
        found: dict[frozenset[int], None] = {}
        for at, others in leads.items():
            if at in others:
                found[frozenset(one for one in others if at in leads[one])] = None
        return [
            Cycle(
                tuple(sorted(steps)),
                tuple(
                    edge
                    for at in sorted(steps)
                    for edge in self.edges[at]
                    if edge.target in steps and edge.target <= at
                ),
            )
            for steps in found
        ]

    def ran_before(self, at: int) -> frozenset[str]:
        """The steps that have certainly succeeded whenever a step is tried."""
        return self._ids(self._tried(at).ran)

    def may_have_run(self, at: int) -> frozenset[str]:
        """The steps that may have succeeded when a step is tried."""
        return self._ids(self._tried(at).may)

    @cached_property
    def always_tried(self) -> frozenset[str]:
        """The steps on every path to an end of the workflow: a run that ends has tried
        each of them."""
        ends = [
            known.entered | 1 << at
            for at, known in self._known.items()
            if any(edge.target is None for edge in self.edges[at])
        ]
        return self._ids(reduce(and_, ends)) if ends else frozenset()

    @cached_property
    def always_ran(self) -> frozenset[str]:
        """The steps that have certainly succeeded wherever the workflow ends with
        outputs of its own."""
        ends = [
            known.ran | (0 if edge.failed else 1 << at)
            for at, known in self._known.items()
            for edge in self.edges[at]
            if edge.target is None and edge.call is None
        ]
        return self._ids(reduce(and_, ends)) if ends else frozenset()

    def succeeded(self, given: Sequence[Steps]) -> Mapping[int, Steps]:
        """The steps that have certainly succeeded where each reached step is entered.
        After a step, those that are ``given`` for it are taken to have succeeded."""
        return {at: known.ran for at, known in self._solved(given).items()}

    def _ids(self, steps: Steps) -> frozenset[str]:
        return frozenset(
            step.step.step_id for at, step in enumerate(self.steps) if steps >> at & 1
        )

    def _tried(self, at: int) -> _Known:
        """What is known where a step is tried: as it is entered, again after what runs
        before another try, or itself before another step is tried again."""
        known: _Known | None = None
        for retrier in (
            *([at] if at in self.reached else ()),
            *self.retriers.get(at, ()),
        ):
            before = self._known[retrier]
            may = self._with_run_before(retrier, before.may)
            known = replace(before, may=may).meet(known)
        return known or _NOTHING

    def _with_run_before(self, at: int, steps: Steps) -> Steps:
        """Some steps, and those that run before a step is tried again."""
        return reduce(or_, (1 << one for one in self.run_before[at]), steps)

    @cached_property
    def _known(self) -> Mapping[int, _Known]:
        """What is known where each reached step is entered."""
        return self._solved([0] * len(self.steps))

    def _solved(self, given: Sequence[Steps]) -> Mapping[int, _Known]:
        known = {0: _NOTHING}
        waiting = deque([0])
        while waiting:
            at = waiting.popleft()
            here = known[at]
            ran = here.ran | given[at]
            may = self._with_run_before(at, here.may)
            for edge in self.edges[at]:
                if edge.target is None:
                    continue
                own = 0 if edge.failed else 1 << at
                after = _Known(here.entered | 1 << at, ran | own, may | own)
                met = after.meet(known.get(edge.target))
                if met != known.get(edge.target):
                    known[edge.target] = met
                    waiting.append(edge.target)
        return known
