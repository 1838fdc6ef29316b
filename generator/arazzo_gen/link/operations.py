"""From a step to the operation that it calls."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from ..arazzo import Step
from ..diagnostics import Diagnostic, DiagnosticError, Related, Report
from ..documents import Location, format_pointer, parse_pointer
from ..openapi import (
    Description,
    Operation,
    find_operation_at,
    find_operations,
    operation_ids,
    operation_paths,
)
from .asyncapi import AsyncSources, refuse_async
from .faults import unknown

_PATH_FORM = re.compile(
    r"(?P<open>\{)?(?:\$sourceDescriptions\.)?(?P<source>[^{}#/\s]+?)(?P<url>\.url)?"
    r"(?(open)\})(?P<pointer>#/paths/.+)"
)
_ROUTE = re.compile(r"(?:(?P<method>[A-Za-z]+)\s+)?(?P<path>/\S*)")


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
            f"write $sourceDescriptions.{target.source}.{step.operation_id}",
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
    source, _, rest = name.removeprefix("$sourceDescriptions.").partition(".")
    if not found and name.startswith("$sourceDescriptions."):
        if source not in sources:
            if not complete:
                return None
            raise unknown(
                "AZ406", "source description", source, sources, "the document", place
            )
        name, sources = rest, {source: sources[source]}
        found = _with_id(name, sources)
    elif not found and source in sources:
        found = _with_id(rest, {source: sources[source]})
        if found:
            _accepted(
                "AZ603",
                "the source is named without `$sourceDescriptions.`",
                f"write $sourceDescriptions.{source}.{rest}",
                place,
                report,
            )
    if len(found) > 1:
        raise _ambiguous(name, found, place)
    if found:
        return found[0]
    if not complete:
        return None
    known = [found for source in sources.values() for found in operation_ids(source)]
    raise unknown("AZ401", "operation", name, known, _owner(sources), place)


def _by_path(
    text: str,
    place: Location,
    sources: Mapping[str, Description],
    complete: bool,
    report: Report,
) -> Target | None:
    """An operation by its place: ``{$sourceDescriptions.name.url}#/paths/~1x/get``."""
    form = _PATH_FORM.fullmatch(text)
    route = _ROUTE.fullmatch(text)
    found: list[Target] = []
    if form is not None:
        name = form["source"]
        if name not in sources:
            if not complete:
                return None
            raise unknown(
                "AZ406", "source description", name, sources, "the document", place
            )
        sources = {name: sources[name]}
        try:
            _, path, method, *more = parse_pointer(unquote(form["pointer"][1:]))
        except ValueError:
            path, method, more = "", "", []
        operation = find_operation_at(sources[name], path, method)
        if operation is not None and not more:
            found = [Target(name, operation)]
    elif route is not None:
        found = [
            Target(name, operation)
            for name, description in sources.items()
            for operation in operation_paths(description)
            if operation.path == route["path"]
            and operation.method == (route["method"] or operation.method).lower()
        ]
    if len(found) > 1:
        raise _ambiguous(text, found, place)
    if found:
        if form is None or not (form["open"] and form["url"]):
            _accepted(
                "AZ602",
                "this operationPath is not of the form that the specification gives",
                f"write '{_standard(found[0])}'",
                place,
                report,
            )
        return found[0]
    if not complete:
        return None
    known = [
        f"{operation.method.upper()} {operation.path}"
        for description in sources.values()
        for operation in operation_paths(description)
    ]
    if form is None and route is None:
        raise DiagnosticError(
            Diagnostic.at(
                "AZ401",
                f'"{text}" does not say where an operation is',
                place.span(),
                help="write '{$sourceDescriptions.<name>.url}#/paths/~1<path>/get'",
            )
        )
    raise unknown("AZ401", "operation", text, known, _owner(sources), place)


def _standard(target: Target) -> str:
    pointer = format_pointer(("paths", target.operation.path, target.operation.method))
    return f"{{$sourceDescriptions.{target.source}.url}}#{pointer}"


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


def _ambiguous(name: str, found: Sequence[Target], place: Location) -> DiagnosticError:
    return DiagnosticError(
        Diagnostic.at(
            "AZ402",
            f'"{name}" stands for {len(found)} operations',
            place.span(),
            help=f"write operationPath: '{_standard(found[0])}'",
            related=[
                Related(f"in {target.source}", target.operation.at.key().span())
                for target in found
            ],
        )
    )


def _accepted(
    code: str, message: str, help: str, place: Location, report: Report
) -> None:
    report.add(Diagnostic.at(code, message, place.span(), help=help))
