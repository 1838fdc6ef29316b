"""Options that several commands have, and what they and the settings file say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from .console import FORMATS

if TYPE_CHECKING:
    from .settings import Settings

_SPECS = Path("specs")

_Command = TypeVar("_Command", bound=Callable[..., None])


def _sources(
    ctx: click.Context, parameter: click.Parameter, given: tuple[str, ...]
) -> dict[str, str]:
    from .project.settings_file import from_here, is_source

    sources: dict[str, str] = {}
    for text in given:
        url, _, path = text.rpartition("=")
        if not is_source(url, path):
            raise click.BadParameter(
                f'"{text}" is not a URL, "=" and a path', ctx, parameter
            )
        sources[url] = from_here(Path(path)).as_posix()
    return sources


def _levels(
    ctx: click.Context, parameter: click.Parameter, given: tuple[str, ...]
) -> dict[str, str]:
    from .project.settings_file import level_fault

    levels = {code: level for code, _, level in (text.partition("=") for text in given)}
    for code, level in levels.items():
        fault = level_fault(code, level)
        if fault is not None:
            raise click.BadParameter(f'"{code}" {fault}', ctx, parameter)
    return levels


_OPTIONS = {
    "paths": click.argument(
        "paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATHS]..."
    ),
    "output": click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path("generated"),
        show_default=True,
        help="The folder to write to.",
    ),
    "strict": click.option("--strict/--no-strict", help="Take warnings for errors."),
    "models": click.option(
        "--models",
        type=click.Choice(["selected", "full"]),
        default="selected",
        show_default=True,
        help="Models with what the workflows set and read, or with all that the"
        " operations in use reach.",
    ),
    "whole_models": click.option(
        "--whole-models",
        type=click.IntRange(min=0),
        default=40,
        show_default=True,
        metavar="N",
        help="How many models an object or array that travels whole may need; one that"
        " needs more has none. With --models full there is no limit.",
    ),
    "sources": click.option(
        "--source",
        "sources",
        multiple=True,
        metavar="URL=PATH",
        callback=_sources,
        help="The local file of a remote document; with a URL that ends in /, the"
        " folder of all below it. May be given more than once.",
    ),
    "levels": click.option(
        "--level",
        "levels",
        multiple=True,
        metavar="CODE=LEVEL",
        callback=_levels,
        help="How bad a diagnostic is: off, note, warning or error. May be given more"
        " than once.",
    ),
    "implicit_success": click.option(
        "--implicit-success",
        type=click.Choice(["2xx", "any"]),
        default="2xx",
        show_default=True,
        help="The statuses that are a success where a step has no success criteria:"
        " those of 2xx, and declared ones of 3xx, or any.",
    ),
    "http": click.option(
        "--http",
        type=click.Choice(["httpx2", "httpx"]),
        default="httpx2",
        show_default=True,
        help="The library for HTTP that the output uses: httpx2, which continues httpx,"
        " or httpx itself.",
    ),
    "form": click.option(
        "--format",
        "form",
        type=click.Choice(FORMATS),
        default="text",
        show_default=True,
        help="How to say what is wrong: for people, for programs, for code scanning, or"
        " as annotations of GitHub Actions.",
    ),
    "root": click.option(
        "--root",
        type=click.Path(path_type=Path, file_okay=False, exists=True),
        help="The project, outside of which no file is read.  [default: the nearest"
        " folder with a pyproject.toml, an arazzo-gen.toml or a repository]",
    ),
    "watch": click.option(
        "--watch",
        is_flag=True,
        help="Go on, and do it again whenever a file changes that was read.",
    ),
    "quiet": click.option(
        "-q", "--quiet", is_flag=True, help="Say nothing but what is wrong."
    ),
}


def takes(*names: str) -> Callable[[_Command], _Command]:
    """The options of these names, which several commands have."""

    def decorate(command: _Command) -> _Command:
        for name in reversed(names):
            command = _OPTIONS[name](command)
        return command

    return decorate


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the command line and the settings file say together, and which of them says
    what: ``origins`` has the places of what is no default."""

    root: Path | None
    paths: tuple[Path, ...]
    output: Path
    settings: Settings
    origins: Mapping[str, str]

    def values(self) -> dict[str, object]:
        """All settings by their names."""
        found = {
            one.name: getattr(self.settings, one.name) for one in fields(self.settings)
        }
        return {"inputs": self.paths, "output": self.output, **found}


def settings_root(ctx: click.Context) -> Path:
    """The folder that may have the settings of a command."""
    from .project.files import find_root

    root: Path | None = ctx.params["root"]
    return root or find_root(ctx.params["paths"] or (Path(),))


def inputs_of(ctx: click.Context) -> tuple[Path, ...]:
    """The paths that a command is about, whether or not its settings can be read."""
    from .diagnostics import DiagnosticError

    try:
        return choose(ctx).paths
    except DiagnosticError:
        return ctx.params["paths"] or (_SPECS,)


def choose(ctx: click.Context) -> Chosen:
    """An option that is given, else what the settings file says, else the default.

    Raises DiagnosticError where the settings file is wrong.
    """
    from .project.settings_file import read_settings
    from .settings import Settings

    given: dict[str, Any] = ctx.params
    found = read_settings(settings_root(ctx))
    origins = dict(found.lines)

    def option(name: str, default: Any) -> Any:
        from_file = getattr(found, name)
        if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            origins[name] = "the command line"
            return given[name]
        return default if from_file is None else from_file

    def table(name: str, from_file: Mapping[str, Any]) -> Mapping[str, Any]:
        from_line: Mapping[str, Any] = given.get(name, {})
        if from_line:
            places = (origins.get(name), "the command line")
            origins[name] = " and ".join(filter(None, places))
        return {**from_file, **from_line}

    if given["paths"]:
        origins["inputs"] = "the command line"
    usual = Settings()
    return Chosen(
        given["root"],
        given["paths"] or found.inputs or (_SPECS,),
        option("output", Path("generated")),
        Settings(
            models=option("models", usual.models),
            whole_models=option("whole_models", usual.whole_models),
            strict=option("strict", usual.strict),
            sources=table("sources", found.sources),
            names=found.names_as_seen_by(given["paths"]),
            levels=table("levels", found.levels),
            implicit_success=option("implicit_success", usual.implicit_success),
            http=option("http", usual.http),
        ),
        origins,
    )
