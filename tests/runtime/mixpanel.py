"""The Mixpanel API as a script, and both twins of its generated client as one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import httpx2 as httpx

from generated._runtime.observers import Observer
from generated._runtime.results import StepResult, SubWorkflowResult
from generated.mixpanel_gdpr_retrieval_flow import (
    AsyncClient,
    Client,
    GdprRetrievalFlowResult,
    StepError,
    gdpr_retrieval_flow,
    gdpr_retrieval_flow_async,
)
from generated.mixpanel_gdpr_retrieval_flow.models import TaskStatus
from generated.mixpanel_gdpr_retrieval_flow.workflows.gdpr_retrieval_flow import (
    CheckRetrievalOutputs,
    check_retrieval,
)
from generated.mixpanel_gdpr_retrieval_flow.workflows.gdpr_retrieval_flow_async import (
    check_retrieval_async,
)
from tests.support.server import Answer, Received, Script, json_answer

TOKEN = "bearer-s3cret"
PROJECT = "project-t0ken"
INPUTS: Mapping[str, Any] = {
    "project_token": PROJECT,
    "distinct_ids": ["user-1", "user-2"],
    "compliance_type": "GDPR",
}
URL = "https://storage.example/archive.zip"

CREATED = json_answer({"status": "ok", "results": {"task_id": "task-1"}})
SUCCESS = json_answer({"results": {"status": "SUCCESS", "download_url": URL}})
PENDING = json_answer({"results": {"status": "PENDING"}})


def mixpanel(create: Answer = CREATED, check: Answer = SUCCESS) -> Script:
    """Answers ``create`` where a task is posted and ``check`` where one is read."""

    def answer(received: Received) -> Answer:
        return create if received.method == "POST" else check

    return answer


Checked: TypeAlias = StepResult[TaskStatus, CheckRetrievalOutputs]


@dataclass(frozen=True, slots=True)
class Twin:
    """The sync or the async client; ``flow`` and ``check`` open one for each call.

    Their first argument has the client's keywords, their second the function's.
    """

    name: str
    client: type[Client] | type[AsyncClient]
    http: Callable[..., httpx.Client | httpx.AsyncClient]
    flow: Callable[[Mapping[str, Any], Mapping[str, Any]], GdprRetrievalFlowResult]
    check: Callable[[Mapping[str, Any], Mapping[str, Any]], Checked]


def _flow(
    options: Mapping[str, Any], inputs: Mapping[str, Any]
) -> GdprRetrievalFlowResult:
    with Client(**options) as client:
        return gdpr_retrieval_flow(client, **inputs)


def _check(options: Mapping[str, Any], inputs: Mapping[str, Any]) -> Checked:
    with Client(**options) as client:
        return check_retrieval(client, **inputs)


def _flow_async(
    options: Mapping[str, Any], inputs: Mapping[str, Any]
) -> GdprRetrievalFlowResult:
    async def run() -> GdprRetrievalFlowResult:
        async with AsyncClient(**options) as client:
            return await gdpr_retrieval_flow_async(client, **inputs)

    return asyncio.run(run())


def _check_async(options: Mapping[str, Any], inputs: Mapping[str, Any]) -> Checked:
    async def run() -> Checked:
        async with AsyncClient(**options) as client:
            return await check_retrieval_async(client, **inputs)

    return asyncio.run(run())


TWINS = (
    Twin("sync", Client, httpx.Client, _flow, _check),
    Twin("async", AsyncClient, httpx.AsyncClient, _flow_async, _check_async),
)


class Recorder(Observer):
    """Writes down what it is told, and calls ``then`` after each step."""

    def __init__(self, then: Callable[[], None] = lambda: None) -> None:
        self.events: list[tuple[object, ...]] = []
        self._then = then

    def step_started(self, workflow_id: str | None, step_id: str, attempt: int) -> None:
        self.events.append(("started", workflow_id, step_id, attempt))

    def step_finished(
        self,
        workflow_id: str | None,
        step_id: str,
        outcome: StepResult[Any, Any] | SubWorkflowResult[Any, Any] | StepError,
    ) -> None:
        self.events.append(("finished", workflow_id, step_id, type(outcome).__name__))
        self._then()

    def branch(self, workflow_id: str | None, step_id: str, action: str) -> None:
        self.events.append(("branch", workflow_id, step_id, action))


class Clock:
    """A clock that stands still until it is told otherwise."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds
