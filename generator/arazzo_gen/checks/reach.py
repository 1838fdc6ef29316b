"""Is every step reached, and does every loop end?"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ..analysis.flow import FlowGraph
from ..diagnostics import Diagnostic, Related


def check_reach(flow: FlowGraph) -> Iterator[Diagnostic]:
    """Steps to which no way leads, and loops that no way leaves."""
    loops = [*_endless(flow)]
    for loop in loops:
        yield _loop(flow, loop)
    for stretch in _unreached(flow):
        # The diagnostic of a cycle without an exit covers the steps after it.
        if not any(stretch.start - 1 in loop for loop in loops):
            yield _no_way(flow, stretch)


def _unreached(flow: FlowGraph) -> Iterator[range]:
    """The stretches of steps that are never run; the first step is."""
    start: int | None = None
    for at in range(len(flow.steps) + 1):
        out = at < len(flow.steps) and at not in flow.run
        if out and start is None:
            start = at
        elif not out and start is not None:
            yield range(start, at)
            start = None


def _no_way(flow: FlowGraph, stretch: range) -> Diagnostic:
    at, before = stretch.start, flow.steps[stretch.start - 1].step.step_id
    more = _steps(len(stretch) - 1)
    related: list[Related] = []
    if at - 1 in flow.reached:
        action = next(one.action for one in flow.success[at - 1].every if one.always)
        note = f'the step "{before}" before it always takes an action that leads away'
        told = f'the action "{action.name}" matches where none before it does'
        related = [Related(told, action.at.child("name").span())]
    else:
        note = f'the step "{before}" before it only runs before another is tried again'
    return Diagnostic.at(
        "AZ550",
        f'no way leads to the step "{flow.steps[at].step.step_id}"'
        + (f", and so none to the {more} after it" if more else ""),
        flow.steps[at].at.child("stepId").span(),
        note=note,
        help="go to it by an action, or give the action criteria that may not hold, or"
        " take the step out",
        related=related,
    )


def _steps(count: int) -> str:
    return f"{count} steps" if count > 1 else "step" if count else ""


def _endless(flow: FlowGraph) -> Iterator[Collection[int]]:
    """The loops that are reached, and out of which no way leads."""
    stuck = sorted(set(flow.reached) - _ending(flow))
    leads = {at: flow.reachable_from(at) for at in stuck}
    seen: set[int] = set()
    for at, reached in leads.items():
        if at not in seen and all(leads[one] == reached for one in reached):
            seen |= reached
            yield reached


def _ending(flow: FlowGraph) -> set[int]:
    """The steps from which a way leads out of the workflow."""
    before: dict[int | None, list[int]] = {}
    for edge in (edge for edges in flow.edges for edge in edges):
        before.setdefault(edge.target, []).append(edge.source)
    found: set[int] = set()
    waiting = before.get(None, [])
    while waiting:
        at = waiting.pop()
        if at not in found:
            found.add(at)
            waiting += before.get(at, ())
    return found


def _loop(flow: FlowGraph, loop: Collection[int]) -> Diagnostic:
    back = max(
        (
            edge
            for at in loop
            for edge in flow.edges[at]
            if edge.target is not None and edge.target <= at and edge.action is not None
        ),
        key=lambda edge: (not edge.failed, edge.source),
    )
    first, last = (flow.steps[at].step.step_id for at in (min(loop), back.source))
    what = f'from "{first}" to "{last}"' if first != last else f'of the step "{last}"'
    action = back.action
    raises = any(flow.failure[at].open for at in loop)
    so = "a step fails" if raises else "the limit of attempts is met"
    behind = next(
        (found for found in _unreached(flow) if found.start - 1 in loop), range(0)
    )
    note = f"it goes on until {so}, and the workflow never gives its outputs"
    if behind:
        note += f'; the step "{flow.steps[behind.start].step.step_id}" is never reached'
    at = flow.steps[back.source].at if action is None else action.at
    return Diagnostic.at(
        "AZ551",
        f"no way leads out of the loop {what}",
        at.child("stepId").span(),
        note=note,
        help="give this action criteria that may not hold, or put an action before it"
        " that ends the loop",
        related=(
            [
                Related(
                    "the loop begins here",
                    flow.steps[min(loop)].at.child("stepId").span(),
                )
            ]
            if first != last
            else []
        ),
    )
