"""Times that are very long, or none."""

from __future__ import annotations

import asyncio
import math
from typing import Any

import pytest

from arazzo_gen import Settings, generate
from tests.runtime.conftest import Serve
from tests.runtime.libraries import Library, ok
from tests.support.server import Answer, Received
from tests.tools import REPOSITORY

CASES = REPOSITORY / "tests" / "cases"

LONG = [math.inf, 1e10, 1e300, 2_000_000.0, 10**12]


@pytest.mark.parametrize("seconds", LONG)
def test_timeout(seconds: float, library: Library, serve: Serve) -> None:
    url = serve(lambda _: ok()).url
    (response,) = library.send(url, ("GET", "/"), timeout=seconds)
    assert response.status_code == 200


@pytest.mark.parametrize("seconds", LONG)
def test_timeout_of_a_step(seconds: float, library: Library, serve: Serve) -> None:
    url, parts = serve(lambda _: ok()).url, {"timeout": seconds}
    (response,) = library.send(url, ("GET", "/"), parts=parts)
    assert response.status_code == 200


@pytest.mark.parametrize("seconds", LONG)
def test_timeout_of_tokens(seconds: float, library: Library, serve: Serve) -> None:
    def script(received: Received) -> Answer:
        return Answer(b'{"access_token": "t", "token_type": "Bearer"}')

    url = serve(script).url
    given = library.oauth2.ClientCredentials(
        client_id="me", client_secret="s", token_url=f"{url}/token"
    )
    auth = library.oauth2.OAuth2("machine", given)
    (response,) = library.send(url, ("GET", "/"), timeout=seconds, parts={"auth": auth})
    assert response.status_code == 200


@pytest.mark.parametrize("deadline", LONG)
def test_deadline(deadline: float, sync_library: Library, serve: Serve) -> None:
    with sync_library.clients.ClientBase(timeout=None) as client:
        run = client.bind("flow", None, deadline=deadline)
        run._api(serve(lambda _: ok()).url).send("step", "GET", "/")


def _client(library: Library, **options: Any) -> Any:
    name = "AsyncClientBase" if library.is_async else "ClientBase"
    return getattr(library.clients, name)(**options)


@pytest.mark.parametrize("name", ["timeout", "max_retry_after"])
@pytest.mark.parametrize("seconds", [math.nan, -1.0, -math.inf])
def test_no_time(name: str, seconds: float, library: Library) -> None:
    with pytest.raises(ValueError, match=f"{name} must be a number of seconds"):
        _client(library, **{name: seconds})


def test_no_deadline(library: Library) -> None:
    with pytest.raises(ValueError, match="deadline must be a number of seconds"):
        _client(library).bind("flow", None, deadline=math.nan)


def test_deadline_that_has_passed(sync_library: Library, serve: Serve) -> None:
    server = serve(lambda _: ok())
    with sync_library.clients.ClientBase() as client:
        run = client.bind("flow", None, deadline=-1)
        with pytest.raises(sync_library.errors.DeadlineExceeded) as caught:
            run._api(server.url).send("step", "GET", "/")
    assert (caught.value.sent, server.received) == ("no", [])


@pytest.mark.parametrize(
    "told", ["9" * 400, str(10**12), "Fri, 31 Dec 9999 23:59:59 GMT"]
)
def test_retry_after(told: str, library: Library, serve: Serve) -> None:
    """What is slept is a time that a clock can count, whatever the server says."""
    slept: list[float] = []

    async def sleep_async(seconds: float) -> None:
        slept.append(seconds)

    url = serve(lambda _: ok(Retry_After=told)).url
    (response,) = library.send(url, ("GET", "/"))
    with pytest.raises(library.errors.CriterionFailed) as caught:
        response.require(False, "$statusCode == 201")
    sleep: Any = sleep_async if library.is_async else slept.append
    client = _client(library, max_retry_after=math.inf, sleep=sleep)
    if library.is_async:
        again = library.retries.AsyncRetries(client, "step").again
        asyncio.run(again(caught.value, "retry", limit=1, after=0.0))
    else:
        library.retries.Retries(client, "step").again(
            caught.value, "retry", limit=1, after=0.0
        )
    (seconds,) = slept
    assert 1e8 < seconds < 9e9


def test_timeout_of_a_document() -> None:
    """It is an integer, and may be any: no float is as large as this one."""
    folder = CASES / "timeout" / "specs"
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    text = files["timeout.arazzo.yaml"]
    assert b"timeout: 100}" in text
    files["timeout.arazzo.yaml"] = text.replace(
        b"timeout: 100}", b"timeout: 1" + b"0" * 400 + b"}"
    )
    made = generate(files, Settings())
    assert "timeout=1000000000.0," in made.files["timeout/workflows/impatient.py"]
