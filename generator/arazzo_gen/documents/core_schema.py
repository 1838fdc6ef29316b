"""The core schema of YAML 1.2 (section 10.3): what a plain scalar means.

YAML 1.1, which PyYAML implements, also reads ``yes``, ``on``, ``1_000``, ``12:30:45``
and ``2024-01-01`` as something else than strings. OpenAPI and Arazzo mean 1.2.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import TypeAlias

Scalar: TypeAlias = "bool | int | float | str | None"

_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLS = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_STARTS_OTHER_THAN_STR = frozenset("0123456789+-.~nNtTfF")


def plain(text: str) -> Scalar:
    """The value of an untagged plain scalar.

    Raises ValueError where it is a number that JSON cannot represent.
    """
    if text and text[0] not in _STARTS_OTHER_THAN_STR:
        return text
    if text in _NULLS:
        return None
    if text in _BOOLS:
        return _BOOLS[text]
    if _INT.fullmatch(text):
        return _int(text)
    if _FLOAT.fullmatch(text) or _NOT_FINITE.fullmatch(text):
        return _float(text)
    return text


def tagged(tag: str, text: str) -> Scalar:
    """The value of a scalar with the explicit tag ``!!tag``.

    Raises ValueError where the text does not have the tag's form, KeyError where the
    core schema has no such scalar tag.
    """
    return _TAGS[tag](text)


def _null(text: str) -> None:
    if text not in _NULLS:
        raise ValueError(f'"{text}" is not a null')


def _bool(text: str) -> bool:
    if text not in _BOOLS:
        raise ValueError(f'"{text}" is not a boolean')
    return _BOOLS[text]


def _int(text: str) -> int:
    if not _INT.fullmatch(text):
        raise ValueError(f'"{text}" is not an integer')
    base = {"0o": 8, "0x": 16}.get(text[:2], 10)
    try:
        value = int(text, base)
        str(value)
    except ValueError as error:  # Python's bound on the digits it converts
        raise ValueError("an integer of too many digits") from error
    return value


def _float(text: str) -> float:
    if not (_FLOAT.fullmatch(text) or _NOT_FINITE.fullmatch(text)):
        raise ValueError(f'"{text}" is not a number')
    value = math.inf if _NOT_FINITE.fullmatch(text) else float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} is not a number that JSON can represent")
    return value


_TAGS: dict[str, Callable[[str], Scalar]] = {
    "str": str,
    "int": _int,
    "float": _float,
    "bool": _bool,
    "null": _null,
}
