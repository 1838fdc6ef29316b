"""Structural validation: from the plain tree of a document to the object model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set

from pydantic import ValidationError

from ..diagnostics import Diagnostic, DiagnosticError
from ..documents import Document, Json, Location, Pointer, kind_of
from .base import FeatureSet
from .model import ArazzoDocument
from .objects import Node, walk
from .problems import Problem, kind, misspelled
from .rules import rule_problems
from .shape import (
    lacks_payload,
    payload_problems,
    refers_otherwise,
    shape_problems,
)
from .sizes import expansion_faults, size_faults
from .unquoted import unquoted_problems

_VERSION = re.compile(r"1\.([01])\.[0-9]+(?:-.+)?")


def is_arazzo(root: Json) -> bool:
    """Whether a document declares itself an Arazzo document, valid or not."""
    return kind_of(root) == "arazzo"


def parse_arazzo(document: Document) -> ArazzoDocument:
    """The Arazzo document that a file holds.

    Checks versions (section Versions), fields, types, and the rules of section Schema.
    References are not resolved. Raises DiagnosticError with every problem, in the order
    of the text.
    """
    feature_set = _feature_set(document)
    too_large = tuple(size_faults(document))
    if too_large:
        raise DiagnosticError(*too_large)
    at = Location(document)
    nodes = {node.at.pointer: node for node in walk(at, feature_set)}
    found = [p for node in nodes.values() for p in rule_problems(node, feature_set)]
    found += payload_problems(nodes, feature_set)
    found += unquoted_problems(document)
    try:
        parsed = ArazzoDocument.model_validate(document.root, context=feature_set)
    except ValidationError as error:
        found += shape_problems(error, at, nodes)
        raise DiagnosticError(*_diagnostics(found, nodes)) from None
    if found:
        raise DiagnosticError(*_diagnostics(found, nodes))
    too_large = tuple(expansion_faults(parsed, at))
    if too_large:
        raise DiagnosticError(*too_large)
    return parsed


def _feature_set(document: Document) -> FeatureSet:
    root, at = document.root, Location(document)
    if not isinstance(root, dict):
        raise _error(
            "AZ005",
            f"an Arazzo document is a mapping, but this is {kind(root)}",
            at,
            'start with "arazzo", "info", "sourceDescriptions" and "workflows"',
        )
    if "arazzo" not in root:
        slips = misspelled(ArazzoDocument, root)
        slip = next((field for field in slips if slips[field] == "arazzo"), None)
        raise _error(
            "AZ005",
            'the document has no "arazzo" field, which every Arazzo document has',
            at.child(slip).key() if slip else at,
            f'did you mean "arazzo", not "{slip}"?' if slip else "add arazzo: 1.1.0",
        )
    version = root["arazzo"]
    if isinstance(version, str) and (match := _VERSION.fullmatch(version)):
        return 1, int(match[1])
    raise _error(
        "AZ105",
        f'"arazzo" is {kind(version)}, which is no version that arazzo-gen reads',
        at.child("arazzo"),
        "write the full version, such as `1.0.1` or `1.1.0`",
    )


def _error(code: str, message: str, at: Location, help: str) -> DiagnosticError:
    return DiagnosticError(Diagnostic.at(code, message, at.span(), help=help))


def _diagnostics(
    found: Iterable[Problem], nodes: Mapping[Pointer, Node]
) -> list[Diagnostic]:
    """The diagnostics of causes, without their consequences, in the text's order."""
    settled = {at.pointer for problem in found for at in problem.settles}
    causes = [
        problem
        for problem in found
        if not _is_settled(problem, settled) and not _is_misspelling(problem, nodes)
    ]
    causes.sort(key=lambda problem: (problem.at.span(), problem.code, problem.message))
    return list(dict.fromkeys(problem.diagnostic() for problem in causes))


def _is_settled(problem: Problem, settled: Set[Pointer]) -> bool:
    pointer = problem.at.pointer
    longest = len(pointer) - 1 if problem.settles else len(pointer)
    return any(pointer[:length] in settled for length in range(longest + 1))


def _is_misspelling(problem: Problem, nodes: Mapping[Pointer, Node]) -> bool:
    if not problem.missing:
        return False
    node = nodes[problem.at.pointer]
    if refers_otherwise(node) or lacks_payload(node):
        return True
    meant = misspelled(node.model, node.fields).values()
    return any(field in problem.missing for field in meant)
