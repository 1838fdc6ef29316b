"""Schemas as workflows use them: the target of a JSON Pointer into a value.

A view, not a validator: it knows enough of JSON Schema 2020-12 and of the dialect of
OpenAPI 3.0 to tell the members of an object, the items of an array, the alternatives of
a value, and whether null is allowed. ``not``, ``if`` and what depends on other members
say nothing about a type: they are accepted and not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import Literal, TypeAlias

from ..diagnostics import DiagnosticError
from ..documents import Json, Library, Location
from .schema_parts import Part, PartKey, is_null, place_key, resolve_parts
from .schema_places import (
    alternatives_of,
    is_found,
    patterns_of,
    places_of,
    properties_of,
    says_something,
)
from .schema_values import enum_of, keyword_values, types_of

SchemaKey: TypeAlias = "tuple[object, ...]"
Direction = Literal["readOnly", "writeOnly"]

_NESTING = 6
"""The deepest nesting of alternatives that is examined."""


@dataclass(frozen=True, slots=True)
class Member:
    """A property of an object, or the items of an array.

    Its schema is looked up when it is asked for: a reference that dangles is no fault
    where nothing follows it. It must meet all of ``places``; where alternatives have
    it, one of ``choices``.
    """

    library: Library
    at: Location
    places: tuple[Location, ...]
    required: bool
    choices: tuple[Member, ...] = ()

    @property
    def schema(self) -> Schema:
        """The schema of its values; DiagnosticError where a reference dangles."""
        if self.choices:
            choices = tuple(choice.schema for choice in self.choices)
            nullable = any(choice.nullable for choice in choices)
            return Schema(self.library, self.at, (), nullable=nullable, choices=choices)
        return _open(self.library, self.at, self.places)

    def is_only(self, direction: Direction) -> bool:
        """Whether its values occur in one direction only: ``readOnly`` in responses,
        ``writeOnly`` in requests (OpenAPI 3.1.1, section 4.8.24; JSON Schema 2020-12
        validation, section 9.4). A reference that dangles says nothing."""
        try:
            return self.schema.is_only(direction)
        except DiagnosticError:
            return False


@dataclass(frozen=True)  # without slots: what it comes to is kept
class Schema:
    """A Schema Object with its references followed.

    ``parts`` are what a value must meet, all of them; none: any value does.
    ``component`` is its name where it stands in the components; ``nullable`` tells that
    null was allowed on the way to it; ``notes`` are the places on that way. ``choices``
    are alternatives that no schema of the document lists, ``members`` those beside the
    declared ones. ``label`` tells an alternative from others.
    """

    library: Library
    at: Location
    parts: tuple[Part, ...]
    component: str | None = None
    nullable: bool = False
    notes: tuple[Location, ...] = ()
    choices: tuple[Schema, ...] = ()
    members: tuple[tuple[str, Member], ...] = ()
    label: str | None = field(default=None, compare=False)
    within: tuple[frozenset[object], ...] = field(default=(), compare=False)

    @property
    def key(self) -> SchemaKey:
        """The identity of the schema."""
        inner: list[SchemaKey | PartKey] = [part.key for part in self.parts]
        inner += [choice.key for choice in self.choices]
        return tuple(inner)

    def keyword(self, name: str) -> Iterator[Json]:
        """The values that the parts give a keyword."""
        return keyword_values(self.parts, name)

    def annotation(self, name: str) -> Json:
        """An annotation of the value, from the nearest location that has it."""
        return next(chain(self._noted(name), self.keyword(name)), None)

    def _noted(self, name: str) -> Iterator[Json]:
        nodes = (at.value for at in self.notes)
        return (node[name] for node in nodes if isinstance(node, dict) and name in node)

    @property
    def description(self) -> str | None:
        """The description, where it is a text."""
        value = self.annotation("description")
        return value if isinstance(value, str) else None

    @property
    def remark(self) -> str | None:
        """The description that stands where the schema is used, beside its own."""
        texts = self._noted("description")
        return next((text for text in texts if isinstance(text, str)), None)

    def is_only(self, direction: Direction) -> bool:
        """Whether values occur in one direction only, as in ``Member.is_only``."""
        if self.choices:
            return all(choice.is_only(direction) for choice in self.choices)
        return True in (*self._noted(direction), *self.keyword(direction))

    def bare(self) -> Schema:
        """The schema without the annotations of its use."""
        return replace(self, notes=(), nullable=False)

    @property
    def types(self) -> frozenset[str]:
        """The JSON types that values have, without null; empty: any.

        Those that ``type`` names, or else the one whose keywords there are.
        """
        return types_of(self.parts)

    @property
    def enum(self) -> tuple[Json, ...] | None:
        """The values that are allowed, without null."""
        return enum_of(self.parts)

    @property
    def is_null(self) -> bool:
        """Whether null is the only value."""
        if not self.nullable:
            return False
        named = any(True for _ in self.keyword("type"))
        return self.enum == () or (self.enum is None and named and not self.types)

    @property
    def is_composed(self) -> bool:
        """Whether alternatives decide what a value is (oneOf, anyOf)."""
        return bool(self.choices) or self._group() is not None

    @property
    def is_object(self) -> bool:
        """Whether values are objects of which some members are known."""
        if self.is_composed:
            alternatives = self.alternatives(lenient=True)
            return bool(alternatives) and all(one.is_object for one in alternatives)
        return self.types == {"object"} or bool(self.properties())

    def alternatives(self, *, lenient: bool = False) -> tuple[Schema, ...]:
        """The schemas of which a value meets one, without that of null.

        Each has the parts that stand beside the alternatives, too. ``lenient`` takes
        one whose reference dangles for one of any value.
        """
        if self.choices:
            return self.choices
        group = self._group()
        if group is None:
            return ()
        place, keyword = group
        options = place.node[keyword]
        beside = tuple(
            replace(part, spent=part.spent | {keyword}) if part is place else part
            for part in self.parts
        )
        if not any(says_something(part) for part in beside):
            beside = ()
        own = frozenset(place_key(part.at) for part in self.parts)
        within = (*self.within, own)
        found: list[Schema] = []
        for index, option in enumerate(options if isinstance(options, list) else ()):
            at = place.at.child(keyword, index)
            if is_null(option) or option is False:
                continue
            try:
                inner = _open(self.library, at, (at,))
            except DiagnosticError:
                if not lenient:
                    raise
                found.append(Schema(self.library, at, ()))
                continue
            if any(place_key(part.at) in one for part in inner.parts for one in within):
                # An alternative that is what it is an alternative of adds nothing.
                continue
            title = inner.annotation("title")
            label = inner.component or (title if isinstance(title, str) else None)
            if beside:
                inner = _open(self.library, at, (at,), beside)
            label = label or f"Option {index + 1}"
            found.append(replace(inner, label=label, within=within))
        return tuple(found)

    def properties(self) -> Mapping[str, Member]:
        """The declared members of an object, those of its ``allOf`` among them."""
        return self._declared

    @cached_property
    def _declared(self) -> Mapping[str, Member]:
        found = {
            name: Member(self.library, places[0], places, required)
            for name, (places, required) in properties_of(self.parts).items()
        }
        return {**found, **dict(self.members)}

    def possible(self) -> Mapping[str, Member]:
        """The members that an object may have: those that it declares itself, and those
        of its alternatives, which are optional where not all of them require them."""
        own = self.properties()
        alternatives = [one.possible() for one in self.alternatives(lenient=True)]
        if not alternatives:
            return own
        names = dict.fromkeys(name for one in alternatives for name in one)
        return {
            **own,
            **{
                name: any_of([one.get(name) for one in alternatives])
                for name in names
                if name not in own
            },
        }

    def items(self) -> Schema | None:
        """The schema of the items of an array, or None where any may stand there."""
        return self._below("items")

    def first_items(self) -> tuple[Schema, ...]:
        """The schemas of the first items of an array, each by its place."""
        for part in self.parts:
            options = part.node.get("prefixItems")
            if isinstance(options, list):
                at = part.at
                places = (at.child("prefixItems", at_) for at_ in range(len(options)))
                return tuple(_open(self.library, place, (place,)) for place in places)
        return ()

    def additional(self) -> Schema | None:
        """The schema of members that are not declared, or None where any may stand."""
        return self._below("additionalProperties")

    def by_pattern(self) -> tuple[Schema, ...]:
        """The schemas of members whose names match a pattern."""
        places = [place for _, place in patterns_of(self.parts)]
        return tuple(_open(self.library, place, (place,)) for place in places)

    @property
    def is_closed(self) -> bool:
        """Whether no members may stand beside the declared ones."""
        if self.at.value is False:
            return True
        return not any(patterns_of(self.parts)) and any(
            value is False
            for keyword in ("additionalProperties", "unevaluatedProperties")
            for value in self.keyword(keyword)
        )

    @property
    def is_unbounded(self) -> bool:
        """Whether any member may stand beside the declared ones."""
        return not any(
            value is not True
            for keyword in ("additionalProperties", "unevaluatedProperties")
            for value in self.keyword(keyword)
        )

    @property
    def is_open(self) -> bool:
        """Whether a member that is not declared is expected: the schema says so, or
        declares none at all."""
        if any(value is False for value in self.keyword("additionalProperties")):
            return False
        if any(True for _ in self.keyword("additionalProperties")):
            return True
        return not self.is_closed and not self.possible()

    def undeclared(self, name: str) -> Member | None:
        """The member that an object may have by a name that is not declared: of a type
        where a pattern or ``additionalProperties`` gives one."""
        places = tuple(
            at for pattern, at in patterns_of(self.parts) if is_found(pattern, name)
        )
        if not places and not self.is_open:
            return None
        places = places or places_of(self.parts, "additionalProperties")
        return Member(self.library, places[0] if places else self.at, places, False)

    def having(self, members: Mapping[str, Member]) -> Schema:
        """The schema with some members beside those that it declares."""
        return replace(self, members=(*self.members, *members.items()))

    def member(self, token: str) -> Member | None:
        """What a token of a JSON Pointer finds in a value of this schema."""
        if token.isascii() and token.isdigit() and "array" in self.types:
            return self._item(int(token))
        return self.possible().get(token)

    def _item(self, index: int) -> Member | None:
        for part in self.parts:
            options = part.node.get("prefixItems")
            if isinstance(options, list) and index < len(options):
                at = part.at.child("prefixItems", index)
                return Member(self.library, at, (at,), False)
        places = places_of(self.parts, "items")
        return Member(self.library, places[0], places, False) if places else None

    def _group(self) -> tuple[Part, str] | None:
        """The first alternatives that tell of more than what is required."""
        if len(self.within) > _NESTING:
            return None
        return alternatives_of(self.parts)

    def _below(self, keyword: str) -> Schema | None:
        places = places_of(self.parts, keyword)
        return _open(self.library, places[0], places) if places else None


def open_schema(library: Library, at: Location) -> Schema:
    """The schema at a location, past references and wrappers that only add null.

    Raises DiagnosticError, AZ303, where a reference dangles.
    """
    return _open(library, at, (at,))


def _open(
    library: Library,
    at: Location,
    places: tuple[Location, ...],
    beside: tuple[Part, ...] = (),
) -> Schema:
    """The schema of values that are valid against all locations, and ``beside``."""
    # The same schemas are asked for again and again, and what dangles takes longest:
    # the nearest name is looked for.
    where = (place_key(at), *map(place_key, places))
    key = (open_schema, where, tuple(part.key for part in beside))

    def find() -> Schema | DiagnosticError:
        try:
            return _resolved(library, at, places, beside)
        except DiagnosticError as error:
            return error

    found = library.remembered(key, find)
    if isinstance(found, DiagnosticError):
        raise DiagnosticError(*found.diagnostics)
    assert isinstance(found, Schema)
    return found


def _resolved(
    library: Library,
    at: Location,
    places: tuple[Location, ...],
    beside: tuple[Part, ...],
) -> Schema:
    found = resolve_parts(library, places, beside)
    component = None if beside else found.component
    parts, notes = tuple(found.parts), tuple(found.notes)
    return Schema(library, at, parts, component, found.nullable, notes)


def any_of(found: Sequence[Member | None]) -> Member:
    """A member as alternatives declare it; None stands for one that does not."""
    known = [member for member in found if member is not None]
    required = len(known) == len(found) and all(one.required for one in known)
    if len({tuple(map(place_key, _all_places(one))) for one in known}) == 1:
        return replace(known[0], required=required)
    return Member(known[0].library, known[0].at, (), required, tuple(known))


def _all_places(member: Member) -> Iterator[Location]:
    yield from member.places
    for choice in member.choices:
        yield from _all_places(choice)
