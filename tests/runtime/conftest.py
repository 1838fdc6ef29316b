from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.runtime.libraries import (
    async_library,
    httpx_runtime,
    library,
    library_name,
    runtime,
    sync_library,
)
from tests.support.server import LoopbackServer, Script

__all__ = [
    "async_library",
    "httpx_runtime",
    "library",
    "library_name",
    "runtime",
    "sync_library",
]

Serve = Callable[[Script], LoopbackServer]


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    # A proxy of the environment would stand between the client and loopback.
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")


@pytest.fixture(autouse=True, scope="session")
def _no_certificates() -> Iterator[None]:
    # Loading them takes longer than all else that a test does, and loopback has none.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("httpcore2.default_ssl_context", lambda **_: context)
        yield


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts servers that run to the end of the test; a script that raised fails it."""
    servers: list[LoopbackServer] = []
    with ExitStack() as running:

        def start(script: Script) -> LoopbackServer:
            server = running.enter_context(LoopbackServer(script))
            servers.append(server)
            return server

        yield start
    assert [error for server in servers for error in server.errors] == []
