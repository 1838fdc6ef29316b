from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from arazzo_gen.runtime.files import StreamedContent
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


def test_items_that_are_joined() -> None:
    """Nothing is encoded in a part, neither what joins nor what is joined."""
    members = {"a": [1.0, "b|c", None, True], "b": ["x", "y"], "c": "z", "d": []}
    delimiters = {"a": "|", "c": ",", "d": ","}
    content, full = multipart_body(members, {}, {}, "multipart/form-data", delimiters)
    names = b"abbc"
    texts = [b"1|b|c|true", b"x", b"y", b"z"]
    assert parts_of(content, full) == [
        b'\r\nContent-Disposition: form-data; name="%c"\r\n\r\n%s\r\n' % pair
        for pair in zip(names, texts, strict=True)
    ]


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


def parts_of(content: bytes | StreamedContent, media_type: str) -> list[bytes]:
    boundary = b"--" + media_type.partition("boundary=")[2].encode()
    whole = content if isinstance(content, bytes) else b"".join(content)
    return whole.split(boundary)[1:-1]


@pytest.mark.parametrize(
    ("declared", "name", "chosen"),
    [
        ("image/png, image/jpeg", "a.jpg", "image/jpeg"),
        ("image/png, image/jpeg", "a.gif", "image/png"),
        ("image/*", "a.gif", "image/gif"),
        ("image/*", "a.txt", "application/octet-stream"),
        ("image/*, text/plain", "a.pdf", "text/plain"),
        ("*/*", "a.pdf", "application/pdf"),
        ("image/png", "a.gif", "image/png"),
    ],
)
def test_type_of_several(declared: str, name: str, chosen: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(b"x")
    (part,) = parts_of(*multipart_body({"f": path}, {"f": declared}, {}))
    assert f'name="f"; filename="{name}"\r\nContent-Type: {chosen}\r\n'.encode() in part


def test_parts_without_names() -> None:
    types = {"0": "application/json", "*": "text/markdown"}
    headers = {"*": {"X-A": "1"}}
    media_type = "multipart/related; type=x"
    content, full = multipart_body(["a", "b", None, b"c"], types, headers, media_type)
    assert full.startswith(f"{media_type}; boundary=")
    assert parts_of(content, full) == [
        b'\r\nContent-Type: application/json\r\nX-A: 1\r\n\r\n"a"\r\n',
        b"\r\nContent-Type: text/markdown\r\nX-A: 1\r\n\r\nb\r\n",
        b"\r\nContent-Type: text/markdown\r\nX-A: 1\r\n\r\nc\r\n",
    ]


def test_part_that_is_no_json() -> None:
    with pytest.raises(ValueError, match="no JSON"):
        multipart_body({"a": {"b": b""}}, {}, {})


@pytest.mark.parametrize(
    ("value", "sent"), [("a", b"a"), (5, b"5"), (1.5, b"1.5"), (True, b"true")]
)
def test_texts(value: object, sent: bytes) -> None:
    assert request_body({"text": value}, {}) == sent


@pytest.mark.parametrize("value", [[1], {"a": 1}])
def test_texts_that_are_structured(value: object) -> None:
    with pytest.raises(ValueError, match="must be a text"):
        request_body({"text": value}, {})


@pytest.mark.parametrize("stray", ["\r", "\n"])
def test_headers_of_parts_are_single_lines(stray: str) -> None:
    bad = f"a{stray}X-More: yes"
    with pytest.raises(ValueError, match="header of a part"):
        multipart_body({"a": "b"}, {}, {"a": {"X-Kind": bad}})
    with pytest.raises(ValueError, match="header of a part"):
        multipart_body({"a": "b"}, {"a": f"text/plain{stray}X-More: yes"}, {})
