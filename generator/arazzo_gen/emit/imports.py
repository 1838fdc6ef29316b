"""The imports of a generated module: of what its text uses, and of nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

_STANDARD = {
    "argparse",
    "collections.abc",
    "dataclasses",
    "os",
    "sys",
    "typing",
}


def import_lines(names: Iterable[str], available: Mapping[str, str], width: int) -> str:
    """Import statements for those of the names that are available, sorted as ruff does.

    ``available`` gives the module of each name, "" for a module of that name itself,
    "module:member" for a member of another name.
    """
    modules = [name for name in names if available.get(name) == ""]
    plain = [(name, f"import {name}") for name in modules]
    pairs = sorted(
        (module, (member or name, name))
        for name in names
        if available.get(name)
        for module, _, member in [available[name].partition(":")]
    )
    members = [
        (module, line)
        for module, group in groupby(pairs, key=lambda pair: pair[0])
        for line in _from(module, [names for _, names in group], width)
    ]
    sections: list[list[str]] = [[], [], []]
    for module, line in (*sorted(plain), *sorted(members, key=_order)):
        sections[_section(module)].append(line)
    return "\n\n".join("\n".join(lines) for lines in sections if lines)


def _section(module: str) -> int:
    if module.startswith("."):
        return 2
    return 0 if module in _STANDARD else 1


def _order(pair: tuple[str, str]) -> tuple[int, str]:
    module = pair[0]
    dots = len(module) - len(module.lstrip("."))
    return -dots, module


def _from(module: str, names: Sequence[tuple[str, str]], width: int) -> Iterator[str]:
    """The statements for members of a module, each with the name that it is given."""
    plain = [name for member, name in names if member == name]
    if plain:
        yield _members(module, plain, width)
    for member, name in names:
        if member != name:
            yield f"from {module} import {member} as {name}"


def _members(module: str, names: Sequence[str], width: int) -> str:
    ordered = sorted(names, key=_import_key)
    line = f"from {module} import {', '.join(ordered)}"
    if len(line) <= width:
        return line
    return f"from {module} import (\n    {f',{chr(10)}    '.join(ordered)},\n)"


def sort_key(name: str) -> tuple[int, list[tuple[int, int, str]]]:
    """Constants, then classes, then the rest: the order that ruff sorts ``__all__`` in,
    with numbers by their value."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2
    return kind, _natural(name)


def _import_key(name: str) -> tuple[object, ...]:
    """The order of imported names: as ``sort_key`` has it, but without case."""
    kind, natural = sort_key(name)
    return kind, _natural(name.lower()), natural


def _natural(name: str) -> list[tuple[int, int, str]]:
    return [
        (0, int(part), "") if part.isdigit() else (1, 0, part)
        for part in re.split(r"([0-9]+)", name)
        if part
    ]
