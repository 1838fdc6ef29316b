"""What there is to read of a step once it has run, and the types of its outputs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from ...analysis import StepFacts
from ...analysis.responses import Responses
from ...analysis.schema_paths import is_collection
from ...analysis.types import Place, Types
from ...documents import Pointer
from ...link import LinkedStep
from ...link.values.model import (
    BodyRef,
    CallOutputRef,
    FoundIn,
    JsonPathValue,
    LinkedValue,
    Ref,
)
from ...openapi import Schema
from ..model import BodyReading
from ..models.passthrough import whole_values
from ..models.selection import Models
from ..naming.names import Names
from ..naming.pins import Pins
from ..naming.vocabulary import ATTRIBUTES
from ..signatures import Signature
from ..values.code import Giver, HeaderRead
from ..values.conversion import Gained, value_type
from ..values.types import JsonType, Type, optional
from ..values.value_types import declared_type
from .responses import plan_body, plan_headers


@dataclass(frozen=True, slots=True)
class StepReads:
    """What there is to read of a step: of its response, or of the workflow it calls.

    ``bodies`` are what bodies are read as, ``whole`` what the body is that is passed on
    as it came; ``wholes`` such parts, each with whether it may be null; ``headers`` are
    those whose types are described. ``output_names`` are the attributes of the outputs;
    ``declared`` are those that are read from plain JSON, and have to be of a type, with
    what gives them.
    """

    gained: Gained
    output_names: Mapping[str, str]
    bodies: tuple[BodyReading, ...] = ()
    whole: JsonType | None = None
    wholes: Mapping[Pointer, tuple[JsonType, bool]] = field(
        default_factory=dict[Pointer, "tuple[JsonType, bool]"]
    )
    headers: Mapping[str, HeaderRead] = field(default_factory=dict[str, HeaderRead])
    schema: Schema | None = None
    declared: Mapping[str, tuple[Type, Giver]] = field(
        default_factory=dict[str, "tuple[Type, Giver]"]
    )

    def output_type(
        self, name: str, of: LinkedValue, ref_type: Callable[[Ref], Type]
    ) -> Type:
        """The type of an output, where inputs and other outputs have some."""
        if name in self.declared:
            return self.declared[name][0]
        if isinstance(of, BodyRef) and of.pointer in self.wholes:
            kind, may_be_null = self.wholes[of.pointer]
            return optional(kind) if may_be_null else kind
        return value_type(of, ref_type, self.gained, self.headers)

    def is_collection(self, value: LinkedValue) -> bool:
        """Whether a value is certainly an array or a map."""
        return isinstance(value, BodyRef) and is_collection(self.schema, value.pointer)


def operation_reads(
    place: Place,
    types: Types,
    facts: StepFacts,
    responses: Responses,
    function: str,
    demanded: Iterable[Pointer],
    models: Models,
) -> StepReads:
    """What there is to read of a response. ``demanded`` are parts of the body that
    other steps read, beside the outputs and criteria of the step."""
    body = plan_body(facts, responses, function, demanded, models)
    wholes = {
        pointer: (models.whole(found), found.optional)
        for pointer, found in whole_values(responses).items()
    }
    whole, may_be_null = wholes.get((), (None, False))
    if body.bodies or may_be_null:
        whole = None
    return StepReads(
        Gained(body.reads, whole=whole is not None),
        _output_names(facts.linked, models.pins),
        body.bodies,
        whole,
        wholes,
        plan_headers(facts, responses),
        responses.schema,
        _declared(place, types, {*filter(body.reads.get, body.reads), *wholes}),
    )


def call_reads(
    place: Place, types: Types, facts: StepFacts, signature: Signature, pins: Pins
) -> StepReads:
    """What there is to read of a workflow that a step calls."""
    return StepReads(
        Gained(outputs=signature.outputs),
        _output_names(facts.linked, pins),
        declared=_declared(place, types, ()),
    )


def _declared(
    place: Place, types: Types, read: Collection[Pointer]
) -> dict[str, tuple[Type, Giver]]:
    """The types of the outputs that are read from plain JSON: no model has ``read``
    them of the body."""
    found: dict[str, tuple[Type, Giver]] = {}
    for name, output in place.step.linked.outputs.items() if place.step else ():
        match output.value:
            case BodyRef(pointer) if pointer in read:
                continue
            case CallOutputRef(_, ()):
                continue
            case BodyRef() | CallOutputRef() | FoundIn() | JsonPathValue():
                known = declared_type(output.value, place, types)
                if known is not None:
                    found[name] = known
    return found


def _output_names(step: LinkedStep, pins: Pins) -> dict[str, str]:
    places = {name: output.at for name, output in step.outputs.items()}
    return pins.names(Names(ATTRIBUTES), places)
