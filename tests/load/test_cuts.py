"""Connections that end at any octet of an exchange: always the right error, and never
an answer that is not whole."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from itertools import product

import pytest

from .built import Built
from .scale import scale
from .sessions import Kind, Session, session
from .wire import Octets, WireServer

_VALUE = "a value, and as much of it as is worth to be compressed: aaaaaaaaaaaaaaaaaaaa"
_BODY = b'{"value": "%s"}' % _VALUE.encode()
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def _chunked(body: bytes) -> bytes:
    parts = [body[place : place + 30] for place in range(0, len(body), 30)]
    chunks = [b"%x\r\n%s\r\n" % (len(part), part) for part in parts]
    return b"".join([*chunks, b"0\r\n\r\n"])


_ZIPPED = gzip.compress(_BODY, mtime=0)

ANSWERS = {
    "length": _HEAD + b"Content-Length: %d\r\n\r\n" % len(_BODY) + _BODY,
    "chunks": _HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + _chunked(_BODY),
    "gzip": _HEAD
    + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(_ZIPPED)
    + _ZIPPED,
    # Where only the end of the connection ends the body.
    "end": _HEAD + b"\r\n" + _BODY,
}

_TOKEN = b'{"access_token": "a token", "expires_in": 3600}'
_TOKEN_ANSWER = _HEAD + b"Content-Length: %d\r\n\r\n" % len(_TOKEN) + _TOKEN

_ENDS = ("close", "reset")


@pytest.mark.parametrize(
    ("workflow", "framing"),
    [*(("item", name) for name in ANSWERS), ("add_item", "length")],
)
@scale("stride", sample=53, whole=1)
def test_answer_that_is_cut(
    built: Built, kind: Kind, workflow: str, framing: str, stride: int
) -> None:
    whole = ANSWERS[framing]
    body = whole.index(b"\r\n\r\n") + 4
    with (
        WireServer(Octets(whole)) as server,
        session(kind, built, server.url, pool=1, timeout=10.0) as used,
    ):
        assert _outcome(used, workflow) == _VALUE
        sent = 1
        for length, end in _cuts(len(whole), stride):
            server.octets = Octets(whole[:length], end)
            expected = "TransportError"
            if framing == "end" and length >= body and end == "close":
                # That the body is not whole can only be seen in it.
                expected = "ResponseNotJson"
            assert _outcome(used, workflow) == expected, (length, end)
            sent += 1
        # A connection that was new is no reason to send a request again.
        assert server.requests == sent


@scale("stride", sample=53, whole=1)
def test_token_that_is_cut(built: Built, kind: Kind, stride: int) -> None:
    octets = Octets(ANSWERS["length"])
    with (
        WireServer(octets, token=octets) as server,
        session(kind, built, server.url, pool=1, timeout=10.0) as used,
    ):
        for length, end in _cuts(len(_TOKEN_ANSWER), stride):
            server.token = Octets(_TOKEN_ANSWER[:length], end)
            assert _outcome(used, "secret") == "TokenRequestFailed", (length, end)
        server.token = Octets(_TOKEN_ANSWER)
        assert _outcome(used, "secret") == _VALUE


@pytest.mark.parametrize("workflow", ["item", "add_item"])
@scale("stride", sample=53, whole=1)
def test_request_that_is_cut(
    built: Built, kind: Kind, workflow: str, stride: int
) -> None:
    with (
        WireServer(Octets(ANSWERS["length"])) as server,
        session(kind, built, server.url, pool=1, timeout=10.0) as used,
    ):
        # More octets than the request has are the same as all of it.
        for length, end in _cuts(260, stride):
            server.octets = Octets(b"", end, read=length)
            assert _outcome(used, workflow) == "TransportError", (length, end)
        server.octets = Octets(ANSWERS["length"])
        assert _outcome(used, workflow) == _VALUE


def _cuts(length: int, stride: int) -> Iterator[tuple[int, str]]:
    """After how many octets something ends, and how: all, or some of them."""
    return product(range(0, length, stride), _ENDS)


def _outcome(used: Session, workflow: str) -> str:
    """The value that a run gave, or the error that it raised."""
    [found] = used.runs(workflow, [{"id": "any"}], at_once=1)
    if not isinstance(found, BaseException):
        return str(found.outputs.value)
    assert isinstance(found, used.built.errors.StepError), repr(found)
    return type(found).__name__
