"""What the caller of the generated Mixpanel client brings: inputs, credentials, URLs,
HTTP clients, observers, clocks and deadlines."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import httpx2 as httpx
import pytest
from pydantic import ValidationError

from generated.mixpanel_gdpr_retrieval_flow import (
    CriterionFailed,
    DeadlineExceeded,
    InvalidValue,
    MissingCredential,
    StepError,
    StepTimeout,
    TransportError,
    WorkflowError,
)
from tests.runtime.conftest import Serve
from tests.runtime.mixpanel import (
    CREATED,
    INPUTS,
    PROJECT,
    SUCCESS,
    TOKEN,
    TWINS,
    Clock,
    Recorder,
    Twin,
    mixpanel,
)
from tests.support.server import Answer, Received, json_answer

both = pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin.name)
FLOW = "gdpr-retrieval-flow"


@both
@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"project_token": 5}, ValidationError),
        ({"project_token": None}, ValidationError),
        ({"project_token": "\ud800"}, ValueError),
        ({"distinct_ids": ["\ud800"]}, ValueError),
        ({"distinct_ids": "user-1"}, ValidationError),
        ({"distinct_ids": [1]}, ValidationError),
        ({"distinct_ids": None}, ValidationError),
        ({"compliance_type": None}, ValidationError),
        ({"compliance_type": "HIPAA"}, ValidationError),
        ({"compliance_type": "gdpr"}, ValidationError),
        ({"projectToken": PROJECT}, TypeError),
    ],
    ids=str,
)
def test_wrong_input(
    changed: Mapping[str, Any], error: type[Exception], twin: Twin, serve: Serve
) -> None:
    server = serve(mixpanel())
    with pytest.raises(error):
        twin.flow(
            {"bearer_auth": TOKEN, "gdpr_ccpa_api_url": server.url},
            {**INPUTS, **changed},
        )
    assert server.received == []


@both
@pytest.mark.parametrize("name", INPUTS)
def test_missing_input(name: str, twin: Twin, serve: Serve) -> None:
    server = serve(mixpanel())
    inputs = {other: value for other, value in INPUTS.items() if other != name}
    with pytest.raises(TypeError, match=name):
        twin.flow({"bearer_auth": TOKEN, "gdpr_ccpa_api_url": server.url}, inputs)
    assert server.received == []


@both
@pytest.mark.parametrize("task_id", ["", ".", ".."])
def test_wrong_task_id_of_a_step(task_id: str, twin: Twin, serve: Serve) -> None:
    server = serve(mixpanel())
    with pytest.raises(InvalidValue, match="taskId"):
        twin.check(
            {"bearer_auth": TOKEN, "gdpr_ccpa_api_url": server.url},
            {"task_id": task_id, "project_token": PROJECT},
        )
    assert server.received == []


@both
@pytest.mark.parametrize(
    "options", [{}, {"bearer_auth": None}, {"bearer_auth": ""}], ids=str
)
def test_missing_credential(
    options: Mapping[str, Any], twin: Twin, serve: Serve
) -> None:
    server = serve(mixpanel())
    with pytest.raises(MissingCredential, match="bearer_auth") as caught:
        twin.flow({"gdpr_ccpa_api_url": server.url, **options}, INPUTS)
    assert caught.value.step_id == "createRetrieval"
    assert server.received == []


@both
@pytest.mark.parametrize("token", ["s3\ncret", "s3\r\nX: 1", "s3cr\xe9t", " s3cret "])
def test_token_that_no_header_can_carry(token: str, twin: Twin, serve: Serve) -> None:
    server = serve(mixpanel())
    with pytest.raises((ValueError, WorkflowError)) as caught:
        twin.flow({"bearer_auth": token, "gdpr_ccpa_api_url": server.url}, INPUTS)
    assert server.received == []
    assert "s3" not in f"{caught.value} {caught.value!r}"


@both
def test_token_that_the_server_repeats(twin: Twin, serve: Serve) -> None:
    def repeat(received: Received) -> Answer:
        return json_answer({"error": f"bad: {received.headers['Authorization']}"}, 401)

    with pytest.raises(CriterionFailed) as caught:
        twin.flow(
            {"bearer_auth": TOKEN, "gdpr_ccpa_api_url": serve(repeat).url}, INPUTS
        )
    assert TOKEN not in f"{caught.value} {caught.value!r}"


@both
def test_repr_of_a_client(twin: Twin) -> None:
    client = twin.client(bearer_auth=TOKEN)
    assert TOKEN not in f"{client!r} {client.bearer_auth!r} {vars(client)}"


@both
@pytest.mark.parametrize(
    "url",
    [
        "",
        "/api",
        "//mixpanel.example",
        "mixpanel.example/api",
        "ftp://mixpanel.example",
        "http://",
        "http://[::1",
        "http://mixpanel.example:port",
        "http://mixpanel.example:99999",
        "http://mixpanel.example/api\n",
        "http://mixpanel.example/api?region=eu",
        "http://mixpanel.example/api#eu",
        # The password would take the place of the bearer token, and stand in errors.
        "http://user:password@mixpanel.example",
    ],
)
def test_wrong_base_url(url: str, twin: Twin) -> None:
    with pytest.raises(ValueError, match="gdpr_ccpa_api_url"):
        twin.client(bearer_auth=TOKEN, gdpr_ccpa_api_url=url)


@both
@pytest.mark.parametrize("path", ["/", "/api", "/api/", "/api/app//"])
def test_base_url(path: str, twin: Twin, serve: Serve) -> None:
    server = serve(mixpanel())
    twin.flow({"bearer_auth": TOKEN, "gdpr_ccpa_api_url": server.url + path}, INPUTS)
    base = path.rstrip("/")
    assert [each.path for each in server.received] == [
        f"{base}/data-retrievals/v3.0",
        f"{base}/data-retrievals/v3.0/task-1",
    ]


@both
def test_from_env(twin: Twin, monkeypatch: pytest.MonkeyPatch) -> None:
    default = twin.client.from_env()
    assert default.gdpr_ccpa_api_url == "https://mixpanel.com/api/app"
    assert default.bearer_auth.token is None
    monkeypatch.setenv("MIXPANEL_GDPR_RETRIEVAL_FLOW_BEARER_AUTH", "a")
    monkeypatch.setenv("MIXPANEL_GDPR_RETRIEVAL_FLOW_GDPR_CCPA_API_URL", "http://a/")
    assert twin.client.from_env().bearer_auth.token == "a"
    assert twin.client.from_env().gdpr_ccpa_api_url == "http://a"
    monkeypatch.setenv("OTHER_BEARER_AUTH", "b")
    assert twin.client.from_env("OTHER_").bearer_auth.token == "b"


@both
@pytest.mark.parametrize(
    ("error", "kind"),
    [(httpx.ReadTimeout, StepTimeout), (httpx.ConnectError, TransportError)],
)
@pytest.mark.parametrize("timeout", [30.0, None])
def test_custom_transport(
    error: type[httpx.RequestError],
    kind: type[StepError],
    timeout: float | None,
    twin: Twin,
) -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(200, content=CREATED.body)
        raise error("no luck")

    with pytest.raises(kind) as caught:
        twin.flow(
            {
                "bearer_auth": TOKEN,
                "http": twin.http(transport=httpx.MockTransport(handle)),
                "timeout": timeout,
            },
            INPUTS,
        )
    assert type(caught.value) is kind
    assert caught.value.step_id == "checkRetrieval"


@both
def test_own_http_client(twin: Twin, serve: Serve) -> None:
    server = serve(mixpanel())
    own = twin.http(headers={"X-Own": "1"})
    twin.flow(
        {"bearer_auth": TOKEN, "gdpr_ccpa_api_url": server.url, "http": own}, INPUTS
    )
    assert not own.is_closed
    assert [each.headers["X-Own"] for each in server.received] == ["1", "1"]


@both
@pytest.mark.parametrize(
    ("create", "check", "events"),
    [
        (
            CREATED,
            SUCCESS,
            [
                ("started", FLOW, "createRetrieval", 1),
                ("finished", FLOW, "createRetrieval", "StepResult"),
                ("started", FLOW, "checkRetrieval", 1),
                ("finished", FLOW, "checkRetrieval", "StepResult"),
                ("branch", FLOW, "checkRetrieval", "retrievalComplete"),
            ],
        ),
        (
            Answer(status=500),
            SUCCESS,
            [
                ("started", FLOW, "createRetrieval", 1),
                ("finished", FLOW, "createRetrieval", "CriterionFailed"),
            ],
        ),
        (
            CREATED,
            Answer(drop=True),
            [
                ("started", FLOW, "createRetrieval", 1),
                ("finished", FLOW, "createRetrieval", "StepResult"),
                ("started", FLOW, "checkRetrieval", 1),
                ("finished", FLOW, "checkRetrieval", "TransportError"),
            ],
        ),
        *(
            (
                json_answer({"results": {"task_id": nothing}}),
                SUCCESS,
                [
                    ("started", FLOW, "createRetrieval", 1),
                    ("finished", FLOW, "createRetrieval", "StepResult"),
                    ("started", FLOW, "checkRetrieval", 1),
                    ("finished", FLOW, "checkRetrieval", error),
                ],
            )
            for nothing, error in ((None, "MissingValue"), ("", "InvalidValue"))
        ),
    ],
    ids=["success", "status", "transport", "no value", "empty value"],
)
def test_observer(
    create: Answer,
    check: Answer,
    events: list[tuple[object, ...]],
    twin: Twin,
    serve: Serve,
) -> None:
    server = serve(mixpanel(create, check))
    observer = Recorder()
    with suppress(StepError):
        twin.flow(
            {"bearer_auth": TOKEN, "gdpr_ccpa_api_url": server.url},
            {**INPUTS, "observer": observer},
        )
    assert observer.events == events


@both
def test_log(twin: Twin, serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    server = serve(mixpanel())
    with caplog.at_level(logging.DEBUG, "generated._runtime"):
        twin.flow({"bearer_auth": TOKEN, "gdpr_ccpa_api_url": server.url}, INPUTS)
    assert [
        record.getMessage().split(" in ")[0]
        for record in caplog.records
        if record.name.startswith("generated.")
    ] == [
        "gdpr-retrieval-flow/createRetrieval: attempt 1",
        "gdpr-retrieval-flow/createRetrieval: 200",
        "gdpr-retrieval-flow/checkRetrieval: attempt 1",
        "gdpr-retrieval-flow/checkRetrieval: 200",
        "gdpr-retrieval-flow/checkRetrieval: retrievalComplete",
    ]


@both
def test_clock(twin: Twin, serve: Serve) -> None:
    clock = Clock()

    def script(received: Received) -> Answer:
        clock.advance(7 if received.method == "POST" else 11)
        return CREATED if received.method == "POST" else SUCCESS

    result = twin.flow(
        {
            "bearer_auth": TOKEN,
            "gdpr_ccpa_api_url": serve(script).url,
            "clock": clock,
        },
        INPUTS,
    )
    assert result.steps.create_retrieval is not None
    assert result.steps.check_retrieval is not None
    assert result.steps.create_retrieval.elapsed == 7
    assert result.steps.check_retrieval.elapsed == 11


@both
@pytest.mark.parametrize("deadline", [0, -1])
def test_deadline_passed_before_the_run(
    deadline: float, twin: Twin, serve: Serve
) -> None:
    server = serve(mixpanel())
    with pytest.raises(DeadlineExceeded) as caught:
        twin.flow(
            {"bearer_auth": TOKEN, "gdpr_ccpa_api_url": server.url},
            {**INPUTS, "deadline": deadline},
        )
    assert caught.value.step_id == "createRetrieval"
    assert server.received == []


@both
def test_deadline_passed_between_steps(twin: Twin, serve: Serve) -> None:
    server, clock = serve(mixpanel()), Clock()
    observer = Recorder(then=lambda: clock.advance(60))
    with pytest.raises(DeadlineExceeded) as caught:
        twin.flow(
            {"bearer_auth": TOKEN, "gdpr_ccpa_api_url": server.url, "clock": clock},
            {**INPUTS, "deadline": 50, "observer": observer},
        )
    assert caught.value.step_id == "checkRetrieval"
    assert caught.value.steps.create_retrieval.outputs.task_id == "task-1"
    assert [each.method for each in server.received] == ["POST"]


@both
@pytest.mark.parametrize("timeout", [30, 500, None])
def test_deadline_passed_while_a_response_comes(
    timeout: float | None, twin: Twin, serve: Serve
) -> None:
    clock = Clock()

    def script(received: Received) -> Answer:
        clock.advance(60)
        return CREATED

    with pytest.raises(DeadlineExceeded) as caught:
        twin.flow(
            {
                "bearer_auth": TOKEN,
                "gdpr_ccpa_api_url": serve(script).url,
                "clock": clock,
                "timeout": timeout,
            },
            {**INPUTS, "deadline": 50},
        )
    assert caught.value.step_id == "createRetrieval"


@both
@pytest.mark.parametrize(
    "create", [replace(CREATED, delay=20), replace(CREATED, drip=0.05)]
)
def test_deadline_of_a_slow_answer(create: Answer, twin: Twin, serve: Serve) -> None:
    server = serve(mixpanel(create))
    with pytest.raises(DeadlineExceeded):
        twin.flow(
            {"bearer_auth": TOKEN, "gdpr_ccpa_api_url": server.url},
            {**INPUTS, "deadline": 0.2},
        )
