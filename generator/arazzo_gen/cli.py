"""The command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from .console import (
    FORMATS,
    Progress,
    counted,
    print_changes,
    print_diagnostics,
    render,
)

if TYPE_CHECKING:
    from .diagnostics import Diagnostic
    from .settings import Settings


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="arazzo-gen", message="%(prog)s %(version)s")
def main() -> None:
    """Compile Arazzo workflows and their OpenAPI descriptions to typed Python."""


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


_OPTIONS = {
    "paths": click.argument(
        "paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATHS]..."
    ),
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
    "root": click.option(
        "--root",
        type=click.Path(path_type=Path, file_okay=False, exists=True),
        help="The project, outside of which no file is read.  [default: the nearest"
        " folder with a pyproject.toml, an arazzo-gen.toml or a repository]",
    ),
    "quiet": click.option(
        "-q", "--quiet", is_flag=True, help="Say nothing but what is wrong."
    ),
}


def _takes(*names: str) -> Callable[[_Command], _Command]:
    """The options of these names, which several commands have."""

    def decorate(command: _Command) -> _Command:
        for name in reversed(names):
            command = _OPTIONS[name](command)
        return command

    return decorate


@main.command()
@_takes("paths")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How to say what is wrong: for people, for programs, for code scanning, or as"
    " annotations of GitHub Actions.",
)
@click.option(
    "--output",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write that to, instead of standard output.",
)
@click.option("--strict/--no-strict", help="Take warnings for errors.")
@_takes("models", "whole_models", "sources", "root", "quiet")
@click.pass_context
def check(
    ctx: click.Context, /, form: str, file: Path | None, quiet: bool, **_: object
) -> None:
    """Say what is wrong with the Arazzo documents at PATHS (by default: specs).

    It finds what a build would, and writes no code. Options are also read from the
    settings of the project, as for `build`.

    \b
    Exit codes:
      0  no diagnostic is an error
      1  one is
      2  the command line is wrong
    """
    from .check import check as check_documents
    from .diagnostics import DiagnosticError
    from .project.sources import fetched_for, nothing_found, open_files

    sources: Mapping[str, bytes] = {}
    try:
        chosen = _choose(ctx)
        files = open_files(chosen.paths, chosen.root)
        sources = files.read
        made = check_documents(files, chosen.settings, fetched=fetched_for(files))
        found, documents = made.diagnostics, len(made.compiled)
        if not made.compiled and not found:
            found = tuple(nothing_found(chosen.paths))
    except DiagnosticError as error:
        found, documents = error.diagnostics, 0
        sources = {**sources, **_texts_of(found)}
    color = file is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    text = render(found, sources, form, color=color)
    if file is None:
        click.echo(text, nl=False)
    else:
        file.write_text(text, encoding="utf-8")
    if not quiet:
        click.echo(counted(found, documents), err=True)
    if any(one.level == "error" for one in found):
        sys.exit(1)


@main.command()
@_takes("paths")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("generated"),
    show_default=True,
    help="The folder to write to.",
)
@_takes("models", "whole_models", "sources")
@click.option("--check", is_flag=True, help="Write nothing; fail where files differ.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@click.option("--strict/--no-strict", help="Take warnings for errors.")
@click.option("--force", is_flag=True, help="Replace files that were edited by hand.")
@click.option(
    "--keep-going",
    is_flag=True,
    help="Build the documents that have no errors; what was built of the others stays.",
)
@_takes("root")
@click.option(
    "-v",
    "--verbose",
    is_flag=True,
    help="Name each file that changes, and what could not have its own name.",
)
@_takes("quiet")
@click.version_option(package_name="arazzo-gen", message="%(prog)s %(version)s")
@click.pass_context
def build(
    ctx: click.Context,
    /,
    check: bool,
    diff: bool,
    force: bool,
    keep_going: bool,
    verbose: bool,
    quiet: bool,
    **_: object,
) -> None:
    """Compile the Arazzo documents at PATHS, files or folders (by default: specs).

    Every document becomes a package below the output folder. Documents are known by
    their `arazzo` root key, whatever they are called. Options are also read from an
    arazzo-gen.toml, or from [tool.arazzo-gen] in the pyproject.toml, of the project.

    \b
    Exit codes:
      0  done
      1  a diagnostic is an error, or --check found a difference
      2  the command line is wrong
    """
    from .diagnostics import DiagnosticError
    from .project.build import prepare
    from .project.write import diff as changed_lines

    with _diagnosed():
        chosen = _choose(ctx)
        output = chosen.output
        with Progress(output, quiet or diff) as progress:
            made = prepare(
                chosen.paths,
                output,
                chosen.settings,
                root=chosen.root,
                force=force,
                keep_going=keep_going,
                on_start=progress.start,
                on_document=progress.document,
                on_file=progress.file,
            )
    failed = made.generation.failed
    print_diagnostics(made.generation.diagnostics, made.files.read)
    if not made.is_writable:
        sys.exit(1)
    if diff:
        shown = "".join(changed_lines(output, made.changes))
        click.echo(shown.encode("utf-8", "replace").decode(), nl=False)
    if not (check or diff):
        try:
            made.apply()
        except DiagnosticError as error:
            print_diagnostics(error.diagnostics, made.files.read)
            sys.exit(1)
    if not quiet:
        print_changes(made, verbose, written=not (check or diff))
    if failed or (check and (made.changes or made.is_stale)):
        sys.exit(1)


@main.command()
@_takes("paths")
@click.option("--update", is_flag=True, help="Download again what is there.")
@click.option(
    "--allow-host",
    "hosts",
    multiple=True,
    metavar="HOST",
    help="Ask this host, too, beside those that the Arazzo documents name. May be"
    " given more than once.",
)
@_takes("sources", "root", "quiet")
@click.pass_context
def fetch(
    ctx: click.Context,
    /,
    update: bool,
    hosts: tuple[str, ...],
    quiet: bool,
    **_: object,
) -> None:
    """Download what the Arazzo documents at PATHS refer to and no file has.

    The remote sources, and what these refer to, go to the folder `remote` next to the
    first of PATHS, with a lock that has their hashes. Builds read them from there and
    never use the network.
    """
    from .project.fetch import fetch as fetch_documents

    def say(url: str) -> None:
        if not quiet:
            click.echo(f"fetching {url}")

    with _diagnosed():
        chosen = _choose(ctx)
        done = fetch_documents(
            chosen.paths,
            chosen.settings.sources,
            root=chosen.root,
            update=update,
            hosts=hosts,
            on_url=say,
        )
    print_diagnostics(done.diagnostics, done.files.read)
    if not quiet:
        for url, path in sorted(done.written.items()):
            click.echo(f"{url} -> {path}")
        if not (done.written or done.diagnostics):
            click.echo("nothing to fetch")
    if done.diagnostics:
        sys.exit(1)


@main.command()
@_takes("paths", "models", "sources", "root")
@click.pass_context
def requirements(ctx: click.Context, /, **_: object) -> None:
    """Print what the packages of the documents at PATHS need to be installed.

    A requirement a line, as pip takes them.
    """
    from .emit import requirements_of
    from .generate import generate
    from .project.sources import fetched_for, nothing_found, open_files

    with _diagnosed():
        chosen = _choose(ctx)
        files = open_files(chosen.paths, chosen.root)
        made = generate(files, chosen.settings, fetched=fetched_for(files))
    if made.failed or not made.compiled:
        found = made.diagnostics or tuple(nothing_found(chosen.paths))
        print_diagnostics(found, files.read)
        sys.exit(1)
    for requirement in requirements_of(made.files):
        click.echo(requirement)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What the command line and the settings file say together."""

    root: Path | None
    paths: tuple[Path, ...]
    output: Path
    settings: Settings


def _choose(ctx: click.Context) -> _Chosen:
    """An option that is given, else what the settings file says, else the default.

    Raises DiagnosticError where the settings file is wrong.
    """
    from .project.files import find_root
    from .project.settings_file import read_settings
    from .settings import Settings

    given: dict[str, Any] = ctx.params
    root: Path | None = given["root"]
    found = read_settings(root or find_root(given["paths"] or (Path(),)))

    def option(name: str, default: Any) -> Any:
        from_file = getattr(found, name)
        is_given = ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE
        if is_given or from_file is None:
            return given.get(name, default)
        return from_file

    return _Chosen(
        root,
        given["paths"] or found.inputs or (Path("specs"),),
        option("output", Path("generated")),
        Settings(
            models=option("models", "selected"),
            whole_models=option("whole_models", 40),
            strict=option("strict", False),
            sources={**found.sources, **given["sources"]},
            names=found.names_as_seen_by(given["paths"]),
        ),
    )


@contextmanager
def _diagnosed() -> Iterator[None]:
    """Print what the block raises as DiagnosticError, and end with exit code 1."""
    from .diagnostics import DiagnosticError

    try:
        yield
    except DiagnosticError as error:
        print_diagnostics(error.diagnostics, _texts_of(error.diagnostics))
        sys.exit(1)


def _texts_of(diagnostics: Iterable[Diagnostic]) -> dict[str, bytes]:
    """The files that diagnostics have places in, as far as they can be read."""
    texts: dict[str, bytes] = {}
    for found in diagnostics:
        if found.span and found.path not in texts and os.path.isfile(found.path):
            with suppress(OSError):
                texts[found.path] = Path(found.path).read_bytes()
    return texts
