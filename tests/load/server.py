"""The Jobs API and its token endpoint, in a process of their own.

``python server.py`` prints its port and serves until its standard input ends. It
imports nothing but the standard library: it starts in a moment, and leaves most of the
processor to the client that is measured.

An id, or the name of a job, says how the server answers: it is a kind, and after a
point whatever makes it unique.

- ``ok``: the value is the id.
- ``drop``: the connection is closed without an answer.
- ``garbage``: what comes is no HTTP. ``bad``: the body is no JSON.
- ``fail``: status 500.
- ``late-head.N``, ``late-body.N``: the answer, or its body, comes N milliseconds late.
  ``drip.N``: the answer comes byte by byte, the last one N milliseconds late.
- ``revoked``: status 401, and the token is of no more use, where it was used enough.
- ``gather.NAME.N``: answered once N requests have come for this name.
- ``shut``: where the connection has been used before, it is closed without an answer
  when the id comes for the first time: what a client sees whose request crosses the
  closing of an idle connection.
- ``brief.N``: the connection is closed once it was idle for N milliseconds.

A token request says in its form what tokens are like: ``lifetime`` in seconds, ``uses``
after which the first token is refused, ``revoke_after``, the uses before which
``revoked`` does nothing to a token, ``fail``, how many requests of the client get 503,
and ``delay`` in milliseconds.
"""

from __future__ import annotations

import asyncio
import base64
import json
import math
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from urllib.parse import parse_qs

_PHRASES = {200: "OK", 201: "Created", 204: "No Content", 401: "Unauthorized"}


@dataclass(slots=True)
class Request:
    """A request; the names of its headers are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    def json(self, name: str) -> str:
        """A member of the body."""
        return str(json.loads(self.body)[name])


@dataclass(slots=True)
class Token:
    """A token, and how long it is good."""

    expires: float
    revoke_after: int
    most_uses: float
    uses: int = 0


def http(status: int, body: bytes, *headers: str) -> bytes:
    """An answer."""
    lines = [
        f"HTTP/1.1 {status} {_PHRASES.get(status, 'Error')}",
        "Content-Type: application/json",
        *([] if status == 204 else [f"Content-Length: {len(body)}"]),
        *headers,
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def answer(value: object, status: int = 200, *headers: str) -> bytes:
    """An answer whose body is JSON."""
    return http(status, json.dumps(value).encode(), *headers)


class Connection(asyncio.Protocol):
    """A connection of a client, which sends one request after the other."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self._received = bytearray()
        self._idle: asyncio.TimerHandle | None = None
        self.served = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while (request := self._next()) is not None:
            if self._idle is not None:
                self._idle.cancel()
            self._jobs.serve(request, self)
            self.served += 1

    def _next(self) -> Request | None:
        head, found, rest = bytes(self._received).partition(b"\r\n\r\n")
        if not found:
            return None
        first, *lines = head.decode("latin-1").split("\r\n")
        pairs = (line.partition(":") for line in lines)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        length = int(headers.get("content-length", 0))
        if len(rest) < length:
            return None
        del self._received[: len(head) + 4 + length]
        method, path, _ = first.split(" ")
        return Request(method, path, headers, rest[:length])

    def write(self, content: bytes) -> None:
        """Send octets, unless the client has gone."""
        if not self._transport.is_closing():
            self._transport.write(content)

    def later(self, seconds: float, content: bytes) -> None:
        """Send octets after some seconds."""
        asyncio.get_running_loop().call_later(seconds, self.write, content)

    def close(self) -> None:
        """Close the connection."""
        self._transport.close()

    def close_when_idle(self, seconds: float) -> None:
        """Close the connection, unless a request comes before."""
        loop = asyncio.get_running_loop()
        self._idle = loop.call_later(seconds, self.close)


class Jobs:
    """The API: jobs, secrets, items, sessions and tokens."""

    def __init__(self) -> None:
        self._tokens: dict[str, Token] = {}
        self._asked: Counter[str] = Counter()
        self._added: Counter[str] = Counter()
        self._shut: set[str] = set()
        self._gathered: defaultdict[str, list[tuple[Connection, bytes]]]
        self._gathered = defaultdict(list)
        self._running: set[str] = set()
        self._sessions: dict[str, str] = {}
        self._numbers = count(1)

    def serve(self, request: Request, connection: Connection) -> None:
        """Answer a request, now or later, or close its connection."""
        place, _, id = request.path[1:].partition("/")
        match request.method, place:
            case "POST", "token":
                self._token(request, connection)
            case "POST", "jobs":
                name = request.json("name")
                self._running.add(name)
                content = answer({"id": name, "state": "running"}, 201)
                self._authorized(request, connection, name, content)
            case "GET", "jobs":
                job = {"id": id, "state": "done", "result": id}
                if id in self._running:
                    self._running.discard(id)
                    job = {"id": id, "state": "running"}
                self._authorized(request, connection, f"ok.{id}", answer(job))
            case "GET", "secrets":
                self._authorized(request, connection, id, answer({"value": id}))
            case "POST", "items":
                id = request.json("id")
                self._added[id] += 1
                self._answer(connection, id, answer({"value": id}))
            case "GET", "items":
                self._answer(connection, id, answer({"value": id}))
            case "POST", "session":
                session = f"s{next(self._numbers)}"
                self._sessions[session] = request.json("user")
                cookie = f"Set-Cookie: session={session}; Path=/"
                connection.write(http(204, b"", cookie))
            case "GET", "profile":
                cookie = request.headers.get("cookie", "")
                user = self._sessions.get(cookie.partition("session=")[2])
                connection.write(answer({"user": user}, 200 if user else 401))
            case "GET", "asked":
                connection.write(answer({"asked": self._asked[id]}))
            case "GET", "added":
                given = {
                    one: times
                    for one, times in self._added.items()
                    if one.startswith(id)
                }
                connection.write(answer(given))
            case _:
                connection.write(answer({}, 404))

    def _answer(self, connection: Connection, id: str, content: bytes) -> None:
        """Send what is asked for, in the way that an id says."""
        kind, *details = id.split(".")
        match kind:
            case "drop":
                connection.close()
            case "garbage":
                connection.write(b"220 mail.example ESMTP\r\n")
                connection.close()
            case "bad":
                connection.write(http(200, b'{"value": "cut of'))
            case "fail":
                connection.write(answer({"error": "it failed"}, 500))
            case "late-head":
                connection.later(int(details[0]) / 1000, content)
            case "late-body":
                head, mark, body = content.partition(b"\r\n\r\n")
                connection.write(head + mark)
                connection.later(int(details[0]) / 1000, body)
            case "drip":
                for place in range(len(content)):
                    share = (place + 1) / len(content)
                    connection.later(
                        share * int(details[0]) / 1000, content[place : place + 1]
                    )
            case "gather":
                self._gather(connection, details[0], int(details[1]), content)
            case "shut" if connection.served and id not in self._shut:
                self._shut.add(id)
                connection.close()
            case "brief":
                connection.write(content)
                connection.close_when_idle(int(details[0]) / 1000)
            case _:
                connection.write(content)

    def _gather(
        self, connection: Connection, name: str, most: int, content: bytes
    ) -> None:
        gathered = self._gathered[name]
        gathered.append((connection, content))
        if len(gathered) == most:
            for one, its in gathered:
                one.write(its)
            del self._gathered[name]

    def _authorized(
        self, request: Request, connection: Connection, id: str, content: bytes
    ) -> None:
        """Send what is asked for, if the token of the request is good."""
        value = request.headers.get("authorization", "").removeprefix("Bearer ")
        token = self._tokens.get(value)
        good = token is not None and time.monotonic() < token.expires
        if token is not None:
            token.uses += 1
            good = good and token.uses <= token.most_uses
            if id.startswith("revoked"):
                good = good and token.uses <= token.revoke_after
        if good:
            self._answer(connection, id, content)
        else:
            self._tokens.pop(value, None)
            connection.write(answer({"error": "invalid_token"}, 401))

    def _token(self, request: Request, connection: Connection) -> None:
        kind, _, pair = request.headers["authorization"].partition(" ")
        assert kind == "Basic"
        client = base64.b64decode(pair).decode().partition(":")[0]
        form = {name: one for name, [one] in parse_qs(request.body.decode()).items()}
        self._asked[client] += 1
        delay = float(form.get("delay", 0)) / 1000
        if self._asked[client] <= int(form.get("fail", 0)):
            connection.later(delay, answer({"error": "temporarily_unavailable"}, 503))
            return
        first = self._asked[client] == 1
        value = f"{client}-{next(self._numbers)}"
        lifetime = float(form.get("lifetime", 3600))
        self._tokens[value] = Token(
            time.monotonic() + delay + lifetime,
            int(form.get("revoke_after", 0)),
            int(form["uses"]) if first and "uses" in form else math.inf,
        )
        given = {"access_token": value, "token_type": "Bearer", "expires_in": lifetime}
        connection.later(delay, answer(given))


async def serve() -> None:
    """Serve on a free port until standard input ends."""
    loop = asyncio.get_running_loop()
    jobs = Jobs()
    server = await loop.create_server(
        lambda: Connection(jobs), "127.0.0.1", 0, backlog=4096
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    asyncio.run(serve())
