"""``python -m generated.mixpanel_gdpr_retrieval_flow``, as a user runs it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from generated.mixpanel_gdpr_retrieval_flow.__main__ import main
from tests.runtime.conftest import Serve
from tests.runtime.mixpanel import (
    CREATED,
    PENDING,
    PROJECT,
    SUCCESS,
    TOKEN,
    URL,
    mixpanel,
)
from tests.support.server import Answer, json_answer

ROOT = Path(__file__).parents[2]
PROGRAM = "python -m generated.mixpanel_gdpr_retrieval_flow"
FLOW = f"{PROGRAM} gdpr-retrieval-flow"
PREFIX = "MIXPANEL_GDPR_RETRIEVAL_FLOW_"
ARGUMENTS = (
    "gdpr-retrieval-flow",
    *("--project-token", PROJECT),
    *("--distinct-ids", "user-1", "üser-2"),
    *("--compliance-type", "GDPR"),
)


@dataclass(frozen=True, slots=True)
class Done:
    code: object
    output: str
    errors: str


Run = Callable[[tuple[str, ...], Mapping[str, str]], Done]


def run_process(arguments: tuple[str, ...], environment: Mapping[str, str]) -> Done:
    inherited = {
        name: value for name, value in os.environ.items() if name[:9] != "MIXPANEL_"
    }
    done = subprocess.run(
        [sys.executable, "-m", "generated.mixpanel_gdpr_retrieval_flow", *arguments],
        cwd=ROOT,
        env={**inherited, "COLUMNS": "200", "PYTHONUTF8": "1", **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=30,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert TOKEN not in done.stdout + done.stderr
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def run_here(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """As ``run_process``, without the cost of a process."""

    def run(arguments: tuple[str, ...], environment: Mapping[str, str]) -> Done:
        for name, value in {"COLUMNS": "200", **environment}.items():
            monkeypatch.setenv(name, value)
        code: object
        try:
            code = main(arguments)
        except SystemExit as stop:
            code = stop.code
        output, errors = capsys.readouterr()
        assert TOKEN not in output + errors
        return Done(code, output, errors)

    return run


def for_server(url: str) -> dict[str, str]:
    return {PREFIX + "BEARER_AUTH": TOKEN, PREFIX + "GDPR_CCPA_API_URL": url}


@pytest.mark.parametrize(
    ("arguments", "texts"),
    [
        (
            ("--help",),
            [
                "Submit a GDPR/CCPA retrieval request and poll for the download URL",
                "gdpr-retrieval-flow Create a data retrieval request then check its",
            ],
        ),
        (
            ("gdpr-retrieval-flow", "--help"),
            [
                "Posts a retrieval request to /data-retrievals/v3.0, then polls",
                "--project-token TEXT Mixpanel project token (token query parameter, ",
                "--distinct-ids [TEXT ...] List of distinct_ids to retrieve data for.",
                "--compliance-type TEXT The compliance regulation (GDPR or CCPA).",
            ],
        ),
    ],
    ids=["program", "workflow"],
)
def test_help(arguments: tuple[str, ...], texts: list[str]) -> None:
    done = run_process(arguments, {})
    assert (done.code, done.errors) == (0, "")
    shown = " ".join(done.output.split())
    for text in [
        *texts,
        f"{PREFIX}BEARER_AUTH An OAuth 2.0 access token.",
        f"{PREFIX}GDPR_CCPA_API_URL The URL of the Mixpanel GDPR and CCPA API.",
        "exit codes: 0 the workflow ended 1 a step failed;",
        " 2 the arguments or the environment are wrong 3",
    ]:
        assert text in shown


@pytest.mark.parametrize(
    ("check", "ended_by", "outputs"),
    [
        (
            SUCCESS,
            "retrievalComplete",
            {"taskId": "task-1", "taskStatus": "SUCCESS", "downloadUrl": URL},
        ),
        (
            PENDING,
            "retrievalPending",
            {"taskId": "task-1", "taskStatus": "PENDING", "downloadUrl": None},
        ),
    ],
    ids=["complete", "pending"],
)
def test_result(
    check: Answer, ended_by: str, outputs: Mapping[str, object], serve: Serve
) -> None:
    server = serve(mixpanel(check=check))
    done = run_process(ARGUMENTS, for_server(server.url))
    assert (done.code, done.errors) == (0, "")
    result = json.loads(done.output)
    assert result["outputs"] == outputs
    assert result["ended_by"] == ended_by
    assert result["failed_step"] is None
    assert result["steps"]["check_retrieval"]["status_code"] == 200

    create, _ = server.received
    assert create.headers["Authorization"] == f"Bearer {TOKEN}"
    assert create.query == f"token={PROJECT}"
    assert json.loads(create.body) == {
        "distinct_ids": ["user-1", "üser-2"],
        "compliance_type": "GDPR",
    }


@pytest.mark.parametrize(
    ("create", "message"),
    [
        (
            json_answer({"error": "no\nsuch project"}, 401),
            r"CriterionFailed: .* \$statusCode is 401 .*no\\nsuch project",
        ),
        (Answer(b"\x1b[2J\r\nDown", 500), "CriterionFailed: .* 500 .*Down"),
        (replace(CREATED, cut=5), "TransportError: .*POST http://127"),
        (json_answer({}), "MissingValue: .*checkRetrieval.*taskId"),
        (json_answer({"results": "x"}), "ResponseMismatch: .*'/results'"),
    ],
    ids=["status", "control characters", "transport", "no value", "mismatch"],
)
def test_failed_step(create: Answer, message: str, serve: Serve, run_here: Run) -> None:
    server = serve(mixpanel(create))
    done = run_here(ARGUMENTS, for_server(server.url))
    assert (done.code, done.output) == (1, "")
    line = done.errors.removesuffix("\n")
    assert line.isprintable()
    assert re.match(f"{re.escape(FLOW)}: {message}", line)


@pytest.mark.parametrize(
    ("arguments", "environment", "program", "message"),
    [
        ((), {}, PROGRAM, "the following arguments are required: workflow"),
        (("no-such-flow",), {}, PROGRAM, "invalid choice: 'no-such-flow'"),
        (ARGUMENTS[:-2], {}, FLOW, "required: --compliance-type"),
        (
            (*ARGUMENTS[:-1], "HIPAA"),
            {},
            FLOW,
            "compliance_type: Input should be 'GDPR' or 'CCPA'",
        ),
        (
            ARGUMENTS,
            {"GDPR_CCPA_API_URL": "mixpanel"},
            FLOW,
            "gdpr_ccpa_api_url must be an absolute http or https URL",
        ),
        (
            ARGUMENTS,
            {"GDPR_CCPA_API_URL": "http://127.0.0.1:port"},
            FLOW,
            "gdpr_ccpa_api_url must be an absolute http or https URL",
        ),
        (ARGUMENTS, {"BEARER_AUTH": "s3\ncret"}, FLOW, "Authorization"),
        (ARGUMENTS, {"BEARER_AUTH": ""}, FLOW, "no bearer_auth; --help lists the env"),
    ],
    ids=[
        "no workflow",
        "unknown workflow",
        "missing argument",
        "wrong argument",
        "no URL",
        "wrong port",
        "line break in token",
        "empty token",
    ],
)
def test_wrong_call(
    arguments: tuple[str, ...],
    environment: Mapping[str, str],
    program: str,
    message: str,
    serve: Serve,
    run_here: Run,
) -> None:
    server = serve(mixpanel())
    given = {PREFIX + name: value for name, value in environment.items()}
    done = run_here(arguments, {**for_server(server.url), **given})
    assert (done.code, done.output) == (2, "")
    *usage, line = done.errors.splitlines()
    assert usage[0].startswith(f"usage: {program} ")
    assert line.startswith(f"{program}: error: ")
    assert message in line
    assert "s3" not in line
    assert server.received == []


def test_failures_of_a_process(serve: Serve) -> None:
    server = serve(mixpanel(json_answer({"error": "no such project"}, 401)))
    url = {PREFIX + "GDPR_CCPA_API_URL": server.url}
    done = run_process(ARGUMENTS, url)
    assert (done.code, done.output) == (2, "")
    assert "the client was given no bearer_auth; --help lists" in done.errors
    assert server.received == []

    done = run_process(ARGUMENTS, {**url, PREFIX + "BEARER_AUTH": TOKEN})
    assert (done.code, done.output) == (1, "")
    assert done.errors.startswith(f"{FLOW}: CriterionFailed: ")
    assert done.errors.count("\n") == 1
