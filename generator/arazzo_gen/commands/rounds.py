"""Commands that can be run again whenever something changes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import click

from ..options import places_of, settings_root

if TYPE_CHECKING:
    from ..project.files import ProjectFiles


class Round(NamedTuple):
    """What one run of a command came to; ``files`` is None where it read none."""

    failed: bool
    files: ProjectFiles | None


def run(ctx: click.Context, once: Callable[[], Round], watch: bool) -> None:
    """Run a command once, ending with exit code 1 where it fails; or, to ``watch``,
    again and again until it is interrupted."""
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
