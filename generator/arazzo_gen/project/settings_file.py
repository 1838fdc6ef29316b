"""The settings of a project: ``arazzo-gen.toml``, or ``[tool.arazzo-gen]`` of its
``pyproject.toml``."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from os.path import relpath
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from ..diagnostics import CODES, ChosenLevel, Diagnostic, DiagnosticError, Span
from ..diagnostics.levels import CHOSEN, can_be
from ..diagnostics.lines import Lines
from ..settings import LINE_LENGTHS, pin_fault
from .contents import read_bytes

NAME = "arazzo-gen.toml"

SETTINGS_FILES = (NAME, "pyproject.toml")
"""The files at the root of a project that may have its settings, the first before the
second."""

# Compiled on use: a build with nothing to do needs none of them.
_URL = r"(?i)(?!file:)[A-Z][A-Z0-9+.-]+:[^#\s]*"
_POSITION = r" \(at (?:line (\d+), column (\d+)|end of document)\)$"
_TABLE = r"(?i)\btool[\"']?\s*(?:\.\s*[\"']?arazzo[-_]?gen|\]|=)"
"""Matches in a pyproject.toml that has, or tries to have, a table for arazzo-gen."""
_HEADER = r"(?m)^\s*\[+\s*tool\s*\.\s*[\"']?arazzo-gen"


class FileSettings(NamedTuple):
    """The values of a settings file; None or empty for keys that it does not have.

    Paths are relative to the working directory, not to the folder of the file.
    ``places`` returns the location of each key as ``file:line``; the key of a table has
    the name ``table.key``.
    """

    inputs: tuple[Path, ...] = ()
    output: Path | None = None
    template_dir: Path | None = None
    models: Literal["selected", "full"] | None = None
    whole_models: int | None = None
    strict: bool | None = None
    sources: Mapping[str, str] = MappingProxyType({})
    names: Mapping[str, str] = MappingProxyType({})
    levels: Mapping[str, ChosenLevel] = MappingProxyType({})
    implicit_success: Literal["2xx", "any"] | None = None
    http: Literal["httpx2", "httpx"] | None = None
    clients: Literal["both", "sync", "async"] | None = None
    runtime: Literal["shared", "embedded"] | None = None
    line_length: int | None = None
    target_python: Literal["3.11", "3.12", "3.13", "3.14"] | None = None
    places: Callable[[], Mapping[str, str]] = dict

    def names_as_seen_by(self, paths: Iterable[Path]) -> Mapping[str, str]:
        """The pinned names, by absolute paths if one of the documents' paths is."""
        if not any(path.is_absolute() for path in paths):
            return self.names
        return {
            f"{Path(path).resolve().as_posix()}{mark}{pointer}": name
            for address, name in self.names.items()
            for path, mark, pointer in [address.partition("#")]
        }


def read_settings(root: Path) -> FileSettings:
    """The settings of the project below ``root``.

    Raises DiagnosticError, AZ014, for each key or value that is wrong.
    """
    for name in SETTINGS_FILES:
        path = root / name
        if path.is_file() or (name == NAME and os.path.lexists(path)):
            text = _text(path)
            if name != NAME and not re.search(_TABLE, text):
                continue
            found = _parse(path, text)
            if name == NAME:
                return _Reader(path, text, 0).settings(found)
            tool = found.get("tool")
            if isinstance(tool, dict):
                header = re.search(_HEADER, text)
                reader = _Reader(path, text, header.start() if header else 0)
                if "arazzo-gen" in tool:
                    return reader.settings(tool["arazzo-gen"])
                reader.refuse_misspelt(tool)
    return FileSettings()


def passed_over(root: Path) -> str | None:
    """The location, as ``file:line``, of settings that an arazzo-gen.toml hides."""
    path = root / SETTINGS_FILES[1]
    if not ((root / NAME).is_file() and path.is_file()):
        return None
    text = _text(path)
    header = re.search(_HEADER, text)
    if header is None:
        return None
    line = Lines(text).position(header.end()).line
    return f"{from_here(path).as_posix()}:{line}"


def read_overrides(
    path: Path, header: str, table: Any, keys: Collection[str]
) -> dict[str, Any]:
    """Read settings from the table of another tool, such as a build backend.

    ``table`` is the table of ``path`` whose header the regular expression ``header``
    matches; ``keys`` are the settings that it may have. Raises DiagnosticError, AZ014,
    for each key or value that is wrong.
    """
    text = _text(path) if path.is_file() else ""
    found = re.search(rf"^[ \t]*\[{header}\]", text, re.MULTILINE)
    reader = _Reader(path, text, found.start() if found else 0)
    return reader.values(table, keys)


def from_here(path: Path) -> Path:
    """A path relative to the working directory."""
    return Path(relpath(path))


def is_source(url: str, path: str) -> bool:
    """Whether a source can map a URL to a file, or a prefix that ends in "/" to a
    folder."""
    return bool(re.fullmatch(_URL, url) and path and "\0" not in path)


def level_fault(code: str, level: object) -> str | None:
    """Why a diagnostic code cannot have a level, None if it can."""
    if code not in CODES:
        close = _closest(code.upper(), CODES)
        return "is no code" + (f"; did you mean {close}?" if close else "")
    if level not in CHOSEN:
        return 'must be "off", "note", "warning" or "error"'
    if not can_be(CODES[code], level):
        return "is always an error: nothing is generated where it occurs"
    return None


def _closest(word: str, known: Iterable[str]) -> str | None:
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, list(known), n=1)), None)


def _text(path: Path) -> str:
    try:
        return read_bytes(path).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        message = f"the settings cannot be read: {reason}"
        raise DiagnosticError(
            Diagnostic.of_file("AZ014", message, from_here(path).as_posix())
        ) from error


def _parse(path: Path, text: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        shown = from_here(path).as_posix()
        at = re.search(_POSITION, str(error))
        message = f"not TOML: {re.sub(_POSITION, '', str(error))}"
        lines = Lines(text)
        index = len(text)
        if at and at[1]:
            before = text.split("\n")[: int(at[1]) - 1]
            index = sum(len(line) + 1 for line in before) + int(at[2]) - 1
        span = lines.span(shown, index, min(index + 1, len(text)))
        raise DiagnosticError(Diagnostic.at("AZ014", message, span)) from error


class _Reader:
    """Read a table of settings, and collect its diagnostics."""

    def __init__(self, path: Path, text: str, start: int) -> None:
        self._folder = path.parent
        self._shown = from_here(path).as_posix()
        self._text = text
        self._start = start
        self._found: list[Diagnostic] = []
        self._keys: dict[str, str] = {}

    def settings(self, table: Any) -> FileSettings:
        return FileSettings(**self.values(table, _KEYS), places=self._places)

    def refuse_misspelt(self, tools: Mapping[str, Any]) -> None:
        for key in tools:
            if key.lower().replace("_", "").replace("-", "") == "arazzogen":
                message = f'there is no tool "{key}"'
                help = 'write "arazzo-gen"'
                span = self._span(key)
                raise DiagnosticError(Diagnostic.at("AZ014", message, span, help=help))

    def values(self, table: Any, keys: Collection[str]) -> dict[str, Any]:
        if not isinstance(table, dict):
            raise DiagnosticError(self._wrong("arazzo-gen", "must be a table"))
        given: dict[str, Any] = {}
        for key, value in table.items():
            if key not in keys:
                self._found.append(self._unknown(key, keys))
                continue
            is_right, what = _KEYS[key]
            if is_right(value):
                given[key] = self._value(key, value)
                self._keys[key] = key
            else:
                self._found.append(self._wrong(key, what))
        if self._found:
            raise DiagnosticError(*self._found)
        return given

    def _unknown(self, key: str, keys: Collection[str]) -> Diagnostic:
        close = _closest(key, keys)
        if close:
            help = f'did you mean "{close}"?'
        elif key == "tool":
            help = f"in an {NAME}, settings stand in no table: leave out its header"
        else:
            help = f"the settings are {', '.join(sorted(keys))}"
        message = f'there is no setting "{key}"'
        return Diagnostic.at("AZ014", message, self._span(key), help=help)

    def _value(self, key: str, value: Any) -> Any:
        if key in _PATHS:
            for path in [value] if isinstance(value, str) else value:
                if path.startswith(("~", "$")):
                    what = f'has "{path}": neither "~" nor a variable is replaced here'
                    self._found.append(self._wrong(key, what))
        if key == "inputs":
            return tuple(from_here(self._folder / path) for path in value)
        if key in ("output", "template_dir"):
            return from_here(self._folder / value)
        if key == "sources":
            return dict(self._sources(value))
        if key == "names":
            return dict(self._names(value))
        if key == "levels":
            for code, level in value.items():
                fault = level_fault(code, level)
                if fault is not None:
                    self._found.append(self._wrong(code, fault))
                self._keys[f"{key}.{code}"] = code
        return value

    def _sources(self, table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        for url, path in table.items():
            if isinstance(path, str) and is_source(url, path):
                self._keys[f"sources.{url}"] = url
                yield url, from_here(self._folder / path).as_posix()
            else:
                what = "must be a URL, or the beginning of URLs, with a local path"
                self._found.append(self._wrong(url, what))

    def _names(self, table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        for address, name in table.items():
            if not address:
                what = "must be the address of what is called so, such as a file"
                self._found.append(self._wrong(address, what))
                continue
            fault = pin_fault(address, name if isinstance(name, str) else "")
            if fault is not None:
                shown = f'"{name}"' if isinstance(name, str) else "this"
                what = f"cannot be called {shown}: {fault}"
                self._found.append(self._wrong(address, what))
                continue
            seen = self._address(address)
            self._keys[f"names.{seen}"] = address
            yield seen, name

    def _places(self) -> dict[str, str]:
        return {
            name: f"{self._shown}:{self._span(key).start.line}"
            for name, key in self._keys.items()
        }

    def _address(self, address: str) -> str:
        """The address of a pinned name, its path relative to the working directory."""
        path, mark, pointer = address.partition("#")
        return f"{from_here(self._folder / path).as_posix()}{mark}{pointer}"

    def _wrong(self, key: str, what: str) -> Diagnostic:
        return Diagnostic.at("AZ014", f'"{key}" {what}', self._span(key))

    def _span(self, key: str) -> Span:
        """The span of a key, by a search in the text: tomllib gives no positions."""
        name = re.escape(key) or "(?<=[\"'])"
        found = re.compile(rf"^[^#\n]*?([\"']?{name}[\"']?)\s*[=.\]]", re.M).search(
            self._text, self._start
        )
        start, end = found.span(1) if found else (self._start, self._start)
        return Lines(self._text).span(self._shown, start, end)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value) and "\0" not in value


def _choice(*values: str) -> tuple[Callable[[Any], bool], str]:
    quoted = [f'"{value}"' for value in values]
    what = f"must be {', '.join(quoted[:-1])} or {quoted[-1]}"
    return lambda value: isinstance(value, str) and value in values, what


_PATHS = frozenset({"inputs", "output", "template_dir"})

_KEYS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "inputs": (
        lambda value: (
            isinstance(value, list) and bool(value) and all(map(_is_text, value))
        ),
        'must be a list of paths, such as ["specs"]',
    ),
    "output": (_is_text, "must be a path"),
    "template_dir": (_is_text, "must be a path"),
    "models": _choice("selected", "full"),
    "whole_models": (
        lambda value: type(value) is int and value >= 0,
        "must be a whole number, 0 or more",
    ),
    "strict": (lambda value: isinstance(value, bool), "must be true or false"),
    "sources": (
        lambda value: isinstance(value, dict),
        "must be a table of URLs and paths",
    ),
    "http": _choice("httpx2", "httpx"),
    "clients": _choice("both", "sync", "async"),
    "runtime": _choice("shared", "embedded"),
    "line_length": (
        lambda value: type(value) is int and value in LINE_LENGTHS,
        f"must be a whole number from {LINE_LENGTHS[0]} to {LINE_LENGTHS[-1]}",
    ),
    "target_python": _choice("3.11", "3.12", "3.13", "3.14"),
    "implicit_success": _choice("2xx", "any"),
    "levels": (
        lambda value: isinstance(value, dict),
        "must be a table of diagnostic codes and levels",
    ),
    "names": (
        lambda value: isinstance(value, dict),
        "must be a table of addresses and names",
    ),
}
