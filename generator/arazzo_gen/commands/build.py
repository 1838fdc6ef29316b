"""``arazzo-gen build``."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from ..console import (
    Progress,
    print_changes,
    print_diagnostics,
    print_up_to_date,
    texts_of,
)
from ..options import choose, note_verbose, takes
from .rounds import Round, run

if TYPE_CHECKING:
    from ..diagnostics import Diagnostic
    from ..project.build import Build
    from ..project.chosen import Chosen
    from ..project.files import ProjectFiles
    from ..project.noop import Done


@click.command(short_help="Compile the documents to typed Python.")
@takes("paths")
@takes("output", "models", "whole_models", "sources", "implicit_success", "http")
@takes("clients", "runtime", "line_length", "target_python", "template_dir")
@click.option(
    "--check",
    is_flag=True,
    help="Write nothing; list the files that differ from what would be generated, and"
    " fail if there are any. Everything is compiled anew for it.",
)
@click.option(
    "--diff",
    is_flag=True,
    help="Write nothing; show what would change as a unified diff.",
)
@click.option(
    "--dry-run",
    is_flag=True,
    help="Write nothing; list the files that would be written and removed.",
)
@takes("strict", "levels")
@click.option("--force", is_flag=True, help="Replace files that were edited by hand.")
@click.option(
    "--keep-going",
    is_flag=True,
    help="Build the documents that have no errors; what was built of the others stays.",
)
@takes("root", "form")
@click.option(
    "-v",
    "--verbose",
    is_flag=True,
    callback=note_verbose,
    help="Name each file that changes, and what could not have its own name; show the"
    " traceback where arazzo-gen itself fails.",
)
@takes("jobs", "watch", "quiet")
@click.version_option(package_name="arazzo-gen", message="%(prog)s %(version)s")
@click.pass_context
def build(
    ctx: click.Context,
    /,
    check: bool,
    diff: bool,
    dry_run: bool,
    force: bool,
    keep_going: bool,
    verbose: bool,
    jobs: int | None,
    watch: bool,
    quiet: bool,
    form: str,
    **_: object,
) -> None:
    """Compile the Arazzo documents at PATHS, files or folders (by default: specs).

    Every document becomes a package below the output folder. Documents are known by
    their `arazzo` root key, whatever they are called. Options are also read from an
    arazzo-gen.toml, or from [tool.arazzo-gen] in the pyproject.toml, of the project.
    What is wrong is said on standard error, whatever the format.

    Only packages are compiled whose documents have changed since the last build, or of
    which there was something to say. A build that was interrupted is completed.

    \b
    Exit codes:
      0  done, or nothing to do; always for --diff and --dry-run without errors
      1  a diagnostic is an error, or --check found a difference
      2  the command line is wrong
    """
    how = _How(check, diff, dry_run, force, keep_going, verbose, quiet, form, jobs)
    run(ctx, lambda: _once(ctx, how), watch)


class _How(NamedTuple):
    check: bool
    diff: bool
    dry_run: bool
    force: bool
    keep_going: bool
    verbose: bool
    quiet: bool
    form: str
    jobs: int | None

    @property
    def writes(self) -> bool:
        return not (self.check or self.diff or self.dry_run)

    def say(self, text: str) -> None:
        """Print on standard error, or on standard output for formats but text."""
        click.echo(text, err=self.form == "text")


_TRIES = 3
"""The most attempts of a command that writes nothing, while other builds write."""


def _once(ctx: click.Context, how: _How) -> Round:
    from ..diagnostics import PROJECT, DiagnosticError, guarding
    from ..project.files import find_files

    try:
        with guarding(PROJECT, "building this project"):
            chosen = choose(ctx)
            if how.writes:
                _complete(chosen.output, how)
            files = find_files(chosen.paths, chosen.root)
            nothing = None if how.check else _nothing(chosen, files)
            if nothing is not None:
                print_diagnostics(nothing.diagnostics, nothing.files.read, how.form)
                if not how.quiet:
                    print_up_to_date(chosen.output)
                return Round(False, nothing.files)
            return _build(chosen, how, files)
    except DiagnosticError as error:
        found = error.diagnostics
        print_diagnostics(found, texts_of(found), how.form, verbose=how.verbose)
        return Round(True, None)


def _complete(output: Path, how: _How) -> None:
    from ..project.places import is_interrupted

    if is_interrupted(output):
        from ..project.write import complete

        done = complete(output, partial(_say_waiting, output, how))
        if done:
            _say_completed(output, how, done)


def _nothing(chosen: Chosen, files: ProjectFiles) -> Done | None:
    """Return the last build where it is up to date. A check does not call this: it does
    not trust hashes that came with the files."""
    from ..project.noop import find_done

    return find_done(files, chosen.output, chosen.settings)


def _build(chosen: Chosen, how: _How, files: ProjectFiles) -> Round:
    from ..project.build import prepare, write_build
    from ..project.write import diff as changed_lines

    opened = [files]
    with Progress(chosen.output, how.quiet) as progress:

        def make() -> Build:
            return prepare(
                chosen.paths,
                chosen.output,
                chosen.settings,
                root=chosen.root,
                files=opened.pop() if opened else None,
                force=how.force,
                keep_going=how.keep_going,
                afresh=how.check,
                jobs=how.jobs,
                on_start=progress.start,
                on_document=progress.document,
                on_file=progress.file,
            )

        if how.writes:
            made = write_build(
                chosen.output,
                make,
                partial(_say_waiting, chosen.output, how),
                partial(_say_completed, chosen.output, how),
            )
        else:
            made = _seen(chosen.output, make)
    if made.is_writable and how.writes:
        progress.written(made.generation.runtime)
    found = made.generation.diagnostics
    print_diagnostics(found, made.files.read, how.form, verbose=how.verbose)
    if not made.is_writable:
        return Round(True, made.files)
    if how.diff:
        shown = "".join(changed_lines(chosen.output, made.changes))
        click.echo(shown.encode("utf-8", "replace").decode(), nl=False)
    if not how.quiet:
        is_listed = how.verbose or how.check or how.dry_run
        print_changes(made, how.verbose, is_listed, written=how.writes)
    differs = how.check and (bool(made.changes) or made.is_stale)
    return Round(made.generation.failed or differs, made.files)


def _seen(output: Path, make: Callable[[], Build]) -> Build:
    """Prepare a build, not to be written, against one state of the output folder."""
    from ..diagnostics import DiagnosticError

    for _ in range(_TRIES):
        made = make()
        if not made.is_overtaken:
            return made
    raise DiagnosticError(_crowded(output))


def _say_waiting(output: Path, how: _How) -> None:
    how.say(f"waiting for another build to finish writing {output.as_posix()}")


def _say_completed(output: Path, how: _How, done: str) -> None:
    how.say(f"{output.as_posix()}: {done}")


def _crowded(output: Path) -> Diagnostic:
    from ..diagnostics import Diagnostic

    return Diagnostic.of_file(
        "AZ011",
        f"other builds have written here {_TRIES} times meanwhile",
        output.as_posix(),
        help="let one build at a time write to a folder",
    )
