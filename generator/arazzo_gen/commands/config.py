"""``arazzo-gen config``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING

import click

from ..console import diagnosed
from ..options import choose, settings_root, takes

if TYPE_CHECKING:
    from ..project.chosen import Chosen


@click.command(short_help="Print the settings and where they come from.")
@takes("paths", "output", "strict", "levels", "models", "whole_models", "sources")
@takes("implicit_success", "http", "clients", "runtime", "line_length")
@takes("target_python", "template_dir", "root")
@click.pass_context
def config(ctx: click.Context, /, **_: object) -> None:
    """Print the settings that are in force, and where each comes from.

    What is printed is TOML, as an arazzo-gen.toml has it. The command line goes before
    the settings file of the project, and that before the defaults. The file is the
    arazzo-gen.toml, or else the pyproject.toml, of the nearest folder above PATHS that
    has one of them, or a repository.
    """
    from ..project.settings_file import passed_over

    with diagnosed("reading the settings"):
        chosen = choose(ctx)
        root = settings_root(ctx)
        other = passed_over(root)
    click.echo(f"# settings of {root}")
    if other is not None:
        click.echo(f"# what stands at {other} is not read: arazzo-gen.toml goes before")
    for line in _lines(chosen):
        click.echo(line)


def _lines(chosen: Chosen) -> Iterator[str]:
    origins = chosen.origins
    tables: dict[str, Mapping[str, object]] = {}
    for name, value in chosen.values().items():
        if isinstance(value, Mapping):
            tables[name] = value
        else:
            yield f"{name} = {_toml(value)}{_origin(origins, name)}"
    for name, table in tables.items():
        if table:
            yield ""
            yield f"[{name}]"
            for key in sorted(table):
                # Addresses that were made absolute have no location of their own.
                own = f"{name}.{key}"
                origin = _origin(origins, own if own in origins else name)
                yield f"{_toml(key)} = {_toml(table[key])}{origin}"


def _toml(value: object) -> str:
    """A value in TOML, whose strings may be written as in JSON."""
    match value:
        case tuple():
            return f"[{', '.join(map(_toml, value))}]"
        case PurePath():
            return _toml(value.as_posix())
        case _:
            return json.dumps(value)


def _origin(origins: Mapping[str, str], name: str) -> str:
    return f"  # {origins.get(name, 'the default')}"
