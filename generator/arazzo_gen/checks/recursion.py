"""Does a workflow that calls itself ever end?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from ..analysis.flow import Edge, FlowGraph
from ..diagnostics import Diagnostic, Related
from ..link import WorkflowCall, WorkflowStep
from ..link.values.model import WorkflowKey

Flows = Mapping[WorkflowKey, FlowGraph]

_MOST_TOLD = 8
"""The most calls of a cycle that a diagnostic shows."""


def check_recursion(flows: Flows) -> Iterator[Diagnostic]:
    """Workflows that call themselves, or one another, on every way through them."""
    # A cycle without an exit has its own diagnostic.
    loops = {key for key, flow in flows.items() if not _ends(flow, set())}
    stuck = _stuck(flows, loops)
    calls = {key: [*_calls(flows[key], stuck)] for key in flows if key in stuck}
    seen: set[WorkflowKey] = set()
    for key in calls:
        circle = None if key in seen else _circle(key, calls)
        if circle is not None:
            seen.update(call.workflow for call in circle)
            yield _endless(key, circle)


def _stuck(flows: Flows, loops: Collection[WorkflowKey]) -> set[WorkflowKey]:
    """The workflows that cannot end, since what they call cannot either."""
    callers: dict[WorkflowKey, list[WorkflowKey]] = {}
    for key, flow in flows.items():
        for call in _calls(flow, flows):
            callers.setdefault(call.workflow, []).append(key)
    stuck = set(flows) - set(loops)
    waiting = [*flows]
    while waiting:
        key = waiting.pop()
        if key in stuck and _ends(flows[key], stuck):
            stuck.discard(key)
            waiting += callers.get(key, ())
    return stuck


def _ends(flow: FlowGraph, stuck: Collection[WorkflowKey]) -> bool:
    """Whether a way leads from the first step of a workflow to its end, past no call
    that is stuck. Such a call may fail, and a failure action may go on then."""
    reached, waiting = {0}, [0]
    while waiting:
        at = waiting.pop()
        for edge in flow.edges[at]:
            if not _open(flow, edge, stuck):
                continue
            if edge.target is None:
                return True
            if edge.target not in reached:
                reached.add(edge.target)
                waiting.append(edge.target)
    return False


def _open(flow: FlowGraph, edge: Edge, stuck: Collection[WorkflowKey]) -> bool:
    step = flow.steps[edge.source]
    if edge.call is not None and edge.call.workflow in stuck:
        return False
    if edge.failed or not isinstance(step, WorkflowStep):
        return True
    return step.call.workflow not in stuck


def _calls(flow: FlowGraph, stuck: Collection[WorkflowKey]) -> Iterator[WorkflowCall]:
    """The calls of workflows that do not end either."""
    for at in sorted(flow.reached):
        step = flow.steps[at]
        if isinstance(step, WorkflowStep) and step.call.workflow in stuck:
            yield step.call
        for edge in flow.edges[at]:
            if edge.call is not None and edge.call.workflow in stuck:
                yield edge.call


def _circle(
    key: WorkflowKey, calls: Mapping[WorkflowKey, Sequence[WorkflowCall]]
) -> Sequence[WorkflowCall] | None:
    """The calls that lead from a workflow to itself again, the fewest."""
    before: dict[WorkflowKey, tuple[WorkflowKey, WorkflowCall]] = {}
    waiting = [key]
    for caller in waiting:
        for call in calls[caller]:
            if call.workflow not in before:
                before[call.workflow] = caller, call
                waiting.append(call.workflow)
        if key in before:
            break
    else:
        return None
    caller, call = before[key]
    circle = [call]
    while caller != key:
        caller, call = before[caller]
        circle.append(call)
    return circle[::-1]


def _endless(key: WorkflowKey, circle: Sequence[WorkflowCall]) -> Diagnostic:
    names = [f'"{call.workflow.workflow_id}"' for call in circle]
    first, *others = circle[:_MOST_TOLD]
    shown = names[:-1] if len(names) <= _MOST_TOLD else [*names[:_MOST_TOLD], "others"]
    through = f", through {' and '.join(shown)}," if others else ""
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
