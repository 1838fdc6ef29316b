"""The names in scope in a workflow: inputs, and outputs of earlier steps."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from ..diagnostics import Diagnostic, DiagnosticError, Related, Report
from ..documents import Location, format_pointer
from ..language import (
    BodyExpression,
    ComponentExpression,
    Expression,
    HeaderExpression,
    InputExpression,
    MethodExpression,
    OutputExpression,
    PathExpression,
    QueryExpression,
    SelfExpression,
    SourceExpression,
    StatusCodeExpression,
    StepExpression,
    UrlExpression,
    WorkflowExpression,
    split_access,
)
from ..openapi import Operation
from .faults import unavailable, unknown, unsupported
from .references import DocumentNames
from .requests.sent_values import SentRequest, request_value
from .values.access import declared, member_access, part, word
from .values.model import (
    BodyRef,
    CallStatusRef,
    HeaderRef,
    InputRef,
    LinkedValue,
    Literal,
    OutputRef,
    PartRef,
    StatusRef,
    UrlRef,
    member,
)
from .values.workflow_values import Ended, WorkflowValues
from .workflows.inputs import InputNames


@dataclass(frozen=True, slots=True)
class CurrentStep:
    """The step of an expression, and its request, once that is linked."""

    step_id: str
    operation: Operation
    request: SentRequest | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that an expression may use.

    ``steps`` holds the outputs of each step that has run by then; ``later`` where those
    stand that have not, the current one among them. ``in_response`` tells that the
    response of the current step is there; ``workflows`` are those whose values are.
    ``within`` are the components whose values are being resolved.
    """

    inputs: Collection[str]
    steps: Mapping[str, Collection[str]]
    later: Mapping[str, Location]
    in_response: bool
    document: DocumentNames
    workflows: WorkflowValues
    current: CurrentStep | None = None
    within: tuple[str, ...] = ()

    def calling(self, called: Ended) -> Scope:
        """The scope after the current step has called a workflow."""
        return replace(self, workflows=replace(self.workflows, called=called))

    def resolve(
        self, expression: Expression, at: Location, report: Report | None = None
    ) -> LinkedValue:
        """The value that a runtime expression stands for.

        Where the place allows no access to members by ``.`` and ``[]``, as only simple
        conditions do, ``report`` is told of it. Raises DiagnosticError where it names
        nothing, where its value is not there yet and where its form is not generated.
        """
        extent = expression.extent
        place = at.slice(extent.offset, extent.offset + extent.length)
        match expression:
            case InputExpression(name, pointer):
                return self._input(name, pointer, place, report)
            case StepExpression(step_id, name, pointer):
                return self._output(step_id, name, pointer, place, report)
            case OutputExpression() | WorkflowExpression():
                return self._of_workflow(expression, place, report)
            case SelfExpression():
                return self.document.self_value(place)
            case SourceExpression():
                return self.document.source_value(expression, place)
            case ComponentExpression():
                return self._component(expression, place, report or Report())
            case (
                UrlExpression()
                | MethodExpression()
                | StatusCodeExpression()
                | HeaderExpression()
                | QueryExpression()
                | PathExpression()
                | BodyExpression()
            ):
                return self._message(expression, place, report)
        raise unsupported("this runtime expression, here,", place)

    def _message(
        self, expression: Expression, place: Location, report: Report | None
    ) -> LinkedValue:
        """A part of the current step's request or response."""
        step = self.current
        called = self.workflows.called
        match expression:
            case (
                HeaderExpression("message")
                | QueryExpression("message")
                | PathExpression("message")
                | BodyExpression("message")
            ):
                owner = f'the step "{step.step_id}"' if step else "a workflow"
                raise unsupported(f"`$message`, which {owner} uses,", place)
            case MethodExpression() if step is not None:
                return Literal(step.operation.method.upper())
            case BodyExpression(message, "payload", pointer):
                pointed = f"#{format_pointer(pointer)}" if pointer else ""
                raise unavailable(
                    f"`payload` is a part of `$message`; the {message} has a body",
                    place,
                    f"write `${message}.body{pointed}`",
                )
            case QueryExpression("response", name) | PathExpression("response", name):
                part = "query" if isinstance(expression, QueryExpression) else "path"
                raise unavailable(
                    f"a response has no {part}",
                    place,
                    f"write `$request.{part}.{name}`",
                )
        if called is not None and not self.in_response:
            if isinstance(expression, StatusCodeExpression):
                return CallStatusRef()
            raise unavailable(
                "a step that calls a workflow has no request or response",
                place,
                "take an output of the workflow: `$outputs.<name>`",
            )
        if not self.in_response:
            raise self._too_early(place)
        match expression:
            case StatusCodeExpression():
                return StatusRef()
            case UrlExpression():
                return UrlRef()
            case HeaderExpression("response", name):
                return HeaderRef(name)
            case BodyExpression(message, "body", pointer, dotted):
                if dotted:
                    rewritten = f"${message}.body#{format_pointer(pointer or ())}"
                    member_access(rewritten, place, report)
                if message == "response":
                    return BodyRef(pointer or ())
        if (
            step is not None
            and step.request is not None
            and isinstance(
                expression,
                HeaderExpression | QueryExpression | PathExpression | BodyExpression,
            )
        ):
            return request_value(expression, step.operation, step.request, place)
        raise unsupported("this runtime expression, here,", place)

    def _too_early(self, place: Location) -> DiagnosticError:
        if self.current is None:
            return unavailable(
                "a workflow has no request and no response of its own",
                place,
                "make it an output of the step, and write"
                " `$steps.<stepId>.outputs.<name>`",
            )
        return unavailable(
            f'the step "{self.current.step_id}" has not sent its request yet',
            place,
            "it is there in the successCriteria, outputs and actions of the step",
        )

    def _component(
        self, expression: ComponentExpression, place: Location, report: Report
    ) -> LinkedValue:
        parameter, at = self.document.parameter(expression, place)
        name = expression.name
        if name in self.within:
            raise unavailable(
                f'the value of the component "{name}" is made of itself',
                place,
                f"give `$components.parameters.{name}` a value of its own",
            )
        inner = replace(self, within=(*self.within, name))
        return self.document.link(parameter.value, at.child("value"), inner, report)

    def _of_workflow(
        self,
        expression: OutputExpression | WorkflowExpression,
        place: Location,
        report: Report | None,
    ) -> LinkedValue:
        """An output or input of a workflow, this one or another."""
        workflows, name, pointer = self.workflows, expression.name, expression.pointer
        match expression:
            case OutputExpression() if workflows.called is not None:
                return workflows.called.output(name, pointer, place, report)
            case WorkflowExpression(workflow, "outputs") if (
                workflows.is_called(workflow) or workflow != workflows.current
            ):
                return workflows.output(workflow, name, pointer, place, report)
            case WorkflowExpression(workflow, "inputs") if (
                workflow != workflows.current
            ):
                return workflows.input(workflow, name, pointer, place)
            case WorkflowExpression(_, "inputs"):
                return self._input(name, pointer, place, report)
        found, accesses = declared(
            "output", name, workflows.own.names, "the workflow", place
        )
        path = (*map(str, accesses), *(pointer or ()))
        return member(workflows.own.link(found, self), path)

    def _input(
        self,
        name: str,
        pointer: tuple[str, ...] | None,
        place: Location,
        report: Report | None,
    ) -> LinkedValue:
        for known, accesses in split_access(name):
            if known in self.inputs:
                found = part(InputRef(known), accesses, pointer)
                if accesses and isinstance(found, PartRef):
                    rewritten = f"$inputs.{known}#{format_pointer(found.pointer)}"
                    member_access(rewritten, place, report)
                return found
        if isinstance(self.inputs, InputNames):
            known, _ = split_access(name)[-1]
            if self.inputs.admit(known):
                return self._input(name, pointer, place, report)
        at = word(place, f"inputs.{name}", name)
        raise unknown("AZ403", "input", name, self.inputs, "the workflow", at)

    def _output(
        self,
        step_id: str,
        name: str,
        pointer: tuple[str, ...] | None,
        place: Location,
        report: Report | None,
    ) -> LinkedValue:
        if step_id in self.later:
            raise self._not_yet(step_id, place)
        if step_id not in self.steps:
            known_ids = [*self.steps, *self.later]
            at = word(place, f"$steps.{step_id}", step_id)
            raise unknown("AZ404", "step", step_id, known_ids, "the workflow", at)
        for known, accesses in split_access(name):
            if known in self.steps[step_id]:
                found = part(OutputRef(step_id, known), accesses, pointer)
                if accesses and isinstance(found, PartRef):
                    rest = format_pointer(found.pointer)
                    rewritten = f"$steps.{step_id}.outputs.{known}#{rest}"
                    member_access(rewritten, place, report)
                return found
        for known in self.steps[step_id]:
            if name.startswith((f"{known}[*]", f"{known}.")) and "[*]" in name:
                raise self._no_query(step_id, known, name[len(known) :], place)
        called = self.workflows.imply(step_id, name, place, report)
        if called is not None:
            known, accesses = called
            return part(OutputRef(step_id, known), accesses, pointer)
        raise unknown(
            "AZ405",
            "output",
            name,
            self.steps[step_id],
            f'the step "{step_id}"',
            word(place, f".outputs.{name}", name),
        )

    def _no_query(
        self, step_id: str, known: str, query: str, place: Location
    ) -> DiagnosticError:
        """The error for a part of an output that only JSONPath can name."""
        output = f"$steps.{step_id}.outputs.{known}"
        accesses = (found for found in split_access(f"it{query.replace('*', '0')}"))
        one = next((path for name, path in accesses if name == "it"), ())
        item = f"`{output}#{format_pointer(tuple(map(str, one)))}`" if one else "`#/0`"
        return DiagnosticError(
            Diagnostic.at(
                "AZ405",
                f'the step "{step_id}" has no output "{known}{query}": an expression'
                " has no wildcards",
                place.span(),
                help=f"an expression reads one item, as {item}; all of them take a"
                f" Selector Object (Arazzo 1.1) with the JSONPath `${query}`",
            )
        )

    def _not_yet(self, step_id: str, place: Location) -> DiagnosticError:
        at = self.later[step_id]
        own = self.current is not None and self.current.step_id == step_id
        if own or at.pointer == place.pointer[: len(at.pointer)]:
            help = "take the value from a step that runs before"
            return DiagnosticError(
                Diagnostic.at(
                    "AZ408",
                    f'the step "{step_id}" has not run yet: this is a part of it',
                    place.span(),
                    note="its outputs are there once it has succeeded",
                    help="read it from `$response`" if self.in_response else help,
                )
            )
        return DiagnosticError(
            Diagnostic.at(
                "AZ408",
                f'the step "{step_id}" has not run yet: it comes later',
                place.span(),
                note="no action goes back from there",
                help="move the step, or take the value from one that runs before",
                related=[Related("it stands here", at.child("stepId").span())],
            )
        )
