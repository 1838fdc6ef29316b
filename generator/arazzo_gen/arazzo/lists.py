"""The rules of lists: no duplicates, references to the right components, parameters."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator

from ..documents import Json
from .model import is_reusable
from .objects import Node
from .problems import Problem, quoted


def parameters(node: Node, *, placed: bool, operation: str | None) -> Iterator[Problem]:
    """The rules of a list of parameters.

    ``placed`` tells that they go to operations, where ``in`` matters; otherwise they
    are inputs of workflows. ``operation`` is the reason if each must have ``in``.
    """
    yield from _references(node, "parameters", "parameters")
    first: dict[Hashable, int] = {}
    places: dict[str, int] = {}
    for index, item in enumerate(node.items("parameters")):
        if not isinstance(item, dict) or is_reusable(item):
            continue
        name, place = item.get("name"), item.get("in")
        label = f"parameter {quoted(name) if isinstance(name, str) else index + 1}"
        if operation and "in" not in item:
            yield Problem(
                "AZ101",
                f'{label} of {node.label} has no "in"; {operation}',
                node.at.child("parameters", index),
                'add "in": "path", "query", "header" or "cookie"',
                missing=("in",),
            )
        elif isinstance(name, str):
            # Names of header fields are not case-sensitive (RFC 9110, section 5.1).
            same = name.lower() if place == "header" and placed else name
            key = _frozen([same, place if placed else None])
            if (before := first.setdefault(key, index)) != index:
                yield _duplicate(node, "parameters", label, before, index)
        if isinstance(place, str):
            places.setdefault(place, index)
    if placed and places.keys() >= {"query", "querystring"}:
        query, whole = places["query"], places["querystring"]
        yield Problem(
            "AZ107",
            f'{node.label} has parameters in "query" and in "querystring", which is '
            "the whole query string",
            node.at.child("parameters", whole, "in"),
            "write the query parameters into the query string, or the other way round",
            related=('"query" is here', node.at.child("parameters", query, "in")),
        )


def actions(node: Node, field: str) -> Iterator[Problem]:
    success = field in ("successActions", "onSuccess")
    yield from _references(
        node, field, "successActions" if success else "failureActions"
    )
    yield from unique(node, field, "name")


def unique(node: Node, field: str, by: str | None = None) -> Iterator[Problem]:
    """No two items of a list are equal, or have the same string in the field ``by``."""
    first: dict[Hashable, int] = {}
    for index, item in enumerate(node.items(field)):
        name = item.get(by) if by and isinstance(item, dict) else item
        if not isinstance(name, str if by else str | dict):
            continue
        if name and (before := first.setdefault(_frozen(name), index)) != index:
            what = f"{by} {quoted(str(name))}" if by else "the same item"
            yield _duplicate(node, field, what, before, index, *([by] if by else []))


def _references(node: Node, field: str, section: str) -> Iterator[Problem]:
    yield from unique(node, field, "reference")
    prefix = f"$components.{section}."
    for index, item in enumerate(node.items(field)):
        if not isinstance(item, dict):
            continue
        reference = item.get("reference")
        if (
            isinstance(reference, str)
            and reference
            and not reference.startswith(prefix)
        ):
            yield Problem(
                "AZ104",
                f"{quoted(reference)} in {node.named(field)} does not refer to "
                f'"{section}" of the components',
                node.at.child(field, index, "reference"),
                _meant(reference, prefix)
                or f'write "{prefix}" and a key of "components.{section}"',
            )
        if section != "parameters" and is_reusable(item) and "value" in item:
            yield Problem(
                "AZ107",
                f'item {index + 1} of {node.named(field)} has a "value", which '
                "only a reference to a parameter can have",
                node.at.child(field, index, "value").key(),
                'remove "value"',
            )


def _meant(reference: str, prefix: str) -> str | None:
    """Help for a reference that is written as a ``$ref``, in braces, or without its
    ``$``."""
    path = re.sub("[#/{}$]+", ".", reference).strip(".")
    wanted = prefix.removeprefix("$")
    return f'write "${path}"' if path.startswith(wanted) else None


def _duplicate(
    node: Node, field: str, what: str, before: int, index: int, *member: str
) -> Problem:
    return Problem(
        "AZ106",
        f"{what} occurs twice in {node.named(field)}",
        node.at.child(field, index, *member),
        "give one of them another name, or remove it" if member else "remove one",
        related=("the first is here", node.at.child(field, before, *member)),
    )


def _frozen(value: Json) -> Hashable:
    """A hashable value that is equal for equal JSON: the order of keys does not count,
    and true is not 1."""
    match value:
        case dict():
            return frozenset((key, _frozen(member)) for key, member in value.items())
        case list():
            return tuple(map(_frozen, value))
        case _:
            return type(value), value
