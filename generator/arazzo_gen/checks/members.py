"""What a JSON Pointer finds in values of a schema."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from ..analysis.schema_paths import Absent, find, part_of
from ..diagnostics import some
from ..documents import Json, Pointer, format_pointer
from ..link.faults import nearest
from ..link.values.kinds import named_kinds
from ..openapi import Schema


def missing(schema: Schema, pointer: Pointer, what: str) -> str | None:
    """Why a JSON Pointer finds nothing in ``what`` a schema describes; None where it
    may find something.

    Raises DiagnosticError, AZ303, where a reference dangles.
    """
    found = part_of(schema, pointer)
    if not isinstance(found, Absent):
        return None
    before, token, holder = pointer[: found.depth], pointer[found.depth], found.holder
    match found.why:
        case "scalar":
            kinds = named_kinds(holder.types)
            return f'{_where(what, before)} is {kinds}: it has no "{token}"'
        case "array":
            kinds = named_kinds(holder.types)
            return f'{_where(what, before)} is {kinds}: it has items, and no "{token}"'
        case "undeclared":
            where = format_pointer(before) or "its root"
            known = some(holder.possible()) or "only items"
            return f'{what} has no "{token}" at {where} (there are: {known})'


def likely(schema: Schema, pointer: Pointer) -> Pointer | None:
    """The pointer that may be meant by one that finds nothing: to a member of almost
    the same name, or of the same in the one member beside that has it."""
    found = find(schema, pointer)
    if not isinstance(found, Absent):
        return None
    depth, known = found.depth, found.holder.possible()
    name, before, behind = str(pointer[depth]), pointer[:depth], pointer[depth + 1 :]
    near = near_name(name, known)
    if near is not None:
        return (*before, near, *behind)
    inside = [one for one, of in known.items() if name in of.schema.possible()]
    return (*before, inside[0], name, *behind) if len(inside) == 1 else None


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


def _where(what: str, pointer: Pointer) -> str:
    return f"{format_pointer(pointer)} of {what}" if pointer else what
