"""Answers that are malformed, and what a run makes of each.

They are to ``GET /items/any``, whose body has a text ``value``. The errors are the
same for both HTTP libraries, and for threads and tasks.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator

from .wire import Octets

Expected = tuple[str, ...]

TRANSPORT: Expected = ("TransportError",)
NOT_JSON: Expected = ("ResponseNotJson",)
MISMATCH: Expected = ("ResponseMismatch",)
CRITERION: Expected = ("CriterionFailed",)
TOO_LARGE: Expected = ("ResponseTooLarge",)
READ: Expected = ("a",)
"""It is read as what it must mean."""

MOST_BYTES = 1 << 20
"""The client's ``max_response_bytes``."""

_JSON = b'{"value": "a"}'
_LINE = b"HTTP/1.1 200 OK\r\n"
_TYPE = b"Content-Type: application/json\r\n"


def _with(*headers: bytes, body: bytes = _JSON) -> bytes:
    """An answer with some headers, beside its type and length."""
    length = b"Content-Length: %d" % len(body)
    return _headed(length, *headers, body=body)


def _headed(*headers: bytes, body: bytes = _JSON) -> bytes:
    """An answer with some headers, beside its type."""
    lines = b"".join(b"%s\r\n" % header for header in headers)
    return _LINE + _TYPE + lines + b"\r\n" + body


def _line(line: bytes) -> bytes:
    """An answer with another status line."""
    return line + _TYPE + b"Content-Length: 14\r\n\r\n" + _JSON


def _chunks(content: bytes) -> bytes:
    return _headed(b"Transfer-Encoding: chunked", body=content)


def _coded(coding: bytes, body: bytes) -> bytes:
    return _with(b"Content-Encoding: " + coding, body=body)


def _typed(media_type: bytes, body: bytes = _JSON) -> bytes:
    """An answer of another type."""
    head = _LINE + b"Content-Type: " + media_type
    return head + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def _status(status: bytes, body: bytes = b"") -> bytes:
    return b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n" % (status, len(body)) + body


def _repeated(part: bytes, times: int) -> Callable[[], Iterator[bytes]]:
    """The same octets again and again, in parts that come one by one."""
    return lambda: (part for _ in range(times))


def _bomb() -> bytes:
    zeros = b'{"value": "%s"}' % (b"0" * (8 * MOST_BYTES))
    return _coded(b"gzip", gzip.compress(zeros))


_GZIP = gzip.compress(_JSON, mtime=0)
_EARLY = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"

_STATUS_LINES: dict[str, tuple[bytes, Expected]] = {
    "no answer": (b"", TRANSPORT),
    "an empty line": (b"\r\n\r\n", TRANSPORT),
    "zeros": (b"\0" * 64, TRANSPORT),
    "another protocol": (b"SSH-2.0-OpenSSH_9.6\r\n", TRANSPORT),
    "a TLS alert": (b"\x15\x03\x01\x00\x02\x02\x28", TRANSPORT),
    "HTTP/2 frames": (b"\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x80", TRANSPORT),
    "HTTP/0.9": (_JSON, TRANSPORT),
    "no version": (_line(b"200 OK\r\n"), TRANSPORT),
    "version 1.10": (_line(b"HTTP/1.10 200 OK\r\n"), TRANSPORT),
    "version x": (_line(b"HTTP/x 200 OK\r\n"), TRANSPORT),
    "a small version": (_line(b"http/1.1 200 OK\r\n"), TRANSPORT),
    "a text as status": (_line(b"HTTP/1.1 OK 200\r\n"), TRANSPORT),
    "a status of two digits": (_line(b"HTTP/1.1 20 OK\r\n"), TRANSPORT),
    "a status of four digits": (_line(b"HTTP/1.1 2000 OK\r\n"), TRANSPORT),
    "a negative status": (_line(b"HTTP/1.1 -200 OK\r\n"), TRANSPORT),
    "no status": (_line(b"HTTP/1.1\r\n"), TRANSPORT),
    "status 000": (_line(b"HTTP/1.1 000 Zero\r\n"), TRANSPORT),
    "status 999": (_line(b"HTTP/1.1 999 Blocked\r\n"), CRITERION),
    "status 600": (_line(b"HTTP/1.1 600 Odd\r\n"), CRITERION),
    "no reason": (_line(b"HTTP/1.1 200\r\n"), READ),
    "a reason of octets": (_line(b"HTTP/1.1 200 \xff\xfe\r\n"), READ),
    "spaces before the status": (_line(b"HTTP/1.1  200 OK\r\n"), TRANSPORT),
    "an endless status line": (b"HTTP/1.1 200 " + b"O" * 200_000, TRANSPORT),
}

_HEADERS: dict[str, tuple[bytes, Expected]] = {
    "a header without a colon": (_with(b"X-Odd"), TRANSPORT),
    "a header without a name": (_with(b": x"), TRANSPORT),
    "a space in a name": (_with(b"X Odd: x"), TRANSPORT),
    "a space before a colon": (_with(b"X-Odd : x"), TRANSPORT),
    "a zero in a value": (_with(b"X-Odd: a\0b"), TRANSPORT),
    "a bare return in a value": (_with(b"X-Odd: a\rb"), TRANSPORT),
    "octets in a name": (_with(b"X-\xff: x"), TRANSPORT),
    "octets in a value": (_with(b"X-Odd: \xff\xfe"), READ),
    "a folded value": (_with(b"X-Odd: a\r\n b"), READ),
    "bare line feeds": (_with().replace(b"\r\n", b"\n"), READ),
    "one large header": (_with(b"X-Odd: " + b"x" * 200_000), TRANSPORT),
    "many headers": (_with(*[b"X-Odd: %099d" % n for n in range(5000)]), TRANSPORT),
    "no headers": (_LINE + b"\r\n" + _JSON, READ),
}

_FRAMING: dict[str, tuple[bytes, Expected]] = {
    "a length that is too large": (_headed(b"Content-Length: 15"), TRANSPORT),
    "a length that is too small": (_headed(b"Content-Length: 13"), NOT_JSON),
    "a negative length": (_headed(b"Content-Length: -1"), TRANSPORT),
    "a length with a sign": (_headed(b"Content-Length: +14"), TRANSPORT),
    "a length in hexadecimal": (_headed(b"Content-Length: 0xe"), TRANSPORT),
    "a length of digits of others": (
        _headed("Content-Length: ١٤".encode()),
        TRANSPORT,
    ),
    "no digits as length": (_headed(b"Content-Length:"), TRANSPORT),
    "a length of thirty digits": (_headed(b"Content-Length: " + b"9" * 30), TRANSPORT),
    "two lengths": (_with(b"Content-Length: 13"), TRANSPORT),
    "the same length twice": (_with(b"Content-Length: 14"), READ),
    "length and chunks": (
        _with(b"Transfer-Encoding: chunked", body=b"e\r\n" + _JSON + b"\r\n0\r\n\r\n"),
        READ,
    ),
    "an unknown transfer coding": (_with(b"Transfer-Encoding: sdch"), TRANSPORT),
    "a chunk of no size": (_chunks(b"\r\n" + _JSON + b"\r\n0\r\n\r\n"), TRANSPORT),
    "a chunk size that is none": (_chunks(b"xyz\r\n" + _JSON), TRANSPORT),
    "a negative chunk size": (_chunks(b"-e\r\n" + _JSON), TRANSPORT),
    "a chunk size of forty digits": (_chunks(b"f" * 40 + b"\r\n"), TRANSPORT),
    "a chunk that is longer": (_chunks(b"d\r\n" + _JSON + b"\r\n0\r\n\r\n"), TRANSPORT),
    "no last chunk": (_chunks(b"e\r\n" + _JSON + b"\r\n"), TRANSPORT),
    "a malformed trailer": (
        _chunks(b"e\r\n" + _JSON + b"\r\n0\r\nnone\r\n\r\n"),
        TRANSPORT,
    ),
    "no chunks where some are said": (_chunks(_JSON), TRANSPORT),
    "an endless chunk extension": (_chunks(b"e;" + b"x" * 200_000), TRANSPORT),
    "something after the answer": (_with() + b"HTTP/1.1 500 No\r\n\r\n", READ),
    "a body where none may be": (
        b"HTTP/1.1 204 No Content\r\nContent-Length: 14\r\n\r\n" + _JSON,
        CRITERION,
    ),
}

_CODINGS: dict[str, tuple[bytes, Expected]] = {
    "gzip that is none": (_coded(b"gzip", _JSON), TRANSPORT),
    "gzip that is cut": (_coded(b"gzip", _GZIP[:20]), NOT_JSON),
    "gzip without a checksum": (_coded(b"gzip", _GZIP[:-8]), READ),
    "gzip with a wrong checksum": (_coded(b"gzip", _GZIP[:-8] + b"x" * 8), TRANSPORT),
    "gzip of gzip": (_coded(b"gzip", gzip.compress(_GZIP)), NOT_JSON),
    "gzip twice": (_coded(b"gzip, gzip", gzip.compress(_GZIP)), READ),
    "gzip that nobody names": (_with(body=_GZIP), NOT_JSON),
    "a bomb of gzip": (_bomb(), TOO_LARGE),
    "deflate that is none": (_coded(b"deflate", b"\x78" + _JSON), TRANSPORT),
    "raw deflate": (_coded(b"deflate", zlib.compress(_JSON)[2:-4]), READ),
    "an unknown coding": (_coded(b"x-own", _JSON), READ),
    "a coding that is missing": (_coded(b"", _JSON), READ),
}

_BODIES: dict[str, tuple[bytes, Expected]] = {
    "an empty body": (_with(body=b""), NOT_JSON),
    "a page": (_typed(b"text/html", b"<p>down</p>"), NOT_JSON),
    "JSON that is cut": (_with(body=_JSON[:-1]), NOT_JSON),
    "two values": (_with(body=_JSON * 2), NOT_JSON),
    "a comma too many": (_with(body=b'{"value": "a",}'), NOT_JSON),
    "octets in JSON": (_with(body=b'{"value": "\xff"}'), NOT_JSON),
    "half of a pair": (_with(body=b'{"value": "\\ud800"}'), NOT_JSON),
    "deep JSON": (_with(body=b"[" * 100_000), NOT_JSON),
    "a large number": (_with(body=b'{"value": %s}' % (b"9" * 5000)), NOT_JSON),
    "an array": (_with(body=b'["a"]'), MISMATCH),
    "null": (_with(body=b"null"), MISMATCH),
    "another type": (_with(body=b'{"value": ["a"]}'), MISMATCH),
    "nothing in it": (_with(body=b"{}"), MISMATCH),
    "a value twice": (_with(body=b'{"value": 1, "value": "a"}'), READ),
    "JSON after a mark": (_with(body=b"\xef\xbb\xbf" + _JSON), READ),
    "JSON in UTF-16": (_with(body=_JSON.decode().encode("utf-16")), NOT_JSON),
    "a charset that is wrong": (
        _typed(b"application/json; charset=utf-16"),
        READ,
    ),
    "an unknown charset": (_typed(b"application/json; charset=klingon"), READ),
    "a type that is none": (_typed(b"/;;=\xff"), READ),
    "more than may be": (_with(body=b'"%s"' % (b"x" * (MOST_BYTES + 1))), TOO_LARGE),
}

_REDIRECTS: dict[str, tuple[bytes, Expected]] = {
    "a redirect to nowhere": (_status(b"302 Found"), CRITERION),
    # One of the libraries refuses it, the other leaves it alone.
    "a redirect to no URL": (
        b"HTTP/1.1 302 Found\r\nLocation: http://[::bad\r\nContent-Length: 0\r\n\r\n",
        CRITERION + TRANSPORT,
    ),
    "an upgrade": (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        TRANSPORT,
    ),
    "hints before the answer": (_EARLY * 20 + _with(), READ),
    "hints and no answer": (_EARLY * 20, TRANSPORT),
}

ANSWERS: dict[str, tuple[Octets, Expected]] = {
    **{
        name: (Octets(content), expected)
        for group in (_STATUS_LINES, _HEADERS, _FRAMING, _CODINGS, _BODIES, _REDIRECTS)
        for name, (content, expected) in group.items()
    },
    "a flood of hints": (Octets(_repeated(_EARLY * 100, 200)), TRANSPORT),
    "a flood of headers": (
        Octets(_repeated(b"X-Odd: x\r\n" * 1000, 200)),
        TRANSPORT,
    ),
    "a flood of chunks": (
        Octets(_repeated(b"10\r\n0123456789abcdef\r\n" * 1000, 200)),
        TRANSPORT,
    ),
}
"""What is sent, and what a run raises or gives, by what is wrong."""

ENDLESS: dict[str, Octets] = {
    "silence": Octets(b"", "stay"),
    "half of a head": Octets(_LINE + _TYPE, "stay"),
    "half of a body": Octets(_headed(b"Content-Length: 15"), "stay"),
    "chunks without an end": Octets(_chunks(b"e\r\n" + _JSON + b"\r\n"), "stay"),
}
"""Answers whose end does not come before the client goes."""
