"""``arazzo-gen fetch``."""

from __future__ import annotations

import sys

import click

from ..console import diagnosed, print_diagnostics
from ..options import choose, takes


@click.command(short_help="Download what the documents refer to.")
@takes("paths")
@click.option("--update", is_flag=True, help="Download again what is there.")
@click.option(
    "--allow-host",
    "hosts",
    multiple=True,
    metavar="HOST",
    help="Ask this host, too, beside those that the Arazzo documents name. May be"
    " given more than once.",
)
@takes("sources", "root", "verbose", "quiet")
@click.pass_context
def fetch(
    ctx: click.Context,
    /,
    update: bool,
    hosts: tuple[str, ...],
    verbose: bool,
    quiet: bool,
    **_: object,
) -> None:
    """Download what the Arazzo documents at PATHS refer to and no file has.

    The remote sources, and what these refer to, go to the folder `remote` next to the
    first of PATHS, with a lock that has their hashes. Builds read them from there and
    never use the network.
    """
    from ..project.fetch import fetch as fetch_documents

    def say(url: str) -> None:
        if not quiet:
            click.echo(f"fetching {url}")

    with diagnosed("fetching", verbose=verbose):
        chosen = choose(ctx)
        done = fetch_documents(
            chosen.paths,
            chosen.settings.sources,
            root=chosen.root,
            update=update,
            hosts=hosts,
            on_url=say,
        )
    print_diagnostics(done.diagnostics, done.files.read, verbose=verbose)
    if not quiet:
        for url, path in sorted(done.written.items()):
            click.echo(f"{url} -> {path}")
        if not (done.written or done.diagnostics):
            click.echo("nothing to fetch")
    if done.diagnostics:
        sys.exit(1)
