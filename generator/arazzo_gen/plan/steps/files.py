"""Files: the inputs of workflows that are sent as the octets of a body or of a part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from ...link import LinkedWorkflow, OperationStep
from ...link.model import LinkedBody, values_of
from ...link.requests.parts import is_binary
from ...link.values.model import (
    ArrayValue,
    InputRef,
    LinkedValue,
    ObjectValue,
    WorkflowKey,
    refs_in,
    source_of,
)
from ...openapi import Schema


def file_inputs(
    key: WorkflowKey, workflows: Mapping[WorkflowKey, LinkedWorkflow]
) -> frozenset[str]:
    """The inputs of a workflow that it uses as files and as nothing else, and gives
    only to workflows that do so too."""
    return _Finder(workflows).files(key)


class _Finder:
    def __init__(self, workflows: Mapping[WorkflowKey, LinkedWorkflow]) -> None:
        self._workflows = workflows
        self._known: dict[WorkflowKey, frozenset[str]] = {}

    def files(self, key: WorkflowKey) -> frozenset[str]:
        """The inputs; of a workflow that leads back to itself none are known before."""
        if key not in self._known:
            self._known[key] = frozenset()
            self._known[key] = self._find(self._workflows[key])
        return self._known[key]

    def _find(self, workflow: LinkedWorkflow) -> frozenset[str]:
        used: Counter[str] = Counter()
        sent: Counter[str] = Counter()
        values: list[LinkedValue] = []
        binary = _binary(workflow.inputs)
        for step in workflow.steps:
            values += values_of(step)
            if isinstance(step, OperationStep) and step.body is not None:
                sent.update(_sent(step.body, binary))
        values += [output.value for output in workflow.outputs.values()]
        for call in workflow.depends_on:
            values += [value for _, value in call.arguments]
        for value in values:
            sources = map(source_of, refs_in(value))
            used.update(one.name for one in sources if isinstance(one, InputRef))
        for call in workflow.calls():
            files = self.files(call.workflow)
            schema = self._workflows[call.workflow].inputs
            names = schema.properties() if schema is not None else {}
            given = dict(call.arguments)
            for name, argument in given.items():
                if name in files and isinstance(argument, InputRef):
                    sent[argument.name] += 1
            for name in names if call.inherits else ():
                if name not in given:
                    used[name] += 1
                    sent[name] += name in files
        return frozenset(name for name in sent if sent[name] == used[name] > 0)


def _binary(schema: Schema | None) -> frozenset[str]:
    """The inputs that are octets by their own schemas."""
    found = schema.properties() if schema is not None else {}
    return frozenset(name for name, member in found.items() if is_binary(member.schema))


def _sent(body: LinkedBody, binary: frozenset[str]) -> Iterator[str]:
    """The inputs that are the octets of a body or of its parts. Of parts that nothing
    is said of those are that are ``binary`` themselves."""
    payload = body.payload
    if body.kind == "content":
        yield from _inputs(payload)
    if body.kind != "multipart":
        return
    match payload:
        case ObjectValue(members):
            pairs = list(members)
        case ArrayValue(items):
            pairs = [(str(index), item) for index, item in enumerate(items)]
        case _:
            return
    files = {part.name for part in body.parts if part.is_file}
    told = {part.name for part in body.parts}
    told.update(body.schema.properties() if body.schema is not None else ())
    for name, member in pairs:
        items = member.items if isinstance(member, ArrayValue) else (member,)
        for found in (found for item in items for found in _inputs(item)):
            if name in files or (name not in told and found in binary):
                yield found


def _inputs(value: LinkedValue) -> Iterator[str]:
    if isinstance(value, InputRef):
        yield value.name
