"""Does a workflow that calls itself ever end?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from ..diagnostics import Diagnostic, Related
from ..link import WorkflowCall, WorkflowStep
from ..link.values import WorkflowKey
from .flow import Flow, Way

Flows = Mapping[WorkflowKey, Flow]


def check_recursion(flows: Flows) -> Iterator[Diagnostic]:
    """Workflows that call themselves, or one another, on every way through them."""
    # A loop without an exit is told by itself.
    loops = {key for key, flow in flows.items() if not _ends(flow, set())}
    stuck = _stuck(flows, loops)
    calls = {key: [*_calls(flows[key], stuck)] for key in flows if key in stuck}
    seen: set[WorkflowKey] = set()
    for key in calls:
        circle = _circle(key, calls)
        if circle is not None and key not in seen:
            seen.update(call.workflow for call in circle)
            yield _endless(key, circle)


def _stuck(flows: Flows, loops: Collection[WorkflowKey]) -> set[WorkflowKey]:
    """The workflows that cannot end, since what they call cannot either."""
    stuck = set(flows) - set(loops)
    while True:
        ends = {key for key in stuck if _ends(flows[key], stuck)}
        if not ends:
            return stuck
        stuck -= ends


def _ends(flow: Flow, stuck: Collection[WorkflowKey]) -> bool:
    """Whether a way leads from the first step of a workflow to its end, past no call
    that is stuck. Such a call may fail, and a failure action may go on then."""
    reached, waiting = {0}, [0]
    while waiting:
        at = waiting.pop()
        for way in flow.ways[at]:
            if not _open(flow, way, stuck):
                continue
            if way.target is None:
                return True
            if way.target not in reached:
                reached.add(way.target)
                waiting.append(way.target)
    return False


def _open(flow: Flow, way: Way, stuck: Collection[WorkflowKey]) -> bool:
    step = flow.steps[way.source]
    if way.call is not None and way.call.workflow in stuck:
        return False
    if way.failed or not isinstance(step, WorkflowStep):
        return True
    return step.call.workflow not in stuck


def _calls(flow: Flow, stuck: Collection[WorkflowKey]) -> Iterator[WorkflowCall]:
    """The calls of workflows that do not end either."""
    for at in sorted(flow.reached):
        step = flow.steps[at]
        if isinstance(step, WorkflowStep) and step.call.workflow in stuck:
            yield step.call
        for way in flow.ways[at]:
            if way.call is not None and way.call.workflow in stuck:
                yield way.call


def _circle(
    key: WorkflowKey, calls: Mapping[WorkflowKey, Sequence[WorkflowCall]]
) -> Sequence[WorkflowCall] | None:
    """The calls that lead from a workflow to itself again, the fewest."""
    ways: list[list[WorkflowCall]] = [[call] for call in calls[key]]
    seen: set[WorkflowKey] = set()
    for way in ways:
        callee = way[-1].workflow
        if callee == key:
            return way
        if callee not in seen:
            seen.add(callee)
            ways += ([*way, call] for call in calls[callee])
    return None


def _endless(key: WorkflowKey, circle: Sequence[WorkflowCall]) -> Diagnostic:
    names = [f'"{call.workflow.workflow_id}"' for call in circle]
    first, *others = circle
    through = f", through {' and '.join(names[:-1])}," if others else ""
    return Diagnostic.at(
        "AZ552",
        f'the workflow "{key.workflow_id}" always calls itself again{through} and never'
        " ends",
        first.at.span(),
        note="no way through it leads past this call; it goes on until a step fails, or"
        " the limit of calls is met",
        help="put an action before the call that ends the workflow where it is done",
        related=[
            Related(f"{name} calls {after} here", call.at.span())
            for name, after, call in zip(names, names[1:], others, strict=False)
        ],
    )
