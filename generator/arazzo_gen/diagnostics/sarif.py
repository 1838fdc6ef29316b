"""Diagnostics for code scanning: SARIF 2.1.0 (OASIS Standard, errata 01).

Files are named as the build names them, relative to the folder it ran in: that should
be the root of the repository, which is what code scanning takes them to be relative to.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import TypeAlias
from urllib.parse import quote

from .codes import CODES, Code
from .explain import explanation
from .lines import Lines
from .model import Diagnostic, Related, Span
from .order import ordered

_Object: TypeAlias = "dict[str, object]"

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
    "sarif-schema-2.1.0.json"
)
_FINGERPRINT = "arazzoGen/v1"
_DRIVE = re.compile(r"[A-Za-z]:/")


def render_sarif(
    diagnostics: Iterable[Diagnostic], sources: Mapping[str, str], version: str
) -> str:
    """The diagnostics as a SARIF log of one run, in their order.

    ``sources`` gives the texts of the files by path, as far as they can be read;
    ``version`` is that of arazzo-gen. The rules are the codes that occur.
    """
    found = ordered(diagnostics)
    codes = sorted({one.code for one in found})
    run: _Object = {
        "tool": {
            "driver": {
                "name": "arazzo-gen",
                "version": version,
                "rules": [_rule(CODES[code]) for code in codes],
            }
        },
        "invocations": [{"executionSuccessful": True}],
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(one, codes.index(one.code), fingerprint)
            for one, fingerprint in zip(
                found, _fingerprints(found, sources), strict=True
            )
        ],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2) + "\n"


def _rule(code: Code) -> _Object:
    text = explanation(code.code)
    first = text.partition("\n\n")[0].replace("\n", " ")
    return {
        "id": code.code,
        "shortDescription": {"text": code.title},
        "fullDescription": {"text": first},
        "help": {"text": first, "markdown": text},
        "defaultConfiguration": {"level": code.level},
    }


def _result(found: Diagnostic, rule: int, fingerprint: str) -> _Object:
    result: _Object = {
        "ruleId": found.code,
        "ruleIndex": rule,
        "level": found.level,
        "message": {"text": found.text},
        "locations": [_location(found.path, found.span)],
        "partialFingerprints": {_FINGERPRINT: fingerprint},
    }
    if found.related:
        result["relatedLocations"] = [
            _related(index, one) for index, one in enumerate(found.related, start=1)
        ]
    return result


def _related(index: int, one: Related) -> _Object:
    place = _location(one.span.path, one.span)
    return {"id": index, **place, "message": {"text": one.message}}


def _location(path: str, span: Span | None) -> _Object:
    place: _Object = {"artifactLocation": {"uri": _uri(path)}}
    if span is not None:
        place["region"] = {
            "startLine": span.start.line,
            "startColumn": span.start.column,
            "endLine": span.end.line,
            "endColumn": span.end.column,
        }
    return {"physicalLocation": place}


def _uri(path: str) -> str:
    """A reference to a file: relative, or with the scheme ``file`` (RFC 8089)."""
    written = quote(path, errors="surrogateescape")
    if path.startswith("/"):
        return f"file://{written}"
    if _DRIVE.match(path):
        return f"file:///{path[:2]}{written[4:]}"
    return written


def _fingerprints(
    found: Sequence[Diagnostic], sources: Mapping[str, str]
) -> Iterator[str]:
    """Yield fingerprints that stay the same when lines of a file move.

    A fingerprint is made of the code, the text of the line without indentation, and a
    counter for equal ones. Messages are left out, since their wording may change.
    """
    lines = {path: Lines(text) for path, text in sources.items()}
    counts: Counter[tuple[str, str]] = Counter()
    for one in found:
        line = ""
        if one.span is not None and one.span.path in lines:
            line = lines[one.span.path].line(one.span.start.line).strip()
        text = f"{one.code}\n{line}".encode("utf-8", "surrogatepass")
        digest = sha256(text).hexdigest()[:16]
        counts[one.path, digest] += 1
        yield f"{digest}:{counts[one.path, digest]}"
