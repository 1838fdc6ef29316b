"""One table of cases for both twins of the generated Mixpanel client."""

from __future__ import annotations

import gzip
import json
import logging
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import httpx2 as httpx
import pytest

from generated.mixpanel_gdpr_retrieval_flow import (
    CriterionFailed,
    InvalidValue,
    MissingValue,
    ResponseMismatch,
    ResponseNotJson,
    StepError,
    StepTimeout,
    TransportError,
)
from generated.mixpanel_gdpr_retrieval_flow.workflows.gdpr_retrieval_flow import (
    GdprRetrievalFlowSteps,
)
from tests.runtime.conftest import Serve
from tests.runtime.mixpanel import (
    CREATED,
    INPUTS,
    PENDING,
    PROJECT,
    SUCCESS,
    TOKEN,
    TWINS,
    URL,
    Twin,
    mixpanel,
)
from tests.support.server import Answer, json_answer


@dataclass(frozen=True, slots=True)
class Ended:
    """The run ends: by an action, with a status and a URL, over some connections."""

    by: str
    task_status: str | None
    download_url: str | None = None
    connections: int = 1


@dataclass(frozen=True, slots=True)
class Raised:
    """The run raises: in a step, after some requests, with a text in the message."""

    kind: type[StepError]
    text: str
    step: str = "createRetrieval"
    requests: int = 1
    status: int | None = 200
    pointer: str | None = None
    cause: type[Exception] | None = None


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    expected: Ended | Raised
    create: Answer = CREATED
    check: Answer = SUCCESS
    options: Mapping[str, Any] = field(default_factory=dict)


def _checked(results: object, **more: object) -> Answer:
    return json_answer({"results": results, **more})


COMPLETE = Ended("retrievalComplete", "SUCCESS", URL)
SLOW = {"timeout": 0.2}
LONG = Answer(SUCCESS.body + b" " * 1000)
HTML = Answer(
    b"<html>\n  <h1>Down</h1>\n</html>", headers={"Content-Type": "text/html"}
)
DENIED = json_answer({"error": "invalid token"}, 401)

# fmt: off
CASES = [
    Case("success", COMPLETE),
    Case("pending", Ended("retrievalPending", "PENDING"), check=PENDING),
    Case("failure", Ended("retrievalPending", "FAILURE"),
         check=_checked({"status": "FAILURE", "result": "gone"})),
    Case("status of another case", Ended("retrievalPending", "success"),
         check=_checked({"status": "success"})),
    Case("status that the enum lacks", Ended("retrievalPending", "ARCHIVED"),
         check=_checked({"status": "ARCHIVED"})),
    Case("success without a URL", Ended("retrievalComplete", "SUCCESS"),
         check=_checked({"status": "SUCCESS"})),
    Case("no results", Ended("retrievalPending", None), check=json_answer({})),
    Case("null results", Ended("retrievalPending", None), check=_checked(None)),
    Case("empty results", Ended("retrievalPending", None), check=_checked({})),
    Case("null status", Ended("retrievalPending", None),
         check=_checked({"status": None, "download_url": None})),
    Case("unknown fields", COMPLETE,
         create=json_answer({"results": {"task_id": "task-1", "x": [1]}, "y": {}}),
         check=_checked({"status": "SUCCESS", "download_url": URL, "x": 1}, y=None)),
    Case("gzip", COMPLETE, check=replace(
        SUCCESS, body=gzip.compress(SUCCESS.body), headers={"Content-Encoding": "gzip"}
    )),
    Case("byte order mark", COMPLETE, check=Answer(b"\xef\xbb\xbf" + SUCCESS.body)),
    Case("JSON that says it is text", COMPLETE,
         check=replace(SUCCESS, headers={"Content-Type": "text/plain"})),
    Case("connection closed between the calls", replace(COMPLETE, connections=2),
         create=replace(CREATED, headers={"Connection": "close"})),
    Case("dripping in time", COMPLETE, check=replace(SUCCESS, drip=0.001)),

    Case("401", Raised(CriterionFailed, '{"error": "invalid token"}', status=401),
         create=DENIED),
    Case("429", Raised(CriterionFailed, "slow down", status=429),
         create=Answer(b"slow down", 429, {"Retry-After": "1"})),
    Case("500", Raised(CriterionFailed, "<html> <h1>Down</h1> </html>", status=500),
         create=replace(HTML, status=500)),
    Case("500 with a long body", Raised(CriterionFailed, "x" * 500 + "...", status=500),
         create=Answer(b"x" * 100_000, 500)),
    Case("401 in the second call",
         Raised(CriterionFailed, "invalid token", "checkRetrieval", 2, 401),
         check=DENIED),
    Case("404 without a body",
         Raised(CriterionFailed, "$statusCode is 404", "checkRetrieval", 2, 404),
         check=Answer(status=404)),
    Case("201", Raised(CriterionFailed, "$statusCode is 201", status=201),
         create=replace(CREATED, status=201)),
    Case("204", Raised(CriterionFailed, "$statusCode is 204", status=204),
         create=Answer(status=204)),
    Case("redirect", Raised(CriterionFailed, "$statusCode is 302", status=302),
         create=Answer(status=302, headers={"Location": "/data-retrievals/v3.0/x"})),

    Case("not JSON", Raised(ResponseNotJson, "<h1>Down</h1>", cause=ValueError),
         create=HTML),
    Case("cut JSON", Raised(ResponseNotJson, '{"results":', cause=ValueError),
         create=Answer(b'{"results": ')),
    Case("empty body", Raised(ResponseNotJson, "it is empty", cause=ValueError),
         create=Answer()),
    Case("not UTF-8", Raised(ResponseNotJson, "not JSON", cause=ValueError),
         create=Answer(b'{"results": {"task_id": "\xff"}}')),
    Case("deep nesting", Raised(ResponseNotJson, "not JSON", cause=ValueError),
         create=Answer(b'{"x": ' + b"[" * 100_000)),
    Case("not an object", Raised(ResponseMismatch, "object", pointer=""),
         create=json_answer(["task-1"])),
    Case("results is a string",
         Raised(ResponseMismatch, "'/results'", pointer="/results"),
         create=_checked("task-1")),
    Case("results is an array",
         Raised(ResponseMismatch, "'/results'", pointer="/results"),
         create=_checked([{"task_id": "task-1"}])),
    Case("task_id is a number",
         Raised(ResponseMismatch, "'/results/task_id'", pointer="/results/task_id"),
         create=_checked({"task_id": 5})),
    Case("status is a number",
         Raised(ResponseMismatch, "'/results/status'", "checkRetrieval", 2,
                pointer="/results/status"),
         check=_checked({"status": 5})),
    Case("download_url is a number",
         Raised(ResponseMismatch, "'/results/download_url'", "checkRetrieval", 2,
                pointer="/results/download_url"),
         check=_checked({"status": "SUCCESS", "download_url": 5})),

    Case("dropped connection",
         Raised(TransportError, "POST http", status=None, cause=httpx.RequestError),
         create=Answer(drop=True)),
    Case("body cut off in the second call",
         Raised(TransportError, "GET http", "checkRetrieval", 2, None,
                cause=httpx.RequestError),
         check=replace(SUCCESS, cut=10)),
    Case("body cut off",
         Raised(TransportError, "POST http", status=None, cause=httpx.RequestError),
         create=replace(CREATED, cut=10)),
    Case("not the encoding that it says",
         Raised(TransportError, "POST http", status=None, cause=httpx.RequestError),
         create=replace(CREATED, headers={"Content-Encoding": "gzip"})),
    Case("slow", Raised(StepTimeout, "in 0.2 seconds", status=None),
         create=replace(CREATED, delay=20), options=SLOW),
    Case("slow in the second call",
         Raised(StepTimeout, "in 0.2 seconds", "checkRetrieval", 2, None),
         check=replace(SUCCESS, delay=20), options=SLOW),
    Case("dripping body", Raised(StepTimeout, "in 0.2 seconds", status=None),
         create=replace(LONG, drip=0.02), options=SLOW),
    Case("dripping body of an error", Raised(StepTimeout, "seconds", status=None),
         create=replace(LONG, status=500, drip=0.02), options=SLOW),
    Case("dripping head", Raised(StepTimeout, "in 0.2 seconds", status=None),
         create=replace(CREATED, drip=0.006, drip_head=True), options=SLOW),
    Case("dripping head without a body", Raised(StepTimeout, "seconds", status=None),
         create=Answer(status=500, drip=0.006, drip_head=True), options=SLOW),

    *(
        Case(f"nothing to send: {name}",
             Raised(MissingValue, "taskId", "checkRetrieval", status=None),
             create=create)
        for name, create in {
            "no results": json_answer({"status": "error"}),
            "null results": _checked(None),
            "no task_id": _checked({}),
            "null task_id": _checked({"task_id": None}),
        }.items()
    ),
    *(
        Case(f"not a path segment: {task_id!r}",
             Raised(InvalidValue, "taskId", "checkRetrieval", status=None),
             create=_checked({"task_id": task_id}))
        for task_id in ("", ".", "..")
    ),
]
# fmt: on


@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin.name)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(
    case: Case, twin: Twin, serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    server = serve(mixpanel(case.create, case.check))
    options = {
        "bearer_auth": TOKEN,
        "gdpr_ccpa_api_url": server.url + "/api",
        **case.options,
    }
    started = time.monotonic()
    with caplog.at_level(logging.DEBUG):
        if isinstance(case.expected, Ended):
            result = twin.flow(options, INPUTS)
            assert result.ended_by == case.expected.by
            assert result.failed_step is None
            assert result.outputs.task_id == "task-1"
            assert result.outputs.task_status == case.expected.task_status
            assert result.outputs.download_url == case.expected.download_url
            assert result.steps.create_retrieval is not None
            assert result.steps.check_retrieval is not None
            assert TOKEN not in repr(result)
            requests, connections = 2, case.expected.connections
        else:
            with pytest.raises(case.expected.kind) as caught:
                twin.flow(options, INPUTS)
            _check_error(caught.value, case.expected)
            requests, connections = case.expected.requests, 1
    assert time.monotonic() - started < 10

    assert [each.method for each in server.received] == ["POST", "GET"][:requests]
    assert {each.headers["Authorization"] for each in server.received} == {
        f"Bearer {TOKEN}"
    }
    assert len({each.connection for each in server.received}) == connections
    assert caplog.records
    assert TOKEN not in repr([vars(record) for record in caplog.records])


def _check_error(error: StepError, expected: Raised) -> None:
    assert type(error) is expected.kind
    assert expected.text in str(error)
    assert "\n" not in str(error)
    assert len(str(error)) < 1000
    assert (error.workflow_id, error.step_id, error.attempt) == (
        "gdpr-retrieval-flow",
        expected.step,
        1,
    )

    assert (error.response and error.response.status_code) == expected.status
    if isinstance(error, CriterionFailed):
        assert error.condition == "$statusCode == 200"
        assert error.values == {"$statusCode": expected.status}
        assert str(expected.status) in str(error)
    if isinstance(error, ResponseMismatch):
        assert error.pointer == expected.pointer
    if expected.cause is not None:
        assert isinstance(error.__cause__, expected.cause)

    assert isinstance(error.steps, GdprRetrievalFlowSteps)
    assert (error.steps.create_retrieval is not None) == (
        expected.step == "checkRetrieval"
    )
    assert error.steps.check_retrieval is None
    shown = "".join(traceback.format_exception(error)) + repr(error) + repr(vars(error))
    assert TOKEN not in shown
    assert PROJECT not in str(error)


@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin.name)
def test_requests(twin: Twin, serve: Serve) -> None:
    server = serve(mixpanel())
    project_token = "a&b=c d+ü#%2F"
    result = twin.flow(
        {"bearer_auth": TOKEN, "gdpr_ccpa_api_url": server.url},
        {**INPUTS, "project_token": project_token, "distinct_ids": ["ü", ""]},
    )
    assert result.outputs.model_dump(by_alias=True) == {
        "taskId": "task-1",
        "taskStatus": "SUCCESS",
        "downloadUrl": URL,
    }
    create, check = server.received
    query = "token=a%26b%3Dc%20d%2B%C3%BC%23%252F"
    assert create.target == f"/data-retrievals/v3.0?{query}"
    assert create.headers["Content-Type"] == "application/json"
    assert json.loads(create.body) == {
        "distinct_ids": ["ü", ""],
        "compliance_type": "GDPR",
    }
    assert check.target == f"/data-retrievals/v3.0/task-1?{query}"
    assert check.headers["Content-Type"] is None
    assert check.body == b""


@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin.name)
def test_results_of_steps(twin: Twin, serve: Serve) -> None:
    server = serve(mixpanel(check=replace(PENDING, headers={"X-Request-Id": "r-1"})))
    result = twin.flow({"bearer_auth": TOKEN, "gdpr_ccpa_api_url": server.url}, INPUTS)
    checked = result.steps.check_retrieval
    assert checked is not None
    assert checked.status_code == 200
    assert checked.headers["x-request-id"] == "r-1"
    assert checked.body.results is not None
    assert checked.body.results.status == "PENDING"
    assert checked.outputs.task_status == "PENDING"
    assert checked.attempts == 1
    assert 0 < checked.elapsed < 10


@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin.name)
def test_request_and_response_of_an_error(twin: Twin, serve: Serve) -> None:
    server = serve(mixpanel(DENIED))
    with pytest.raises(CriterionFailed) as caught:
        twin.flow({"bearer_auth": TOKEN, "gdpr_ccpa_api_url": server.url}, INPUTS)
    request, response = caught.value.request, caught.value.response
    assert request is not None
    assert response is not None
    assert (request.method, request.url) == (
        "POST",
        f"{server.url}/data-retrievals/v3.0",
    )
    assert request.content == server.received[0].body
    assert {name.lower() for name in request.headers} == {"content-type"}
    assert (response.status_code, response.content) == (401, DENIED.body)
    assert response.headers["content-type"] == "application/json"


@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin.name)
def test_polling_again(twin: Twin, serve: Serve) -> None:
    answers = iter([PENDING, PENDING, SUCCESS])
    server = serve(
        lambda received: CREATED if received.method == "POST" else next(answers)
    )
    options = {"bearer_auth": TOKEN, "gdpr_ccpa_api_url": server.url}
    result = twin.flow(options, INPUTS)
    assert result.ended_by == "retrievalPending"
    again = {"task_id": result.outputs.task_id, "project_token": PROJECT}
    assert twin.check(options, again).outputs.task_status == "PENDING"
    assert twin.check(options, again).outputs.download_url == URL
    assert [each.method for each in server.received] == ["POST", "GET", "GET", "GET"]


@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin.name)
def test_error_of_a_step_called_on_its_own(twin: Twin, serve: Serve) -> None:
    server = serve(mixpanel(check=DENIED))
    with pytest.raises(CriterionFailed, match=r"^step checkRetrieval: ") as caught:
        twin.check(
            {"bearer_auth": TOKEN, "gdpr_ccpa_api_url": server.url},
            {"task_id": "task-1", "project_token": PROJECT},
        )
    assert caught.value.workflow_id is None
    assert caught.value.steps is None


@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin.name)
@pytest.mark.parametrize(
    ("task_id", "segment"),
    [
        ("a/../b?c", "a%2F..%2Fb%3Fc"),
        ("../../x", "..%2F..%2Fx"),
        ("%2F", "%252F"),
        ("%2e%2e", "%252e%252e"),
        ("...", "..."),
        ("ü€𝄞", "%C3%BC%E2%82%AC%F0%9D%84%9E"),
        ("a b+c", "a%20b%2Bc"),
        ("a#b;c=d,e", "a%23b%3Bc%3Dd%2Ce"),
        ("a\r\nX-Evil: 1", "a%0D%0AX-Evil%3A%201"),
        ("-._~", "-._~"),
        ("{taskId}", "%7BtaskId%7D"),
    ],
)
def test_task_id_is_one_segment(
    task_id: str, segment: str, twin: Twin, serve: Serve
) -> None:
    server = serve(mixpanel(_checked({"task_id": task_id})))
    result = twin.flow({"bearer_auth": TOKEN, "gdpr_ccpa_api_url": server.url}, INPUTS)
    assert result.outputs.task_id == task_id
    assert server.received[1].path == f"/data-retrievals/v3.0/{segment}"
