"""The routes of a description: its paths, with their references followed.

Only this is read of all paths. The error of a path that cannot be read is stored, and
only concerns steps that look for an operation there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from ..diagnostics import DiagnosticError
from ..documents import Library, Location, reference_of
from .nodes import malformed, mapping

_OLDEST = ("get", "put", "post", "delete", "options", "head", "patch")
_ADDITIONAL = "additionalOperations"


@dataclass(frozen=True, slots=True)
class Route:
    """A method at a path, and the Operation Object at ``at``.

    ``path_items`` are the objects that the path leads to, the first of them where
    ``paths`` has it, the others where its ``$ref`` leads; ``pointer`` is the place of
    the operation as it is from the root of the description. ``hidden`` are operations
    of the same method in the other objects, which do not count.
    """

    path: str
    method: str
    at: Location
    path_items: tuple[Location, ...]
    pointer: tuple[str, ...]
    hidden: tuple[Location, ...]

    @property
    def id(self) -> str | None:
        """The operationId, None if it is absent or no string."""
        node = self.at.value
        found = node.get("operationId") if isinstance(node, dict) else None
        return found if isinstance(found, str) else None


@dataclass(frozen=True, slots=True)
class Routes:
    """All operations that can be called, and the errors of paths, by path."""

    found: tuple[Route, ...]
    faults: Mapping[str, DiagnosticError]

    def by_id(self) -> dict[str, list[Route]]:
        """The operations by their ids: one each, unless the description is faulty."""
        known: dict[str, list[Route]] = {}
        for route in self.found:
            if (name := route.id) is not None:
                known.setdefault(name, []).append(route)
        return known


def methods_of(version: str) -> tuple[str, ...]:
    """The methods that have a field of their own in a Path Item Object."""
    newer = ("trace",) if version[:2] != "2." else ()
    return (*_OLDEST, *newer, *(("query",) if version.startswith("3.2") else ()))


def read_routes(library: Library, root: Location, version: str) -> Routes:
    """The operations in the ``paths`` of a description, in their order there."""
    if "paths" not in mapping(root, "the description"):
        return Routes((), {})
    paths = library.dereference(root.child("paths"))
    found: list[Route] = []
    faults: dict[str, DiagnosticError] = {}
    for path in mapping(paths, "'paths'"):
        if not path.startswith("/"):
            continue
        items: list[Location] = []
        try:
            for item in _path_items(library, paths.child(path)):
                items.append(item)
        except DiagnosticError as error:
            faults[path] = error
        found += _routes(path, tuple(items), version)
    return Routes(tuple(found), faults)


def _path_items(library: Library, at: Location) -> Iterator[Location]:
    """A Path Item Object and the targets of its ``$ref``; the fields beside the
    reference also apply (OpenAPI 3.1, section 4.8.9)."""
    start = at
    seen: set[tuple[str, tuple[str, ...]]] = set()
    while True:
        node = at.value
        if not isinstance(node, dict):
            raise malformed(at, "a path must be an object")
        yield at
        seen.add((at.document.path, tuple(map(str, at.pointer))))
        if reference_of(node) is None:
            return
        at = library.resolve_reference(at)
        if (at.document.path, tuple(map(str, at.pointer))) in seen:
            library.dereference(start)
            return


def _routes(path: str, items: tuple[Location, ...], version: str) -> Iterator[Route]:
    """The operations of a path. Where two objects have a method, the one nearer to
    ``paths`` counts, for the specification leaves that open."""
    methods = methods_of(version)
    found: dict[tuple[str, ...], list[Location]] = {}
    for item in items:
        for name, at in _operations(item, methods, version):
            found.setdefault(name, []).append(at)
    for name, (first, *hidden) in found.items():
        pointer = ("paths", path, *name)
        yield Route(path, name[-1], first, items, pointer, tuple(hidden))


def _operations(
    item: Location, methods: tuple[str, ...], version: str
) -> Iterator[tuple[tuple[str, ...], Location]]:
    node = item.value
    for field in node if isinstance(node, dict) else ():
        if field in methods:
            yield (field,), item.child(field)
        elif field == _ADDITIONAL and version.startswith("3.2"):
            others = item.child(field)
            for method in others.value if isinstance(others.value, dict) else ():
                yield (field, method), others.child(method)


def uncallable(
    library: Library, root: Location, routes: Routes
) -> Iterator[tuple[str, Location]]:
    """Operations that steps cannot call, each with a description of what it is."""
    node = root.value
    described = node if isinstance(node, dict) else {}
    called = {_place(route.at) for route in routes.found}
    owners = [
        (root.child("webhooks"), "a webhook, which the API calls, not its clients"),
        (
            root.child("components", "pathItems"),
            "an operation in the components that no path refers to",
        ),
    ]
    callback = "a callback, which the API calls, not its clients"
    components = described.get("components")
    shared = components.get("callbacks") if isinstance(components, dict) else None
    for name in shared if isinstance(shared, dict) else ():
        owners.append((root.child("components", "callbacks", name), callback))
    for route in routes.found:
        operation = route.at.value
        callbacks = operation.get("callbacks") if isinstance(operation, dict) else None
        for name in callbacks if isinstance(callbacks, dict) else ():
            owners.append((route.at.child("callbacks", name), callback))
    for owner, what in owners:
        for item in _members(library, owner):
            for _, at in _operations(item, methods_of("3.2"), "3.2"):
                if _place(at) not in called and isinstance(at.value, dict):
                    yield what, at


def _members(library: Library, at: Location) -> Iterator[Location]:
    try:
        node = at.value
    except LookupError:
        return
    for name in node if isinstance(node, dict) else ():
        with suppress(DiagnosticError):
            yield library.dereference(at.child(name))


def _place(at: Location) -> tuple[str, tuple[str, ...]]:
    return at.document.path, tuple(map(str, at.pointer))
