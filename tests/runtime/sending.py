"""Sending a request with a credential, in both ways that clients have."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from arazzo_gen.runtime.clients import AsyncClientBase, ClientBase
from arazzo_gen.runtime.credentials import Auth
from arazzo_gen.runtime.requests import RequestParts
from arazzo_gen.runtime.responses import StepResponse

MakeAuth = Callable[[ClientBase | AsyncClientBase], Auth]


def _send(
    url: str, auth: MakeAuth, parts: RequestParts, times: int, options: Any
) -> list[StepResponse]:
    with ClientBase(**options) as client:
        parts = {"auth": auth(client), **parts}
        return [
            client._api(url).send("step", "POST", "/it", **parts) for _ in range(times)
        ]


def _send_async(
    url: str, auth: MakeAuth, parts: RequestParts, times: int, options: Any
) -> list[StepResponse]:
    async def run() -> list[StepResponse]:
        async with AsyncClientBase(**options) as client:
            sent: RequestParts = {"auth": auth(client), **parts}
            api = client._api(url)
            return [await api.send("step", "POST", "/it", **sent) for _ in range(times)]

    return asyncio.run(run())


class Send:
    """Sends as many requests as asked for, one after the other, with one client."""

    def __init__(self, kind: str) -> None:
        self.is_async = kind == "async"

    def __call__(
        self,
        url: str,
        auth: Auth | MakeAuth,
        parts: RequestParts | None = None,
        times: int = 1,
        **options: Any,
    ) -> list[StepResponse]:
        send = _send_async if self.is_async else _send
        make: MakeAuth = auth if callable(auth) else lambda _: auth
        return send(url, make, parts or {}, times, options)


both = pytest.mark.parametrize(
    "send", [Send("sync"), Send("async")], ids=("sync", "async")
)
