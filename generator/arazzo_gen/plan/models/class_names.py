"""The naming pass: what the models and enumerations of a package are called.

Classes are asked for while steps are planned, in the order of the document, so until
the pass is made they have provisional names. It is made once all of them are known, and
only looks at what they are, so that neither the order of a document nor a schema that
something else uses has a say:

- A schema that stands in the components is called what it is called there; another
  after the class that holds it and the member where it is found, or after its
  operation. Of several such names it has the shortest, the first of these in the
  alphabet. A name that is pinned in the settings goes before all of these.
- Of several classes that want a name, one of values that travel whole has it, before
  one of what is read in responses, of what is sent, of an input; and of these the one
  whose file and place come first.
- Each of the others has, of those that are free, the first of: its name with the kind
  behind it (``MoneyRequest``, or ``OrderPart`` for what is read of a whole value),
  where the first is of another kind; its name with that
  of its source in front (``PaymentsMoney``); both; a number (``Money2``).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from itertools import count
from typing import Any, Literal, TypeAlias, TypeVar, cast

from ...documents import Location
from ...openapi import Schema, place_key
from ..model import ModelKind, RenamedClass
from ..naming.names import pascal
from ..naming.pins import Pins, address

ClassKind: TypeAlias = ModelKind | Literal["enum", "whole"]
Place: TypeAlias = "tuple[str, tuple[str, ...]]"
PlanT = TypeVar("PlanT")

_KINDS: tuple[ClassKind, ...] = (
    "whole",
    "response",
    "enum",
    "request",
    "input",
    "output",
)
_SUFFIXES = {"response": "Response", "request": "Request", "input": "Input"}
_PROVISIONAL = re.compile("\0class \\d+\0")


@dataclass(slots=True)
class _Wanted:
    kind: ClassKind
    schema: Schema
    names: set[str] = field(default_factory=set[str])

    @property
    def at(self) -> Location:
        """Where the schema is written."""
        return self.schema.parts[0].at if self.schema.parts else self.schema.at

    @property
    def place(self) -> Place:
        """What tells that place from others."""
        return place_key(self.at)

    @property
    def order(self) -> tuple[object, ...]:
        """What decides who has a name that several want."""
        return _KINDS.index(self.kind), self.place, repr(self.schema.key)


class ClassNames:
    """The classes of a package that are waiting for their names."""

    def __init__(self) -> None:
        self._waiting: dict[str, _Wanted] = {}

    def provisional(self, kind: ClassKind, schema: Schema, name: str) -> str:
        """A name for the time being. ``name`` is one that the class could have, which
        may have provisional names in it."""
        given = f"\0class {len(self._waiting)}\0"
        self._waiting[given] = _Wanted(kind, schema)
        self.suggest(given, name)
        return given

    def suggest(self, given: str, name: str) -> None:
        """Take in another name that a class could have."""
        wanted = self._waiting[given]
        wanted.names.add(wanted.schema.component or name)

    def names(
        self,
        taken: Iterable[str],
        pins: Pins,
        sources: Mapping[str, str],
    ) -> tuple[dict[str, str], tuple[RenamedClass, ...]]:
        """The names by the provisional ones, and which are none that were wanted.

        ``sources`` are the names of the source descriptions by their files.
        """
        wanted = {
            given: pins.of(one.at) or self._best(given, ())
            for given, one in self._waiting.items()
        }
        rivals: dict[str, list[str]] = defaultdict(list)
        for given in sorted(wanted, key=lambda key: self._waiting[key].order):
            rivals[wanted[given]].append(given)
        used = set(taken)
        names: dict[str, str] = {}
        others: list[str] = []
        for name in sorted(rivals):
            first, *rest = rivals[name]
            if name in used:
                rest = rivals[name]
            else:
                names[first] = name
                used.add(name)
            others += rest
        renamed: list[RenamedClass] = []
        for given in others:
            one = self._waiting[given]
            holder = self._waiting[rivals[wanted[given]][0]]
            source = sources.get(one.place[0], "")
            options = _others(wanted[given], one, holder, source)
            names[given] = next(name for name in options if name not in used)
            used.add(names[given])
            renamed.append(RenamedClass(address(one.at), wanted[given], names[given]))
        return names, tuple(renamed)

    def _best(self, given: str, seen: tuple[str, ...]) -> str:
        """The shortest of the names that a class could have."""
        known = self._waiting[given].names
        options = {
            pascal(
                *(
                    self._best(part, (*seen, given)) if _is_provisional(part) else part
                    for part in _parts(name)
                )
            )
            for name in known
            if not any(part in (*seen, given) for part in _parts(name))
        }
        return min(options, key=lambda name: (len(name), name), default="Value")


def _parts(name: str) -> list[str]:
    """A name, with the provisional names in it on their own."""
    return re.split("(\0class \\d+\0)", name)


def _is_provisional(part: str) -> bool:
    return bool(_PROVISIONAL.fullmatch(part))


def _others(name: str, wanted: _Wanted, first: _Wanted, source: str) -> Iterator[str]:
    """What a class can be called where ``first`` has the name that both want."""
    suffix = _SUFFIXES.get(wanted.kind, "")
    if (first.kind, wanted.kind) == ("whole", "response"):
        suffix = "Part"
    told = suffix and not name.endswith(suffix) and wanted.kind != first.kind
    if told:
        yield f"{name}{suffix}"
    if source:
        yield f"{pascal(source)}{name}"
        if told:
            yield f"{pascal(source)}{name}{suffix}"
    yield from (f"{name}{number}" for number in count(2))


def renamed(plan: PlanT, names: Mapping[str, str]) -> PlanT:
    """A plan with names in the place of provisional ones."""
    return cast("PlanT", _renamed(plan, names))


def _renamed(part: Any, names: Mapping[str, str]) -> Any:
    if isinstance(part, str):
        return names.get(part, part)
    if isinstance(part, tuple):
        items = tuple(_renamed(item, names) for item in part)
        changed = any(new is not old for new, old in zip(items, part, strict=True))
        return items if changed else part
    if isinstance(part, list):
        return [_renamed(item, names) for item in part]
    if isinstance(part, dict):
        members = part
        return {key: _renamed(item, names) for key, item in members.items()}
    if isinstance(part, frozenset):
        return frozenset(_renamed(item, names) for item in part)
    if is_dataclass(part) and not isinstance(part, type):
        values = {one.name: getattr(part, one.name) for one in fields(part)}
        new = {name: _renamed(value, names) for name, value in values.items()}
        changes = {name: new[name] for name in new if new[name] is not values[name]}
        return replace(part, **changes) if changes else part
    return part
