from __future__ import annotations

from typing import Any

import pytest

from arazzo_gen.runtime.multipart import multipart_body
from arazzo_gen.runtime.requests import request_body


@pytest.mark.parametrize(
    ("members", "types", "parts"),
    [
        (
            {"file": b"\x00\xff\r\n"},
            {},
            [
                b'Content-Disposition: form-data; name="file"; filename="file"\r\n'
                b"Content-Type: application/octet-stream\r\n\r\n\x00\xff\r\n\r\n"
            ],
        ),
        (
            {"page": b"<p>\xe9</p>"},
            {"page": "text/html; charset=latin-1"},
            [
                b'Content-Disposition: form-data; name="page"\r\n'
                b"Content-Type: text/html; charset=latin-1\r\n\r\n<p>\xe9</p>\r\n"
            ],
        ),
        # RFC 7578, section 4.2: no name ends early or starts another header.
        (
            {'a"\r\nX: y': True},
            {},
            [b'Content-Disposition: form-data; name="a%22%0D%0AX: y"\r\n\r\ntrue\r\n'],
        ),
        # RFC 7578, section 4.3: a part for each of several values.
        (
            {"a": [1, None, {"b": 2}], "none": None, "empty": []},
            {},
            [
                b'Content-Disposition: form-data; name="a"\r\n\r\n1\r\n',
                b'Content-Disposition: form-data; name="a"\r\n'
                b'Content-Type: application/json\r\n\r\n{"b":2}\r\n',
            ],
        ),
    ],
)
def test_parts(
    members: dict[str, Any], types: dict[str, str], parts: list[bytes]
) -> None:
    content, media_type = multipart_body(members, types, {})
    boundary = media_type.removeprefix("multipart/form-data; boundary=").encode()
    whole = b"".join(b"--" + boundary + b"\r\n" + part for part in parts)
    assert content == whole + b"--" + boundary + b"--\r\n"


def test_boundary_is_another_one_each_time() -> None:
    assert multipart_body({}, {}, {})[1] != multipart_body({}, {}, {})[1]


@pytest.mark.parametrize("value", ["text", [1], 5])
def test_form_that_is_no_object(value: object) -> None:
    with pytest.raises(ValueError, match="must be an object"):
        request_body({"multipart": value}, {})


def test_octets_are_sent_as_they_are() -> None:
    headers: dict[str, str] = {}
    assert request_body({"content": b"\x00\xff"}, headers) == b"\x00\xff"
    assert headers == {"Content-Type": "application/octet-stream"}
