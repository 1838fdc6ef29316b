"""``arazzo-gen check``."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import click

from ..console import counted, is_colored, print_diagnostics, render
from ..options import takes
from .rounds import Findings, Round, run


@click.command(short_help="Say what is wrong with the documents.")
@takes("paths", "form")
@click.option(
    "--output",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write that to, instead of standard output.",
)
@takes("strict", "levels", "models", "whole_models", "sources", "implicit_success")
@takes("template_dir", "root", "jobs", "watch", "verbose", "quiet")
@click.pass_context
def check(
    ctx: click.Context,
    /,
    form: str,
    file: Path | None,
    jobs: int | None,
    watch: bool,
    verbose: bool,
    quiet: bool,
    **_: object,
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
    run(ctx, partial(_once, ctx, form, file, verbose, quiet, jobs), watch)


def _once(
    ctx: click.Context,
    form: str,
    file: Path | None,
    verbose: bool,
    quiet: bool,
    jobs: int | None,
) -> Round:
    from ..checking import check as check_documents
    from ..diagnostics import DiagnosticError
    from ..generation import template_faults
    from ..project.sources import fetched_for, nothing_found
    from ..project.templates import put_templates
    from ..project.write import write_text

    findings, documents = Findings(), 0
    with findings.catching("checking this project"):
        chosen, files = findings.open(ctx)
        put_templates(files, chosen.settings)
        fetched = fetched_for(files)
        made = check_documents(files, chosen.settings, fetched=fetched, jobs=jobs)
        found = (*template_faults(chosen.settings), *made.diagnostics)
        if not made.compiled and not found:
            found = tuple(nothing_found(chosen.paths))
        findings.diagnostics, documents = found, made.documents
    found = findings.diagnostics
    color = file is None and is_colored(sys.stdout)
    text = render(found, findings.sources, form, color=color, verbose=verbose)
    failed = any(one.level == "error" for one in found)
    if file is None:
        click.echo(text, nl=False)
    else:
        try:
            write_text(file, text)
        except DiagnosticError as error:
            print_diagnostics(error.diagnostics, {})
            failed = True
    if not quiet:
        click.echo(counted(found, documents), err=True)
    return Round(failed, findings.files)
