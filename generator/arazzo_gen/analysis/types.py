"""What values can be, as far as the documents tell: inputs by their schemas, outputs by
what they are taken from, through steps and workflows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..diagnostics import DiagnosticError, Related
from ..documents import Json, Location, Pointer
from ..language import is_singular, singular_path
from ..link import OperationStep
from ..link.values.kinds import named_kinds
from ..link.values.model import (
    ArrayValue,
    BodyRef,
    CallOutputRef,
    CallStatusRef,
    FoundIn,
    FunctionValue,
    GoessnerValue,
    HeaderRef,
    InputRef,
    JsonPathValue,
    LinkedValue,
    Literal,
    ObjectValue,
    OutputRef,
    PartRef,
    Ref,
    StatusRef,
    TextValue,
    UrlRef,
    WorkflowKey,
    WorkflowOutputRef,
    member,
)
from ..openapi import Schema, json_type, open_schema
from .model import StepFacts, WorkflowFacts
from .responses import Responses
from .schema_paths import Absent, Found, find, is_index
from .schema_queries import selected

_DEPTH = 4
"""How deep alternatives of alternatives are looked at."""


@dataclass(frozen=True, slots=True)
class ValueType:
    """The JSON types that a value can be of where it is not null.

    ``values`` are the only ones it can have, where these are listed; ``declared`` is
    where the documents say so, and ``schemas`` what they say, if it is a schema.
    ``is_optional`` tells that it may be null or absent; ``selected`` are the schemas of
    the items, where a query has selected them.
    """

    kinds: frozenset[str]
    values: tuple[Json, ...] | None = None
    declared: Location | None = None
    schemas: tuple[Schema, ...] = field(default=(), compare=False)
    is_optional: bool = False
    selected: tuple[Schema, ...] = field(default=(), compare=False)

    @property
    def named(self) -> str:
        """The types, as a message names them."""
        if self.values is not None:
            return listed(self.values)
        return named_kinds(self.kinds)

    def or_absent(self, absent: bool) -> ValueType:
        """The type of a value that may be ``absent``."""
        return replace(self, is_optional=self.is_optional or absent)

    def items(self) -> ValueType | None:
        """What the items of an array are; None where that is not known."""
        try:
            return schemas_type(self.selected or [*self._items()])
        except DiagnosticError:
            # A reference that dangles is reported where something needs it.
            return None

    def _items(self) -> Iterator[Schema | None]:
        for schema in self.schemas:
            for array in _arrays(schema):
                yield None if array.first_items() else array.items()


def _arrays(schema: Schema, depth: int = 0) -> Iterator[Schema]:
    """The alternatives of a schema that are of arrays."""
    if schema.is_composed and depth < _DEPTH:
        for one in schema.alternatives(lenient=True):
            yield from _arrays(one, depth + 1)
    elif "array" in schema.types:
        yield schema


def listed(values: Sequence[Json]) -> str:
    """The first of some values, as JSON."""
    shown = [json.dumps(one, ensure_ascii=False) for one in values[:6]]
    return ", ".join(shown) + ", ..." * (len(values) > 6)


def declared_at(found: ValueType) -> list[Related]:
    """Where the documents say what a value is, for a diagnostic."""
    if found.declared is None:
        return []
    return [Related("its type is declared here", found.declared.span())]


def schema_type(schema: Schema | None, depth: int = 0) -> ValueType | None:
    """What the values of a schema can be; None where it does not tell."""
    if schema is None or schema.is_null or depth > _DEPTH:
        return None
    if schema.is_composed:
        options = schema.alternatives(lenient=True)
        found = _united([schema_type(one, depth + 1) for one in options])
        return found and replace(
            found,
            declared=schema.at,
            schemas=(schema,),
            is_optional=found.is_optional or schema.nullable,
        )
    kinds, values = schema.types, schema.enum
    if values is not None:
        of_values = set(map(json_type, values))
        if not of_values or (kinds and not of_values <= widened(kinds)):
            return None
        kinds = frozenset(of_values)
    if not kinds:
        return None
    return ValueType(kinds, values, schema.at, (schema,), schema.nullable)


def schemas_type(schemas: Sequence[Schema | None]) -> ValueType | None:
    """What the values of one of some schemas can be; None where one does not tell."""
    return _united([schema_type(schema) for schema in schemas])


def literal_type(value: Json) -> ValueType | None:
    """What a literal is; None for null."""
    if value is None:
        return None
    return ValueType(frozenset({json_type(value)}), (value,))


def own_type(value: LinkedValue) -> ValueType | None:
    """What a value is wherever it stands; None where that is not all the same."""
    optional = False
    match value:
        case Literal(constant):
            return literal_type(constant)
        case TextValue() | UrlRef():
            kind = "string"
        case StatusRef() | FunctionValue("count"):
            kind = "integer"
        case CallStatusRef() | FunctionValue("length"):
            kind, optional = "integer", True
        case ObjectValue():
            kind = "object"
        case ArrayValue() | GoessnerValue():
            kind = "array"
        case JsonPathValue(_, query) if not is_singular(query):
            # It gives a list, whatever it finds.
            kind = "array"
        case _:
            return None
    return ValueType(frozenset({kind}), is_optional=optional)


def widened(kinds: frozenset[str]) -> frozenset[str]:
    """The types, with the integers among the numbers."""
    numbers = {"integer", "number"}
    return kinds | numbers if kinds & numbers else kinds


def _united(found: Sequence[ValueType | None]) -> ValueType | None:
    """What a value is that is one of several; None where one of them is not known."""
    known = [one for one in found if one is not None]
    if not known or len(known) < len(found):
        return None
    kinds = frozenset[str]().union(*(one.kinds for one in known))
    values: dict[str, Json] | None = {}
    for one in known:
        if one.values is None or values is None:
            values = None
        else:
            values |= {json.dumps(value): value for value in one.values}
    schemas = tuple(schema for one in known for schema in one.schemas)
    listed_values = None if values is None else tuple(values.values())
    optional = any(one.is_optional for one in known)
    return ValueType(kinds, listed_values, known[0].declared, schemas, optional)


def base_of(value: LinkedValue) -> LinkedValue:
    """What a query, or a pointer, finds a value in."""
    while isinstance(value, JsonPathValue | FoundIn):
        value = value.of if isinstance(value, JsonPathValue) else value.value
    return value


@dataclass(frozen=True, slots=True)
class Place:
    """Where an expression stands: in a workflow, and at a step that has its response.

    ``judging`` tells that it decides whether the step succeeds, ``failed`` that it has
    failed: nothing is known of its response.
    """

    workflow: WorkflowFacts
    step: StepFacts | None = None
    judging: bool = False
    failed: bool = False


@dataclass(frozen=True, slots=True)
class _Described:
    """Schemas of which a value meets one, or it is null or absent, if optional."""

    schemas: tuple[Schema, ...]
    is_optional: bool


@dataclass(frozen=True, slots=True)
class _Held:
    """What a value is made of, and where that stands; ``within`` are the outputs that
    lead to it. ``is_optional`` tells that the value may be absent all the same."""

    value: LinkedValue
    place: Place
    within: frozenset[object]
    is_optional: bool


@dataclass(frozen=True, slots=True)
class Types:
    """The types of the values of a document, and of those that it leads to."""

    workflows: Mapping[WorkflowKey, WorkflowFacts]
    _known: dict[object, ValueType | None] = field(
        default_factory=dict[object, "ValueType | None"]
    )
    _bodies: dict[tuple[WorkflowKey, str, bool], tuple[Schema, ...] | None] = field(
        default_factory=dict[tuple[WorkflowKey, str, bool], "tuple[Schema, ...] | None"]
    )

    def of(self, value: LinkedValue, place: Place) -> ValueType | None:
        """What a value can be; None where that is not known."""
        if not isinstance(base_of(value), BodyRef | CallOutputRef | HeaderRef | Ref):
            return self._found(value, place)
        step_id = place.step.step_id if place.step is not None else None
        key = (place.workflow.key, step_id, place.judging, place.failed, value)
        if key not in self._known:
            self._known[key] = self._found(value, place)
        return self._known[key]

    def _found(self, value: LinkedValue, place: Place) -> ValueType | None:
        try:
            return self._of(value, place, frozenset())
        except DiagnosticError:
            # A reference that dangles is reported where something needs it.
            return None

    def schemas_of(self, value: LinkedValue, place: Place) -> tuple[Schema, ...]:
        """The schemas of which a value meets one; none where that is not known."""
        found = self.of(value, place)
        return found.schemas if found is not None else ()

    def given(self, ref: Ref, place: Place) -> ValueType | None:
        """What an output can be, or a part of one, once it was given; None where that
        is not known."""
        try:
            held = self._source(ref, place, frozenset())
        except DiagnosticError:
            return None
        return None if held is None else self.of(held.value, held.place)

    def _of(
        self, value: LinkedValue, place: Place, within: frozenset[object]
    ) -> ValueType | None:
        own = own_type(value)
        if isinstance(value, JsonPathValue) and own is not None:
            return replace(own, selected=self._selected(value, place, within))
        if own is not None:
            return own
        if isinstance(value, HeaderRef):
            return _header(place, value.name)
        described = self._described(value, place, within)
        if described is not None:
            found = schemas_type(described.schemas)
            return found and found.or_absent(described.is_optional)
        held = self._source(value, place, within)
        if held is None:
            return None
        found = self._of(held.value, held.place, held.within)
        return found and found.or_absent(held.is_optional)

    def _described(
        self, value: LinkedValue, place: Place, within: frozenset[object]
    ) -> _Described | None:
        """The schemas of which a value meets one; None where none stands for it."""
        match value:
            case BodyRef(pointer):
                bodies = self.bodies(place) or ()
                if not pointer and _may_be_text(place):
                    return None
                return _parts(bodies, pointer, absent=_may_lack_members(place))
            case InputRef(name):
                return _input(place, name, ())
            case PartRef(InputRef(name), pointer):
                return _input(place, name, pointer)
            case FoundIn(JsonPathValue(_, query) as of, (index, *rest)) if (
                not is_singular(query)
            ):
                items = self._selected(of, place, within) if is_index(index) else ()
                return _parts(items, tuple(rest), absent=True)
        held = self._source(value, place, within)
        if held is None:
            return None
        found = self._described(held.value, held.place, held.within)
        if found is None:
            return None
        return replace(found, is_optional=found.is_optional or held.is_optional)

    def _selected(
        self, value: JsonPathValue, place: Place, within: frozenset[object]
    ) -> tuple[Schema, ...]:
        """The schemas of what a query selects; none where one is not known."""
        found = self._described(value.of, place, within)
        return selected(found.schemas, value.query) if found is not None else ()

    def _source(
        self, value: LinkedValue, place: Place, within: frozenset[object]
    ) -> _Held | None:
        """What a value is made of, and where that stands; outputs that are made of
        themselves are of nothing."""
        of: LinkedValue
        match value:
            case FoundIn(inner, pointer):
                found = member(inner, pointer)
                return None if found == value else _Held(found, place, within, False)
            case JsonPathValue(inner, query):
                path = singular_path(query)
                if path is None:
                    return None
                return _Held(member(inner, path), place, within, True)
            case PartRef(source, pointer):
                of, pointer = source, pointer
            case CallOutputRef(name, pointer):
                of = CallOutputRef(name, ())
            case OutputRef() | WorkflowOutputRef():
                of, pointer = value, ()
            case _:
                return None
        held = self._output(of, place)
        if held is None:
            return None
        step_id = place.step.step_id if place.step is not None else None
        key = (place.workflow.key, step_id, of, pointer)
        if key in within:
            return None
        return replace(held, value=member(held.value, pointer), within=within | {key})

    def _output(self, value: LinkedValue, place: Place) -> _Held | None:
        """The value of an output, and where it stands."""
        workflow = place.workflow
        match value:
            case OutputRef(step_id, name):
                step = workflow.by_id.get(step_id)
                outputs = step.linked.outputs if step is not None else {}
                if name not in outputs:
                    return None
                optional = step_id not in _ran(place)
                at = Place(workflow, step)
                return _Held(outputs[name].value, at, frozenset(), optional)
            case WorkflowOutputRef(key, name):
                first = any(call.workflow == key for call in workflow.linked.depends_on)
                sure = first or not _ran(place).isdisjoint(workflow.callers(key))
                return self._result(key, name, absent=not sure)
            case CallOutputRef(name):
                if place.step is None or isinstance(place.step.linked, OperationStep):
                    return None
                called = place.step.linked.call.workflow
                return self._result(called, name, absent=False)
        return None

    def _result(self, called: WorkflowKey, name: str, *, absent: bool) -> _Held | None:
        """The value of an output of a workflow, and where it stands; None where others
        that it may go on with give one of that name, too."""
        returns = list(self.returns(called))
        having = [one for one in returns if name in one.linked.outputs]
        if len(having) != 1:
            return None
        absent = absent or len(returns) > 1
        value = having[0].linked.outputs[name].value
        return _Held(value, Place(having[0]), frozenset(), absent)

    def returns(self, called: WorkflowKey) -> Iterator[WorkflowFacts]:
        """The workflows whose results a call may give: its own, and those that it goes
        on with."""
        keys = [called]
        for key in keys:
            workflow = self.workflows.get(key)
            if workflow is None:
                continue
            yield workflow
            transfers = workflow.flow.transfers if workflow.linked.is_whole else ()
            following = dict.fromkeys(call.workflow for call in transfers)
            keys += [one for one in following if one not in keys]

    def bodies(self, place: Place) -> tuple[Schema, ...] | None:
        """The schemas of the JSON bodies that the step at a place may have got; None
        where one of them is not described."""
        step = place.step
        if step is None or step.responses is None or place.failed:
            return None
        key = (place.workflow.key, step.step_id, place.judging)
        if key not in self._bodies:
            self._bodies[key] = _bodies(step.responses, judging=place.judging)
        return self._bodies[key]


def _bodies(responses: Responses, *, judging: bool) -> tuple[Schema, ...] | None:
    try:
        possible = responses.judged if judging else responses.possible
        sure = {one.key for one in responses.possible}
    except DiagnosticError:
        return None
    found: list[Schema] = []
    for one in possible:
        if one.schema is not None:
            found.append(one.schema)
        elif one.reading != "empty" and one.key in sure:
            return None
    return tuple(found) or None


def _header(place: Place, name: str) -> ValueType | None:
    responses = place.step.responses if place.step is not None else None
    if responses is None or place.failed:
        return None
    library = responses.step.operation.description.library
    schemas = [
        open_schema(library, header.schema) if header and header.schema else None
        for header in responses.header(name)
    ]
    found = _united([schema_type(one) for one in schemas])
    # How a header that lists its values is written, nobody knows.
    return replace(found, values=None) if found is not None else None


def _input(place: Place, name: str, pointer: Pointer) -> _Described | None:
    inputs = place.workflow.linked.inputs
    found = inputs.properties().get(name) if inputs is not None else None
    if found is None:
        return None
    return _parts([found.schema], pointer, absent=not found.required)


def _parts(
    schemas: Sequence[Schema], pointer: Pointer, *, absent: bool
) -> _Described | None:
    """What a pointer finds in values of any of some schemas, or where nothing is:
    ``absent``."""
    read: list[Schema] = []
    for schema in schemas:
        found = find(schema, pointer)
        if isinstance(found, Absent):
            absent = True
            continue
        if not isinstance(found, Found) or not found.is_described:
            return None
        read.append(found.schema)
        hidden = any(one.member.is_only("writeOnly") for one in found.steps)
        absent = absent or schema.nullable or found.is_optional or hidden
    return _Described(tuple(read), absent)


def _may_be_text(place: Place) -> bool:
    """Whether the response may have content that is not JSON."""
    responses = place.step.responses if place.step is not None else None
    return responses is not None and not responses.is_only_json


def _may_lack_members(place: Place) -> bool:
    """Whether the response may be one in which no pointer finds anything."""
    responses = place.step.responses if place.step is not None else None
    possible = responses.possible if responses is not None else ()
    return _may_be_text(place) or any(one.reading == "empty" for one in possible)


def _ran(place: Place) -> frozenset[str]:
    """The steps that have certainly succeeded where an expression stands."""
    workflow = place.workflow
    if not workflow.linked.is_whole:
        return frozenset()
    if place.step is None:
        return workflow.flow.always_ran
    return workflow.flow.ran_before(workflow.flow.index[place.step.step_id])
