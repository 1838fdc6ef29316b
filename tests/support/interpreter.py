"""Workflows as data, their documents, and an interpreter of them: what generated code
is compared with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tests.support.server import Answer

MAX_STEPS = 12

Kind = Literal["end", "goto", "retry"]


@dataclass(frozen=True, slots=True)
class Criterion:
    """A comparison of the status, or of the member ``k`` of the body."""

    of: Literal["$statusCode", "$response.body#/k"]
    operator: Literal["==", "!=", "<"]
    value: int

    @property
    def condition(self) -> str:
        return f"{self.of} {self.operator} {self.value}"


@dataclass(frozen=True, slots=True)
class Action:
    name: str
    kind: Kind
    target: int
    limit: int | None
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Actions:
    success: tuple[Action, ...]
    failure: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A step: ``takes`` what the step of an index ``gives``, perhaps as a must."""

    judged: Criterion | None
    gives: bool
    takes: int | None
    must: bool
    actions: Actions


@dataclass(frozen=True, slots=True)
class Flow:
    steps: tuple[Step, ...]
    actions: Actions

    def merged(self, at: int, *, failed: bool) -> list[Action]:
        """The actions of a step, then those of the workflow that it does not define."""
        own, shared = self.steps[at].actions, self.actions
        first, then = (
            (own.failure, shared.failure) if failed else (own.success, shared.success)
        )
        names = [action.name for action in first]
        return [*first, *(action for action in then if action.name not in names)]

    def before(self, at: int) -> set[int]:
        """The steps that may have run before a step."""
        found: set[int] = set()
        waiting = {at}
        while waiting:
            to = waiting.pop()
            more = {
                index
                for index in range(len(self.steps))
                if to == index + 1 or to in self._targets(index)
            }
            waiting |= more - found
            found |= more
        return found

    def _targets(self, at: int) -> set[int]:
        actions = [*self.merged(at, failed=True), *self.merged(at, failed=False)]
        return {action.target for action in actions if action.kind == "goto"}


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answers; no status cuts the answer off, no text is no JSON."""

    status: int | None
    k: int | str | None
    json: bool

    @property
    def answer(self) -> Answer:
        if self.status is None:
            # A part of an answer: where none came, the request would be sent again.
            return Answer(b"{}", cut=1)
        body = json.dumps({} if self.k is None else {"k": self.k})
        return Answer(body.encode() if self.json else b"{", self.status)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run went: ``error`` is the class and step of what it raised."""

    requests: tuple[str, ...]
    attempts: tuple[int | None, ...]
    error: tuple[str, str] | None = None
    ended_by: str | None = None
    failed_step: str | None = None
    outputs: tuple[int | None, ...] = ()


CALM = Reply(200, None, True)
"""What is answered once the script is at its end."""

NONE = Actions((), ())


def _written(actions: tuple[Action, ...]) -> list[dict[str, Any]]:
    return [
        {
            "name": action.name,
            "type": action.kind,
            **({"stepId": f"s{action.target}"} if action.kind == "goto" else {}),
            **(
                {"retryLimit": action.limit, "retryAfter": 0}
                if action.kind == "retry" and action.limit is not None
                else {}
            ),
            **(
                {"criteria": [{"condition": one.condition} for one in action.criteria]}
                if action.criteria
                else {}
            ),
        }
        for action in actions
    ]


def documents(flow: Flow) -> tuple[dict[str, Any], dict[str, Any]]:
    """A flow as an Arazzo document, and the description of its API."""
    schema = {"type": "object", "properties": {"k": {"type": "integer"}}}
    answers = {
        "description": "",
        "content": {"application/json": {"schema": schema}},
    }
    paths: dict[str, Any] = {}
    steps: list[dict[str, Any]] = []
    for index, step in enumerate(flow.steps):
        declared = {"name": "q", "in": "query", "schema": {"type": "integer"}}
        paths[f"/s{index}"] = {
            "get": {
                "operationId": f"op{index}",
                "parameters": (
                    [{**declared, "required": step.must}]
                    if step.takes is not None
                    else []
                ),
                "responses": {"200": answers, "default": answers},
            }
        }
        written: dict[str, Any] = {"stepId": f"s{index}", "operationId": f"op{index}"}
        if step.takes is not None:
            value = f"$steps.s{step.takes}.outputs.k"
            written["parameters"] = [{"name": "q", "in": "query", "value": value}]
        if step.judged is not None:
            written["successCriteria"] = [{"condition": step.judged.condition}]
        if step.gives:
            written["outputs"] = {"k": "$response.body#/k"}
        if step.actions.success:
            written["onSuccess"] = _written(step.actions.success)
        if step.actions.failure:
            written["onFailure"] = _written(step.actions.failure)
        steps.append(written)
    workflow = {
        "workflowId": "flow",
        "steps": steps,
        "outputs": {
            f"s{index}": f"$steps.s{index}.outputs.k"
            for index, step in enumerate(flow.steps)
            if step.gives
        },
        "successActions": _written(flow.actions.success),
        "failureActions": _written(flow.actions.failure),
    }
    arazzo = {
        "arazzo": "1.1.0",
        "info": {"title": "Flow", "version": "1"},
        "sourceDescriptions": [{"name": "api", "url": "api.json"}],
        "workflows": [{name: value for name, value in workflow.items() if value}],
    }
    openapi = {
        "openapi": "3.1.0",
        "info": {"title": "API", "version": "1"},
        "paths": paths,
    }
    return arazzo, openapi


class Interpreter:
    """Runs a flow as the specification and the project's decisions about it say."""

    def __init__(self, flow: Flow, script: list[Reply]) -> None:
        self.flow = flow
        self.script = script
        self.requests: list[str] = []
        self.tried = [0] * len(flow.steps)
        self.attempts: list[int | None] = [None] * len(flow.steps)
        self.outputs: list[int | None] = [None] * len(flow.steps)

    def run(self) -> Outcome:
        at = 0
        used: dict[str, int] = {}
        while at < len(self.flow.steps):
            error, reply = self.attempt(at)
            if error in ("StepLimitExceeded", "MissingValue"):
                return self.outcome(error=(error, f"s{at}"))
            action = self.action(at, error, reply, used)
            if isinstance(action, str):
                return self.outcome(error=(action, f"s{at}"))
            if action is not None and action.kind == "retry":
                used[action.name] = used.get(action.name, 0) + 1
                continue
            if action is not None and action.kind == "end":
                failed = None if error is None else f"s{at}"
                return self.outcome(ended_by=action.name, failed_step=failed)
            at, used = at + 1 if action is None else action.target, {}
        return self.outcome()

    def attempt(self, at: int) -> tuple[str | None, Reply]:
        """What went wrong with a step, and the answer to its request."""
        step = self.flow.steps[at]
        self.tried[at] += 1
        if sum(self.tried) > MAX_STEPS:
            return "StepLimitExceeded", CALM
        taken = None if step.takes is None else self.outputs[step.takes]
        if step.takes is not None and step.must and taken is None:
            return "MissingValue", CALM
        self.requests.append(f"/s{at}" if taken is None else f"/s{at}?q={taken}")
        reply = self.script.pop(0) if self.script else CALM
        error = self.judge(at, reply)
        if error is None:
            self.attempts[at] = self.tried[at]
            if step.gives:
                self.outputs[at] = reply.k  # type: ignore[assignment]
        return error, reply

    def judge(self, at: int, reply: Reply) -> str | None:
        step = self.flow.steps[at]
        if reply.status is None:
            return "TransportError"
        ok = reply.status < 300 if step.judged is None else _holds(step.judged, reply)
        on_status = step.judged is None or step.judged.of == "$statusCode"
        if on_status and not ok:
            return "CriterionFailed"
        tests = [
            one
            for action in self.flow.merged(at, failed=False)
            for one in action.criteria
        ]
        if step.judged is not None:
            tests.append(step.judged)
        if step.gives or any(one.of != "$statusCode" for one in tests):
            if not reply.json:
                return "ResponseNotJson"
            if isinstance(reply.k, str):
                return "ResponseMismatch"
        return None if ok else "CriterionFailed"

    def action(
        self, at: int, error: str | None, reply: Reply, used: Mapping[str, int]
    ) -> Action | str | None:
        """The action that a step leads to, if any, or the error that is raised."""
        spent = False
        for action in self.flow.merged(at, failed=error is not None):
            if not all(_holds(one, reply) for one in action.criteria):
                continue
            limit = 1 if action.limit is None else action.limit
            if action.kind != "retry" or used.get(action.name, 0) < limit:
                return action
            spent = True
        return "RetriesExhausted" if spent else error

    def outcome(self, **how: Any) -> Outcome:
        outputs: list[int | None] = []
        if "error" not in how:
            outputs = [
                value
                for value, step in zip(self.outputs, self.flow.steps, strict=True)
                if step.gives
            ]
        return Outcome(
            tuple(self.requests), tuple(self.attempts), outputs=tuple(outputs), **how
        )


def _holds(criterion: Criterion, reply: Reply) -> bool:
    value: int | str | None = reply.status
    if criterion.of != "$statusCode":
        value = reply.k if reply.json and reply.status is not None else None
    if criterion.operator == "<":
        return isinstance(value, int) and value < criterion.value
    return (value == criterion.value) == (criterion.operator == "==")
