"""The schemas of the values in a graph, each once, by its address."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from ..diagnostics import DiagnosticError
from ..documents import Location, format_pointer
from ..openapi import Schema
from .values import Object, written

T = TypeVar("T")


def where_known(find: Callable[[], T], otherwise: T) -> T:
    """The result of ``find``, or ``otherwise`` if it meets a dangling reference: parts
    that no workflow reads may have them."""
    try:
        return find()
    except DiagnosticError:
        return otherwise


class Schemas:
    """The schemas that a document's graph refers to, by address: a file and a JSON
    Pointer into it."""

    def __init__(self) -> None:
        self._found: Object = {}

    def add(self, schema: Schema | None) -> str | None:
        """The address of a schema; a schema that is only a ``$ref`` is resolved."""
        if schema is None:
            return None
        at = where_known(lambda: _resolved(schema), schema.at)
        origin = at.document.origin(at)
        address = f"{origin.document.path}#{format_pointer(origin.pointer)}"
        self._found.setdefault(address, written(at))
        return address

    def add_all(self, schemas: Iterable[Schema]) -> list[str]:
        """The addresses of some schemas, each once."""
        found = (self.add(schema) for schema in schemas)
        return list(dict.fromkeys(one for one in found if one is not None))

    @property
    def all(self) -> Object:
        """The schemas as their documents write them, sorted by address. A ``$ref`` in a
        schema is relative to the file of its address."""
        return dict(sorted(self._found.items()))


def _resolved(schema: Schema) -> Location:
    given = written(schema.at)
    if isinstance(given, dict) and given.keys() == {"$ref"}:
        return schema.library.dereference(schema.at)
    return schema.at
