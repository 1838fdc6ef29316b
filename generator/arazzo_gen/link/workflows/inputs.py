"""The inputs of a workflow: a JSON Schema, and what expressions take beside it
(Arazzo 1.1.0, "Workflow Object")."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ...diagnostics import Diagnostic, DiagnosticError
from ...documents import Library, Location
from ...openapi import Member, Schema, open_schema


class InputNames(Collection[str]):
    """The names that ``$inputs`` may be followed by.

    Those that the schema declares; and where it leaves the members of its objects
    open, any: ``admit`` keeps those that are used, which become optional inputs.
    """

    def __init__(self, declared: Schema | None) -> None:
        self._declared = declared
        self._properties = declared.properties() if declared else {}
        self._used: dict[str, Member] = {}

    def __contains__(self, name: object) -> bool:
        return name in self._properties or name in self._used

    def __iter__(self) -> Iterator[str]:
        yield from self._properties
        yield from self._used

    def __len__(self) -> int:
        return len(self._properties) + len(self._used)

    def admit(self, name: str) -> bool:
        """Whether a name that is not declared may be used; it is one of these then."""
        found = self._declared.undeclared(name) if self._declared else None
        if found is None:
            return False
        self._used[name] = found
        return True

    @property
    def schema(self) -> Schema | None:
        """The schema with all inputs that are used."""
        if self._declared is None or not self._used:
            return self._declared
        return self._declared.having(dict(sorted(self._used.items())))


def open_inputs(library: Library, at: Location) -> Schema:
    """The schema of the inputs of a workflow, which is one of objects.

    Members of its alternatives are members of it. Raises DiagnosticError, AZ103, where
    it is one of other values, and AZ303 where a reference dangles.
    """
    schema = open_schema(library, at)
    if schema.types and "object" not in schema.types:
        given = " or ".join(sorted(schema.types))
        place = next((p.at for p in schema.parts if "type" in p.node), at)
        raise DiagnosticError(
            Diagnostic.at(
                "AZ103",
                f"the inputs of a workflow are an object, but this schema is one of"
                f" {given} values",
                place.child("type").span(),
                help="write `type: object`, and each input as one of its properties",
            )
        )
    schema.alternatives()
    own = schema.properties()
    others = {
        name: member for name, member in schema.possible().items() if name not in own
    }
    return schema.having(others) if others else schema


def unread_inputs(library: Library, at: Location) -> Schema:
    """What stands for a schema of inputs that cannot be read: any name may be one."""
    return Schema(library, at, ())
