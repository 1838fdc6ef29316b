"""The command lines of generated packages: run a workflow, print its result."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from base64 import b64encode
from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import to_jsonable_python

from .clients import ClientBase
from .errors import MissingCredential, WorkflowError
from .json_whole import Json
from .results import WorkflowResult

__all__ = [
    "EXIT_CODES",
    "from_environment",
    "json_or_text",
    "json_value",
    "reported",
    "run_command",
]

EXIT_CODES = """\
exit codes:
  0  the workflow ended
  1  a step failed; standard error says which and why
  2  the arguments or the environment are wrong
  3  the workflow ended by a failure action"""

_LEFT_OUT = frozenset({"body", "headers", "raw"})
"""Fields of step results that are not printed: the raw parts of the response."""

ClientT = TypeVar("ClientT", bound=ClientBase)
AnyClientT = TypeVar("AnyClientT")


def json_value(text: str) -> Any:
    """The value of an argument in JSON. Raises ArgumentTypeError."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise argparse.ArgumentTypeError(f"not JSON: {error}") from error


def json_or_text(text: str) -> Any:
    """The value of an argument in JSON, or its text if it is not JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def run_command(
    parser: argparse.ArgumentParser,
    connect: Callable[[], ClientT],
    run: Callable[[ClientT], WorkflowResult[Any, Any, Any]],
) -> int:
    """Run a workflow, print its result as JSON and return the exit code.

    Exits through ``parser`` with code 2 if the inputs or credentials are wrong.
    """
    connected = from_environment(parser, connect)

    def once() -> WorkflowResult[Any, Any, Any]:
        with connected as client:
            return run(client)

    return reported(parser, once)


def from_environment(
    parser: argparse.ArgumentParser, connect: Callable[[], AnyClientT]
) -> AnyClientT:
    """The client that ``connect`` makes from the environment; exits through ``parser``
    if a variable is missing or wrong."""
    try:
        return connect()
    except ValueError as error:
        parser.error(str(error))


def reported(
    parser: argparse.ArgumentParser, run: Callable[[], WorkflowResult[Any, Any, Any]]
) -> int:
    """Print the result of a run, or its error, and return the exit code."""
    try:
        result = run()
    except MissingCredential as error:
        parser.error(f"{error}; --help lists the environment variables")
    except WorkflowError as error:
        print(f"{parser.prog}: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    except ValidationError as error:
        parser.error(
            "; ".join(
                f"{'.'.join(map(str, found['loc']))}: {found['msg']}"
                for found in error.errors(include_url=False, include_input=False)
            )
        )
    print(json.dumps(_plain(result), indent=2, default=_unlike_json))
    return 0 if result.failed_step is None else 3


def _plain(value: Any) -> Any:
    """A result as plain JSON; the outputs have the names of the document."""
    if isinstance(value, BaseModel):
        return value.model_dump(by_alias=True)
    if isinstance(value, Json):
        return value.raw
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: _plain(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if field.name not in _LEFT_OUT
        }
    return value


def _unlike_json(value: Any) -> Any:
    """A value that JSON lacks: bytes as base64 (RFC 4648, section 4)."""
    if isinstance(value, bytes):
        return b64encode(value).decode("ascii")
    return to_jsonable_python(value)
