"""The cases give what they are expected to give, and what they give is good code."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from tests.golden import BUILDING, CASES, READABLE, Built, Case, tree, write_tree
from tests.reachable import packages_below, repeated_models, unused_models
from tests.runs import recorded_runs
from tests.runtimes import copy_with_shared_runtimes
from tests.tools import REPOSITORY, passes, passes_pyright

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
each_readable = pytest.mark.parametrize("case", READABLE, ids=lambda case: case.name)


@each_case
def test_build(case: Case, built: dict[str, Built], update_golden: bool) -> None:
    """The packages and the diagnostics of a case are those of its golden."""
    made = built[case.name]
    failed = made.result.exception
    if failed is not None and not isinstance(failed, SystemExit):
        raise failed
    assert made.result.exit_code == (0 if case.builds else 1), made.stderr
    if update_golden:
        (case.folder / "stderr.txt").write_text(made.stderr, encoding="utf-8")
        write_tree(case.expected, made.packages())
    assert made.stderr == (case.folder / "stderr.txt").read_text(encoding="utf-8")
    assert made.packages() == tree(case.expected)
    assert made.output.exists() == case.builds


@pytest.fixture
def importable(built: dict[str, Built]) -> Iterator[None]:
    """The packages of the cases can be imported."""
    roots = dict.fromkeys(str(one.output.parent) for one in built.values())
    sys.path += roots
    yield
    for root in roots:
        sys.path.remove(root)


@each_readable
@pytest.mark.usefixtures("importable")
def test_run(case: Case, built: dict[str, Built], update_golden: bool) -> None:
    """The workflows of a case send and give what its golden says, sync and async."""
    output = built[case.name].output
    packages = [path.parent.name for path in output.glob("*/client.py")]
    assert packages, "the case was not built"
    golden = case.folder / "requests.json"
    recorded, *again = (
        recorded_runs(case.folder, output.name, packages[0], kind)
        for kind in case.kinds
    )
    if update_golden:
        text = json.dumps(recorded, indent=2, ensure_ascii=False)
        golden.write_text(text + "\n", encoding="utf-8")
    assert recorded == json.loads(golden.read_text(encoding="utf-8"))
    assert all(other == recorded for other in again)


@each_readable
@pytest.mark.usefixtures("importable")
def test_help(
    case: Case, built: dict[str, Built], capsys: pytest.CaptureFixture[str]
) -> None:
    """The command lines of a case and of its workflows can be asked for help."""
    told: set[str] = set()
    for path in sorted(built[case.name].output.glob("*/__main__.py")):
        name = f"{built[case.name].output.name}.{path.parent.name}.__main__"
        main = importlib.import_module(name).main
        with pytest.raises(SystemExit, match=r"^0$"):
            main(["--help"])
        shown = capsys.readouterr().out
        commands = [one for one in case.workflow_ids() if f"\n    {one}" in shown]
        for command in commands:
            with pytest.raises(SystemExit, match=r"^0$"):
                main([command, "--help"])
            assert f" {command}" in capsys.readouterr().out.partition("\n  -h")[0]
        told.update(commands)
    assert told == set(case.workflow_ids())


@pytest.mark.parametrize(
    ("case", "modules"),
    [
        ("minimal", set[str]()),
        ("selectors", {"jsonpath", "xpath"}),
        ("jsonpath-goessner", {"jsonpath_goessner"}),
    ],
)
def test_libraries(case: str, modules: set[str], built: dict[str, Built]) -> None:
    """What needs a library of its own is only where a document needs it."""
    runtime = built[case].output / "_runtime"
    optional = {"jsonpath", "jsonpath_goessner", "xpath"}
    assert {path.stem for path in runtime.iterdir()} & optional == modules


@pytest.mark.usefixtures("importable")
def test_environment_that_lacks_a_url(capsys: pytest.CaptureFixture[str]) -> None:
    """Where the API says no URL, its command says which variable to set."""
    main = importlib.import_module("case_plain_json.plain.__main__").main
    with pytest.raises(SystemExit, match=r"^2$"):
        main(["read"])
    assert "PLAIN_API_URL" in capsys.readouterr().err


@pytest.fixture(scope="module")
def with_shared_runtimes(
    built_root: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A copy of what the cases give, for type checkers."""
    target = tmp_path_factory.mktemp("shared") / "cases"
    copy_with_shared_runtimes(built_root, target)
    return target


class TestCode:
    """What checkers of code say of the packages of all cases together."""

    def test_models(self, built_root: Path) -> None:
        """No model is there twice, and none that nothing uses."""
        packages = [one for one in packages_below(built_root) if one.name[0] != "_"]
        found = {
            f"{one.parent.name}/{one.name}": unused_models(one) | repeated_models(one)
            for one in packages
        }
        assert len(found) >= len([case for case in BUILDING if case.python < (3, 12)])
        assert not {name: models for name, models in found.items() if models}

    def test_mypy(self, with_shared_runtimes: Path, cache: pytest.Cache) -> None:
        folder = cache.mkdir("mypy-cases")
        options = ["--config-file=", f"--cache-dir={folder}", "--strict"]
        passes("-m", "mypy", *options, ".", cwd=with_shared_runtimes)

    def test_pyright(self, with_shared_runtimes: Path) -> None:
        passes_pyright(with_shared_runtimes)

    @pytest.mark.parametrize(
        "share", [4, pytest.param(1, marks=pytest.mark.thorough)], ids=["sample", "all"]
    )
    @pytest.mark.parametrize("width", sorted({one.line_length for one in BUILDING}))
    def test_black(self, width: int, share: int, built: dict[str, Built]) -> None:
        """black has nothing to change in any text, or in one of a few."""
        texts = {
            sha256(text.encode()).hexdigest(): path
            for case in BUILDING
            if case.line_length == width
            for path in sorted(built[case.name].output.rglob("*.py"))
            if (text := path.read_text(encoding="utf-8"))
        }
        chosen = [
            path for digest, path in texts.items() if int(digest, 16) % share == 0
        ]
        options = ("--check", "-q", "--diff", f"--line-length={width}")
        passes("-m", "black", *options, *chosen, cwd=REPOSITORY)

    @pytest.mark.parametrize("config", ["--isolated", f"--config={REPOSITORY}"])
    def test_ruff(self, built_root: Path, config: str) -> None:
        if not config.endswith("isolated"):
            config += "/pyproject.toml"
        passes("-m", "ruff", "check", "--no-cache", config, ".", cwd=built_root)
