"""Resolve expressions into the document itself: ``$self``, fields of its source
descriptions, its components (Arazzo 1.1.0, "Runtime Expressions")."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from ..arazzo import ArazzoDocument, Parameter, Selector
from ..diagnostics import Report
from ..documents import Json, Location
from ..language import ComponentExpression, SourceExpression
from ..openapi import Description, find_operations
from .faults import unavailable, unknown
from .operations.asyncapi import AsyncSources
from .values.access import word
from .values.model import LinkedValue, Literal

if TYPE_CHECKING:
    from .scope import Scope

LinkValue: TypeAlias = (
    "Callable[[Json | Selector, Location, Scope, Report], LinkedValue]"
)

_FIELDS = ("name", "url", "type")


@dataclass(frozen=True, slots=True)
class DocumentNames:
    """A document, where it is, and its sources opened; ``workflows`` are the ids in
    those that are Arazzo documents. ``link`` resolves the value of a component."""

    arazzo: ArazzoDocument
    root: Location
    sources: Mapping[str, Description]
    asynchronous: AsyncSources
    workflows: Mapping[str, Collection[str]]
    link: LinkValue

    def self_value(self, place: Location) -> LinkedValue:
        """The URI of the document. Raises DiagnosticError where it has none."""
        if self.arazzo.self_ is None:
            raise unavailable(
                'the document has no field "$self"',
                place,
                "add `$self`, the URI of this document",
            )
        return Literal(self.arazzo.self_)

    def source_value(
        self, expression: SourceExpression, place: Location
    ) -> LinkedValue:
        """A field of a source description.

        An operation or a workflow of that name goes first ("Source Description
        Expression Resolution"), and is no value. Raises DiagnosticError for one, and
        for what is nothing.
        """
        sources = {source.name: source for source in self.arazzo.source_descriptions}
        name, reference = expression.source, expression.reference
        if name not in sources:
            at = word(place, f"$sourceDescriptions.{name}", name)
            raise unknown(
                "AZ406", "source description", name, sources, "the document", at
            )
        source, opened = sources[name], self.sources.get(name)
        if reference in self.workflows.get(name, ()):
            raise unavailable(
                f'"{reference}" is a workflow of the source "{name}", not a value',
                place,
                "take an output of it: $workflows.<workflowId>.outputs.<name>",
            )
        if opened is not None and find_operations(opened, reference):
            raise unavailable(
                f'"{reference}" is an operation of the source "{name}", not a value',
                place,
                "take an output of the step that calls it:"
                " `$steps.<stepId>.outputs.<name>`",
            )
        if reference == "type":
            kind = "arazzo" if name in self.workflows else "openapi"
            kind = "asyncapi" if name in self.asynchronous else kind
            return Literal(source.type or kind)
        if reference in _FIELDS:
            return Literal(source.url if reference == "url" else source.name)
        at = word(place, f".{reference}", reference)
        raise unknown("AZ409", "field", reference, _FIELDS, f'the source "{name}"', at)

    def parameter(
        self, expression: ComponentExpression, place: Location
    ) -> tuple[Parameter, Location]:
        """A parameter of the components, and where it stands. Raises DiagnosticError
        for other components, which are no values, and unknown names."""
        kind, name = expression.kind, expression.name
        if kind != "parameters":
            raise unavailable(
                f"`$components.{kind}` has no values",
                place,
                "only the parameters of the components have values",
            )
        known = self.arazzo.components.parameters
        if name not in known:
            names = [f"$components.parameters.{found}" for found in known]
            written = f"$components.parameters.{name}"
            at = word(place, written, name)
            raise unknown("AZ407", "component", written, names, "the document", at)
        return known[name], self.root.child("components", "parameters", name)
