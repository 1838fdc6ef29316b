"""``arazzo-gen graph``."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from ..console import counted, print_diagnostics
from ..options import takes
from .rounds import Findings, Round, run


@click.command(short_help="Write the flow of the workflows as data.")
@takes("paths")
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "mermaid"]),
    default="json",
    show_default=True,
    help="A JSON document, which docs/graph.md describes, or a flowchart for Mermaid.",
)
@click.option(
    "--output",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write that to, instead of standard output.",
)
@takes("strict", "levels", "models", "whole_models", "sources", "implicit_success")
@takes("root", "jobs", "watch", "verbose", "quiet")
@click.pass_context
def graph(
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
    """Write the workflows of the Arazzo documents at PATHS (by default: specs) as data.

    For each workflow: inputs, steps with their requests, edges between them with their
    conditions, outputs and ends, as a build would generate them. What is wrong is said
    on standard error; a document with errors is left out.

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
    from ..graphing import graph as graph_documents
    from ..project.sources import fetched_for, nothing_found
    from ..project.write import write_text

    findings, documents, text = Findings(), 0, ""
    with findings.catching("describing the flow of this project"):
        chosen, files = findings.open(ctx)
        fetched = fetched_for(files)
        made = graph_documents(files, chosen.settings, fetched=fetched, jobs=jobs)
        findings.diagnostics = made.diagnostics
        documents = len(made.document["documents"])
        if not documents and not made.diagnostics:
            findings.diagnostics = tuple(nothing_found(chosen.paths))
        text = made.mermaid() if form == "mermaid" else made.json()
        if documents and file is not None:
            write_text(file, text)
    if documents and file is None:
        click.echo(text, nl=False)
    found = findings.diagnostics
    print_diagnostics(found, findings.sources, verbose=verbose)
    if not quiet and (found or file is not None):
        click.echo(counted(found, documents), err=True)
    return Round(any(one.level == "error" for one in found), findings.files)
