"""Store diagnostics in the manifest: a build with nothing to do repeats them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

from ..diagnostics import Diagnostic, Level, Position, Related, Span


def to_plain(found: Diagnostic, named: Callable[[str], str]) -> dict[str, object]:
    """A diagnostic as JSON; ``named`` turns paths into those of the manifest."""
    parts: dict[str, object] = {
        "code": found.code,
        "level": found.level,
        "message": found.message,
        "path": named(found.path),
        "span": found.span and _plain_span(found.span),
        "help": found.help,
        "note": found.note,
        "related": [
            {
                "message": one.message,
                "path": named(one.span.path),
                "span": _plain_span(one.span),
            }
            for one in found.related
        ],
    }
    return {name: value for name, value in parts.items() if value}


def from_plain(parts: Any, named: Callable[[str], str]) -> Diagnostic:
    """The inverse of ``to_plain``; ``named`` turns paths into those of the build.

    Raises KeyError, TypeError or ValueError for any other value.
    """
    path = named(str(parts["path"]))
    span = parts.get("span")
    related = [
        Related(str(one["message"]), _span(named(str(one["path"])), one["span"]))
        for one in parts.get("related", ())
    ]
    if parts["level"] not in get_args(Level):
        raise ValueError(parts["level"])
    return Diagnostic(
        str(parts["code"]),
        str(parts["message"]),
        path,
        None if span is None else _span(path, span),
        _text(parts.get("help")),
        tuple(related),
        parts["level"],
        _text(parts.get("note")),
    )


def _text(part: Any) -> str | None:
    return None if part is None else str(part)


def _plain_span(span: Span) -> str:
    ends = (span.start, span.end)
    return "-".join(f"{end.line}:{end.column}" for end in ends)


def _span(path: str, text: str) -> Span:
    start, end = (
        Position(*map(int, position.split(":"))) for position in text.split("-")
    )
    return Span(path, start, end)
