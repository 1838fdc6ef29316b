"""A real HTTP server on loopback, which answers, or fails to, as a test scripts it."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came over the wire.

    Attributes:
        target: The request target, exactly as the request line had it.
        connection: The port that the request came from: one for each connection.
    """

    method: str
    target: str
    headers: Message
    body: bytes
    connection: int

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]


@dataclass(frozen=True, slots=True)
class Answer:
    """What to answer, and how badly.

    Attributes:
        headers: Added to, or in place of, Content-Type and Content-Length.
        delay: Seconds before the first byte.
        drip: Seconds between the bytes of the body; 0 sends everything at once.
        drip_head: Drip the status line and headers, too.
        cut: Drop the connection after so many bytes of the body.
        drop: Drop the connection without an answer.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    drip: float = 0.0
    drip_head: bool = False
    cut: int | None = None
    drop: bool = False

    def head(self) -> bytes:
        headers = {"Content-Type": "application/json"}
        if self.status != HTTPStatus.NO_CONTENT:
            headers["Content-Length"] = str(len(self.body))
        lines = [
            f"{name}: {value}" for name, value in {**headers, **self.headers}.items()
        ]
        reason = HTTPStatus(self.status).phrase
        return "\r\n".join(
            [f"HTTP/1.1 {self.status} {reason}", *lines, "", ""]
        ).encode()


def json_answer(value: object, status: int = 200, **how: Any) -> Answer:
    """An answer whose body is JSON; ``how`` are further fields of ``Answer``."""
    return Answer(json.dumps(value).encode(), status, **how)


Script = Callable[[Received], Answer]


class LoopbackServer(ThreadingHTTPServer):
    """Runs ``script`` on each request, in a thread for each connection.

    Attributes:
        received: The requests so far.
        errors: What scripts raised.
    """

    request_queue_size = 128

    def __init__(self, script: Script) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = script
        self.received: list[Received] = []
        self.errors: list[BaseException] = []
        self.stopping = threading.Event()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stopping.set()
        self.shutdown()
        self._thread.join()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: LoopbackServer

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except OSError:
            # The client went away, which is what some scripts are about.
            self.close_connection = True

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        received = Received(
            self.command,
            self.requestline.split(" ")[1],
            self.headers,
            self.rfile.read(length),
            self.client_address[1],
        )
        self.server.received.append(received)
        try:
            answer = self.server.script(received)
        except BaseException as error:
            self.server.errors.append(error)
            answer = Answer(status=500)
        self.server.stopping.wait(answer.delay)
        if answer.drop:
            self._drop()
            return
        head, body = answer.head(), answer.body[: answer.cut]
        if answer.headers.get("Connection") == "close":
            self.close_connection = True
        if not answer.drip:
            self.wfile.write(head + body)
        elif answer.drip_head:
            self._drip(head + body, answer.drip)
        else:
            self.wfile.write(head)
            self._drip(body, answer.drip)
        if answer.cut is not None:
            self._drop()

    def _drip(self, content: bytes, pause: float) -> None:
        for byte in content:
            self.wfile.write(bytes([byte]))
            if self.server.stopping.wait(pause):
                return

    def _drop(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    do_DELETE = do_GET = do_HEAD = do_PATCH = do_POST = do_PUT = _answer

    def log_message(self, format: str, *args: object) -> None:
        pass
