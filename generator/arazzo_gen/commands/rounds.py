"""Commands that can be run again whenever something changes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import click

from ..console import texts_of
from ..options import choose, places_of, settings_root

if TYPE_CHECKING:
    from ..diagnostics import Diagnostic
    from ..project.chosen import Chosen
    from ..project.files import ProjectFiles


class Round(NamedTuple):
    """The result of one run of a command; ``files`` is None where it read none."""

    failed: bool
    files: ProjectFiles | None


class Findings:
    """The diagnostics of one run, and the texts that they quote; ``files`` is None
    until they are opened."""

    def __init__(self) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = ()
        self.sources: Mapping[str, bytes] = {}
        self.files: ProjectFiles | None = None

    def open(self, ctx: click.Context) -> tuple[Chosen, ProjectFiles]:
        """Open the files that the command line and the settings name."""
        from ..project.sources import open_files

        chosen = choose(ctx)
        self.files = open_files(chosen.paths, chosen.root)
        self.sources = self.files.read
        return chosen, self.files

    @contextmanager
    def catching(self, purpose: str) -> Iterator[None]:
        """Add a DiagnosticError of the block to the diagnostics, and any other
        exception as AZ902, which names the ``purpose``."""
        from ..diagnostics import PROJECT, DiagnosticError, guarding

        try:
            with guarding(PROJECT, purpose):
                yield
        except DiagnosticError as error:
            self.diagnostics += error.diagnostics
            self.sources = {**self.sources, **texts_of(error.diagnostics)}


def run(ctx: click.Context, once: Callable[[], Round], watch: bool) -> None:
    """Run a command once and exit with code 1 if it fails; with ``watch``, run it again
    after each change until Ctrl-C."""
    if watch:
        _watch(ctx, once)
    if once().failed:
        sys.exit(1)


def _watch(ctx: click.Context, once: Callable[[], Round]) -> NoReturn:
    from ..project.watch import as_they_are, wait_for_change

    try:
        while True:
            before = as_they_are(*places_of(ctx), settings_root(ctx))
            done = once()
            read = done.files.seen if done.files else {}
            number = len({*before, *read})
            click.echo(f"watching {number} files; Ctrl-C ends it", err=True)
            changed = wait_for_change(*places_of(ctx), read, before)
            more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
            click.echo(f"\n{changed[0]}{more} changed", err=True)
    except KeyboardInterrupt:
        sys.exit(0)
