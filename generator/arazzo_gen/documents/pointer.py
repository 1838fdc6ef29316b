"""The plain tree of a document, and JSON Pointer (RFC 6901) to its nodes."""

from __future__ import annotations

import re
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Pointer: TypeAlias = "tuple[str | int, ...]"

_SYNTAX = re.compile(r"(?:/(?:[^~/]|~[01])*)*")
_ARRAY_INDEX = re.compile(r"0|[1-9][0-9]{0,17}")


def parse_pointer(text: str) -> tuple[str, ...]:
    """The unescaped reference tokens of a JSON Pointer (RFC 6901, sections 3 and 4).

    Raises ValueError where the text is not a JSON Pointer.
    """
    if not _SYNTAX.fullmatch(text):
        raise ValueError(f'"{text}" is not a JSON Pointer')
    tokens = text.split("/")[1:]
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in tokens)


def format_pointer(pointer: Pointer) -> str:
    """The JSON Pointer made of these tokens, escaped."""
    return "".join(
        "/" + str(token).replace("~", "~0").replace("/", "~1") for token in pointer
    )


def array_index(token: str | int) -> int | None:
    """The array index that a token stands for (RFC 6901, section 4), if any."""
    if isinstance(token, int):
        return token if token >= 0 else None
    return int(token) if _ARRAY_INDEX.fullmatch(token) else None


def lookup(root: Json, pointer: Pointer) -> Json:
    """The node that a pointer leads to.

    Raises LookupError if a member or item does not exist, or if the pointer leads
    through a scalar.
    """
    node = root
    for token in pointer:
        if isinstance(node, dict) and isinstance(token, str):
            node = node[token]
        elif isinstance(node, list) and (index := array_index(token)) is not None:
            node = node[index]
        else:
            raise LookupError(token)
    return node
