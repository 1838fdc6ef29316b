"""All documents of a build, each read once, and the references between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from difflib import get_close_matches
from hashlib import sha256
from types import MappingProxyType
from typing import Literal, Protocol, TypeAlias, runtime_checkable

from ..diagnostics import Diagnostic, DiagnosticError, guarding
from .document import Document
from .identifiers import Resource, resolve_identifier
from .location import Location
from .locator import Fetched, Locator
from .nearest import nearest, suggested
from .pointer import Json, Pointer, format_pointer, lookup, parse_pointer
from .reader import read_document
from .uri import split_fragment

ReferenceKeyword: TypeAlias = Literal["$ref", "$dynamicRef", "$recursiveRef"]

_MAX_PASSED = 100
"""How many references the pointer of a reference may lead through."""


def reference_of(value: Json) -> str | None:
    """The ``$ref`` of a Reference Object, None for any other value."""
    return _text_of(value, "$ref")


@dataclass(slots=True)
class Trace:
    """The files that a result depends on, in the order of their first use;
    ``all_texts`` tells that it depends on the texts of all files."""

    paths: dict[str, None] = field(default_factory=dict)
    all_texts: bool = False

    def add(self, other: Trace) -> None:
        """Add the files of another trace."""
        self.paths.update(other.paths)
        self.all_texts |= other.all_texts


@runtime_checkable
class Listed(Protocol):
    """A mapping of files that knows more files than its iteration yields."""

    def others(self, path: str) -> Iterable[str]:
        """The files that a wrong path may mean."""


class Library:
    """The documents among ``files``, a mapping from posix paths to contents.

    The mapping may read lazily; it raises KeyError where there is no such file.
    ``locator`` finds the files that references lead to; ``sources`` and ``fetched``
    are what it knows of URLs. ``identified`` are the files that may be found by their
    identity: all, if they are not given.
    """

    def __init__(
        self,
        files: Mapping[str, bytes],
        sources: Mapping[str, str] = MappingProxyType({}),
        fetched: Mapping[str, Fetched] = MappingProxyType({}),
        identified: Iterable[str] | None = None,
    ) -> None:
        self._memo: dict[object, tuple[object, Trace]] = {}
        self._traces: list[Trace] = []
        self._files = files
        self._read: dict[str, bytes] = {}
        self._documents: dict[str, Document | tuple[Diagnostic, ...]] = {}
        self.locator = Locator(
            files if identified is None else identified,
            self.contents,
            self.document,
            sources,
            fetched,
        )

    def __getstate__(self) -> dict[str, object]:
        """Leave out caches: another process reads the files itself."""
        return {**vars(self), "_memo": {}, "_read": {}, "_documents": {}}

    def remembered(self, key: object, find: Callable[[], object]) -> object:
        """Return the cached result of ``find`` for a key, with its trace. Later stages
        keep their findings about documents here."""
        if key not in self._memo:
            with self.tracing() as trace:
                self._memo[key] = (find(), trace)
        elif self._traces:
            self._traces[-1].add(self._memo[key][1])
        return self._memo[key][0]

    def forget_findings(self) -> None:
        """Drop all findings of ``remembered``."""
        self._memo.clear()

    @contextmanager
    def tracing(self) -> Iterator[Trace]:
        """Record the files that the block uses, also those that were read before."""
        trace = Trace()
        self._traces.append(trace)
        try:
            yield trace
        finally:
            self._traces.pop()
            if self._traces:
                self._traces[-1].add(trace)

    def document(self, path: str) -> Document:
        """The document at a path. Raises DiagnosticError, the same each time."""
        self._trace(path)
        if path not in self._documents:
            try:
                data = self.contents(path)
                with guarding(path, "reading this document"):
                    self._documents[path] = read_document(path, data)
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
        """The contents of a file. Raises KeyError if there is none, DiagnosticError if
        it must not be read or differs from what was downloaded."""
        self._trace(path)
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

    def nearest(self, path: str, document: Document) -> str | None:
        """The file that a wrong path of a document probably means."""
        listed = self._files.others(path) if isinstance(self._files, Listed) else ()
        others = {*self._files, *listed} - {document.path}
        return nearest(path, others)

    def texts(self, without: str) -> Iterator[bytes]:
        """The contents of all candidate files but one, without unreadable ones."""
        found: list[bytes] = []
        with self.tracing() as trace:
            for path in self._files:
                with suppress(KeyError, DiagnosticError):
                    found.append(b"" if path == without else self.contents(path))
            trace.paths.clear()
            trace.all_texts = True
        yield from found

    def _trace(self, path: str) -> None:
        if self._traces:
            self._traces[-1].paths[path] = None

    def forget(self, path: str) -> None:
        """Forget a changed file: its next use reads it again."""
        self._read.pop(path, None)
        self._documents.pop(path, None)

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that were read, or looked for, so far."""
        return tuple(self._documents)

    def has_read(self, path: str) -> bool:
        """Whether a document was read so far, or looked for."""
        return path in self._documents

    def resolve_reference(
        self, location: Location, keyword: ReferenceKeyword = "$ref"
    ) -> Location:
        """The target of the ``$ref`` at a location: one step, in this file or another.

        The fragment is a JSON Pointer, which may lead through other references, or a
        plain name that an ``$anchor`` defines; the base is the nearest ``$id``, or the
        file. A location that holds no reference is its own target. Raises
        DiagnosticError, AZ303 where the reference dangles, or what is wrong with the
        file it names.
        """
        return self._resolve(location, keyword, 0)

    def follow(self, place: Location, reference: str) -> Location:
        """Resolve a URI reference that is only a part of the value at a location, and
        follow further references. Raises DiagnosticError as ``dereference``."""
        return self.dereference(self._follow(place, reference, place, 0))

    def _resolve(
        self, location: Location, keyword: ReferenceKeyword, depth: int
    ) -> Location:
        reference = _text_of(location.value, keyword)
        if reference is None:
            return location
        location = location.document.origin(location)
        return self._follow(location, reference, location.child(keyword), depth)

    def _follow(
        self, location: Location, reference: str, place: Location, depth: int
    ) -> Location:
        if depth > _MAX_PASSED:
            raise _dangling(place, f'"{reference}" leads through too many references')
        address, fragment = split_fragment(reference)
        document, resource = self._target(location, reference, address, place)
        if fragment and not fragment.startswith("/"):
            return _anchored(document, resource, fragment, reference, place)
        try:
            pointer = parse_pointer(fragment)
        except ValueError:
            message = f'the fragment of "{reference}" is not a JSON Pointer'
            raise _dangling(place, message, 'write it as "#/..."') from None
        for start in dict.fromkeys((resource.pointer, ())):
            found = self._walk(Location(document, start), pointer, depth)
            if found is not None:
                return found
        message = f'"{reference}" does not exist'
        raise _dangling(place, message, _suggestion(document, pointer))

    def _target(
        self, location: Location, reference: str, address: str, place: Location
    ) -> tuple[Document, Resource]:
        """The document and the resource in it that a reference names."""
        document = location.document
        base = _resource_at(document, location.pointer)
        if not address:
            return document, base
        uri = resolve_identifier(base.uri, address)
        for resource in document.resources:
            if resource.uri == uri:
                return document, resource
        path = self.locator.locate(place, "AZ303", reference)
        try:
            document = self.document(path)
        except DiagnosticError as error:
            if error.diagnostics[0].code != "AZ001":
                raise
            other = self.nearest(path, location.document)
            message, help = f'there is no file "{path}"', None
            if other is not None:
                help = f'did you mean "{suggested(location.document.path, other)}"?'
            raise _dangling(place, message, help) from error
        return document, document.resources[0]

    def _walk(
        self, location: Location, pointer: tuple[str, ...], depth: int
    ) -> Location | None:
        """Follow a pointer from a location, through references on its way."""
        for token in pointer:
            found = location.child(token)
            while not _exists(found):
                if reference_of(location.value) is None:
                    return None
                depth += 1
                location = self._resolve(location, "$ref", depth)
                found = location.child(token)
            location = found
        return location

    def dereference(self, location: Location) -> Location:
        """The first node that is not a reference, following them from a location.

        Raises DiagnosticError as ``resolve_reference`` does, and AZ303 for a cycle of
        references.
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


def _text_of(value: Json, keyword: ReferenceKeyword) -> str | None:
    text = value.get(keyword) if isinstance(value, dict) else None
    return text if isinstance(text, str) else None


def _exists(location: Location) -> bool:
    try:
        lookup(location.document.root, location.pointer)
    except LookupError:
        return False
    return True


def _resource_at(document: Document, pointer: Pointer) -> Resource:
    """The innermost resource that contains a pointer."""
    plain = tuple(map(str, pointer))
    return max(
        (
            resource
            for resource in document.resources
            if plain[: len(resource.pointer)] == tuple(map(str, resource.pointer))
        ),
        key=lambda resource: len(resource.pointer),
    )


def _anchored(
    document: Document, resource: Resource, name: str, reference: str, place: Location
) -> Location:
    """The part of a resource with a plain name, else that of its document."""
    known: dict[str, Pointer] = {}
    for one in (*document.resources, resource):
        known |= one.anchors
    if name in known:
        return Location(document, known[name])
    close = get_close_matches(name, known, n=1)
    help = f'write it as "#/...", or give the schema that it means "$anchor: {name}"'
    if close:
        help = f'did you mean "#{close[0]}"?'
    else:
        for pointer in _homes(name):
            if _exists(Location(document, pointer)):
                help = f'did you mean "#{format_pointer(pointer)}"?'
    message = f'"{reference}" does not exist: no "$anchor" is called "{name}"'
    raise _dangling(place, message, help)


def _homes(name: str) -> Iterator[Pointer]:
    """The pointers at which a schema of this name may be, for suggestions."""
    for home in (("components", "inputs"), ("components", "schemas"), ("$defs",)):
        yield (*home, name)


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
