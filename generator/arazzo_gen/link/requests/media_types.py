"""Media types of request bodies: which one is sent, and what the operation says of it
(OpenAPI 3.1, section 4.8.13; RFC 9110, sections 8.3.1 and 12.5.1)."""

from __future__ import annotations

from difflib import get_close_matches
from email.message import Message

from ...diagnostics import some
from ...openapi import JSON_LINES, MediaType, RequestBody, essence, media_reading

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MERGE_PATCH = "application/merge-patch+json"
MULTIPART = "multipart/form-data"
TEXT = "text/plain; charset=utf-8"


def is_json_type(name: str) -> bool:
    """Whether a media type without parameters is one of JSON (RFC 6839), as responses
    are read."""
    return media_reading(name) == "json"


def is_xml_type(name: str) -> bool:
    """Whether a media type without parameters is one of XML (RFC 7303)."""
    return name.endswith(("/xml", "+xml"))


def is_lines_type(name: str) -> bool:
    """Whether a media type without parameters is one of JSON values in a row: lines, or
    the sequences of RFC 7464 and RFC 8091."""
    return name in JSON_LINES or name.endswith(("/json-seq", "+json-seq"))


def default_type(declared: RequestBody | None) -> str:
    """What is sent where the Arazzo document names no media type: of those that the
    operation declares JSON, or else a form, multipart, a text, the first that there is.
    Ranges come last."""
    names = [media.name for media in declared.content] if declared is not None else []
    if not names:
        return JSON
    return min(names, key=lambda name: ("*" in name, _rank(essence(name))))


def _rank(name: str) -> int:
    if name == JSON:
        return 0
    if is_json_type(name):
        return 1
    order = (FORM, MULTIPART)
    return 2 + order.index(name) if name in order else 5 - name.startswith("text/")


def concrete(media_range: str, *, is_text: bool) -> str | None:
    """A media type of a range that a payload can have; None where only the author knows
    which one it is. Parameters are kept."""
    name, _, parameters = media_range.partition(";")
    name = name.strip().lower()
    if is_text and name in ("*/*", "text/*"):
        return TEXT
    found = {
        "*/*": JSON,
        "application/*": JSON,
        "application/*+json": JSON,
        "application/*+xml": "application/xml",
        "multipart/*": MULTIPART,
        "text/*": TEXT,
    }.get(name)
    return f"{found};{parameters}" if found and parameters else found


def media_type_of(declared: RequestBody | None, name: str) -> MediaType | None:
    """What the operation says of a media type: by its name with parameters, by its
    name, or by a range, the narrowest first."""
    content = declared.content if declared is not None else ()
    wanted = essence(name)
    kind, _, subtype = wanted.partition("/")
    suffix = f"{kind}/*+{subtype.rpartition('+')[2]}" if "+" in subtype else None
    if wanted == JSON:
        suffix = "application/*+json"
    exact = [media for media in content if _parsed(media.name) == _parsed(name)]
    if exact:
        return exact[0]
    for key in (wanted, suffix, f"{kind}/*", "*/*"):
        for media in content:
            if essence(media.name) == key:
                return media
    return None


def other_types(declared: RequestBody, name: str) -> str:
    """What to send instead of a media type that the operation does not declare."""
    names = [media.name for media in declared.content]
    # Those of one kind are alike for half of their length.
    meant = get_close_matches(name, names, 1, cutoff=0.9)
    return f'did you mean "{meant[0]}"?' if meant else f"it declares: {some(names)}"


def _parsed(media_type: str) -> tuple[str, list[tuple[str, str]]]:
    """A media type with its parameters, of which the order and the quotes do not
    matter."""
    message = Message()
    message["Content-Type"] = " ".join(media_type.split())
    given = message.get_params() or []
    return essence(media_type), sorted((key.lower(), text) for key, text in given[1:])
