"""The command line."""

from __future__ import annotations

import atexit
import gc
from importlib import import_module

import click

_COMMANDS = ("build", "check", "config", "explain", "fetch", "graph", "requirements")


class _Commands(click.Group):
    """Commands that are imported when they are asked for, from modules of their names:
    a build with nothing to do is to be quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_COMMANDS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in _COMMANDS and cmd_name not in self.commands:
            module = import_module(f"{__package__}.commands.{cmd_name}")
            self.add_command(getattr(module, cmd_name))
        return super().get_command(ctx, cmd_name)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="arazzo-gen", message="%(prog)s %(version)s")
def main() -> None:
    """Compile Arazzo workflows and their OpenAPI descriptions to typed Python."""
    # A command makes many objects and little garbage. Looking for it would take an
    # eighth of a build, and at the end, when all goes anyway, as much again.
    gc.set_threshold(250_000, 20, 100)
    atexit.register(gc.freeze)
