"""Diagnostics for code scanning: SARIF 2.1.0 (OASIS Standard, 27 March 2020)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TypeAlias
from urllib.parse import quote

from .codes import CODES, Code
from .model import Diagnostic, Span
from .order import ordered

_Object: TypeAlias = "dict[str, object]"

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render_sarif(diagnostics: Iterable[Diagnostic], version: str) -> str:
    """The diagnostics as a SARIF log of one run, in their order.

    ``version`` is that of arazzo-gen. The rules are the codes that occur.
    """
    found = ordered(diagnostics)
    codes = sorted({one.code for one in found})
    log = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "arazzo-gen",
                        "version": version,
                        "rules": [_rule(CODES[code]) for code in codes],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(one, codes.index(one.code)) for one in found],
            }
        ],
    }
    return json.dumps(log, indent=2) + "\n"


def _rule(code: Code) -> _Object:
    return {
        "id": code.code,
        "shortDescription": {"text": code.title},
        "defaultConfiguration": {"level": code.level},
    }


def _result(found: Diagnostic, rule: int) -> _Object:
    result: _Object = {
        "ruleId": found.code,
        "ruleIndex": rule,
        "level": found.level,
        "message": {"text": found.text},
        "locations": [_location(found.path, found.span)],
    }
    if found.related:
        result["relatedLocations"] = [
            {**_location(one.span.path, one.span), "message": {"text": one.message}}
            for one in found.related
        ]
    return result


def _location(path: str, span: Span | None) -> _Object:
    place: _Object = {
        "artifactLocation": {"uri": quote(path, errors="surrogateescape")}
    }
    if span is not None:
        place["region"] = {
            "startLine": span.start.line,
            "startColumn": span.start.column,
            "endLine": span.end.line,
            "endColumn": span.end.column,
        }
    return {"physicalLocation": place}
