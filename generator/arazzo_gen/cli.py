"""The command line."""

from __future__ import annotations

import click

from .commands.build import build
from .commands.check import check
from .commands.config import config
from .commands.explain import explain
from .commands.fetch import fetch
from .commands.requirements import requirements


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="arazzo-gen", message="%(prog)s %(version)s")
def main() -> None:
    """Compile Arazzo workflows and their OpenAPI descriptions to typed Python."""


for command in (build, check, config, explain, fetch, requirements):
    main.add_command(command)
