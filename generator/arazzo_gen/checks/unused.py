"""Is there anything in a document that nothing uses?

What may be used where nobody looks counts as used: whatever the text of a workflow
mentions, also where that has no effect; what stands in other files; what other files
refer to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from ..diagnostics import Diagnostic, Span
from ..documents import Json, Library, Location
from ..link import LinkedDocument, LinkedWorkflow, OperationStep
from ..link.model import values_of
from ..link.values.model import InputRef, LinkedValue, OutputRef, refs_in, source_of
from ..openapi import Member

_KINDS = {
    "inputs": "the schema",
    "parameters": "the parameter",
    "successActions": "the success action",
    "failureActions": "the failure action",
}
_NAMING = {"$anchor", "$dynamicAnchor", "$id"}


def check_unused(document: LinkedDocument, library: Library) -> Iterator[Diagnostic]:
    """Inputs, outputs of steps, components and source descriptions that nothing uses.

    For documents of which all references are resolved.
    """
    root = Location(library.document(document.path))
    yield from _inputs(document, root)
    for workflow in document.workflows:
        yield from _outputs(workflow)
    yield from _components(root, library)
    yield from _sources(document, root, library)


def _inputs(document: LinkedDocument, root: Location) -> Iterator[Diagnostic]:
    """Inputs that no workflow reads whose schema has them."""
    declared = {
        workflow.key: frozenset(workflow.inputs.properties() if workflow.inputs else ())
        for workflow in (*document.workflows, *document.others)
    }
    shared = [*_texts(root.child("components").value)] if _has_components(root) else []
    unread: list[tuple[str, str, Location]] = []
    read: dict[str, list[Location]] = {}
    for workflow in document.workflows:
        if workflow.inputs is None:
            continue
        texts = [*_texts_of(workflow), *shared]
        names = {
            source.name
            for value in _values_of(workflow)
            for source in map(source_of, refs_in(value))
            if isinstance(source, InputRef)
        }
        for call in workflow.calls():
            # What a workflow only passes on to itself is still not read.
            if call.inherits and call.workflow != workflow.key:
                names |= declared.get(call.workflow, frozenset())
        for name, member in workflow.inputs.properties().items():
            if name in names or _alluded(name, texts):
                read.setdefault(name, []).extend(member.places)
            elif _is_judged(member, root):
                unread.append((name, workflow.key.workflow_id, member.places[0]))
    told: set[Span] = set()
    for name, workflow_id, place in unread:
        # By a reference or an alias of YAML, workflows may have the same schema.
        span = place.key().span()
        if span in told or span in {at.key().span() for at in read.get(name, ())}:
            continue
        told.add(span)
        yield Diagnostic.at(
            "AZ570",
            f'nothing in the workflow "{workflow_id}" reads its input "{name}"',
            span,
            help=f"read it, as `$inputs.{name}`, or remove it",
        )


def _is_judged(member: Member, root: Location) -> bool:
    """Whether a member is one of the document's own, and is meant to be read."""
    for at in member.places:
        node = at.value
        if at.document is not root.document or {"anyOf", "oneOf"} & {*at.pointer}:
            return False
        if not isinstance(node, dict) or node.get("deprecated") is True:
            return False
    return bool(member.places)


def _outputs(workflow: LinkedWorkflow) -> Iterator[Diagnostic]:
    """Outputs of steps that nothing reads, in a workflow that says what comes out of
    it. What the step gives by which it ends early is for whoever learns of that end."""
    if not workflow.outputs:
        return
    read = {
        (source.step_id, source.name)
        for value in _values_of(workflow)
        for source in map(source_of, refs_in(value))
        if isinstance(source, OutputRef)
    }
    texts = [*_texts_of(workflow)]
    for step in workflow.steps:
        step_id = step.step.step_id
        ends = any(
            action.target is None and action.retry is None
            for action in (*step.on_success, *step.on_failure)
        )
        for name in () if ends else step.step.outputs:
            expression = f"$steps.{step_id}.outputs.{name}"
            if (step_id, name) not in read and not _mentioned(expression, texts):
                yield Diagnostic.at(
                    "AZ571",
                    f'nothing in the workflow reads the output "{name}" of the step'
                    f' "{step_id}"',
                    step.at.child("outputs", name).key().span(),
                    help=f"read it, as `{expression}`, or remove it",
                )


def _components(root: Location, library: Library) -> Iterator[Diagnostic]:
    """Components that no Reusable Object, expression or ``$ref`` leads to."""
    if not _has_components(root):
        return
    components = root.child("components")
    texts = [*_texts(root.value)]
    for kind, label in _KINDS.items():
        names = _mapping(components).get(kind)
        for name, node in names.items() if isinstance(names, dict) else ():
            expression = f"$components.{kind}.{name}"
            used = _mentioned(expression, texts)
            help = f"write `reference: {expression}` where it belongs, or remove it"
            if kind == "inputs":
                reference = f"#/components/inputs/{name}"
                used = used or _mentioned(reference, texts) or _is_named(node)
                used = used or _elsewhere(name, root, library)
                help = f"write `$ref: '{reference}'` where it belongs, or remove it"
            if not used:
                yield Diagnostic.at(
                    "AZ572",
                    f'nothing refers to {label} "{name}" of the components',
                    components.child(kind, name).key().span(),
                    help=help,
                )


def _is_named(schema: Json) -> bool:
    """Whether a reference may name a schema, or a part of it, otherwise than by its
    place."""
    if isinstance(schema, dict):
        return bool(_NAMING & schema.keys()) or any(map(_is_named, schema.values()))
    return isinstance(schema, list) and any(map(_is_named, schema))


def _elsewhere(name: str, root: Location, library: Library) -> bool:
    """Whether another file refers to a schema of the components, as it is plain to see:
    by the name of the file, or the URI of the document."""
    path = root.document.path
    identity = _mapping(root).get("$self")
    files = [
        PurePosixPath(path).name,
        *([identity] if isinstance(identity, str) else []),
    ]
    wanted = re.compile(
        rb"(?:%b)#\\?/components\\?/inputs\\?/%b(?![\w-])"
        % (
            b"|".join(re.escape(one.encode()) for one in files),
            re.escape(name).encode(),
        )
    )
    return any(wanted.search(text) for text in library.texts(path))


def _sources(
    document: LinkedDocument, root: Location, library: Library
) -> Iterator[Diagnostic]:
    """Source descriptions that no step leads to. A document has one at least, used or
    not."""
    sources = document.arazzo.source_descriptions
    if len(sources) < 2:
        return
    steps = [step for workflow in document.workflows for step in workflow.steps]
    used = {step.source for step in steps if isinstance(step, OperationStep)}
    paths = {
        call.workflow.path for found in document.workflows for call in found.calls()
    }
    texts = [*_texts(root.value)]
    for index, source in enumerate(sources):
        at = root.child("sourceDescriptions", index)
        if (
            source.name not in used
            and not _mentioned(f"$sourceDescriptions.{source.name}", texts)
            and library.locator.locate(at.child("url")) not in paths
        ):
            yield Diagnostic.at(
                "AZ573",
                f'no step uses the source description "{source.name}"',
                at.child("name").span(),
                help="call what it describes, or remove it",
            )


def _values_of(workflow: LinkedWorkflow) -> Iterator[LinkedValue]:
    """Everything that a workflow computes with."""
    for step in workflow.steps:
        yield from values_of(step)
    for call in workflow.depends_on:
        yield from (value for _, value in call.arguments)
    yield from (output.value for output in workflow.outputs.values())


def _texts_of(workflow: LinkedWorkflow) -> Iterator[str]:
    """The strings of a workflow in which there may be expressions."""
    told = ("description", "summary")
    for field, value in _mapping(workflow.at).items():
        if field == "steps" and isinstance(value, list):
            for step in value:
                for name, inner in step.items() if isinstance(step, dict) else ():
                    yield from _texts(inner) if name not in told else ()
        elif field not in ("inputs", *told):
            yield from _texts(value)


def _texts(value: Json) -> Iterator[str]:
    """The strings in a value."""
    waiting = [value]
    while waiting:
        match waiting.pop():
            case str(text):
                yield text
            case list(items):
                waiting += items
            case dict(members):
                waiting += members.values()


def _mentioned(expression: str, texts: Iterable[str]) -> bool:
    """Whether something is named in one of some texts, not as a part of a longer
    name."""
    whole = re.compile(rf"{re.escape(expression)}(?![\w-])")
    return any(expression in text and whole.search(text) for text in texts)


def _alluded(name: str, texts: Iterable[str]) -> bool:
    """Whether an input is named in one of some texts, be it as it should not be: as
    ``$input.name`` or ``inputs['name']``, which is reported where it stands."""
    there = re.compile(rf"inputs?\W+{re.escape(name)}(?![\w-])", re.IGNORECASE)
    return any(name in text and there.search(text) for text in texts)


def _has_components(root: Location) -> bool:
    return isinstance(_mapping(root).get("components"), dict)


def _mapping(at: Location) -> Mapping[str, Json]:
    value = at.value
    return value if isinstance(value, dict) else {}
