"""The edges of a flow graph as JSON, and the cycles that they make.

Here, a retry is an edge from a step to itself, and a failure that no action handles is
an edge too, so that tools can show them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..analysis import StepFacts, WorkflowFacts
from ..analysis.flow import Edge
from ..analysis.matching import Arm
from ..link import Retry, WorkflowCall
from .criteria import criteria, test
from .values import Object, location, value, workflow_key, written


def edges(workflow: WorkflowFacts) -> list[Object]:
    """The edges out of each step: those after success, then those after failure, in
    the order of evaluation."""
    return [
        edge for at in range(len(workflow.steps)) for edge in _edges_from(workflow, at)
    ]


def _edges_from(workflow: WorkflowFacts, at: int) -> Iterator[Object]:
    step = workflow.steps[at]
    for arm in step.success.every:
        yield _of_arm(step, arm, "success")
    if step.success.open:
        after = workflow.steps[at + 1 : at + 2]
        yield {
            **_edge(step, "next" if after else "end", "success"),
            "to": after[0].step_id if after else None,
            "always": not step.success.possible,
        }
    for arm in step.failure.every:
        yield _of_arm(step, arm, "failure")
    if step.failure.open:
        always = not step.failure.possible
        yield {**_edge(step, "failure", "failure"), "always": always}


def _edge(step: StepFacts, kind: str, on: str) -> Object:
    return {
        "kind": kind,
        "from": step.step_id,
        "on": on,
        "to": None,
        "call": None,
        "action": None,
        "criteria": [],
        "test": None,
        "possible": True,
        "always": False,
        "behind": None,
        "retry": None,
        "location": None,
    }


def _of_arm(step: StepFacts, arm: Arm, on: str) -> Object:
    action = arm.action
    call = action.target if isinstance(action.target, WorkflowCall) else None
    if action.retry is not None:
        kind, target = "retry", step.step_id
    elif call is not None:
        kind, target = "call", None
    else:
        kind, target = ("goto" if action.step_id else "end"), action.step_id
    return {
        **_edge(step, kind, on),
        "to": target,
        "call": called(call) if call is not None else None,
        "action": action.name,
        "criteria": criteria(action.criteria),
        "test": test(arm.decisive) if arm.decisive is not None else None,
        "possible": arm.possible,
        "always": arm.always,
        "behind": arm.behind.name if arm.behind is not None else None,
        "retry": _retry(action.retry) if action.retry is not None else None,
        "location": location(action.at),
    }


def _retry(retry: Retry) -> Object:
    before = retry.before
    return {
        "limit": retry.limit,
        "after": retry.after,
        "step": before if isinstance(before, str) else None,
        "call": called(before) if isinstance(before, WorkflowCall) else None,
    }


def called(call: WorkflowCall) -> Object:
    """A call of a workflow, and the values of its inputs."""
    places = dict(call.places)
    return {
        "workflow": workflow_key(call.workflow),
        "arguments": [
            {
                "name": name,
                "written": written(places[name]) if name in places else None,
                "value": value(given),
            }
            for name, given in call.arguments
        ],
        "inherits": call.inherits,
        "location": location(call.at),
    }


def ends(workflow: WorkflowFacts) -> list[Object]:
    """The steps at which a run can end, with the actions that end it."""
    return [
        {
            "name": edge.action.name if edge.action is not None else None,
            "step": workflow.steps[edge.source].step_id,
            "on": "failure" if edge.failed else "success",
        }
        for at in sorted(workflow.flow.reached)
        for edge in workflow.flow.edges[at]
        if edge.target is None and edge.call is None
    ]


def cycles(workflow: WorkflowFacts) -> list[Object]:
    """The reachable cycles: of edges between steps, bounded by the client's
    ``max_steps``, and of retries, each bounded by its limit."""
    ids = [step.step_id for step in workflow.steps]
    found: list[Object] = [
        {
            "kind": "goto",
            "steps": [ids[at] for at in cycle.steps],
            "back": [_back(edge, ids) for edge in cycle.back],
            "bounded_by": "max_steps",
            "limit": None,
        }
        for cycle in workflow.flow.cycles
    ]
    for at in sorted(workflow.flow.reached):
        for arm in workflow.steps[at].retries:
            retry = arm.action.retry
            assert retry is not None
            before = [retry.before] if isinstance(retry.before, str) else []
            back = {"from": ids[at], "to": ids[at], "on": "failure"}
            found.append(
                {
                    "kind": "retry",
                    "steps": [*before, ids[at]],
                    "back": [{**back, "action": arm.action.name}],
                    "bounded_by": "retry_limit",
                    "limit": retry.limit,
                }
            )
    return found


def _back(edge: Edge, ids: Sequence[str]) -> Object:
    assert edge.target is not None
    return {
        "from": ids[edge.source],
        "to": ids[edge.target],
        "on": "failure" if edge.failed else "success",
        "action": edge.action.name if edge.action is not None else None,
    }
