"""``arazzo-gen explain``."""

from __future__ import annotations

import click


@click.command(short_help="Explain what diagnostics mean.")
@click.argument("codes", nargs=-1, metavar="[CODES]...")
@click.option("--all", "every", is_flag=True, help="Explain all codes.")
def explain(codes: tuple[str, ...], every: bool) -> None:
    """Explain diagnostics by their CODES, each with a wrong and a right example.

    Without a code, list them all.
    """
    from ..diagnostics import CODES
    from ..diagnostics.explain import explain as explain_code
    from ..diagnostics.explain import listed, page

    if every:
        click.echo(page(), nl=False)
    elif not codes:
        click.echo(listed(CODES.values()), nl=False)
    else:
        click.echo("\n".join(explain_code(_code(code)) for code in codes), nl=False)


def _code(text: str) -> str:
    """The registered code for what the user wrote. Raises BadParameter without one."""
    from difflib import get_close_matches

    from ..diagnostics import CODES

    code = f"AZ{text.upper().removeprefix('AZ')}"
    if code in CODES:
        return code
    close = get_close_matches(code, CODES, n=1)
    hint = f"; did you mean {close[0]}?" if close else ""
    raise click.BadParameter(f'there is no code "{text}"{hint}', param_hint="CODES")
