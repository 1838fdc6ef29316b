"""A server that sends the octets that a test gives it, whatever they mean."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

_PATIENCE = 5.0
"""Seconds that it waits for a client to say something, or to leave."""


@dataclass(frozen=True, slots=True)
class Octets:
    """What to send in answer to a request, and how the connection ends then.

    Attributes:
        content: What is sent; an iterator is asked as long as the client is there.
        end: ``close`` ends the stream, ``reset`` breaks it, and ``stay`` waits for the
            client to leave.
        read: How many octets of the request are read before; None for all of it.
    """

    content: bytes | Callable[[], Iterator[bytes]] = b""
    end: str = "close"
    read: int | None = None


class WireServer:
    """Takes one request on each connection, one connection after the other.

    Attributes:
        octets: What to do on the next connections.
        token: What to do instead where the request is for a token.
        requests: How many connections there were, but for those that said nothing.
    """

    def __init__(self, octets: Octets = Octets(), token: Octets | None = None) -> None:
        self.octets = octets
        self.token = token
        self.requests = 0
        self._server = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.getsockname()[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _serve(self) -> None:
        # To close the socket would not wake up who waits for a connection.
        with suppress(OSError):
            while True:
                connection, _ = self._server.accept()
                with connection, suppress(OSError):
                    connection.settimeout(_PATIENCE)
                    self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        received = _received(connection, self.octets.read)
        if not received and self.octets.read is None:
            return
        self.requests += 1
        octets = self.octets
        if self.token is not None and received.startswith(b"POST /token "):
            octets = self.token
        if isinstance(octets.content, bytes):
            connection.sendall(octets.content)
        else:
            for part in octets.content():
                connection.sendall(part)
        self._finish(connection, octets.end)

    def _finish(self, connection: socket.socket, end: str) -> None:
        if end == "stay":
            while connection.recv(4096):
                pass
        elif end == "reset":
            # No lingering: what has not been acknowledged is lost.
            linger = struct.pack("ii", 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join(2 * _PATIENCE)


def _received(connection: socket.socket, limit: int | None) -> bytes:
    """A request, or so many octets of it."""
    received = bytearray()
    while True:
        if limit is not None and len(received) >= limit:
            return bytes(received)
        most = 65536 if limit is None else limit - len(received)
        part = connection.recv(most)
        received += part
        head, found, body = bytes(received).partition(b"\r\n\r\n")
        if not part or (found and len(body) >= _length(head)):
            return bytes(received)


def _length(head: bytes) -> int:
    lines = head.lower().split(b"\r\n")
    pairs = (line.partition(b":") for line in lines)
    lengths = [int(value) for name, _, value in pairs if name == b"content-length"]
    return lengths[0] if lengths else 0
