"""Values of a type that what they feed can never take."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal as PyLiteral

from ..analysis.types import (
    Place,
    Types,
    ValueType,
    declared_at,
    schema_type,
    widened,
)
from ..diagnostics import Diagnostic, DiagnosticError, Related
from ..documents import Json, Location, format_pointer
from ..link.values.kinds import COMPOUND, named_kinds
from ..link.values.model import (
    ArrayValue,
    LinkedValue,
    Literal,
    ObjectValue,
    OutputRef,
    PartRef,
    is_input,
)
from ..openapi import Schema
from .named_values import named_value

Form = PyLiteral["json", "model", "text"]
"""How a value is sent: as JSON, as text after a model has checked it, or as text."""

_DEPTH = 3
"""How deep values that are not written down are compared."""
_SHOWN = 8
"""How many of its members a message lists."""
_FROM_TEXT = frozenset({"boolean", "integer", "number"})


@dataclass(frozen=True, slots=True)
class Target:
    """What a value feeds: what messages call it, how values travel to it, where it is
    declared, and its name."""

    name: str
    form: Form
    declared: Location
    key: str | None = None

    def below(self, name: str | None, declared: Location) -> Target:
        """A member or an item of it."""
        called = f'"{name}"' if name is not None else "an item"
        return Target(f"{called} of {self.name}", self.form, declared, name)


@dataclass(frozen=True, slots=True)
class Misfits:
    """Judges the values of one place of a workflow. ``replaced`` are the places whose
    values stand elsewhere; ``written`` tells that what the document writes down is
    judged with the literals in it."""

    types: Types
    place: Place
    replaced: frozenset[tuple[str, ...]] = frozenset()
    written: bool = False

    def check(
        self, value: LinkedValue, schema: Schema, target: Target, at: Location
    ) -> Iterator[Diagnostic]:
        """A value, and those that it is made of, against the schema of what it feeds.
        Literals are left to others. A reference that dangles says nothing."""
        try:
            yield from self._check(value, schema, target, at)
        except DiagnosticError:
            return

    def _check(
        self, value: LinkedValue, schema: Schema, target: Target, at: Location
    ) -> Iterator[Diagnostic]:
        if tuple(map(str, at.pointer)) in self.replaced:
            return
        match value:
            case Literal():
                return
            case ObjectValue(members) if schema.possible():
                known = schema.possible()
                for name, member in members:
                    if name in known:
                        inner = known[name]
                        below = target.below(name, inner.at)
                        place = at.child(name)
                        yield from self.check(member, inner.schema, below, place)
                return
            case ArrayValue(items) if not schema.is_composed and schema.items():
                for index, item in enumerate(items):
                    found = schema.member(str(index))
                    if found is not None:
                        below = target.below(None, found.at)
                        place = at.child(index)
                        yield from self.check(item, found.schema, below, place)
                return
            case ObjectValue() | ArrayValue() if self.written:
                return
        given, wanted = self.types.of(value, self.place), schema_type(schema)
        if given is None or wanted is None:
            return
        what = named_value(value)
        misfit = misfit_of(given, wanted, target.form)
        if misfit is None and target.form != "text":
            deeper = _inner_misfit(given, wanted, target.form)
            if deeper is not None:
                part, given, wanted = deeper
                what, misfit = f"{part} of {what}", "never"
                target = replace(target, name=f"{part} of {target.name}")
        if misfit is not None:
            yield _misfit(what, value, given, wanted, misfit, target, at)


Misfit = PyLiteral["never", "some texts", "no value in common"]


def misfit_of(given: ValueType, wanted: ValueType, form: Form) -> Misfit | None:
    """Why values of one type are not of another."""
    if not _kinds_meet(given.kinds, wanted.kinds, form):
        is_text = "string" in given.kinds and wanted.kinds & _FROM_TEXT
        if not is_text or form == "model":
            return None if is_text else "never"
        texts = given.values
        some = texts is None or any(map(_says_more, texts))
        return "some texts" if some else "never"
    if given.values and wanted.values:
        admitted = {sent_text(one) for one in wanted.values}
        if not any(sent_text(one) in admitted for one in given.values):
            return "no value in common"
    return None


def _kinds_meet(given: frozenset[str], wanted: frozenset[str], form: Form) -> bool:
    if widened(given) & widened(wanted):
        return True
    if form != "text":
        return False
    # Everything is a text there, and an array may be one of a single item.
    return not given <= COMPOUND or not wanted.isdisjoint(COMPOUND)


def _inner_misfit(
    given: ValueType, wanted: ValueType, form: Form, depth: int = 0
) -> tuple[str, ValueType, ValueType] | None:
    """The first member, or the items, that both types declare and that never agree."""
    if len(given.schemas) != 1 or len(wanted.schemas) != 1 or depth > _DEPTH:
        return None
    (one,), (other,) = given.schemas, wanted.schemas
    if one.is_composed or other.is_composed:
        return None
    pairs: list[tuple[str, Schema | None, Schema | None]] = []
    if given.kinds == wanted.kinds == {"array"}:
        pairs = [("an item", one.items(), other.items())]
    elif given.kinds == wanted.kinds == {"object"}:
        members = other.properties()
        pairs = [
            (f'"{name}"', member.schema, members[name].schema)
            for name, member in one.properties().items()
            if name in members and not member.is_only("writeOnly")
        ]
    for name, its, that in pairs:
        inner, aim = schema_type(its), schema_type(that)
        if inner is None or aim is None:
            continue
        if misfit_of(inner, aim, form) == "never":
            return name, inner, aim
        found = _inner_misfit(inner, aim, form, depth + 1)
        if found is not None:
            part, inner, aim = found
            return f"{part} of {name}", inner, aim
    return None


def _says_more(value: Json) -> bool:
    """Whether a text says a number, true or false."""
    try:
        return isinstance(json.loads(str(value)), bool | int | float)
    except ValueError:
        return False


def sent_text(value: Json) -> str:
    """What a single value is sent as in a parameter: there, 5 and "5" are alike."""
    return value if isinstance(value, str) else json.dumps(value)


def _misfit(
    what: str,
    value: LinkedValue,
    given: ValueType,
    wanted: ValueType,
    misfit: Misfit,
    target: Target,
    at: Location,
) -> Diagnostic:
    feeds = target.name
    if misfit == "no value in common":
        message = f"{what} is one of {given.named}, and feeds {feeds}, which can only"
        message += f" be {wanted.named}"
    else:
        message = f"{what} is {named_kinds(given.kinds)}, and feeds {feeds}, which is"
        message += f" {named_kinds(wanted.kinds)}"
    fed = Related("what it feeds is declared here", target.declared.span())
    note = None
    if misfit == "some texts":
        note = f"only a text that says {named_kinds(wanted.kinds)} can be sent"
    help = "take a value that it admits, or mend the description"
    if is_input(value):
        help = "declare the input as what it feeds"
    elif misfit == "never" and given.kinds <= COMPOUND and not wanted.kinds & COMPOUND:
        help = f"take a part of it{_parts(value, given, wanted, target)}"
    return Diagnostic.at(
        "AZ560",
        message,
        at.span(),
        help=help,
        note=note,
        related=[*declared_at(given), fed],
    )


def _parts(
    value: LinkedValue, given: ValueType, wanted: ValueType, target: Target
) -> str:
    """Which part of a value may be meant: the one that is called as what it feeds, or
    as the output is that holds it all; else, which there are."""
    known = {
        name: schema_type(member.schema)
        for schema in given.schemas
        for name, member in schema.possible().items()
    }
    of, pointer = (
        (value.of, value.pointer) if isinstance(value, PartRef) else (value, ())
    )
    wished = (target.key, of.name if isinstance(of, OutputRef) else None)
    for name in wished:
        found = known.get(name) if name is not None else None
        if name is None or found is None or misfit_of(found, wanted, target.form):
            continue
        if isinstance(of, OutputRef):
            rest = format_pointer((*pointer, name))
            return f": write `$steps.{of.step_id}.outputs.{of.name}#{rest}`"
        return f': it has "{name}"'
    shown = ", ".join([*known][:_SHOWN])
    return (f"; it has: {shown}" + ", ..." * (len(known) > _SHOWN)) if known else ""
