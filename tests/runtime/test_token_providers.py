"""What provides tokens and fails: its error is its own, and none of the request."""

from __future__ import annotations

import asyncio
import pickle
import time
from collections.abc import Callable
from typing import Any

import httpx2 as httpx
import pytest

from arazzo_gen.runtime.credentials import (
    Auth,
    Bearer,
    HttpCredential,
    TokenProviderFailed,
)
from arazzo_gen.runtime.errors import StepContext, StepFailed, StepTimeout
from arazzo_gen.runtime.oauth2 import OAuth2, TokenRequestFailed
from tests.runtime.conftest import Serve
from tests.runtime.sending import Send, both
from tests.support.server import Answer

Make = Callable[[Any], Auth]

makes = pytest.mark.parametrize(
    "make",
    [
        lambda given: Bearer("vault", given),
        lambda given: HttpCredential("vault", "HOBA", given),
        lambda given: OAuth2("vault", given),
    ],
    ids=["bearer", "http", "oauth2"],
)

ERRORS = [
    TimeoutError("away"),
    ConnectionResetError(104, "away"),
    FileNotFoundError(2, "away"),
    UnicodeError("away"),
    ValueError("away"),
    KeyError("away"),
    StopIteration("away"),
    httpx.ReadTimeout("away"),
    httpx.ConnectError("away"),
    httpx.InvalidURL("away"),
    TokenRequestFailed("away", StepContext(None, "log_in", 1)),
    StepTimeout("away", StepContext("log_in", "log_in", 1)),
]


def _check(caught: pytest.ExceptionInfo[TokenProviderFailed], error: Exception) -> None:
    told = f"the provider of vault raised {type(error).__name__}"
    assert f"step step: {told}: " in str(caught.value)
    assert "away" in str(caught.value)
    assert caught.value.__cause__ is error
    assert isinstance(caught.value, StepFailed)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (type(again), str(again)) == (TokenProviderFailed, str(caught.value))


@both
@makes
def test_error_of_each_credential(make: Make, send: Send, serve: Serve) -> None:
    error = TimeoutError("away")

    def provide() -> str:
        raise error

    server = serve(lambda _: Answer())
    with pytest.raises(TokenProviderFailed) as caught:
        send(server.url, make(provide))
    _check(caught, error)
    assert server.received == []


@both
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_error(error: Exception, send: Send) -> None:
    def provide() -> str:
        raise error

    with pytest.raises(TokenProviderFailed) as caught:
        send("http://127.0.0.1:9", Bearer("vault", provide))
    _check(caught, error)


@pytest.mark.parametrize(
    "error",
    [error for error in ERRORS if not isinstance(error, StopIteration)],
    ids=lambda error: type(error).__name__,
)
def test_error_of_a_coroutine(error: Exception) -> None:
    async def provide() -> str:
        await asyncio.sleep(0)
        raise error

    with pytest.raises(TokenProviderFailed) as caught:
        Send("async")("http://127.0.0.1:9", Bearer("vault", provide))
    _check(caught, error)


def test_timeout_that_a_coroutine_has_itself() -> None:
    async def provide() -> str:
        async with asyncio.timeout(0.05):
            await asyncio.sleep(30)
        return ""

    with pytest.raises(
        TokenProviderFailed, match=r"vault raised TimeoutError$"
    ) as caught:
        Send("async")("http://127.0.0.1:9", Bearer("vault", provide))
    assert isinstance(caught.value.__cause__, TimeoutError)


@both
def test_error_without_a_text(send: Send) -> None:
    def provide() -> str:
        raise LookupError

    with pytest.raises(TokenProviderFailed, match=r"vault raised LookupError$"):
        send("http://127.0.0.1:9", Bearer("vault", provide))


@both
def test_provider_that_takes_too_long(send: Send, serve: Serve) -> None:
    def provide() -> str:
        time.sleep(0.4)
        return "t"

    server = serve(lambda _: Answer())
    with pytest.raises(TokenProviderFailed, match="vault gave no token in time"):
        send(server.url, Bearer("vault", provide), timeout=0.3)
    assert server.received == []


def test_coroutine_that_takes_too_long(serve: Serve) -> None:
    async def provide() -> str:
        await asyncio.sleep(60)
        return "t"

    server = serve(lambda _: Answer())
    with pytest.raises(TokenProviderFailed, match="vault gave no token in time"):
        Send("async")(server.url, Bearer("vault", provide), timeout=0.3)
    assert server.received == []


@both
@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit])
def test_what_ends_the_program(kind: type[BaseException], send: Send) -> None:
    def provide() -> str:
        raise kind

    with pytest.raises(kind):
        send("http://127.0.0.1:9", Bearer("vault", provide))


def test_cancelled_while_it_provides() -> None:
    async def run() -> None:
        is_asked = asyncio.Event()

        async def provide() -> str:
            is_asked.set()
            await asyncio.sleep(60)
            return "t"

        from arazzo_gen.runtime.clients import AsyncClientBase

        async with AsyncClientBase() as client:
            api = client._api("http://127.0.0.1:9")
            auth = Bearer("vault", provide)
            task = asyncio.create_task(api.send("step", "POST", "/it", auth=auth))
            await is_asked.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(run())
