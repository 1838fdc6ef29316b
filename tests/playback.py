"""An HTTP server on loopback that plays given answers and records what it is sent."""

from __future__ import annotations

import json
import re
import time
from base64 import b64decode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

_UNTOLD = frozenset(
    {"accept", "accept-encoding", "connection", "content-length", "host", "user-agent"}
)
"""Headers that the HTTP library adds itself."""

_BOUNDARY = re.compile("^multipart/.*boundary=([0-9a-f]+)$")
"""The boundary of parts, which is another one each time."""


@dataclass(slots=True)
class Playback:
    """The answers to come, and the requests so far.

    An answer has ``status`` (200 if absent), ``headers``, whose lists are several lines
    of one name, and ``json``, ``text`` or ``base64``; it comes after ``delay`` seconds.
    """

    answers: list[dict[str, Any]]
    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])


@contextmanager
def playback(answers: Sequence[dict[str, Any]]) -> Iterator[Playback]:
    """A server for the time of the block; it answers 599 once it has no answer left."""
    play = Playback(list(answers))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            play.requests.append(_recorded(self, _body(self)))
            answer = (play.answers or [{"status": 599}]).pop(0)
            time.sleep(answer.get("delay", 0))
            content = b""
            if "json" in answer:
                content = json.dumps(answer["json"]).encode()
            elif "text" in answer:
                content = answer["text"].encode()
            elif "base64" in answer:
                content = b64decode(answer["base64"])
            self.send_response(answer.get("status", 200))
            for name, value in answer.get("headers", {}).items():
                for line in value if isinstance(value, list) else [value]:
                    self.send_header(name, line)
            if answer.get("status") != 204:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except OSError:
                # The client did not wait for the answer.
                self.close_connection = True

        do_DELETE = do_GET = do_HEAD = do_PATCH = do_POST = do_PUT = _answer
        do_COPY = do_QUERY = _answer

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        play.url = f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield play
        finally:
            server.shutdown()


def _body(request: BaseHTTPRequestHandler) -> bytes:
    if request.headers.get("Transfer-Encoding") != "chunked":
        return request.rfile.read(int(request.headers.get("Content-Length") or 0))
    body = b""
    while length := int(request.rfile.readline(), 16):
        body += request.rfile.read(length)
        request.rfile.readline()
    request.rfile.readline()
    return body


def _recorded(request: BaseHTTPRequestHandler, body: bytes) -> dict[str, Any]:
    recorded: dict[str, Any] = {"method": request.command, "target": request.path}
    headers = {
        name: value.encode("latin-1").decode("utf-8")
        for name, value in sorted(request.headers.items())
        if name.lower() not in _UNTOLD
    }
    if headers:
        recorded["headers"] = headers
    content_type = headers.get("Content-Type", "")
    if body and (found := _BOUNDARY.search(content_type)):
        headers["Content-Type"] = content_type.replace(found[1], "{boundary}")
        body = body.replace(found[1].encode(), b"{boundary}")
    if body and headers.get("Content-Type", "").endswith(("/json", "+json")):
        recorded["body"] = json.loads(body)
    elif body:
        recorded["body"] = body.decode("utf-8", "backslashreplace")
    return recorded
