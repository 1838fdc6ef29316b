"""The command lines of packages that only have asynchronous workflows."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from .clients import AsyncClientBase
from .command import from_environment, reported
from .results import WorkflowResult

__all__ = ["run_command_async"]

AsyncClientT = TypeVar("AsyncClientT", bound=AsyncClientBase)


def run_command_async(
    parser: argparse.ArgumentParser,
    connect: Callable[[], AsyncClientT],
    run: Callable[[AsyncClientT], Awaitable[WorkflowResult[Any, Any, Any]]],
) -> int:
    """As ``run_command``, for a workflow that is a coroutine."""
    connected = from_environment(parser, connect)

    async def once() -> WorkflowResult[Any, Any, Any]:
        async with connected as client:
            return await run(client)

    return reported(parser, lambda: asyncio.run(once()))
