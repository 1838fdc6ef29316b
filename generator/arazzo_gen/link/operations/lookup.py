"""Find the operation that a step calls."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ...arazzo import Step
from ...diagnostics import Diagnostic, DiagnosticError, Related, Report
from ...documents import Location, format_pointer
from ...openapi import (
    Description,
    Operation,
    find_operations,
    find_operations_at,
    find_operations_of,
    find_uncallable,
    operation_ids,
    operation_routes,
    path_faults,
)
from ..faults import unknown
from ..values.access import word
from .asyncapi import AsyncSources, refuse_async
from .paths import Route, SourcePointer, parse_operation_path

_QUALIFIED = "$sourceDescriptions."
_MOST_NOTES = 3


@dataclass(frozen=True, slots=True)
class Target:
    """An operation and the name of the source that describes it."""

    source: str
    operation: Operation


def link_operation(
    step: Step,
    at: Location,
    sources: Mapping[str, Description],
    asynchronous: AsyncSources,
    complete: bool,
    report: Report,
) -> Target | None:
    """The operation of a step (Arazzo 1.1.0, "Step Object").

    ``complete`` tells that all sources could be opened. Where one could not, an
    operation that is not found may be its, so the answer is None and not an error.
    """
    found = _with_id(step.operation_id or "", sources)
    refuse_async(step, at, asynchronous, found=bool(found))
    if step.operation_path is not None:
        place = at.child("operationPath")
        return _by_path(step.operation_path, place, sources, complete, report)
    place = at.child("operationId")
    target = _by_id(step.operation_id or "", place, sources, complete, report)
    if target in found and len(sources) + len(asynchronous) > 1:
        _accepted(
            "AZ610",
            "the document has several sources, and this does not say which is meant",
            f"write `$sourceDescriptions.{target.source}.{step.operation_id}`",
            place,
            report,
        )
    return target


def _by_id(
    name: str,
    place: Location,
    sources: Mapping[str, Description],
    complete: bool,
    report: Report,
) -> Target | None:
    found = _with_id(name, sources)
    every, wrong = sources, place
    rest = name.removeprefix(_QUALIFIED)
    if not found and rest != name:
        source = _source_of(rest, sources)
        if source is None:
            if not complete:
                return None
            named = rest.partition(".")[0]
            at = word(place, f"{_QUALIFIED}{named}", named)
            raise unknown(
                "AZ406", "source description", named, sources, "the document", at
            )
        name, sources = rest[len(source) + 1 :], {source: sources[source]}
        wrong = word(place, f".{name}", name)
        found = _with_id(name, sources)
    elif not found and (source := _source_of(name, sources)) is not None:
        rest = name[len(source) + 1 :]
        found = _with_id(rest, {source: sources[source]})
        if found:
            _accepted(
                "AZ603",
                "the source is named without `$sourceDescriptions.`",
                f"write `$sourceDescriptions.{source}.{rest}`",
                place,
                report,
            )
    if len(found) > 1:
        raise _ambiguous(name, found, place)
    if found:
        return found[0]
    for source, description in sources.items():
        _refuse_uncallable(name, f'"{name}" is the id of', source, description, wrong)
    if not complete:
        return None
    if elsewhere := _with_id(name, every):
        raise DiagnosticError(
            Diagnostic.at(
                "AZ401",
                f'{_owner(sources)} has no operation "{name}"',
                place.span(),
                help=f"write `$sourceDescriptions.{elsewhere[0].source}.{name}`",
            )
        )
    known = [found for source in sources.values() for found in operation_ids(source)]
    raise _not_found(name, known, sources, wrong)


def _source_of(text: str, sources: Mapping[str, Description]) -> str | None:
    """The source that a qualified id begins with; names may have dots in them."""
    found = (source for source in sources if text.startswith(f"{source}."))
    return max(found, key=len, default=None)


def _by_path(
    text: str,
    place: Location,
    sources: Mapping[str, Description],
    complete: bool,
    report: Report,
) -> Target | None:
    """An operation by its place: ``{$sourceDescriptions.name.url}#/paths/~1x/get``."""
    form = parse_operation_path(text)
    if form is None:
        if not complete:
            return None
        raise DiagnosticError(
            Diagnostic.at(
                "AZ401",
                f'"{text}" does not say where an operation is',
                place.span(),
                help='write `"{$sourceDescriptions.<name>.url}#/paths/~1<path>/get"`',
            )
        )
    standard = False
    if isinstance(form, SourcePointer):
        name = form.source
        if name not in sources:
            if not complete:
                return None
            around = f"{_QUALIFIED}{name}" if _QUALIFIED in text else name
            at = word(place, around, name)
            raise unknown(
                "AZ406", "source description", name, sources, "the document", at
            )
        sources = {name: sources[name]}
        operations, standard = _at_pointer(form, sources[name])
        found = [Target(name, operation) for operation in operations]
    else:
        found = [
            Target(source, operation)
            for source, description in sources.items()
            for operation in find_operations_of(description, form.path, form.method)
        ]
    if len(found) > 1:
        raise _ambiguous(text, found, place)
    if found:
        if not standard:
            _accepted(
                "AZ602",
                "this operationPath is not of the form that the specification gives",
                f'write `"{_standard(found[0])}"`',
                place,
                report,
            )
        return found[0]
    for source, description in sources.items():
        _refuse_faulty(form, description)
        if isinstance(form, SourcePointer) and form.tokens:
            tokens = form.tokens
            _refuse_uncallable(tokens, "this leads to", source, description, place)
    if not complete:
        return None
    source, pointed, pointer = text.partition("#")
    at = word(place, pointer, pointer) if pointed and source else place
    raise _no_such_path(text, form, sources, at)


def _no_such_path(
    text: str,
    form: Route | SourcePointer,
    sources: Mapping[str, Description],
    place: Location,
) -> DiagnosticError:
    """The error for an operationPath that leads to nothing, with the operation of a
    path that only calls its variables otherwise."""
    route = form if isinstance(form, Route) else form.route
    known: list[str] = []
    for source, description in sources.items():
        for one in operation_routes(description):
            known.append(f"{one.method.upper()} {one.path}")
            if route is None or _shape(one.path) != _shape(route.path):
                continue
            if route.method is None or one.method.lower() == route.method.lower():
                pointer = _written(source, one.pointer)
                help = f"did you mean `'{pointer}'`?"
                message = f'{_owner(sources)} has no operation "{text}"'
                found = Diagnostic.at("AZ401", message, place.span(), help=help)
                return DiagnosticError(found)
    return unknown("AZ401", "operation", text, known, _owner(sources), place)


def _shape(path: str) -> str:
    """A path without the names of its variables, and without a slash at its end."""
    return re.sub(r"\{[^{}]*\}", "{}", path).rstrip("/")


def _at_pointer(
    form: SourcePointer, description: Description
) -> tuple[list[Operation], bool]:
    """The operations at a place in a source, and whether it is in the standard form."""
    found = find_operations_at(description, form.tokens)
    if found:
        in_paths = form.tokens == found[0].pointer
        return found, form.standard and in_paths and len(found) == 1
    route = form.route
    if route is None:
        return [], False
    return find_operations_of(description, route.path, route.method), False


def _standard(target: Target) -> str:
    return _written(target.source, target.operation.pointer)


def _written(source: str, pointer: tuple[str, ...]) -> str:
    return f"{{$sourceDescriptions.{source}.url}}#{format_pointer(pointer)}"


def _with_id(name: str, sources: Mapping[str, Description]) -> list[Target]:
    return [
        Target(source, operation)
        for source, description in sources.items()
        for operation in find_operations(description, name)
    ]


def _owner(sources: Mapping[str, Description]) -> str:
    if len(sources) == 1:
        return f'the source "{next(iter(sources))}"'
    return "the document"


def _refuse_faulty(form: Route | SourcePointer, description: Description) -> None:
    """Raise the error of the path of an operation, if it has one."""
    route = form if isinstance(form, Route) else form.route
    if route is not None and route.path in path_faults(description):
        raise path_faults(description)[route.path]


def _refuse_uncallable(
    wanted: str | Sequence[str],
    subject: str,
    source: str,
    description: Description,
    place: Location,
) -> None:
    """Raise for an operation that is there, but not for a client to call."""
    for found in find_uncallable(description, wanted):
        raise DiagnosticError(
            Diagnostic.at(
                "AZ413",
                f"{subject} {found.what}",
                place.span(),
                help="name an operation that stands in the paths of the description",
                related=[Related(f'in the source "{source}"', found.at.key().span())],
            )
        )


def _not_found(
    name: str,
    known: Sequence[str],
    sources: Mapping[str, Description],
    place: Location,
) -> DiagnosticError:
    """The error for an operation that nothing has, with the paths that could not be
    read, where it might be."""
    error = unknown("AZ401", "operation", name, known, _owner(sources), place)
    unread = tuple(_unread(sources))[:_MOST_NOTES]
    if not unread:
        return error
    found = error.diagnostics[0]
    return DiagnosticError(
        Diagnostic.at(
            found.code, found.message, place.span(), help=found.help, related=unread
        )
    )


def _unread(sources: Mapping[str, Description]) -> Iterator[Related]:
    for description in sources.values():
        for path, error in path_faults(description).items():
            fault = error.diagnostics[0]
            if fault.span is not None:
                message = f'the operations of "{path}" are not known: {fault.message}'
                yield Related(message, fault.span)


def _ambiguous(name: str, found: Sequence[Target], place: Location) -> DiagnosticError:
    help = f"write `operationPath: '{_standard(found[0])}'`"
    id = found[0].operation.id
    if id == name and len({one.source for one in found}) == len(found):
        help = f"write `{_QUALIFIED}{found[0].source}.{name}`"
    return DiagnosticError(
        Diagnostic.at(
            "AZ402",
            f'"{name}" stands for {len(found)} operations',
            place.span(),
            help=help,
            related=[
                Related(
                    f"{one.operation.method.upper()} {one.operation.path} of the"
                    f' source "{one.source}"',
                    one.operation.at.key().span(),
                )
                for one in found
            ],
        )
    )


def _accepted(
    code: str, message: str, help: str, place: Location, report: Report
) -> None:
    report.add(Diagnostic.at(code, message, place.span(), help=help))
