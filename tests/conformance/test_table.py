"""The table of clauses names what is there: modules, tests, and sections in the order
of the specification."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.tools import REPOSITORY

TABLE = Path(__file__).parent / "arazzo.md"
MODULES = REPOSITORY / "generator" / "arazzo_gen"
TESTS = REPOSITORY / "tests"

# The sections of Arazzo 1.1.0 that oblige somebody to something.
SECTIONS = (
    "Arazzo Description",
    "Versions",
    "Format",
    "Arazzo Description Structure",
    "Data Types",
    "Parsing Documents",
    "Identity-Based Referencing",
    "Relative References in Arazzo Description URIs",
    "Relative References in API URLs",
    "Arazzo Specification Object",
    "Info Object",
    "Source Description Object",
    "Workflow Object",
    "Step Object",
    "Parameter Object",
    "Success Action Object",
    "Failure Action Object",
    "Components Object",
    "Reusable Object",
    "Criterion Object",
    "Expression Type Object",
    "Selector Object",
    "Request Body Object",
    "Payload Replacement Object",
    "Runtime Expressions",
    "Specification Extensions",
)


@dataclass(frozen=True, slots=True)
class Row:
    section: str
    clause: str
    modules: tuple[str, ...]
    tests: tuple[str, ...]


def _rows(text: str) -> Iterator[Row]:
    section = ""
    for line in text.splitlines():
        if line.startswith("## "):
            section = line.removeprefix("## ")
        elif line.startswith("|") and not line.startswith(("| Clause |", "|---|")):
            clause, where, tests = (
                cell.strip() for cell in line.strip("|").split(" | ")
            )
            yield Row(section, clause, _quoted(where), _quoted(tests))


def _quoted(cell: str) -> tuple[str, ...]:
    assert re.fullmatch(r"`[^`]+`(, `[^`]+`)*", cell), cell
    return tuple(re.findall(r"`([^`]+)`", cell))


ROWS = list(_rows(TABLE.read_text(encoding="utf-8")))
NAMES = sorted({name for row in ROWS for name in row.tests})


@cache
def _functions(path: Path) -> frozenset[str]:
    """The tests of a module, those of classes after the name of the class."""
    found: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        match node:
            case ast.FunctionDef(name):
                found.add(name)
            case ast.ClassDef(name, body=body):
                found |= {
                    f"{name}::{one.name}"
                    for one in body
                    if isinstance(one, ast.FunctionDef)
                }
    return frozenset(found)


def test_sections_are_in_the_order_of_the_text() -> None:
    written = list(dict.fromkeys(row.section for row in ROWS))
    assert written == [section for section in SECTIONS if section in written]
    headings = re.findall(r"^## (.*)$", TABLE.read_text(encoding="utf-8"), re.M)
    assert headings == written


def test_no_clause_stands_twice() -> None:
    clauses = [(row.section, row.clause) for row in ROWS]
    assert len(set(clauses)) == len(clauses)


@pytest.mark.parametrize(
    "module", sorted({module for row in ROWS for module in row.modules})
)
def test_module(module: str) -> None:
    assert (MODULES / module).is_file()


@pytest.mark.parametrize("name", NAMES)
def test_named_test(name: str) -> None:
    """A golden case, or a test; what is in brackets is text of the test's module."""
    if name.startswith("cases/"):
        assert (TESTS / name / "specs").is_dir()
        return
    node, _, entry = name.partition(" ")
    path, _, function = node.partition("::")
    assert function.rpartition("::")[2].startswith("test_")
    assert function in _functions(TESTS / path)
    if entry:
        source = (TESTS / path).read_text(encoding="utf-8")
        assert entry.startswith("[")
        assert entry.endswith("]")
        assert entry[1:-1] in source
