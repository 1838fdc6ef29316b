"""The output of commands: progress, changes and diagnostics."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

    from .compiling import Compiled
    from .diagnostics import Diagnostic
    from .project.build import Build

MANY = 10
"""The number of files from which a progress bar replaces a line per document."""


class Progress:
    """Print a line per written document; with many files, show a bar instead."""

    def __init__(self, output: Path, quiet: bool) -> None:
        self._output = output
        self._quiet = quiet
        self._since = time.perf_counter()
        self._bar: ProgressBar[int] | None = None
        self._lines: dict[str, str] = {}

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.render_finish()

    def start(self, files: int) -> None:
        """Start, or start again, with this number of files."""
        self._lines.clear()
        if files >= MANY and sys.stderr.isatty() and not self._quiet:
            self._bar = click.progressbar(
                length=files, label="Compiling", file=sys.stderr
            )

    def file(self, _: str) -> None:
        """Advance the bar by a file."""
        if self._bar is not None:
            self._bar.update(1)

    def document(self, done: Compiled) -> None:
        """Note a compiled document."""
        now = time.perf_counter()
        seconds, self._since = now - self._since, now
        path = done.path.encode("utf-8", "replace").decode()
        self._lines[done.package] = (
            f"{path} -> {(self._output / done.package).as_posix()}"
            f" ({_describe(done)}) in {seconds:.2f} s"
        )

    def written(self, packages: Container[str]) -> None:
        """Print the lines of the documents whose packages were written."""
        if self._bar is None and not self._quiet:
            for package, line in self._lines.items():
                if package in packages:
                    click.echo(line)


def _describe(done: Compiled) -> str:
    workflows = done.plan.workflows if done.plan else ()
    steps = sum(len(workflow.steps) for workflow in workflows)
    return f"{_count(len(workflows), 'workflow')}, {_count(steps, 'step')}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def print_changes(
    made: Build, verbose: bool, is_listed: bool, *, written: bool
) -> None:
    """Print what a build changed, or would change if it is not ``written``."""
    changes = made.changes
    if verbose:
        for done in made.generation.compiled:
            _print_renamings(done)
    if is_listed:
        for path in sorted({*changes.write, *changes.remove}):
            kind = "remove" if path in changes.remove else "write"
            click.echo(f"{kind} {(made.output / path).as_posix()}")
    if not changes:
        if written or not made.is_stale:
            print_up_to_date(made.output)
        else:
            from .project.manifest import NAME

            click.echo(f"would write {(made.output / NAME).as_posix()} alone")
        return
    verb = "wrote" if written else "would write"
    text = f"{verb} {_count(len(changes.write), 'file')}"
    if changes.remove:
        verb = "removed" if written else "would remove"
        text += f", {verb} {len(changes.remove)}"
    click.echo(f"{text} in {made.output.as_posix()}")


def print_up_to_date(output: Path) -> None:
    """Print that there was nothing to do."""
    click.echo(f"{output.as_posix()} is up to date")


def _print_renamings(done: Compiled) -> None:
    """Print the names of a package that differ from those of the document."""
    from .plan import renamings

    for one in renamings(done.plan) if done.plan is not None else ():
        click.echo(f"{done.package}: {one.what} is {one.name}, not {one.wanted}")


def print_diagnostics(
    diagnostics: tuple[Diagnostic, ...],
    sources: Mapping[str, bytes],
    form: str = "text",
    *,
    verbose: bool = False,
) -> None:
    """Print diagnostics on standard error, in one of ``FORMATS``.

    ``sources`` has the files that they quote. The formats for programs print a complete
    document even without diagnostics. ``verbose`` prints tracebacks.
    """
    if diagnostics or form != "text":
        color = is_colored(sys.stderr)
        text = render(diagnostics, sources, form, color=color, verbose=verbose)
        click.echo(text, err=True, nl=False)


def is_colored(stream: TextIO) -> bool:
    """Whether to write in colour: on a terminal, without NO_COLOR or TERM=dumb."""
    return (
        stream.isatty()
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM") != "dumb"
    )


def counted(diagnostics: tuple[Diagnostic, ...], documents: int) -> str:
    """Count diagnostics by level, such as "2 errors in 1 Arazzo document"."""
    levels = [found.level for found in diagnostics]
    counts = [
        _count(levels.count(level), level)
        for level in ("error", "warning", "note")
        if level in levels
    ]
    what = ", ".join(counts) or "nothing wrong"
    return f"{what} in {_count(documents, 'Arazzo document')}" if documents else what


FORMATS = ("text", "json", "sarif", "github")


def render(
    diagnostics: tuple[Diagnostic, ...],
    sources: Mapping[str, bytes],
    form: str,
    *,
    color: bool,
    verbose: bool = False,
) -> str:
    """Render diagnostics in one of ``FORMATS``. ``color`` only applies to text;
    ``verbose`` includes tracebacks."""
    if not verbose:
        diagnostics = tuple(found._replace(traceback=None) for found in diagnostics)
    match form:
        case "json":
            from .diagnostics.json_format import render_json

            return render_json(diagnostics)
        case "sarif":
            from importlib.metadata import version

            from .diagnostics.sarif import render_sarif

            texts = _texts(diagnostics, sources)
            return render_sarif(diagnostics, texts, version("arazzo-gen"))
        case "github":
            from .diagnostics.github import render_github

            return render_github(diagnostics)
        case _:
            return _as_text(diagnostics, sources, color=color)


def _as_text(
    diagnostics: tuple[Diagnostic, ...], sources: Mapping[str, bytes], *, color: bool
) -> str:
    from .diagnostics.text import render_text

    return render_text(diagnostics, _texts(diagnostics, sources), color=color)


def _texts(
    diagnostics: tuple[Diagnostic, ...], sources: Mapping[str, bytes]
) -> dict[str, str]:
    """The texts of the files that diagnostics name and ``sources`` has."""
    from .decoding import text_of

    named = {found.path for found in diagnostics} | {
        related.span.path for found in diagnostics for related in found.related
    }
    return {path: text_of(sources[path]) for path in named if path in sources}


@contextmanager
def diagnosed(doing: str, *, verbose: bool = False) -> Iterator[None]:
    """Print diagnostics that the block raises and exit with code 1. ``doing`` describes
    the block in the diagnostic of an unexpected exception, AZ902."""
    from .diagnostics import PROJECT, DiagnosticError, guarding

    try:
        with guarding(PROJECT, doing):
            yield
    except DiagnosticError as error:
        found = error.diagnostics
        print_diagnostics(found, texts_of(found), verbose=verbose)
        sys.exit(1)


def texts_of(diagnostics: Iterable[Diagnostic]) -> dict[str, bytes]:
    """The contents of the files that diagnostics point into, if they can be read."""
    from .project.contents import read_bytes

    texts: dict[str, bytes] = {}
    for found in diagnostics:
        if found.span and found.path not in texts:
            with suppress(OSError, ValueError):
                texts[found.path] = read_bytes(found.path)
    return texts
