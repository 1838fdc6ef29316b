"""What steps and workflows cannot do without: values that must be there before a step
is sent, and inputs that a caller has to give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from ..diagnostics import DiagnosticError
from ..link import LinkedParameter, LinkedStep, WorkflowCall, WorkflowStep
from ..link.values import model as linked
from ..link.values.model import InputRef, LinkedValue, Ref, WorkflowKey, source_of
from ..openapi import Member, Schema, instance_fault
from .calls import passed_values
from .model import WorkflowFacts


@dataclass(frozen=True, slots=True)
class Required:
    """What the workflows of a document cannot do without.

    An input is required where its schema says so, or where a step that every run tries
    needs it, or a workflow that runs before; one with a default is not.
    """

    workflows: Mapping[WorkflowKey, WorkflowFacts]
    _needed: dict[WorkflowKey, frozenset[str]] = field(
        default_factory=dict[WorkflowKey, frozenset[str]]
    )
    _steps: dict[tuple[WorkflowKey, str], Mapping[Ref, str]] = field(
        default_factory=dict[tuple[WorkflowKey, str], Mapping[Ref, str]]
    )

    def inputs(self, key: WorkflowKey) -> frozenset[str]:
        """The inputs that a caller of a workflow has to give."""
        return self._required(key, self.needed(key))

    def needed(self, key: WorkflowKey) -> frozenset[str]:
        """The inputs of which a workflow needs a value: null will not do."""
        if not self._needed:
            self._find_needed()
        return self._needed.get(key, frozenset())

    def call(self, call: WorkflowCall) -> dict[str, str]:
        """The inputs that a call cannot do without, and what messages call each."""
        return _named(call, self.inputs(call.workflow))

    def step(self, key: WorkflowKey, step: LinkedStep) -> Mapping[Ref, str]:
        """The inputs and outputs that a step cannot do without, and what they are sent
        as.

        Raises DiagnosticError, AZ303, where a reference dangles.
        """
        at = (key, step.step.step_id)
        if at not in self._steps:
            inputs = self.call(step.call) if isinstance(step, WorkflowStep) else {}
            self._steps[at] = _required_values(step, inputs)
        return self._steps[at]

    def _find_needed(self) -> None:
        """The least sets of inputs that agree with one another: workflows may call each
        other in a cycle."""
        needed = dict.fromkeys(self.workflows, frozenset[str]())
        callers: dict[WorkflowKey, list[WorkflowKey]] = {}
        for key, workflow in self.workflows.items():
            for call in workflow.linked.calls():
                callers.setdefault(call.workflow, []).append(key)
        waiting = dict.fromkeys(self.workflows)
        while waiting:
            key = next(iter(waiting))
            del waiting[key]
            found = frozenset(self._needs(self.workflows[key], needed))
            if found != needed[key]:
                needed[key] = found
                waiting |= dict.fromkeys(callers.get(key, ()))
        self._needed.update(needed)

    def _needs(
        self,
        workflow: WorkflowFacts,
        needed: Mapping[WorkflowKey, frozenset[str]],
    ) -> Iterator[str]:
        """The inputs that a step needs that every run tries, or a workflow that runs
        before, where some are known to be needed."""

        def required(call: WorkflowCall) -> frozenset[str]:
            of = needed.get(call.workflow, frozenset[str]())
            return self._required(call.workflow, of)

        for call in workflow.linked.depends_on:
            called = self.workflows.get(call.workflow)
            passed = passed_values(call, workflow, called) if called else {}
            yield from _inputs_in(passed.get(name) for name in required(call))
        tried = workflow.flow.always_tried if workflow.linked.is_whole else frozenset()
        for step in workflow.steps:
            if step.step_id not in tried:
                continue
            linked_step = step.linked
            try:
                refs = (
                    _required_values(
                        linked_step,
                        _named(linked_step.call, required(linked_step.call)),
                    )
                    if isinstance(linked_step, WorkflowStep)
                    else self.step(workflow.key, linked_step)
                )
            except DiagnosticError:
                # A reference that dangles is reported where something needs it.
                continue
            yield from _inputs_in(refs)

    def _required(self, key: WorkflowKey, needed: frozenset[str]) -> frozenset[str]:
        workflow = self.workflows.get(key)
        inputs = workflow.linked.inputs if workflow is not None else None
        members = inputs.properties() if inputs is not None else {}
        return frozenset(
            name
            for name, member in members.items()
            if (member.required or name in needed) and not has_default(member)
        )


def _inputs_in(values: Iterable[LinkedValue | None]) -> Iterator[str]:
    """The inputs that some values are, or are parts of."""
    for value in values:
        source = source_of(value) if isinstance(value, Ref) else None
        if isinstance(source, InputRef):
            yield source.name


def _named(call: WorkflowCall, inputs: Iterable[str]) -> dict[str, str]:
    workflow = call.workflow.workflow_id
    return {
        name: f"the input {name} of the workflow {workflow}" for name in sorted(inputs)
    }


def has_default(member: Member) -> bool:
    """Whether an input has a default that its schema admits."""
    try:
        schema = member.schema
        default = schema.annotation("default")
        return default is not None and instance_fault(schema, default) is None
    except DiagnosticError:
        return False


def required_in_call(
    arguments: Iterable[tuple[str, LinkedValue]], inputs: Mapping[str, str]
) -> dict[Ref, str]:
    """The values that a call of a workflow cannot do without, and what they are sent
    as; ``inputs`` are the required ones of the workflow, and what each is called."""
    found: dict[Ref, str] = {}
    for name, value in arguments:
        _need(found, value, inputs.get(name, f"the input {name}"), name in inputs)
    return found


def _need(
    found: dict[Ref, str], value: LinkedValue, target: str, required: bool
) -> None:
    if isinstance(value, linked.TextValue):
        for part in value.parts:
            if not isinstance(part, str):
                _need(found, part, target, True)
    elif isinstance(value, Ref) and required:
        found.setdefault(value, target)


def _required_values(step: LinkedStep, inputs: Mapping[str, str]) -> dict[Ref, str]:
    """The inputs and outputs that a step cannot do without, and what they are sent as.

    Those fill a required parameter or property alone, or are part of a text. ``inputs``
    are the required ones of the workflow that a step calls, and what each is called.
    """
    found: dict[Ref, str] = {}

    need = partial(_need, found)

    if isinstance(step, WorkflowStep):
        return required_in_call(step.call.arguments, inputs)

    for parameter in step.parameters:
        required = _is_required(parameter)
        target = f"the {parameter.place} parameter {parameter.name}"
        need(parameter.value, target, required)

    def need_properties(value: LinkedValue, schema: Schema | None, path: str) -> None:
        if isinstance(value, linked.ObjectValue):
            properties = schema.properties() if schema else {}
            for name, member in value.members:
                known = properties.get(name)
                need_properties(
                    member, known.schema if known else None, f"{path}/{name}"
                )
                required = known is not None and known.required
                sent = known is not None and not known.is_only("readOnly")
                need(member, f"{path}/{name}", required and sent)
        elif isinstance(value, linked.ArrayValue):
            items = schema.items() if schema else None
            for index, item in enumerate(value.items):
                need_properties(item, items, f"{path}/{index}")
                need(item, f"{path}/{index}", True)

    if step.body is not None:
        need_properties(step.body.payload, step.body.schema, "the body's ")
        for made in step.body.replacements:
            required = _must_replace(step.body.schema, made)
            need(made.value, f"the body's {made.target}", required)
        declared = step.operation.request_body()
        need(step.body.payload, "the body", declared is not None and declared.required)
    return found


def _must_replace(schema: Schema | None, made: linked.Replacement) -> bool:
    """Whether a place in a body cannot do without what a replacement puts there: a
    required property, or an item of an array."""
    required = False
    for token in map(str, made.path):
        if schema is None:
            return False
        known = schema.properties().get(token)
        if known is not None:
            required = known.required and not known.is_only("readOnly")
            schema = known.schema
        else:
            required = "array" in schema.types
            schema = schema.items() if required else None
    return required


def _is_required(parameter: LinkedParameter) -> bool:
    declared = parameter.declared
    return parameter.place == "path" or (declared is not None and declared.required)
