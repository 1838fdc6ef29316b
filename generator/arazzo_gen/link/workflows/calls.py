"""Calls of workflows: the workflow of an id, and the values of its inputs (Arazzo
1.1.0, "Step Object", "Success Action Object" and "Workflow Object": ``workflowId``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...arazzo import Parameter, Workflow
from ...diagnostics import Diagnostic, DiagnosticError, Report, some_quoted
from ...documents import Location
from ...openapi import Schema
from ..faults import nearest, unknown
from ..model import WorkflowCall
from ..scope import Scope
from ..values.access import word
from ..values.model import LinkedValue, Literal, ResultRef, WorkflowKey
from ..values.payloads import link_value
from ..values.workflow_values import Ended
from .inputs import InputNames

_SOURCES = "$sourceDescriptions."


@dataclass(frozen=True, slots=True)
class Callee:
    """A workflow that may be called: ``inputs`` is the schema of its inputs, if any.

    ``depends_on`` are the workflows that must have ended before it.
    """

    key: WorkflowKey
    workflow: Workflow
    at: Location
    inputs: Schema | None
    depends_on: tuple[WorkflowKey, ...]

    @property
    def label(self) -> str:
        """The name of the workflow in messages."""
        return f'the workflow "{self.key.workflow_id}"'

    def input_names(self) -> Iterable[str]:
        """The names of the workflow's inputs."""
        return self.inputs.properties() if self.inputs else ()

    def ended(self, arguments: Iterable[tuple[str, LinkedValue]]) -> Ended:
        """The ended workflow after a call with these arguments."""
        properties = self.inputs.properties() if self.inputs else {}
        defaults = {
            name: Literal(found.schema.annotation("default"))
            for name, found in properties.items()
        }
        given = {**defaults, **dict(arguments)}
        return Ended(
            self.key,
            tuple(self.workflow.outputs),
            tuple({**properties, **given}),
            given,
        )


@dataclass(frozen=True, slots=True)
class Callees:
    """The workflows that a document may call: its own, and those of its sources of type
    ``arazzo``, by the names of these.

    ``complete`` tells that all sources could be opened.
    """

    own: Mapping[str, Callee]
    sources: Mapping[str, Mapping[str, Callee]]
    complete: bool

    def find(self, name: str, place: Location, report: Report) -> Callee:
        """The workflow that an id stands for, qualified where it is another document's.

        Raises DiagnosticError for one that is not there.
        """
        if name in self.own:
            return self.own[name]
        source, _, rest = name.removeprefix(_SOURCES).partition(".")
        if name.startswith(_SOURCES):
            if source in self.sources and rest in self.sources[source]:
                return self.sources[source][rest]
            return self._missing(source, rest, name, place)
        found = [
            (of, workflows[wanted])
            for of, workflows in self.sources.items()
            for wanted in ([rest] if of == source else [name])
            if wanted in workflows
        ]
        if len(found) != 1:
            return self._missing(None, name, name, place)
        of, callee = found[0]
        help = f"write `{_SOURCES}{of}.{callee.key.workflow_id}`"
        message = "a workflow of another document is named by its source"
        report.add(Diagnostic.at("AZ603", message, place.span(), help=help))
        return callee

    def _missing(
        self, source: str | None, wanted: str, name: str, place: Location
    ) -> Callee:
        if source is not None and source not in self.sources:
            if self.complete:
                message = f'there is no source of type arazzo called "{source}"'
                known = some_quoted(self.sources)
                help = f"sources of type arazzo: {known or 'none'}"
                at = word(place, f"{_SOURCES}{source}", source)
                raise DiagnosticError(
                    Diagnostic.at("AZ406", message, at.span(), help=help)
                )
            # The source could not be opened, which was reported already.
            raise DiagnosticError
        known_ids = self.own if source is None else self.sources[source]
        owner = "the document" if source is None else f'the source "{source}"'
        at = place if wanted == name else word(place, name, wanted)
        raise unknown("AZ411", "workflow", wanted, known_ids, owner, at)


Parameters = Iterable[tuple[Parameter, Location]]


def link_call(
    callee: Callee,
    given: Parameters,
    inherited: Parameters,
    at: Location,
    scope: Scope,
    report: Report,
    *,
    inherits: bool = False,
    available: Sequence[WorkflowKey] = (),
) -> WorkflowCall:
    """A call with ``given`` values for the inputs of a workflow.

    Those ``inherited`` from the calling workflow are passed where there is such an
    input. ``available`` are workflows that have ended by then.
    """
    names = InputNames(callee.inputs)
    arguments: dict[str, tuple[Parameter, Location]] = {}
    surplus: list[tuple[str, Location]] = []
    for parameter, place in inherited:
        if parameter.name in names:
            arguments[parameter.name] = (parameter, place)
    for parameter, place in given:
        if parameter.name in names or names.admit(parameter.name):
            arguments[parameter.name] = (parameter, place)
        else:
            surplus.append((parameter.name, place.child("name")))
    misnamed: dict[str, Location] = {}
    for name, place in surplus:
        left = [one for one in names if one not in arguments and one not in misnamed]
        meant = nearest(name, left)
        if meant is not None:
            misnamed[meant] = place
        report.add(_surplus(callee, name, meant, place))
    linked = []
    places: list[tuple[str, Location]] = []
    for name, (parameter, place) in arguments.items():
        with report.catching():
            at_value = place.child("value")
            value = link_value(parameter.value, at_value, scope, report)
            linked.append((name, value))
            places.append((name, at_value))
    return WorkflowCall(
        callee.key,
        tuple(linked),
        inherits,
        tuple(ResultRef(key) for key in callee.depends_on if key in available),
        at,
        tuple(places),
        tuple(misnamed.items()),
    )


def _surplus(
    callee: Callee, name: str, meant: str | None, place: Location
) -> Diagnostic:
    known = some_quoted(callee.input_names())
    return Diagnostic.at(
        "AZ511",
        f'{callee.label} has no input "{name}"; it is not passed',
        place.span(),
        help=f'did you mean "{meant}"?' if meant else f"it takes: {known or 'none'}",
    )
