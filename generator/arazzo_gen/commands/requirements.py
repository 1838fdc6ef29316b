"""``arazzo-gen requirements``."""

from __future__ import annotations

import sys

import click

from ..console import diagnosed, print_diagnostics
from ..options import choose, takes


@click.command(short_help="Print what the generated packages need.")
@takes("paths", "models", "sources", "implicit_success", "http", "root")
@takes("verbose")
@click.pass_context
def requirements(ctx: click.Context, /, verbose: bool, **_: object) -> None:
    """Print what the packages of the documents at PATHS need to be installed.

    A requirement a line, as pip takes them.
    """
    from ..emit import requirements_of
    from ..generation import generate
    from ..project.sources import fetched_for, nothing_found, open_files

    with diagnosed("compiling", verbose=verbose):
        chosen = choose(ctx)
        # The imports are read from the generated code: any Python can parse 3.11.
        settings = chosen.settings._replace(target_python="3.11")
        files = open_files(chosen.paths, chosen.root)
        made = generate(files, settings, fetched=fetched_for(files))
    if made.failed or not made.compiled:
        found = made.diagnostics or tuple(nothing_found(chosen.paths))
        print_diagnostics(found, files.read, verbose=verbose)
        sys.exit(1)
    for requirement in requirements_of(made.files):
        click.echo(requirement)
