"""The command line."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

    from .diagnostics import Diagnostic
    from .generate import Compiled
    from .project.build import Build

MANY = 10
"""From how many files on a progress bar stands in for a line per document."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="arazzo-gen", message="%(prog)s %(version)s")
def main() -> None:
    """Compile Arazzo workflows and their OpenAPI descriptions to typed Python."""


@main.command()
@click.argument(
    "paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATHS]..."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("generated"),
    show_default=True,
    help="The folder to write to.",
)
@click.option(
    "--models",
    type=click.Choice(["selected", "full"]),
    default="selected",
    show_default=True,
    help="Models with what the workflows set and read, or with all that the operations"
    " in use reach.",
)
@click.option("--check", is_flag=True, help="Write nothing; fail where files differ.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@click.option("--strict", is_flag=True, help="Take warnings for errors.")
@click.option("--force", is_flag=True, help="Replace files that were edited by hand.")
@click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="The project, outside of which no file is read.  [default: the nearest folder"
    " with a pyproject.toml, an arazzo-gen.toml or a repository]",
)
@click.option("-v", "--verbose", is_flag=True, help="Name each file that changes.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but what is wrong.")
@click.version_option(package_name="arazzo-gen", message="%(prog)s %(version)s")
def build(
    paths: tuple[Path, ...],
    output: Path,
    models: Literal["selected", "full"],
    check: bool,
    diff: bool,
    strict: bool,
    force: bool,
    root: Path | None,
    verbose: bool,
    quiet: bool,
) -> None:
    """Compile the Arazzo documents at PATHS, files or folders (by default: specs).

    Every document becomes a package below the output folder. Documents are known by
    their `arazzo` root key, whatever they are called.

    \b
    Exit codes:
      0  done
      1  a diagnostic is an error, or --check found a difference
      2  the command line is wrong
    """
    from .diagnostics import DiagnosticError
    from .project.build import prepare
    from .project.write import diff as changed_lines
    from .settings import Settings

    settings = Settings(models=models, strict=strict)
    try:
        with _Progress(output, quiet or diff) as progress:
            made = prepare(
                paths or (Path("specs"),),
                output,
                settings,
                root=root,
                force=force,
                on_start=progress.start,
                on_document=progress.document,
                on_file=progress.file,
            )
    except DiagnosticError as error:
        _print_diagnostics(error.diagnostics, None)
        sys.exit(1)
    _print_diagnostics(made.generation.diagnostics, made)
    if made.generation.failed:
        sys.exit(1)
    if diff:
        shown = "".join(changed_lines(output, made.changes))
        click.echo(shown.encode("utf-8", "replace").decode(), nl=False)
    if not (check or diff):
        try:
            made.apply()
        except DiagnosticError as error:
            _print_diagnostics(error.diagnostics, made)
            sys.exit(1)
    if not quiet:
        _print_changes(made, verbose, written=not (check or diff))
    if check and (made.changes or made.is_stale):
        sys.exit(1)


class _Progress:
    """A line per document, or one bar for all files where there are many."""

    def __init__(self, output: Path, quiet: bool) -> None:
        self._output = output
        self._quiet = quiet
        self._since = time.perf_counter()
        self._bar: ProgressBar[int] | None = None

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.render_finish()

    def start(self, files: int) -> None:
        """So many files are looked through."""
        if files >= MANY and sys.stderr.isatty() and not self._quiet:
            self._bar = click.progressbar(
                length=files, label="Compiling", file=sys.stderr
            )

    def file(self, _: str) -> None:
        """A file is looked at."""
        if self._bar is not None:
            self._bar.update(1)

    def document(self, done: Compiled) -> None:
        """A document was compiled."""
        now = time.perf_counter()
        seconds, self._since = now - self._since, now
        if self._bar is None and done.plan is not None and not self._quiet:
            click.echo(
                f"{done.path} -> {(self._output / done.package).as_posix()}"
                f" ({_describe(done)}) in {seconds:.2f} s"
            )


def _describe(done: Compiled) -> str:
    workflows = done.plan.workflows if done.plan else ()
    steps = sum(len(workflow.steps) for workflow in workflows)
    return f"{_count(len(workflows), 'workflow')}, {_count(steps, 'step')}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _print_changes(made: Build, verbose: bool, *, written: bool) -> None:
    changes = made.changes
    if verbose:
        for path in sorted({*changes.write, *changes.remove}):
            kind = "remove" if path in changes.remove else "write"
            click.echo(f"{kind} {(made.output / path).as_posix()}")
    if not changes:
        click.echo(f"{made.output.as_posix()} is up to date")
        return
    verb = "wrote" if written else "would write"
    text = f"{verb} {_count(len(changes.write), 'file')}"
    if changes.remove:
        verb = "removed" if written else "would remove"
        text += f", {verb} {len(changes.remove)}"
    click.echo(f"{text} in {made.output.as_posix()}")


def _print_diagnostics(diagnostics: tuple[Diagnostic, ...], made: Build | None) -> None:
    from .diagnostics.text import render_text

    if not diagnostics:
        return
    sources = made.files.read if made else {}
    named = {found.path for found in diagnostics} | {
        related.span.path for found in diagnostics for related in found.related
    }
    texts = {
        path: sources[path].decode("utf-8", "replace")
        for path in named
        if path in sources
    }
    color = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    click.echo(render_text(diagnostics, texts, color=color), err=True, nl=False)
