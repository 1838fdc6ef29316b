"""What a JSON Pointer finds in values of a schema."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Literal, TypeAlias

from ..diagnostics import some
from ..documents import Json, Pointer, format_pointer
from ..link.faults import nearest
from ..link.kinds import COMPOUND, named_kinds
from ..openapi import Schema

Nothing: TypeAlias = Literal["nothing"]
"""What there is where a schema tells that values have no such part."""


def schema_at(schema: Schema, pointer: Pointer) -> Schema | Nothing | None:
    """The schema of a part; None where the schema does not tell of it.

    Raises DiagnosticError, AZ303, where a reference dangles.
    """
    if missing(schema, pointer, "it") is not None:
        return "nothing"
    for token in pointer:
        member = schema.member(_token(schema, token))
        member = member or schema.undeclared(str(token))
        if member is None or not (member.places or member.choices):
            return None
        schema = member.schema
    return schema


def missing(schema: Schema, pointer: Pointer, what: str) -> str | None:
    """Why a JSON Pointer finds nothing in ``what`` a schema describes; None where it
    may find something. Members that are not declared do not count, though they may be
    there: who reads one relies on what nobody promised.

    Raises DiagnosticError, AZ303, where a reference dangles.
    """
    for depth, token in enumerate(pointer):
        known = schema.possible()
        is_array = "array" in schema.types
        if schema.is_composed and not schema.is_object:
            return None
        if schema.types and not schema.types & COMPOUND and not known:
            held = named_kinds(schema.types)
            return f'{_where(what, pointer[:depth])} is {held}: it has no "{token}"'
        if schema.types == {"array"} and not is_index(token):
            return (
                f"{_where(what, pointer[:depth])} is an array: it has items, and no"
                f' "{token}"'
            )
        if not known and not (is_array and schema.items()):
            return None
        member = schema.member(_token(schema, token))
        if member is None:
            if schema.undeclared(str(token)) or (is_array and schema.first_items()):
                return None
            where = format_pointer(pointer[:depth]) or "its root"
            return (
                f'{what} has no "{token}" at {where}'
                f" (there are: {some(known) or 'only items'})"
            )
        schema = member.schema
    return None


def likely(schema: Schema, pointer: Pointer) -> Pointer | None:
    """The pointer that may be meant by one that finds nothing: to a member of almost
    the same name, or of the same in the one member beside that has it."""
    for depth, token in enumerate(pointer):
        known = schema.possible()
        member = schema.member(_token(schema, token))
        if member is not None:
            schema = member.schema
            continue
        name, before, behind = str(token), pointer[:depth], pointer[depth + 1 :]
        near = near_name(name, known)
        if near is not None:
            return (*before, near, *behind)
        inside = [one for one, of in known.items() if name in of.schema.possible()]
        return (*before, inside[0], name, *behind) if len(inside) == 1 else None
    return None


def meant_part(schema: Schema, pointer: Pointer) -> Pointer | str | None:
    """What is meant by a pointer that finds nothing: the name to write for the one that
    is wrong, or a pointer that goes further; None where nothing there is like it."""
    found = likely(schema, pointer)
    if found is None or missing(schema, found, "it") is not None:
        return None
    if len(found) > len(pointer):
        return found
    pairs = zip(found, pointer, strict=True)
    return str(next(new for new, old in pairs if new != old))


def near_value(schema: Schema, value: Json) -> str | None:
    """The value of an enumeration that was probably meant by one that it has not."""
    texts = [one for one in schema.enum or () if isinstance(one, str)]
    return nearest(value, texts) if isinstance(value, str) else None


def near_name(name: str, known: Iterable[str]) -> str | None:
    """The name that was probably meant: in another case, with other separators, or with
    a slip of the hand."""
    folded = {_folded(one): one for one in known}
    close = get_close_matches(_folded(name), folded, n=1, cutoff=0.8)
    # The second line of an address is no slip of the first.
    return folded[close[0]] if close and _digits(close[0]) == _digits(name) else None


def _digits(name: str) -> list[str]:
    return [char for char in name if char.isdigit()]


def _folded(name: str) -> str:
    return name.casefold().replace("_", "").replace("-", "")


def _token(schema: Schema, token: str | int) -> str:
    # From the end or from the start, an item is an item.
    return str(token).lstrip("-") if "array" in schema.types else str(token)


def is_index(token: str | int) -> bool:
    """Whether a token stands for an item, if it is of an array."""
    return isinstance(token, int) or (token.isascii() and token.isdigit())


def _where(what: str, pointer: Pointer) -> str:
    return f"{format_pointer(pointer)} of {what}" if pointer else what
