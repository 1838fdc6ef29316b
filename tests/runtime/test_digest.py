"""Digest authentication against a server that checks it as RFC 7616 says."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import unquote

import httpx2 as httpx
import pytest

from arazzo_gen.runtime.clients import ClientBase
from arazzo_gen.runtime.digest import HttpDigest
from arazzo_gen.runtime.errors import MissingCredential, StepError
from tests.runtime.conftest import Serve
from tests.runtime.sending import Send, both
from tests.support.server import Answer, Received

USER = ("Mufasa", "Circle of Life")
_HASHES = {"MD5": "md5", "SHA-256": "sha256", "SHA-512-256": "sha512_256"}


class Guard:
    """Lets in who answers its challenge, and each answer once.

    ``lifetime`` is how many requests may answer one nonce.
    """

    def __init__(
        self,
        user: tuple[str, str] = USER,
        lifetime: int = 1000,
        head: str = "Digest ",
        **parameters: str,
    ) -> None:
        self.user = user
        self.lifetime = lifetime
        self.head = head
        self.parameters = {"realm": '"a, \\"b\\" = c"', **parameters}
        self.opaque = _plain(parameters["opaque"]) if "opaque" in parameters else None
        self.answers: list[dict[str, str]] = []
        self.challenged = 0
        self._seen: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def __call__(self, received: Received) -> Answer:
        with self._lock:
            given = received.headers["Authorization"]
            if given and self._is_right(received, given):
                return Answer(b"{}")
            self.challenged += 1
            parameters = {**self.parameters, "nonce": f'"n{self.challenged}"'}
            fields = ", ".join(f"{name}={value}" for name, value in parameters.items())
            headers = {"WWW-Authenticate": self.head + fields}
            return Answer(b"who?", 401, headers)

    def _is_right(self, received: Received, given: str) -> bool:
        scheme, _, rest = given.partition(" ")
        pairs = re.findall(r'([\w*]+)=("(?:[^"\\]|\\.)*"|[^\s,]+)', rest)
        told = {name: _plain(value) for name, value in pairs}
        self.answers.append(told)
        key = told["nonce"], told.get("nc", "")
        if told["nonce"] != f"n{self.challenged}" or key in self._seen:
            return False
        if told.get("nc"):
            self._seen.add(key)
            if int(told["nc"], 16) > self.lifetime:
                return False
        name, password = self.user
        realm = _plain(self.parameters["realm"])
        algorithm = self.parameters.get("algorithm", "MD5")

        def hashed(*parts: str | bytes) -> str:
            joined = b":".join(
                part.encode() if isinstance(part, str) else part for part in parts
            )
            kind = _HASHES[algorithm.removesuffix("-sess")]
            return hashlib.new(kind, joined).hexdigest()

        if told.get("userhash") == "true":
            assert told["username"] == hashed(name, realm)
        elif "username*" in told:
            assert unquote(told["username*"].removeprefix("UTF-8''")) == name
        else:
            assert told["username"] == name
        first = hashed(name, realm, password)
        if algorithm.endswith("-sess"):
            first = hashed(first, told["nonce"], told["cnonce"])
        second = hashed(received.method, received.target)
        if told.get("qop") == "auth-int":
            body = hashed(received.body)
            second = hashed(received.method, received.target, body)
        middle = [told[one] for one in ("nc", "cnonce", "qop") if "qop" in told]
        assert scheme == "Digest"
        assert told["uri"] == received.target
        assert told.get("opaque") == self.opaque
        return told["response"] == hashed(first, told["nonce"], *middle, second)


def _plain(value: str) -> str:
    if value.startswith('"'):
        return re.sub(r"\\(.)", r"\1", value[1:-1])
    return value


@both
@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"qop": '"auth"', "opaque": '"o"'},
        {"qop": '"auth-int"'},
        {"qop": '"auth-int, auth"', "algorithm": "SHA-256"},
        {"qop": "auth", "algorithm": "SHA-512-256", "userhash": "true"},
        {"qop": '"auth"', "algorithm": "MD5-sess"},
        {"qop": '"auth"', "algorithm": "SHA-256-sess", "charset": '"UTF-8"'},
    ],
    ids=str,
)
def test_challenges(parameters: Mapping[str, Any], send: Send, serve: Serve) -> None:
    guard = Guard(**parameters)
    server = serve(guard)
    parts: Any = {"json": {"a": 1}, "query": {"q": "ä b", "r": "1,2"}}
    responses = send(server.url, HttpDigest("login", USER), parts, times=3)
    assert [one.status_code for one in responses] == [200, 200, 200]
    assert len(server.received) == 4
    counts = [one.get("nc") for one in guard.answers]
    if "qop" in parameters:
        assert counts == ["00000001", "00000002", "00000003"]
    else:
        assert counts == [None] * 3


@both
def test_names_beyond_ascii(send: Send, serve: Serve) -> None:
    user = ("Jäsøn Doe", "Secret, or not?")
    guard = Guard(user, qop='"auth"', charset="UTF-8")
    (response,) = send(serve(guard).url, HttpDigest("login", user))
    assert response.status_code == 200
    assert "username*" in guard.answers[0]


@both
def test_nonce_that_expires(send: Send, serve: Serve) -> None:
    guard = Guard(lifetime=2, qop='"auth"')
    server = serve(guard)
    responses = send(server.url, HttpDigest("login", USER), times=4)
    assert [one.status_code for one in responses] == [200] * 4
    assert guard.challenged == 2


@both
def test_wrong_password(send: Send, serve: Serve) -> None:
    guard = Guard(qop='"auth"')
    server = serve(guard)
    (response,) = send(server.url, HttpDigest("login", ("Mufasa", "wrong")))
    assert response.status_code == 401
    assert len(server.received) == 2


@both
@pytest.mark.parametrize(
    ("head", "parameters", "status"),
    [
        ('Basic realm="x", Digest ', {}, 200),
        ("Negotiate YWJj==, digest ", {}, 200),
        ("Newest apps, Digest ", {}, 200),
        ("Basic ", {}, 401),
        ("Digest ", {"algorithm": "SHA-3"}, 401),
        ("Digest ", {"qop": '"other"'}, 401),
    ],
)
def test_challenge_among_others(
    head: str, parameters: Mapping[str, Any], status: int, send: Send, serve: Serve
) -> None:
    server = serve(Guard(head=head, **parameters))
    (response,) = send(server.url, HttpDigest("login", USER))
    assert response.status_code == status
    assert len(server.received) == (2 if status == 200 else 1)


@both
@pytest.mark.parametrize("nonce", ["", "n\t1"])
def test_challenge_that_cannot_be_answered(
    nonce: str, send: Send, serve: Serve
) -> None:
    def script(received: Received) -> Answer:
        challenge = f'Digest realm="a", nonce="{nonce}\t"'
        return Answer(b"", 401, {"WWW-Authenticate": challenge})

    with pytest.raises(StepError, match="cannot be answered"):
        send(serve(script).url, HttpDigest("login", USER))


def test_threads_share_a_nonce(serve: Serve) -> None:
    guard = Guard(qop='"auth"')
    server = serve(guard)
    auth = HttpDigest("login", USER)
    with ClientBase() as client, ThreadPoolExecutor(8) as pool:
        api = client._api(server.url)
        api.send("step", "GET", "/", auth=auth)

        def run(_: int) -> int:
            return api.send("step", "GET", "/", auth=auth).status_code

        assert set(pool.map(run, range(24))) == {200}
    assert guard.challenged == 1
    assert len({one["nc"] for one in guard.answers}) == 25


@both
def test_challenge_of_another_origin(send: Send, serve: Serve) -> None:
    """What another server asks after a redirect is not answered."""
    guard = Guard()
    other = serve(guard)

    def script(received: Received) -> Answer:
        return Answer(status=307, headers={"Location": f"{other.url}/it"})

    server = serve(script)
    http = (httpx.AsyncClient if send.is_async else httpx.Client)(follow_redirects=True)
    (response,) = send(server.url, HttpDigest("login", USER), http=http)
    assert response.status_code == 401
    assert (len(server.received), len(other.received)) == (1, 1)


@both
def test_missing(send: Send, serve: Serve) -> None:
    server = serve(Guard())
    with pytest.raises(MissingCredential, match="login"):
        send(server.url, HttpDigest("login", None))
    assert server.received == []


def test_repr() -> None:
    assert "Circle" not in repr(HttpDigest("login", USER))
