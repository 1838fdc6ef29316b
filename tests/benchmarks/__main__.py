"""The command line of the benchmarks."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from .rows import Row, Sizes, rows


@click.command()
@click.option("--corpus", type=click.Path(path_type=Path, exists=True), default=None)
@click.option("--rounds", default=3, show_default=True, help="The best of how many.")
@click.option("--runs", default=1000, show_default=True, help="Runs of the workflow.")
@click.option("--scale", default="1,10,100,1000", show_default=True)
def main(corpus: Path | None, rounds: int, runs: int, scale: str) -> None:
    """Measure, and print a table."""
    sizes = Sizes(rounds, runs, [int(number) for number in scale.split(",")])
    click.echo("| What; against what | Measured | Against | Ratio | Budget |")
    click.echo("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for row in rows(Path(folder), sizes, corpus and corpus.resolve()):
            click.echo(_line(row))


def _line(row: Row) -> str:
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    budget = "" if row.budget is None else f"{row.budget:.2f}"
    return f"| {row.what} | {row.measured} | {row.against} | {ratio} | {budget} |"


if __name__ == "__main__":
    main()
