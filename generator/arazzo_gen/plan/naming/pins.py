"""Names that the settings pin, instead of those that the rules give.

What has a name is told by its address: a file and a JSON Pointer into it, in which
workflows and steps stand by their ids (``shop.arazzo.yaml#/workflows/pay/steps/send``).
The file alone is the package of an Arazzo document.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping

from ...diagnostics import Diagnostic, DiagnosticError
from ...documents import Json, Location, format_pointer
from .names import Names


class Pins:
    """The pinned names by their addresses, and which of them were asked for."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._used: set[str] = set()

    def of(self, at: Location) -> str | None:
        """The name that is pinned for what stands at a place."""
        return self._find(address(at)) if self._names else None

    def package(self, path: str) -> str | None:
        """The name that is pinned for the package of a document."""
        return self._find(path)

    def names(self, scope: Names, places: Mapping[str, Location]) -> dict[str, str]:
        """A free name for each of some things, by what the document calls them.

        Raises DiagnosticError, AZ016, where a pinned one is not free.
        """
        pinned = {
            name: found
            for name, at in places.items()
            if (found := self.of(at)) is not None
        }
        for name, given in pinned.items():
            if not scope.is_free(given):
                raise taken(places[name], given)
            scope.reserve(given)
        others = scope.variables(name for name in places if name not in pinned)
        return {name: pinned.get(name) or others[name] for name in places}

    @property
    def used(self) -> frozenset[str]:
        """The addresses of those that were asked for."""
        return frozenset(self._used)

    def use(self, addresses: Iterable[str]) -> None:
        """Note what was asked for elsewhere."""
        self._used.update(addresses)

    def unused(self, paths: Container[str]) -> Iterator[str]:
        """The addresses in some files for which no name was asked."""
        for found in self._names:
            if found not in self._used and found.partition("#")[0] in paths:
                yield found

    def _find(self, where: str) -> str | None:
        found = self._names.get(where)
        if found is not None:
            self._used.add(where)
        return found


def taken(at: Location, name: str) -> DiagnosticError:
    """The error for a pinned name that something else has."""
    return DiagnosticError(
        Diagnostic.at(
            "AZ016",
            f'the settings call this "{name}", but that name is taken or reserved',
            at.span(),
            help=f'pin another name for "{address(at)}"',
        )
    )


def address(at: Location) -> str:
    """Where something stands, as the settings say it."""
    tokens = list(at.pointer)
    node: Json = at.document.root
    for index, token in enumerate(tokens[:4]):
        node = _below(node, token)
        named = {1: ("workflows", "workflowId"), 3: ("steps", "stepId")}.get(index)
        if named is None or tokens[index - 1] != named[0] or not isinstance(node, dict):
            continue
        found = node.get(named[1])
        if isinstance(token, int) and isinstance(found, str):
            tokens[index] = found
    return f"{at.document.path}#{format_pointer(tuple(tokens))}"


def _below(node: Json, token: str | int) -> Json:
    if isinstance(node, dict):
        return node.get(str(token))
    if isinstance(node, list) and isinstance(token, int) and token < len(node):
        return node[token]
    return None
