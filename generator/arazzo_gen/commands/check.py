"""``arazzo-gen check``."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..console import counted, is_colored, print_diagnostics, render, texts_of
from ..options import choose, takes
from .rounds import Round, run

if TYPE_CHECKING:
    from ..project.files import ProjectFiles


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
    from ..diagnostics import PROJECT, DiagnosticError, guarding
    from ..generation import template_faults
    from ..project.sources import fetched_for, nothing_found, open_files
    from ..project.templates import put_templates
    from ..project.write import write_text

    files: ProjectFiles | None = None
    sources: Mapping[str, bytes] = {}
    try:
        with guarding(PROJECT, "checking this project"):
            chosen = choose(ctx)
            files = open_files(chosen.paths, chosen.root)
            sources = files.read
            put_templates(files, chosen.settings)
            fetched = fetched_for(files)
            made = check_documents(files, chosen.settings, fetched=fetched, jobs=jobs)
            found = (*template_faults(chosen.settings), *made.diagnostics)
            documents = made.documents
            if not made.compiled and not found:
                found = tuple(nothing_found(chosen.paths))
    except DiagnosticError as error:
        found, documents = error.diagnostics, 0
        sources = {**sources, **texts_of(found)}
    color = file is None and is_colored(sys.stdout)
    text = render(found, sources, form, color=color, verbose=verbose)
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
    return Round(failed, files)
