"""Prism as the judge of requests: a server for each OpenAPI file, and what it says.

``prism mock`` answers with what the file declares, and says what is wrong with a
request in one of three ways: in the header ``sl-violations``, or, where the file
declares no response for what is wrong, as a problem (RFC 9457) that has ``validation``
or, for credentials and media types, has nothing but its type.
"""

from __future__ import annotations

import json
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import httpx2 as httpx

from .readable import readable

PRISM = Path(__file__).parent / "node_modules" / ".bin" / "prism"

_AT_ONCE = 4
"""How many servers run side by side: each holds an OpenAPI file in memory."""

_NOT_OF_THE_REQUEST = frozenset(
    {"NOT_ACCEPTABLE", "NOT_FOUND", "NO_RESPONSE_DEFINED", "NO_COMPLEX_OBJECT_TEXT"}
)
"""Problems that Prism has with making an answer up."""

_NO_ANSWER = (
    "Tried to force a dynamic response",
    "json-schema-faker",
    "Cannot find serializer",
)
"""What such problems say that have no name of their own."""


class PrismFailed(Exception):
    """Prism does not start with a file."""


@dataclass(frozen=True, slots=True)
class Violation:
    """What Prism says is wrong with a request.

    ``location`` is where, such as ``("body", "amount")``; ``code`` is a keyword of JSON
    Schema, the status of an HTTP error, or the name of a problem.
    """

    location: tuple[str, ...]
    code: str
    message: str

    def __str__(self) -> str:
        return f"{'.'.join(self.location) or 'request'}: {self.message} [{self.code}]"


def violations(response: httpx.Response) -> list[Violation]:
    """What is wrong with the request that a server of Prism has answered."""
    if told := response.headers.get("sl-violations"):
        return [
            _violation(found, found["location"][1:])
            for found in _complete(told)
            if found["location"][0] == "request" and found["severity"] == "Error"
        ]
    if response.headers.get("content-type") != "application/problem+json":
        return []
    try:
        problem = response.json()
    except ValueError:
        return []
    if not isinstance(problem, dict):
        return []
    kind, _, name = str(problem.get("type")).rpartition("#")
    if not kind.startswith("https://stoplight.io/prism/") or (
        name in _NOT_OF_THE_REQUEST
    ):
        return []
    if "validation" in problem:
        return [
            _violation(found, found["location"])
            for found in problem["validation"]
            if found["severity"] == "Error"
        ]
    detail = str(problem.get("detail") or problem.get("title"))
    if name == "UNKNOWN" and any(sign in detail for sign in _NO_ANSWER):
        return []
    return [Violation((), name, detail)]


def _violation(found: dict[str, Any], location: list[Any]) -> Violation:
    return Violation(
        tuple(map(str, location)), str(found.get("code")), found["message"]
    )


def _complete(told: str) -> list[dict[str, Any]]:
    """The violations in a header, which Prism cuts when it gets long."""
    whole = text = told.removeprefix("Too many violations! ")
    while text:
        try:
            return list(json.loads(text))
        except ValueError:
            head = text.rpartition(",{")[0]
            text = head and f"{head}]"
    return [{"location": ["request"], "severity": "Error", "message": whole}]


class Judges:
    """The servers, started when they are needed, the one used longest ago stopped."""

    def __init__(self, logs: Path, patience: float = 120.0) -> None:
        self._logs = logs
        self._patience = patience
        self._running: dict[Path, tuple[subprocess.Popen[bytes], str]] = {}
        self._failed: dict[Path, str] = {}

    def url(self, description: Path) -> str:
        """The URL at which the operations of an OpenAPI file can be called.

        Raises PrismFailed where there is none in ``patience`` seconds.
        """
        if description in self._failed:
            raise PrismFailed(self._failed[description])
        if description in self._running:
            self._running[description] = self._running.pop(description)
            return self._running[description][1]
        while len(self._running) >= _AT_ONCE:
            self._stop(next(iter(self._running)))
        port = _free_port()
        log = self._logs / f"{port}.log"
        command = [PRISM, "mock", "-h", "127.0.0.1", "-p", str(port), "--seed", "1"]
        with log.open("wb") as output:
            process = _start(
                [*map(str, command), str(readable(description, self._logs))], output
            )
        self._running[description] = process, f"http://127.0.0.1:{port}"
        try:
            self._await(process, log)
        except PrismFailed as error:
            self._failed[description] = str(error)
            self._stop(description)
            raise
        return self._running[description][1]

    def died(self, description: Path) -> None:
        """Forget a server that answers no more; the next request starts another."""
        self._stop(description)

    def close(self) -> None:
        """Stop all servers."""
        for description in list(self._running):
            self._stop(description)

    def _await(self, process: subprocess.Popen[bytes], log: Path) -> None:
        until = time.monotonic() + self._patience
        while True:
            said = log.read_text(encoding="utf-8", errors="replace")
            if "Prism is listening" in said:
                return
            if process.poll() is not None or time.monotonic() > until:
                reason = re.search("fatal +(.*)", said)
                raise PrismFailed(reason[1] if reason else f"no start: {said[-200:]}")
            time.sleep(0.05)

    def _stop(self, description: Path) -> None:
        process, _ = self._running.pop(description)
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def judges(logs: Path) -> Iterator[Judges]:
    """Servers for the time of the block."""
    made = Judges(logs)
    try:
        yield made
    finally:
        made.close()


def _start(command: list[str], output: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
