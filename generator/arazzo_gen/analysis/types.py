"""What values can be, as far as the documents tell: inputs by their schemas, outputs by
what they are taken from, through steps and workflows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..diagnostics import DiagnosticError, Related
from ..documents import Json, Location, Pointer
from ..language import is_singular
from ..link import OperationStep
from ..link.kinds import named_kinds
from ..link.values import (
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
from .schema_paths import Absent, part_of

_DEPTH = 4
"""How deep alternatives of alternatives are looked at."""


@dataclass(frozen=True, slots=True)
class ValueType:
    """The JSON types that a value can be of where it is not null.

    ``values`` are the only ones it can have, where these are listed; ``declared`` is
    where the documents say so, and ``schemas`` what they say, if it is a schema.
    """

    kinds: frozenset[str]
    values: tuple[Json, ...] | None = None
    declared: Location | None = None
    schemas: tuple[Schema, ...] = field(default=(), compare=False)

    @property
    def named(self) -> str:
        """The types, as a message names them."""
        if self.values is not None:
            return listed(self.values)
        return named_kinds(self.kinds)


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
        return found and replace(found, declared=schema.at, schemas=(schema,))
    kinds, values = schema.types, schema.enum
    if values is not None:
        of_values = set(map(json_type, values))
        if not of_values or (kinds and not of_values <= widened(kinds)):
            return None
        kinds = frozenset(of_values)
    return ValueType(kinds, values, schema.at, (schema,)) if kinds else None


def schemas_type(schemas: Sequence[Schema | None]) -> ValueType | None:
    """What the values of one of some schemas can be; None where one does not tell."""
    return _united([schema_type(schema) for schema in schemas])


def literal_type(value: Json) -> ValueType | None:
    """What a literal is; None for null."""
    if value is None:
        return None
    return ValueType(frozenset({json_type(value)}), (value,))


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
    return ValueType(kinds, listed_values, known[0].declared, schemas)


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
class Types:
    """The types of the values of a document, and of those that it leads to."""

    workflows: Mapping[WorkflowKey, WorkflowFacts]
    _bodies: dict[tuple[WorkflowKey, str, bool], tuple[Schema, ...] | None] = field(
        default_factory=dict[tuple[WorkflowKey, str, bool], "tuple[Schema, ...] | None"]
    )

    def of(self, value: LinkedValue, place: Place) -> ValueType | None:
        """What a value can be; None where that is not known."""
        try:
            return self._of(value, place, frozenset())
        except DiagnosticError:
            # A reference that dangles is reported where something needs it.
            return None

    def schemas_of(self, value: LinkedValue, place: Place) -> tuple[Schema, ...]:
        """The schemas of which a value meets one; none where that is not known."""
        found = self.of(value, place)
        return found.schemas if found is not None else ()

    def origin(
        self, value: LinkedValue, place: Place
    ) -> tuple[LinkedValue, Place] | None:
        """What an output is made of in the end, and where that stands; None where it is
        made of itself."""
        found: tuple[LinkedValue, Place, frozenset[object]] | None
        found = (value, place, frozenset())
        while found is not None:
            value, place, within = found
            found = self._source(value, place, within)
            if found is None and isinstance(
                value, OutputRef | WorkflowOutputRef | PartRef | CallOutputRef
            ):
                return None
        return value, place

    def _of(
        self, value: LinkedValue, place: Place, within: frozenset[object]
    ) -> ValueType | None:
        match value:
            case Literal(constant):
                return literal_type(constant)
            case TextValue() | UrlRef():
                return ValueType(frozenset({"string"}))
            case StatusRef() | CallStatusRef():
                return ValueType(frozenset({"integer"}))
            case FunctionValue("length" | "count"):
                return ValueType(frozenset({"integer"}))
            case ObjectValue():
                return ValueType(frozenset({"object"}))
            case ArrayValue() | JsonPathValue() | GoessnerValue():
                return self._listed(value)
            case HeaderRef(name):
                return _header(place, name)
            case BodyRef(pointer):
                return self._body(place, pointer)
            case InputRef(name):
                return _input(place, name, ())
            case PartRef(InputRef(name), pointer):
                return _input(place, name, pointer)
        found = self._source(value, place, within)
        return self._of(*found) if found is not None else None

    def _listed(self, value: LinkedValue) -> ValueType | None:
        """A query that is not singular gives a list, whatever it finds."""
        if isinstance(value, JsonPathValue) and is_singular(value.query):
            return None
        return ValueType(frozenset({"array"}))

    def _source(
        self, value: LinkedValue, place: Place, within: frozenset[object]
    ) -> tuple[LinkedValue, Place, frozenset[object]] | None:
        """What an output is made of, and where that stands; outputs that are made of
        themselves are of nothing."""
        of: LinkedValue
        match value:
            case FoundIn(inner, pointer):
                found = member(inner, pointer)
                return None if found == value else (found, place, within)
            case PartRef(source, pointer):
                of, pointer = source, pointer
            case CallOutputRef(_, pointer):
                of = value
            case OutputRef() | WorkflowOutputRef():
                of, pointer = value, ()
            case _:
                return None
        held = self._output(of, place)
        if held is None:
            return None
        inner_value, at = held
        step_id = place.step.step_id if place.step is not None else None
        key = (place.workflow.key, step_id, of, pointer)
        if key in within:
            return None
        return member(inner_value, pointer), at, within | {key}

    def _output(
        self, value: LinkedValue, place: Place
    ) -> tuple[LinkedValue, Place] | None:
        """The value of an output, and where it stands."""
        match value:
            case OutputRef(step_id, name):
                step = place.workflow.by_id.get(step_id)
                outputs = step.linked.outputs if step is not None else {}
                found = Place(place.workflow, step)
                return (outputs[name].value, found) if name in outputs else None
            case WorkflowOutputRef(key, name):
                return self._result(key, name)
            case CallOutputRef(name):
                if place.step is None or isinstance(place.step.linked, OperationStep):
                    return None
                return self._result(place.step.linked.call.workflow, name)
        return None

    def _result(
        self, called: WorkflowKey, name: str
    ) -> tuple[LinkedValue, Place] | None:
        """The value of an output of a workflow, and where it stands; None where others
        that it may go on with give one of that name, too."""
        having = [
            (workflow.linked.outputs[name].value, Place(workflow))
            for workflow in self._returns(called)
            if name in workflow.linked.outputs
        ]
        return having[0] if len(having) == 1 else None

    def _returns(self, called: WorkflowKey) -> Iterator[WorkflowFacts]:
        """The workflows whose results a call may give."""
        keys = [called]
        for key in keys:
            workflow = self.workflows.get(key)
            if workflow is None:
                continue
            yield workflow
            transfers = workflow.flow.transfers if workflow.linked.is_whole else ()
            following = dict.fromkeys(call.workflow for call in transfers)
            keys += [one for one in following if one not in keys]

    def _body(self, place: Place, pointer: Pointer) -> ValueType | None:
        schemas = self.bodies(place)
        if schemas is None:
            return None
        found = [part_of(schema, pointer) for schema in schemas]
        # A response that has no such part has null there.
        return schemas_type([one for one in found if not isinstance(one, Absent)])

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


def _input(place: Place, name: str, pointer: Pointer) -> ValueType | None:
    inputs = place.workflow.linked.inputs
    found = inputs.properties().get(name) if inputs is not None else None
    schema = part_of(found.schema, pointer) if found is not None else None
    return None if isinstance(schema, Absent) else schema_type(schema)
