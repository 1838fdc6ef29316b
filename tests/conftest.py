"""What all tests share: the option that rewrites goldens, and the built cases."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from arazzo_gen import parallel
from tests.golden import CASES, Built, build

collect_ignore = ["cases", "projects"]

# A shell has what it runs in the background ignore Ctrl-C, and so would the commands
# that tests interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="rewrite what the cases in tests/cases expect by what they give",
    )
    parser.addoption(
        "--documents",
        metavar="FOLDER",
        help="with -m prism or -m documents: the Arazzo documents below a folder",
    )


@pytest.fixture(scope="session", autouse=True)
def one_core() -> Iterator[None]:
    """On a slow machine, processes would pay sooner; what tests put in the place of
    parts of the compiler is to be called in this one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parallel, "_cores", lambda: 1)
        yield


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether to rewrite goldens instead of comparing with them."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Built]:
    """All cases, each built once, side by side below one folder for each Python that
    they are for."""
    roots = {
        python: tmp_path_factory.mktemp("cases")
        for python in sorted({case.python for case in CASES})
    }
    return {case.name: build(case, roots[case.python]) for case in CASES}


@pytest.fixture(scope="session")
def built_root(built: dict[str, Built]) -> Path:
    """The folder in which each case that builds is a package, but for those that older
    Pythons do not read."""
    return min(built.values(), key=lambda one: one.case.python).output.parent
