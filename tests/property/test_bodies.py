"""No value can forge the boundary or a header of a part, or markup in XML."""

from __future__ import annotations

import io
from email import message_from_bytes
from email.message import Message
from typing import Any, cast
from xml.etree import ElementTree

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arazzo_gen.runtime.files import StreamedContent
from arazzo_gen.runtime.multipart import multipart_body
from arazzo_gen.runtime.xml_bodies import XmlDocument, XmlShape

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
_TELLING = st.sampled_from(
    ["\r\n--", '"', "--", "\r\nX-Forged: 1\r\n\r\n", "%22", "; filename=", "\n", "é"]
)
_HOSTILE = st.lists(st.one_of(st.text(st.characters(codec="utf-8")), _TELLING)).map(
    "".join
)
_MARKUP = st.sampled_from(["<a>", "&amp;", "]]>", "<![CDATA[", "-->", '"', "'", "\r"])
_XML_TEXT = st.lists(
    st.one_of(
        st.text(
            st.characters(
                codec="utf-8",
                exclude_categories=["Cc"],
                exclude_characters="\ufffe\uffff",
            )
        ),
        _MARKUP,
    )
).map("".join)


def _parts(content: bytes, media_type: str) -> list[Message]:
    whole = message_from_bytes(f"Content-Type: {media_type}\r\n\r\n".encode() + content)
    return cast("list[Message]", whole.get_payload())


@PATIENT
@given(
    st.dictionaries(_HOSTILE, st.one_of(_HOSTILE, _HOSTILE.map(str.encode)), min_size=1)
)
def test_parts_cannot_be_forged(members: dict[str, str | bytes]) -> None:
    content, media_type = multipart_body(members, {}, {})
    assert isinstance(content, bytes)
    boundary = media_type.partition("boundary=")[2].encode()
    pieces = content.split(b"--" + boundary)
    assert pieces[0] == b""
    assert pieces[-1] == b"--\r\n"
    assert len(pieces) == len(members) + 2
    for piece, value in zip(pieces[1:-1], members.values(), strict=True):
        head, _, rest = piece.partition(b"\r\n\r\n")
        names = [line.partition(b":")[0] for line in head.split(b"\r\n")[1:]]
        kind = [b"Content-Type"] if isinstance(value, bytes) else []
        assert names == [b"Content-Disposition", *kind]
        assert head.count(b'"') == (4 if isinstance(value, bytes) else 2)
        wanted = value if isinstance(value, bytes) else value.encode()
        assert rest == wanted + b"\r\n"


@PATIENT
@given(_HOSTILE)
def test_names_of_files_cannot_be_forged(name: str) -> None:
    stream = io.BytesIO(b"x")
    stream.name = name
    content, media_type = multipart_body({"f": stream}, {}, {})
    assert isinstance(content, StreamedContent)
    (part,) = _parts(b"".join(content), media_type)
    assert set(part.keys()) == {"Content-Disposition", "Content-Type"}
    assert part.get_payload() == "x"


@PATIENT
@given(_XML_TEXT, _XML_TEXT, _XML_TEXT)
def test_markup_cannot_be_forged(text: str, attribute: str, section: str) -> None:
    shape = XmlShape(
        members={
            "attribute": XmlShape(node="attribute"),
            "section": XmlShape(node="cdata"),
        }
    )
    value = {"attribute": attribute, "text": text, "section": section}
    document = XmlDocument(value, "root", shape).encode()
    assert document is not None
    root = ElementTree.fromstring(document.encode())
    assert [child.tag for child in root] == ["text"]
    assert root.attrib == {"attribute": attribute}
    assert (root[0].text or "") == text
    # Parsers read line breaks in a section as such (XML 1.0, section 2.11).
    assert (root[0].tail or "") == section.replace("\r", "\n")


# Parsers of today know the letters of earlier editions of XML 1.0.
_NAME = st.one_of(st.text(st.characters(max_codepoint=255)), _MARKUP, _TELLING)


@PATIENT
@given(st.dictionaries(_NAME, st.integers(), min_size=1, max_size=3))
def test_names_of_elements_cannot_be_forged(value: dict[str, Any]) -> None:
    try:
        document = XmlDocument(value, "root").encode()
    except ValueError:
        return
    assert document is not None
    root = ElementTree.fromstring(document.encode())
    assert [child.tag for child in root] == list(value)
