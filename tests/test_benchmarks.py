"""The table of the benchmarks can be made. What it says is for people."""

from __future__ import annotations

from pathlib import Path

from .benchmarks.rows import Sizes, rows


def test_table(tmp_path: Path) -> None:
    made = list(rows(tmp_path, Sizes(rounds=1, runs=1, scale=[1]), None))
    assert all(row.ratio is None or row.ratio > 0 for row in made)
    assert {"Nothing to do; import click", "1 documents, cold; 1, each"} <= {
        row.what for row in made
    }
