"""The settings of a build."""

from __future__ import annotations

import keyword
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple, get_args, get_origin, get_type_hints

from .diagnostics import CODES, ChosenLevel
from .diagnostics.levels import CHOSEN, can_be

LINE_LENGTHS = range(72, 201)
"""The allowed values of ``line_length``."""

RUNTIME = "_runtime"
"""The folder of the modules that all packages share."""

DEVICES = frozenset(
    {"aux", "con", "nul", "prn"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)}
)
"""The device names of Windows, which no file or folder can have there, with any suffix,
in any case."""

LONGEST_NAME = 200
"""The most bytes in the name of a module or package. File systems take 255, and a name
needs room for suffixes, such as those of Python's cache files."""


class Settings(NamedTuple):
    """The settings of a build.

    This is a named tuple because a dataclass takes seven times as long to define, and a
    build with nothing to do should start fast. ``check``, ``generate`` and ``graph``
    raise ValueError for a value that a setting cannot have.

    ``models`` is ``selected`` for the fields that workflows set and read, ``full`` for
    all fields that the operations in use reach. ``whole_models`` is the most models
    that a passthrough value may need, 0 for none; ``full`` sets no limit. ``strict``
    turns warnings into errors.
    ``sources`` has the local files of remote documents: paths by URLs, or folders by
    prefixes of URLs that end in "/". ``names`` has pinned names by the addresses of the
    named parts (``plan.pins``). ``levels`` overrides the levels of diagnostics by their
    codes. ``implicit_success`` selects the statuses that are a success for a step
    without success criteria: 2xx and declared ones of 3xx, or any. ``http`` is the HTTP
    library that the output uses. ``clients`` selects functions, coroutines, or both for
    the workflows. ``runtime`` selects one runtime for all packages, or a copy in each.
    ``line_length`` is the width of the output for black; docstrings and comments are
    wrapped to it too, except in the runtime. ``target_python`` is the oldest Python
    that the output has to run on; from 3.12 on, type aliases are ``type`` statements.
    The runtime is written for 3.11 and runs on all. ``templates`` has the texts of
    templates that override the shipped ones, by their names; ``template_dir`` is only
    the folder that diagnostics name for them.
    """

    models: Literal["selected", "full"] = "selected"
    whole_models: int = 40
    strict: bool = False
    sources: Mapping[str, str] = MappingProxyType({})
    names: Mapping[str, str] = MappingProxyType({})
    levels: Mapping[str, ChosenLevel] = MappingProxyType({})
    implicit_success: Literal["2xx", "any"] = "2xx"
    http: Literal["httpx2", "httpx"] = "httpx2"
    clients: Literal["both", "sync", "async"] = "both"
    runtime: Literal["shared", "embedded"] = "shared"
    line_length: int = 88
    target_python: Literal["3.11", "3.12", "3.13", "3.14"] = "3.11"
    templates: Mapping[str, str] = MappingProxyType({})
    template_dir: str = "templates"


USUAL = Settings()
"""The default settings."""


def is_name(name: str) -> bool:
    """Whether a string can be a name in Python."""
    import unicodedata

    normal = unicodedata.normalize("NFKC", name) == name
    return normal and name.isidentifier() and not keyword.iskeyword(name)


def pin_fault(address: str, name: str) -> str | None:
    """Why a name cannot be pinned to an address, None if it can.

    Packages and workflows become folders and modules. The address of a package has no
    "#", that of a workflow is one token below "/workflows".
    """
    if not is_name(name):
        return "it is no name that Python could have"
    if name.startswith("__") and name.endswith("__"):
        return "Python keeps such names for itself"
    mark, _, tokens = address.partition("#")[2].partition("/workflows/")
    if mark or "/" in tokens:
        return None
    if "#" not in address and name.casefold() == RUNTIME:
        return "the folder of the runtime is called so"
    if name.casefold() in DEVICES:
        return "Windows can have no file of that name"
    if len(name.encode()) > LONGEST_NAME:
        return f"names of files have {LONGEST_NAME} bytes at most"
    return None


def refuse_wrong(settings: Settings) -> None:
    """Raise ValueError where a setting has a value that it cannot have."""
    for name, hint in get_type_hints(Settings).items():
        value = getattr(settings, name)
        if get_origin(hint) is Literal and value not in get_args(hint):
            allowed = ", ".join(map(repr, get_args(hint)))
            raise ValueError(f"{name} is one of {allowed}, not {value!r}")
        if hint is int and type(value) is not int:
            raise ValueError(f"{name} is a whole number, not {value!r}")
    if settings.whole_models < 0:
        raise ValueError(f"whole_models is 0 or more, not {settings.whole_models}")
    if settings.line_length not in LINE_LENGTHS:
        ends = f"{LINE_LENGTHS[0]} to {LINE_LENGTHS[-1]}"
        raise ValueError(f"line_length is from {ends}, not {settings.line_length}")
    for code, level in settings.levels.items():
        if code not in CODES:
            raise ValueError(f"levels has {code!r}, which is no code")
        if level not in CHOSEN:
            raise ValueError(f"levels has {level!r} for {code}, which is no level")
        if not can_be(CODES[code], level):
            raise ValueError(f"levels has {level!r} for {code}, always an error")
    for address, given in settings.names.items():
        fault = pin_fault(address, given)
        if fault is not None:
            raise ValueError(f"names has {given!r} for {address!r}: {fault}")
