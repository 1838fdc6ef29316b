"""The flow of a workflow: which steps its actions lead to, and what must have run.

As the specification has it (Arazzo 1.1.0, "Step Object"): a step that has succeeded
goes where the first matching action says, else on to the next step; one that has failed
goes where the first matching action says, else the workflow fails.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..link import LinkedAction, LinkedStep, LinkedWorkflow, WorkflowCall
from .matching import Match, matches


@dataclass(frozen=True, slots=True)
class Way:
    """A way from a step to another, or out of the workflow, where ``target`` is None;
    perhaps into ``call``, another workflow, whose result is then its own.

    ``action`` is what takes it, None for what follows of itself. ``failed`` tells that
    the step has failed before.
    """

    source: int
    target: int | None
    action: LinkedAction | None = None
    failed: bool = False
    call: WorkflowCall | None = None


@dataclass(frozen=True)
class Flow:
    """The ways between the steps of a workflow, by their index."""

    workflow: LinkedWorkflow

    @property
    def steps(self) -> Sequence[LinkedStep]:
        """The steps, in the order in which they follow each other."""
        return self.workflow.steps

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Where the steps stand, by their ids."""
        return {step.step.step_id: at for at, step in enumerate(self.steps)}

    @cached_property
    def successes(self) -> Sequence[tuple[list[Match], bool]]:
        """The success actions of each step, and whether none may match."""
        return [matches(step, failed=False) for step in self.steps]

    @cached_property
    def failures(self) -> Sequence[tuple[list[Match], bool]]:
        """The failure actions of each step, and whether none may match."""
        return [matches(step, failed=True) for step in self.steps]

    @cached_property
    def ways(self) -> Sequence[Sequence[Way]]:
        """The ways out of each step, but for a failure that no action handles."""
        return [[*self._ways(at)] for at in range(len(self.steps))]

    def _ways(self, at: int) -> Iterator[Way]:
        for failed, (found, _) in enumerate((self.successes[at], self.failures[at])):
            for match in found:
                if match.possible and match.action.retry is None:
                    yield self._way(at, match.action, failed=bool(failed))
        if self.successes[at][1]:
            yield Way(at, at + 1 if at + 1 < len(self.steps) else None)

    def _way(self, at: int, action: LinkedAction, *, failed: bool) -> Way:
        if isinstance(action.target, WorkflowCall):
            return Way(at, None, action, failed, action.target)
        target = None if action.target is None else self.index[action.target]
        return Way(at, target, action, failed)

    def follows_anyway(self, at: int, match: Match) -> bool:
        """Whether a success action goes where the workflow goes on without it."""
        found, falls_through = self.successes[at]
        following = self.index.get(match.action.step_id or "")
        return (
            falls_through
            and following == at + 1
            and [one for one in found if one.possible][-1:] == [match]
        )

    @cached_property
    def retriers(self) -> Mapping[int, Sequence[int]]:
        """For the steps that run before another is tried again, those others."""
        found: dict[int, list[int]] = {}
        for at in sorted(self.reached):
            for match in self.failures[at][0]:
                retry = match.action.retry
                if match.possible and retry and isinstance(retry.before, str):
                    found.setdefault(self.index[retry.before], []).append(at)
        return found

    def from_(self, start: int) -> set[int]:
        """A step, and those that it leads to."""
        return {start, *(at for at, _ in self._walk(start, lambda _: True))}

    @cached_property
    def reached(self) -> Collection[int]:
        """The steps that the first one leads to."""
        return self.from_(0)

    @cached_property
    def run(self) -> Collection[int]:
        """The steps that are run: those too that run before another is tried again."""
        return {*self.reached, *self.retriers}

    def _walk(
        self, start: int, open_: Callable[[Way], bool]
    ) -> Iterator[tuple[int, Way]]:
        """The steps that ways which are open lead to, the nearest first, each with the
        way that comes to it first."""
        seen: set[int] = set()
        waiting = deque([start])
        while waiting:
            for way in self.ways[waiting.popleft()]:
                if way.target is None or way.target in seen or not open_(way):
                    continue
                seen.add(way.target)
                waiting.append(way.target)
                yield way.target, way

    def path(self, target: int, without: Collection[int]) -> Sequence[Way] | None:
        """The shortest way from the first step to another on which some steps do not
        succeed; None where there is none."""
        ways = dict(self._walk(0, lambda way: way.failed or way.source not in without))
        if target and target not in ways:
            return None
        found: list[Way] = []
        while target:
            found.append(ways[target])
            target = ways[target].source
        return found[::-1]
