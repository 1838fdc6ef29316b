"""The projects that are judged, and the sum of what was said of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.golden import READABLE, Case
from tests.tools import REPOSITORY

from .judge import PRISM, Judges, judges
from .projects import documents_below
from .trial import Trial

TRIALS = pytest.StashKey[list[Trial]]()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test for each case that builds, or for each Arazzo document of a folder."""
    if "subject" not in metafunc.fixturenames:
        return
    folder = metafunc.config.getoption("--documents")
    root = Path(folder).resolve() if folder else REPOSITORY
    documents = documents_below(root if folder else root / "specs")
    subjects: list[Case | Path] = [*documents] if folder else [*READABLE, *documents]
    names = [
        one.name if isinstance(one, Case) else one.relative_to(root).as_posix()
        for one in subjects
    ]
    metafunc.parametrize("subject", subjects, ids=names)


@pytest.fixture(scope="session")
def prism(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judges]:
    """The servers of Prism."""
    if not PRISM.exists():
        pytest.fail("Prism is not installed: npm ci --prefix tests/prism")
    with judges(tmp_path_factory.mktemp("prism")) as running:
        yield running


@pytest.fixture(scope="session")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in which built projects are packages."""
    root = tmp_path_factory.mktemp("judged")
    sys.path.insert(0, str(root))
    yield root
    sys.path.remove(str(root))


@pytest.fixture(scope="session")
def trials(pytestconfig: pytest.Config) -> list[Trial]:
    """What came of the packages so far."""
    return pytestconfig.stash.setdefault(TRIALS, [])


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """How much was judged."""
    done = config.stash.get(TRIALS, [])
    if not done:
        return
    steps = sum(len(trial.steps) for trial in done)
    judged = sum(len(trial.steps & trial.judged) for trial in done)
    verdicts = [charge.verdict for trial in done for charge in trial.charges]
    told = [f"{name} {verdicts.count(name)}" for name in sorted({*verdicts})]
    terminalreporter.section("Prism")
    terminalreporter.line(
        f"{judged} of {steps} steps judged, in {len(done)} packages, by"
        f" {sum(trial.requests for trial in done)} requests; violations:"
        f" {', '.join(told) or 'none'}"
    )
