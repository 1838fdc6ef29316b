"""Options that several commands share, and their combination with the settings file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click
from click.core import ParameterSource

from .console import FORMATS
from .settings import LINE_LENGTHS, USUAL

if TYPE_CHECKING:
    from .project.chosen import Chosen

VERBOSE = "arazzo_gen.verbose"
"""The key in ``Context.meta`` that holds whether to show tracebacks."""

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

    levels: dict[str, str] = {}
    for text in given:
        code, mark, level = text.partition("=")
        fault = level_fault(code, level) if mark else 'is not a code, "=" and a level'
        if fault is not None:
            raise click.BadParameter(f'"{code}" {fault}', ctx, parameter)
        levels[code] = level
    return levels


def note_verbose(ctx: click.Context, _: click.Parameter, verbose: bool) -> bool:
    """Store in the context whether to show tracebacks, for any later failure."""
    ctx.meta[VERBOSE] = verbose
    return verbose


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
        default=USUAL.models,
        show_default=True,
        help="Models with what the workflows set and read, or with all that the"
        " operations in use reach.",
    ),
    "whole_models": click.option(
        "--whole-models",
        type=click.IntRange(min=0),
        default=USUAL.whole_models,
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
        default=USUAL.implicit_success,
        show_default=True,
        help="The statuses that are a success where a step has no success criteria:"
        " those of 2xx, and declared ones of 3xx, or any.",
    ),
    "http": click.option(
        "--http",
        type=click.Choice(["httpx2", "httpx"]),
        default=USUAL.http,
        show_default=True,
        help="The library for HTTP that the output uses: httpx2, which continues httpx,"
        " or httpx itself.",
    ),
    "clients": click.option(
        "--clients",
        type=click.Choice(["both", "sync", "async"]),
        default=USUAL.clients,
        show_default=True,
        help="Workflows as functions, as coroutines, or both.",
    ),
    "runtime": click.option(
        "--runtime",
        type=click.Choice(["shared", "embedded"]),
        default=USUAL.runtime,
        show_default=True,
        help="One runtime beside the packages, or one in each, which can be copied"
        " away.",
    ),
    "line_length": click.option(
        "--line-length",
        type=click.IntRange(LINE_LENGTHS[0], LINE_LENGTHS[-1]),
        default=USUAL.line_length,
        show_default=True,
        metavar="N",
        help="The width of the output, as black takes it.",
    ),
    "target_python": click.option(
        "--target-python",
        type=click.Choice(["3.11", "3.12", "3.13", "3.14"]),
        default=USUAL.target_python,
        show_default=True,
        help="The oldest Python that the output has to run on.",
    ),
    "template_dir": click.option(
        "--template-dir",
        type=click.Path(path_type=Path, file_okay=False),
        metavar="DIR",
        help="The folder of templates that override ours: see docs/templates.md.",
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
    "jobs": click.option(
        "-j",
        "--jobs",
        type=click.IntRange(min=1),
        metavar="N",
        help="How many processes share the work; the output is the same.  [default: as"
        " many as pay, on the cores there are]",
    ),
    "watch": click.option(
        "--watch",
        is_flag=True,
        help="Go on, and do it again whenever a file changes that was read.",
    ),
    "verbose": click.option(
        "-v",
        "--verbose",
        is_flag=True,
        callback=note_verbose,
        help="Show the traceback where arazzo-gen itself fails.",
    ),
    "quiet": click.option(
        "-q", "--quiet", is_flag=True, help="Say nothing but what is wrong."
    ),
}


def takes(*names: str) -> Callable[[_Command], _Command]:
    """Return a decorator that adds the shared options of these names."""

    def decorate(command: _Command) -> _Command:
        for name in reversed(names):
            command = _OPTIONS[name](command)
        return command

    return decorate


def settings_root(ctx: click.Context) -> Path:
    """The root folder of the project, which may have a settings file."""
    from .project.files import find_root

    root: Path | None = ctx.params["root"]
    return root or find_root(ctx.params["paths"] or (Path(),))


def places_of(ctx: click.Context) -> tuple[tuple[Path, ...], Path | None]:
    """The paths and the template folder of a command, even if its settings file is
    invalid."""
    from .diagnostics import DiagnosticError
    from .project.chosen import SPECS
    from .project.settings_file import FileSettings, read_settings

    try:
        found = read_settings(settings_root(ctx))
    except DiagnosticError:
        found = FileSettings()
    paths = ctx.params["paths"] or found.inputs or (SPECS,)
    return paths, ctx.params["template_dir"] or found.template_dir


def choose(ctx: click.Context) -> Chosen:
    """Take each setting from the command line, else from the settings file, else the
    default.

    Raises DiagnosticError for an invalid settings file.
    """
    from .project.chosen import combine
    from .project.settings_file import read_settings

    given = {
        name: value
        for name, value in ctx.params.items()
        if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE
    }
    return combine(given, read_settings(settings_root(ctx)), ctx.params["root"])
