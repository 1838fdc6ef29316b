"""Whether a module could be imported, as far as its text tells: names that nothing
defines.

A build runs nothing of what it writes: that would take half a second for each package,
and what a template of a user imports need not be installed where the build runs. Tests
import all cases.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath
from typing import NamedTuple

from .aliases import is_alias
from .parsing import parsed
from .style import Style

_KNOWN = frozenset(dir(builtins)) | {"__class__", "__file__", "__path__"}
_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_ANNOTATIONS = ("annotation", "returns", "type_params")
_NO_NAMES = (ast.Constant, ast.Load, ast.Store, ast.operator, ast.cmpop)


class Undefined(NamedTuple):
    """A name that a module reads on a line, and that nothing defines."""

    name: str
    line: int


@dataclass(slots=True)
class Definitions:
    """What a module defines and imports, and what it reads though nothing defines it.

    ``used`` are the names that it reads and does not define at its top. ``imported``
    are those that it takes from modules of its package, with the paths of these without
    ``.py``. ``is_open`` says that it may define any other names.
    """

    names: set[str] = field(default_factory=set[str])
    used: set[str] = field(default_factory=set[str])
    undefined: list[Undefined] = field(default_factory=list[Undefined])
    imported: list[tuple[str, Undefined]] = field(
        default_factory=list[tuple[str, Undefined]]
    )
    is_open: bool = False

    def take_in(self, path: str, modules: Mapping[str, str]) -> None:
        """Take in imports of names from modules, as ``import_lines`` writes them;
        ``path`` is that of the module that has them."""
        self.names.update(modules)
        self.undefined = [one for one in self.undefined if one.name not in modules]
        for name, owner in modules.items():
            module, _, member = owner.partition(":")
            if module.startswith("."):
                inner = module.lstrip(".")
                found = _owner(path, len(module) - len(inner), inner)
                self.imported.append((found, Undefined(member or name, 1)))

    def imported_from(self, package: str) -> set[str]:
        """The modules of a package beside it, or above, that it imports from."""
        owners = (owner.rpartition(f"{package}/") for owner, _ in self.imported)
        return {name for before, found, name in owners if found}


@dataclass(slots=True)
class _Statement:
    """A statement at the top of a module: what it reads and defines, and what of that
    when the module is imported, not when its functions are called."""

    bound: set[str] = field(default_factory=set[str])
    bound_now: set[str] = field(default_factory=set[str])
    read: list[Undefined] = field(default_factory=list[Undefined])
    read_now: list[Undefined] = field(default_factory=list[Undefined])


def definitions(path: str, code: str, style: Style) -> Definitions:
    """What a module at a path defines; it is not laid out yet."""
    found = Definitions()
    statements: list[_Statement] = []
    exported: list[Undefined] = []
    for node in parsed(code).body:
        # A style may take the annotation from an alias.
        bare = style.type_statements and is_alias(node)
        statements.append(_statement(node, path, found, bare=bare))
        found.names |= statements[-1].bound_now
        match node:
            case ast.Assign([ast.Name("__all__")], ast.List(names)):
                exported += [
                    Undefined(one.value, one.lineno)
                    for one in names
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                ]
            case _:
                pass
    reads = (one.name for made in statements for one in (*made.read, *made.read_now))
    found.used = {*reads} - found.names
    if found.is_open:
        return found
    done = set(_KNOWN)
    known = found.names | _KNOWN
    for statement in statements:
        own = statement.bound
        found.undefined += [
            *(one for one in statement.read_now if one.name not in own | done),
            *(one for one in statement.read if one.name not in own | known),
        ]
        done |= statement.bound_now
    found.undefined += [one for one in exported if one.name not in found.names]
    return found


def not_there(modules: Mapping[str, Definitions]) -> Iterator[tuple[str, Undefined]]:
    """The names that modules of a package import from others of it that do not define
    them, by the paths of those that import."""
    for path, found in modules.items():
        for owner, one in found.imported:
            target = _module(owner, modules)
            if (
                target is not None
                and not target.is_open
                and one.name not in target.names
                and _module(join(owner, one.name), modules) is None
            ):
                yield path, one


def _module(path: str, modules: Mapping[str, Definitions]) -> Definitions | None:
    """The module or package at a path without ``.py``."""
    package = normpath(join(path, "__init__.py"))
    return modules.get(f"{normpath(path)}.py") or modules.get(package)


def _statement(
    statement: ast.stmt, path: str, found: Definitions, *, bare: bool
) -> _Statement:
    """Look at a statement once, with all that is in it."""
    made = _Statement()
    waiting: list[tuple[ast.AST, bool]] = [(statement, True)]
    while waiting:
        node, now = waiting.pop()
        match node:
            case ast.Name(name, ast.Load()):
                read = made.read_now if now else made.read
                read.append(Undefined(name, node.lineno))
                continue
            case ast.Global(names):
                found.names.update(names)
                continue
            case ast.ImportFrom():
                _imported(node, path, found)
            case _:
                pass
        bound = _bound(node)
        if bound is not None:
            made.bound.add(bound)
            if now:
                made.bound_now.add(bound)
        is_function = isinstance(node, _FUNCTION)
        for key in node._fields:
            if bare and key == "annotation":
                continue
            value = getattr(node, key, None)
            later = key in _ANNOTATIONS or (is_function and key == "body")
            for item in value if isinstance(value, list) else (value,):
                if isinstance(item, ast.AST) and not isinstance(item, _NO_NAMES):
                    waiting.append((item, now and not later))
    return made


def _imported(node: ast.ImportFrom, path: str, found: Definitions) -> None:
    found.is_open = found.is_open or node.names[0].name == "*"
    if node.level:
        owner = _owner(path, node.level, node.module or "")
        found.imported += [
            (owner, Undefined(one.name, node.lineno)) for one in node.names
        ]


def _owner(path: str, level: int, module: str) -> str:
    """The path of a module that one at a path imports from, without ``.py``."""
    up = "../" * (level - 1)
    return normpath(join(dirname(path), up, module.replace(".", "/")))


def _bound(node: ast.AST) -> str | None:
    """The name that a node defines."""
    match node:
        case ast.Name(name) | ast.arg(name):
            return name
        case ast.alias(imported, other):
            return other or imported.partition(".")[0]
        case ast.MatchMapping(rest=rest):
            return rest
        case _:
            # Functions, classes, handlers of exceptions, patterns, type parameters.
            found = getattr(node, "name", None)
            return found if isinstance(found, str) else None
