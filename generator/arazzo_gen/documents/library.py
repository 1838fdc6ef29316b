"""All documents of a build, each read once, and the references between them."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from hashlib import sha256
from types import MappingProxyType

from ..diagnostics import Diagnostic, DiagnosticError
from .document import Document
from .location import Location
from .locator import Fetched, Locator
from .pointer import Json, Pointer, format_pointer, lookup, parse_pointer
from .reader import read_document
from .uri import split_fragment


def reference_of(value: Json) -> str | None:
    """The ``$ref`` of a Reference Object, None for any other value."""
    if isinstance(value, dict):
        reference = value.get("$ref")
        if isinstance(reference, str):
            return reference
    return None


class Library:
    """The documents among ``files``, a mapping from posix paths to contents.

    The mapping may read lazily; it raises KeyError where there is no such file.
    ``locator`` finds the files that references lead to; ``sources`` and ``fetched``
    are what it knows of URLs.
    """

    def __init__(
        self,
        files: Mapping[str, bytes],
        sources: Mapping[str, str] = MappingProxyType({}),
        fetched: Mapping[str, Fetched] = MappingProxyType({}),
    ) -> None:
        self._files = files
        self._read: dict[str, bytes] = {}
        self._documents: dict[str, Document | tuple[Diagnostic, ...]] = {}
        self.locator = Locator(files, self.contents, self.document, sources, fetched)

    def document(self, path: str) -> Document:
        """The document at a path. Raises DiagnosticError, the same each time."""
        if path not in self._documents:
            try:
                self._documents[path] = read_document(path, self.contents(path))
            except KeyError:
                missing = Diagnostic.of_file("AZ001", "no such file", path)
                self._documents[path] = (missing,)
            except DiagnosticError as error:
                self._documents[path] = error.diagnostics
        known = self._documents[path]
        if isinstance(known, Document):
            return known
        raise DiagnosticError(*known)

    def contents(self, path: str) -> bytes:
        """What is in a file. Raises KeyError where there is none, DiagnosticError
        where it must not be read or is not what was downloaded."""
        if path not in self._read:
            self._read[path] = self._files[path]
        data = self._read[path]
        fetched = self.locator.fetched_at(path)
        if fetched is not None and sha256(data).hexdigest() != fetched.sha256:
            changed = Diagnostic.of_file(
                "AZ013",
                "the file is not as it was fetched",
                path,
                help="restore it, or run `arazzo-gen fetch --update`",
            )
            raise DiagnosticError(changed)
        return data

    def forget(self, path: str) -> None:
        """Read a file again when it is next asked for: it has changed."""
        self._read.pop(path, None)
        self._documents.pop(path, None)

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that were read, or looked for, so far."""
        return tuple(self._documents)

    def resolve_reference(self, location: Location) -> Location:
        """Where the ``$ref`` at a location leads: one step, in this file or another.

        A location that holds no reference is its own target. Raises DiagnosticError,
        AZ303 where the reference dangles, or what is wrong with the file it names.
        """
        reference = reference_of(location.value)
        if reference is None:
            return location
        place = location.child("$ref")
        address, fragment = split_fragment(reference)
        target = location.document
        path = self.locator.locate(place, "AZ303") if address else target.path
        if path != target.path:
            try:
                target = self.document(path)
            except DiagnosticError as error:
                if error.diagnostics[0].code != "AZ001":
                    raise
                raise _dangling(place, f'there is no file "{path}"') from error
        try:
            pointer = parse_pointer(fragment)
        except ValueError:
            message = f'the fragment of "{reference}" is not a JSON Pointer'
            raise _dangling(place, message, 'write it as "#/..."') from None
        try:
            lookup(target.root, pointer)
        except LookupError:
            message = f'"{reference}" does not exist'
            raise _dangling(place, message, _suggestion(target, pointer)) from None
        return Location(target, pointer)

    def dereference(self, location: Location) -> Location:
        """The first node that is not a reference, following them from a location.

        Raises DiagnosticError as ``resolve_reference`` does, and AZ303 where the
        references lead round in a circle.
        """
        start = location
        seen: set[tuple[str, Pointer]] = set()
        while reference_of(location.value) is not None:
            step = (location.document.path, tuple(map(str, location.pointer)))
            if step in seen:
                reference = reference_of(start.value)
                message = f'"{reference}" leads back to itself'
                raise _dangling(start.child("$ref"), message)
            seen.add(step)
            location = self.resolve_reference(location)
        return location


def _dangling(
    place: Location, message: str, help: str | None = None
) -> DiagnosticError:
    return DiagnosticError(Diagnostic.at("AZ303", message, place.span(), help=help))


def _suggestion(target: Document, pointer: tuple[str, ...]) -> str | None:
    node = target.root
    for depth, token in enumerate(pointer):
        if isinstance(node, dict) and token not in node:
            close = get_close_matches(token, node, n=1)
            if not close:
                return None
            better = (*pointer[:depth], close[0], *pointer[depth + 1 :])
            return f'did you mean "#{format_pointer(better)}"?'
        try:
            node = lookup(node, (token,))
        except LookupError:
            where = format_pointer(pointer[:depth])
            if isinstance(node, list):
                return f'"#{where}" has {len(node)} items'
            return f'"#{where}" is not an object'
    return None
