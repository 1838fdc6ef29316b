"""The runtime over each of the libraries for HTTP, as the output has it."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from arazzo_gen.emit.runtime import emit_runtime
from arazzo_gen.settings import Settings
from tests.support.server import Answer, json_answer

NAMES = (
    "clients",
    "credentials",
    "digest",
    "errors",
    "files",
    "oauth2",
    "observers",
    "retries",
)


class Runtime:
    """The modules of a runtime; ``http`` is the library that it uses."""

    def __init__(self, name: str, package: str) -> None:
        self.http: Any = importlib.import_module(name)
        self.name = name
        self._package = package

    def __getattr__(self, name: str) -> ModuleType:
        return importlib.import_module(f"{self._package}.{name}")

    def machine(self, url: str, **options: Any) -> Any:
        """A credential whose tokens come from ``/token`` of a server."""
        given = self.oauth2.ClientCredentials(
            client_id="me", client_secret="s3cr3t", token_url=f"{url}/token", **options
        )
        return self.oauth2.OAuth2("machine", given)


class Library(Runtime):
    """A runtime in which requests are sent by ``kind``: ``sync`` or ``async``
    functions."""

    def __init__(self, name: str, package: str, kind: str) -> None:
        super().__init__(name, package)
        self.is_async = kind == "async"

    def http_client(self, **options: Any) -> Any:
        """An HTTP client that a caller brings."""
        kind = self.http.AsyncClient if self.is_async else self.http.Client
        return kind(**options)

    def send(
        self,
        url: str,
        *calls: tuple[Any, ...],
        bound: bool = True,
        observer: Any = None,
        parts: Any = None,
        **options: Any,
    ) -> list[Any]:
        """Send requests one after the other, in one run or, not ``bound``, in a run
        each. A call is a method, a path and, where they are not those of all, its
        parts. Gives the responses."""
        if self.is_async:
            return asyncio.run(
                self.send_async(url, calls, bound, observer, parts or {}, options)
            )
        with self.clients.ClientBase(**options) as client:
            run = client.bind("flow", None, observer=observer) if bound else client
            return [
                run._api(url).send("step", method, path, **(own or [parts or {}])[0])
                for method, path, *own in calls
            ]

    async def send_async(
        self, url: str, calls: Any, bound: bool, observer: Any, parts: Any, options: Any
    ) -> list[Any]:
        async with self.clients.AsyncClientBase(**options) as client:
            run = client.bind("flow", None, observer=observer) if bound else client
            return [
                await run._api(url).send("step", method, path, **(own or [parts])[0])
                for method, path, *own in calls
            ]


@pytest.fixture(scope="session")
def httpx_runtime(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The runtime with httpx in the place of httpx2, as a package."""
    folder = tmp_path_factory.mktemp("httpx")
    root = folder / "over_httpx"
    for path, text in emit_runtime(NAMES, Settings(http="httpx")).items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    Path(root, "__init__.py").touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield "over_httpx._runtime"


@pytest.fixture(params=["httpx2", "httpx"])
def library_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def runtime(library_name: str, httpx_runtime: str) -> Runtime:
    """Each library."""
    return Runtime(library_name, _package(library_name, httpx_runtime))


@pytest.fixture(params=["sync", "async"])
def library(
    library_name: str, httpx_runtime: str, request: pytest.FixtureRequest
) -> Library:
    """Each library, with functions and with coroutines."""
    return _library(library_name, httpx_runtime, str(request.param))


@pytest.fixture
def sync_library(library_name: str, httpx_runtime: str) -> Library:
    """Each library, with functions."""
    return _library(library_name, httpx_runtime, "sync")


@pytest.fixture
def async_library(library_name: str, httpx_runtime: str) -> Library:
    """Each library, with coroutines."""
    return _library(library_name, httpx_runtime, "async")


def _library(name: str, httpx_runtime: str, kind: str) -> Library:
    return Library(name, _package(name, httpx_runtime), kind)


def _package(name: str, httpx_runtime: str) -> str:
    return "arazzo_gen.runtime" if name == "httpx2" else httpx_runtime


def ok(**headers: str) -> Answer:
    """An answer with headers, underscores in whose names are hyphens."""
    return json_answer(
        {}, headers={key.replace("_", "-"): value for key, value in headers.items()}
    )
