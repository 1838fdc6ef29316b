"""Render diagnostics for programs, as one JSON document.

The format is stable: while ``version`` is 1, fields may be added, but none is removed
or changes its meaning::

    {
      "version": 1,
      "diagnostics": [
        {
          "code": "AZ401",
          "title": "unknown operation",
          "level": "error",
          "message": "the source \\"shop\\" has no operation \\"pay\\"",
          "path": "specs/shop.arazzo.yaml",
          "span": {
            "start": {"line": 12, "column": 18}, "end": {"line": 12, "column": 21}
          },
          "note": null,
          "help": "did you mean \\"payOrder\\"?",
          "related": [{"message": "...", "path": "...", "span": {...}}]
        }
      ],
      "counts": {"error": 1, "warning": 0, "note": 0}
    }

Lines and columns count from 1, columns in code points; an end is exclusive. ``span`` is
null for a diagnostic of a whole or missing file. ``note`` says why and ``help`` what to
do; both may be null. ``traceback`` exists only for internal errors with ``--verbose``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TypeAlias

from .codes import CODES
from .model import Diagnostic, Position, Span
from .order import ordered

_Object: TypeAlias = "dict[str, object]"

VERSION = 1


def render_json(diagnostics: Iterable[Diagnostic]) -> str:
    """The diagnostics as a JSON document, in their order."""
    found = ordered(diagnostics)
    levels = [one.level for one in found]
    document = {
        "version": VERSION,
        "diagnostics": [_diagnostic(one) for one in found],
        "counts": {
            level: levels.count(level) for level in ("error", "warning", "note")
        },
    }
    return json.dumps(document, indent=2) + "\n"


def _diagnostic(found: Diagnostic) -> _Object:
    return {
        "code": found.code,
        "title": CODES[found.code].title,
        "level": found.level,
        "message": found.message,
        "path": found.path,
        "span": _span(found.span) if found.span else None,
        "note": found.note,
        "help": found.help,
        "related": [
            {"message": one.message, "path": one.span.path, "span": _span(one.span)}
            for one in found.related
        ],
        **({"traceback": found.traceback} if found.traceback else {}),
    }


def _span(span: Span) -> _Object:
    return {"start": _position(span.start), "end": _position(span.end)}


def _position(position: Position) -> _Object:
    return {"line": position.line, "column": position.column}
