"""The command line."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from importlib import import_module

import click

_COMMANDS = ("build", "check", "config", "explain", "fetch", "graph", "requirements")


class _Commands(click.Group):
    """Import each command from the module of its name when it is used, so that a build
    with nothing to do starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_COMMANDS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in _COMMANDS and cmd_name not in self.commands:
            module = import_module(f"{__package__}.commands.{cmd_name}")
            self.add_command(getattr(module, cmd_name))
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        known = self.list_commands(ctx)
        if args[0] in known or args[0].startswith("-"):
            return super().resolve_command(ctx, args)
        from difflib import get_close_matches

        message = f"No such command '{args[0]}'."
        if os.path.exists(args[0]):
            message += f" Did you mean '{ctx.info_name} build {args[0]}'?"
        elif close := get_close_matches(args[0].lower(), known, n=1):
            message += f" Did you mean '{close[0]}'?"
        raise click.UsageError(message, ctx)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            from .console import print_diagnostics
            from .diagnostics import PROJECT, fault, is_fault
            from .options import VERBOSE

            if not is_fault(error):
                raise
            found = fault(error, PROJECT, "running this command")
            print_diagnostics((found,), {}, verbose=bool(ctx.meta.get(VERBOSE)))
            sys.exit(1)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="arazzo-gen", message="%(prog)s %(version)s")
def main() -> None:
    """Compile Arazzo workflows and their OpenAPI descriptions to typed Python."""
    # A command makes many objects and little garbage. The collector would take an
    # eighth of a build, and as much again at exit, when all objects go anyway.
    gc.set_threshold(250_000, 20, 100)
    atexit.register(gc.freeze)
