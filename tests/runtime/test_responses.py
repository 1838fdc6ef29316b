"""Reading responses: their size, their content, their headers."""

from __future__ import annotations

import asyncio
import gzip
import json
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from arazzo_gen.runtime.clients import AsyncClientBase, ClientBase
from arazzo_gen.runtime.command import _unlike_json
from arazzo_gen.runtime.errors import (
    ResponseMismatch,
    ResponseNotJson,
    ResponseTooLarge,
    StepError,
    TransportError,
)
from arazzo_gen.runtime.headers import Headers, header_value
from arazzo_gen.runtime.messages import Response
from arazzo_gen.runtime.models import OutputModel, ResponseModel
from arazzo_gen.runtime.responses import StepResponse
from arazzo_gen.runtime.run import Run
from tests.runtime.conftest import Serve
from tests.support.server import Answer

Get = Callable[..., StepResponse]


def _get(url: str, **options: Any) -> StepResponse:
    with ClientBase(**options) as client:
        return client._api(url).send("step", "GET", "/")


def _get_async(url: str, **options: Any) -> StepResponse:
    async def run() -> StepResponse:
        async with AsyncClientBase(**options) as client:
            return await client._api(url).send("step", "GET", "/")

    return asyncio.run(run())


both = pytest.mark.parametrize("get", [_get, _get_async], ids=["sync", "async"])


@both
@pytest.mark.parametrize(
    ("size", "limit", "told"),
    [(10, 10, False), (11, 10, True), (1, 0, True), (0, 0, False), (11, None, False)],
)
def test_size(get: Get, serve: Serve, size: int, limit: int | None, told: bool) -> None:
    server = serve(lambda _: Answer(b"x" * size))
    if not told:
        response = get(server.url, max_response_bytes=limit)
        assert response._response.content == b"x" * size
        return
    with pytest.raises(ResponseTooLarge, match=f"larger than {limit} bytes") as caught:
        get(server.url, max_response_bytes=limit)
    assert "max_response_bytes" in str(caught.value)
    assert isinstance(caught.value, TransportError)
    assert caught.value.status_code is None


@both
@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_size_is_that_of_what_is_decompressed(
    get: Get, serve: Serve, coding: str
) -> None:
    plain = b" " * 5_000_000
    packed = (gzip.compress if coding == "gzip" else zlib.compress)(plain)
    assert len(packed) < 10_000
    server = serve(lambda _: Answer(packed, headers={"Content-Encoding": coding}))
    assert get(server.url)._response.content == plain
    with pytest.raises(ResponseTooLarge):
        get(server.url, max_response_bytes=1_000_000)


@both
def test_a_stream_without_end_is_left(get: Get, serve: Serve) -> None:
    server = serve(lambda _: Answer(b"x" * 200, drip=0.01))
    with pytest.raises(ResponseTooLarge):
        get(server.url, max_response_bytes=3)


class Order(ResponseModel):
    id: str


class Pending(ResponseModel):
    retry: int


def _response(
    content: bytes = b"", content_type: str = "", status: int = 200
) -> StepResponse:
    lines = [("Content-Type", content_type)] if content_type else []
    response = Response(status, Headers(lines), content)
    return StepResponse(Run(lambda: 0.0).attempt("step"), response, "https://api")


ORDER, PENDING = b'{"id": "1"}', b'{"retry": 1}'


@pytest.mark.parametrize(
    ("status", "content", "content_type", "expected"),
    [
        (200, ORDER, "", Order(id="1")),
        (202, PENDING, "application/json", Pending(retry=1)),
        (201, b"x", "text/plain", "x"),
        (299, b"\xff", "", b"\xff"),
        (404, b'{"a": 1}\n2', "", [{"a": 1}, 2]),
        (204, b"", "", None),
    ],
)
def test_decode_by_status(
    status: int, content: bytes, content_type: str, expected: object
) -> None:
    bodies: dict[int | str, Any] = {200: Order, 202: Pending, 204: None, 201: str}
    found = _response(content, content_type, status).decode_by_status(
        {**bodies, "2XX": bytes, "default": list[Any]}
    )
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("status", "content", "kind", "message"),
    [
        (202, ORDER, ResponseMismatch, "'/retry'|its root"),
        (200, b"", ResponseNotJson, "it is empty"),
        (203, ORDER, ResponseMismatch, "status 203 is not read, but with 200 or 202"),
    ],
)
def test_decode_that_fails(
    status: int, content: bytes, kind: type[StepError], message: str
) -> None:
    with pytest.raises(kind, match=message):
        _response(content, "", status).decode_by_status({200: Order, 202: Pending})


@pytest.mark.parametrize(
    ("content", "content_type", "expected"),
    [
        (b"", "application/json", None),
        (b"[1]", "application/hal+json; charset=utf-8", [1]),
        (b"\xef\xbb\xbf[1]", "text/json", [1]),
        (b"[1]", "", [1]),
        (b"1\r\n\r\n[2]", "application/jsonl", [1, [2]]),
        (b"\xe4", "text/plain; charset=latin-1", "ä"),
        (b"\xe4", "text/plain; charset=nonsense", "\ufffd"),
        (b"<a/>", "application/atom+xml", "<a/>"),
        (b"a=1", "application/x-www-form-urlencoded", "a=1"),
        (b"data: 1", "text/event-stream", "data: 1"),
        (b"\x00", "application/zip", b"\x00"),
        (b"\xe4", "application/vnd.x; charset=latin-1", "ä"),
    ],
)
def test_read(content: bytes, content_type: str, expected: object) -> None:
    assert _response(content, content_type).read() == expected


@pytest.mark.parametrize(
    ("found", "read", "message"),
    [
        ("image/png", lambda it: it.text("text/csv"), "is image/png, not text/csv"),
        ("text/html", lambda it: it.text("text/csv"), "is text/html, not text/csv"),
        ("text/html; charset=x", lambda it: it.text("text/*"), None),
        ("application/json", lambda it: it.text("text/csv"), None),
        ("", lambda it: it.text("text/csv"), None),
        ("", lambda it: it.content("image/png"), None),
        ("image/gif", lambda it: it.content("image/png"), None),
        ("text/csv", lambda it: it.content("text/csv", "image/png"), None),
        ("text/csv", lambda it: it.content(), None),
        (
            "application/problem+json",
            lambda it: it.content("image/png", "image/gif"),
            r"is application/problem\+json, not image/png or image/gif",
        ),
        ("text/html", lambda it: it.json(), "is text/html, not JSON: x"),
        ("application/json", lambda it: it.json(), "is not JSON: x"),
        ("application/json", lambda it: it.lines(), "is not JSON: x"),
    ],
)
def test_content_of_another_type(
    found: str, read: Callable[[StepResponse], object], message: str | None
) -> None:
    response = _response(b"x", found)
    if message is None:
        assert read(response) in ("x", b"x")
        return
    with pytest.raises(StepError, match=f"the response body {message}"):
        read(response)


@pytest.mark.parametrize(
    ("lines", "of", "expected"),
    [
        (["a"], str, "a"),
        (["a", "b"], str, "a, b"),
        ([""], str, ""),
        (["-7"], int, -7),
        (["1e3"], float, 1000.0),
        (["12345678901234567891"], float, 12345678901234567891),
        (["1, 2.5"], list[int | float], [1, 2.5]),
        (["True"], bool, True),
        (["1,2", " 3 "], list[int], [1, 2, 3]),
        ([""], list[str], []),
        (["a,1,b,2"], dict[str, str], {"a": "1", "b": "2"}),
        (["a=1", "b="], dict[str, str], {"a": "1", "b": ""}),
        ([""], dict[str, str], {}),
        ([], int, None),
        (["7.0"], int, ValueError),
        (["\u0667"], int, ValueError),
        (["nan"], float, ValueError),
        (["1,a"], list[int | float], ValueError),
        (["1"], bool, ValueError),
        (["1,,2"], list[int], ValueError),
        (["a,1,b"], dict[str, str], ValueError),
    ],
)
def test_header_values(lines: list[str], of: Any, expected: Any) -> None:
    headers = Headers([("X-It", line) for line in lines])
    if expected is ValueError:
        with pytest.raises(ValueError, match=r"it (is|lacks)"):
            header_value(headers, "x-it", of)
        return
    found = header_value(headers, "x-it", of)
    assert (found, type(found)) == (expected, type(expected))


def test_headers() -> None:
    """Case does not matter; cookies, which have commas in them, are not joined."""
    cookies = ["a=1; Expires=Mon, 01 Jan 2035 00:00:00 GMT", "b=2"]
    pairs = [("X-A", "1"), *(("Set-Cookie", one) for one in cookies), ("x-a", "2")]
    headers = Headers(pairs)
    assert headers["X-a"] == "1, 2"
    assert headers.get("set-cookie") == cookies[0]
    assert headers.lines("SET-COOKIE") == cookies
    assert header_value(headers, "Set-Cookie", list[str]) == cookies
    assert headers.get("X-B") is None
    assert "X-A" in headers
    assert dict(headers) == {"x-a": "1, 2", "set-cookie": cookies[0]}
    assert "a=1" not in repr(headers)


@pytest.mark.parametrize(
    ("content", "content_type", "expected"),
    [
        (b'{"a": 1}', "text/html", {"a": 1}),
        (b"<e/>", "application/problem+xml", "<e/>"),
        (b"no", "text/plain", "no"),
        (b"1\n2", "application/jsonl", [1, 2]),
        (b"\xff", "image/png", None),
        (b"no", "", None),
    ],
)
def test_body_of_a_failure(content: bytes, content_type: str, expected: object) -> None:
    attempt = Run(lambda: 0.0).attempt("step")
    attempt.response = _response(content, content_type)._response
    assert attempt.failure(TransportError, "").body == expected


def test_octets_in_json() -> None:
    class Outputs(OutputModel):
        file: bytes

    found = Outputs(file=b"\xff\xfe>")
    assert json.loads(found.model_dump_json()) == {"file": "__4-"}
    assert json.dumps(found.model_dump(), default=_unlike_json) == '{"file": "//4+"}'
