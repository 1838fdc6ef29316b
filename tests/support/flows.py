"""Documents that a test writes, compiled in memory and imported."""

from __future__ import annotations

import asyncio
import importlib
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from arazzo_gen.generation import generate
from arazzo_gen.settings import Settings
from tests.support.server import Answer, Received, Script


def _operation(name: str, *, must: bool = False) -> dict[str, Any]:
    integer = {"type": "integer"}
    schema = {"type": "object", "properties": {"k": integer}}
    return {
        "get": {
            "operationId": name,
            "parameters": [
                {"name": "q", "in": "query", "required": must, "schema": integer}
            ],
            "responses": {
                "200": {
                    "description": "A letter",
                    "content": {"application/json": {"schema": schema}},
                }
            },
        }
    }


LETTERS: Mapping[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Letters", "version": "1"},
    "paths": {
        **{f"/{name}": _operation(name) for name in "abc"},
        "/d": _operation("d", must=True),
    },
}
"""An API whose operations take an integer q, which d must have, and give one, k."""


def in_order(*answers: Answer) -> Script:
    """These answers one by one; more requests than answers fail the test."""
    left = iter(answers)

    def answer(_: Received) -> Answer:
        return next(left)

    return answer


class Packages:
    """One output folder, a package of that name, which takes in package after package.

    Attributes:
        folder: The output folder; its parent is put on ``sys.path``.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._count = 0
        sys.path.insert(0, str(folder.parent))

    def compile(self, arazzo: Mapping[str, Any], openapi: Mapping[str, Any]) -> Any:
        """The module of a document's package. Its source is ``api.json``."""
        self._count += 1
        name = f"case{self._count}"
        files = {"api.json": openapi, f"{name}.arazzo.json": arazzo}
        made = generate(
            {path: json.dumps(root).encode() for path, root in files.items()},
            Settings(),
        )
        assert not made.failed, made.diagnostics
        for path, text in made.files.items():
            target = self.folder / path
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8")
        importlib.invalidate_caches()
        return importlib.import_module(f"{self.folder.name}.{name}")


class Naps:
    """What waits in place of a client: it writes down how long, and calls ``then``."""

    def __init__(self, then: Callable[[float], None] = lambda _: None) -> None:
        self.delays: list[float] = []
        self._then = then

    def sleep(self, seconds: float) -> None:
        self.delays.append(seconds)
        self._then(seconds)

    async def sleep_async(self, seconds: float) -> None:
        self.sleep(seconds)


KINDS = ("sync", "async")


def play(
    module: Any,
    kind: str,
    workflow: str,
    options: Mapping[str, Any],
    naps: Naps | None = None,
    **arguments: Any,
) -> Any:
    """The result of a workflow of a module, by the client of a kind."""
    waits = naps or Naps()
    if kind == "sync":
        with module.Client(sleep=waits.sleep, **options) as client:
            return getattr(module, workflow)(client, **arguments)

    async def run() -> Any:
        async with module.AsyncClient(sleep=waits.sleep_async, **options) as client:
            return await getattr(module, f"{workflow}_async")(client, **arguments)

    return asyncio.run(run())
