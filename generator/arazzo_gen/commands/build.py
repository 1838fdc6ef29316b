"""``arazzo-gen build``."""

from __future__ import annotations

from dataclasses import dataclass

import click

from ..console import Progress, print_changes, print_diagnostics, texts_of
from ..options import choose, takes
from .rounds import Round, run


@click.command()
@takes("paths")
@takes("output", "models", "whole_models", "sources", "implicit_success", "http")
@takes("template_dir")
@click.option("--check", is_flag=True, help="Write nothing; fail where files differ.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
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
    help="Name each file that changes, and what could not have its own name.",
)
@takes("watch", "quiet")
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

    \b
    Exit codes:
      0  done
      1  a diagnostic is an error, or --check found a difference
      2  the command line is wrong
    """
    how = _How(check, diff, force, keep_going, verbose, quiet, form)
    run(ctx, lambda: _once(ctx, how), watch)


@dataclass(frozen=True, slots=True)
class _How:
    check: bool
    diff: bool
    force: bool
    keep_going: bool
    verbose: bool
    quiet: bool
    form: str

    @property
    def writes(self) -> bool:
        return not (self.check or self.diff)


def _once(ctx: click.Context, how: _How) -> Round:
    from ..diagnostics import DiagnosticError
    from ..project.build import prepare
    from ..project.write import diff as changed_lines

    try:
        chosen = choose(ctx)
        with Progress(chosen.output, how.quiet or how.diff) as progress:
            made = prepare(
                chosen.paths,
                chosen.output,
                chosen.settings,
                root=chosen.root,
                force=how.force,
                keep_going=how.keep_going,
                on_start=progress.start,
                on_document=progress.document,
                on_file=progress.file,
            )
    except DiagnosticError as error:
        print_diagnostics(error.diagnostics, texts_of(error.diagnostics), how.form)
        return Round(True, None)
    found, is_done = made.generation.diagnostics, made.is_writable
    if is_done and how.writes:
        try:
            made.apply()
        except DiagnosticError as error:
            found, is_done = (*found, *error.diagnostics), False
    print_diagnostics(found, made.files.read, how.form)
    if not is_done:
        return Round(True, made.files)
    if how.diff:
        shown = "".join(changed_lines(chosen.output, made.changes))
        click.echo(shown.encode("utf-8", "replace").decode(), nl=False)
    if not how.quiet:
        print_changes(made, how.verbose, written=how.writes)
    differs = how.check and (bool(made.changes) or made.is_stale)
    return Round(made.generation.failed or differs, made.files)
