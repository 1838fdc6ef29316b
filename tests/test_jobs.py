"""``--jobs``: what several processes make is what one makes, to the byte."""

from __future__ import annotations

import os
import pickle
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from multiprocessing import get_all_start_methods
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from arazzo_gen import (
    Checked,
    Generation,
    Settings,
    check,
    compiling,
    generate,
    parallel,
)
from arazzo_gen.cli import main
from arazzo_gen.project.files import ProjectFiles, collect
from tests.benchmarks.synthetic import write_documents
from tests.golden import CASES, FOLDER, tree

MINIMAL = FOLDER / "minimal/specs"
API = (MINIMAL / "api.yaml").read_text("utf-8")
FLOW = (MINIMAL / "status.arazzo.yaml").read_text("utf-8")
STEP = "    operationId: getStatus\n"
BODY = f"    requestBody: {{payload: 1}}\n{STEP}"

IDENTIFIED = FLOW.replace("1.0.1", "1.1.0\n$self: https://example.com/known")

FLOWS = {
    "bare": FLOW,
    "calls": FLOW.replace(STEP, "    workflowId: $sourceDescriptions.other.ping\n")
    .replace("url: api.yaml}", "url: bare.arazzo.yaml, type: arazzo}")
    .replace("name: api", "name: other"),
    "silent": FLOW.replace(STEP, f"    # arazzo-gen: ignore[AZ503]\n{BODY}"),
    "warned": FLOW.replace(STEP, BODY),
    "idle": FLOW.replace(STEP, f"    # arazzo-gen: ignore[AZ503]\n{STEP}"),
    "pinned": FLOW,
    "unused": f"{FLOW}components:\n  inputs: {{key: {{type: string}}, own: {{}}}}\n",
    "using": f"{FLOW}components:\n  inputs:\n"
    "    key: {$ref: 'unused.arazzo.yaml#/components/inputs/key'}\n",
    "silent-api": FLOW.replace("api.yaml", "silent.yaml"),
    "known": IDENTIFIED,
    "below/more": FLOW.replace("api.yaml", "../api.yaml"),
}
"""Documents that have to do with one another, none of them with an error."""

BROKEN = {
    "below/bare": FLOW.replace("api.yaml", "../api.yaml"),
    "form": FLOW.replace("stepId:", "stepID:"),
    "linking": FLOW.replace("getStatus", "none"),
    "missing": FLOW.replace("api.yaml", "nowhere.yaml"),
    "shared-1": FLOW.replace("api.yaml", "dangling.yaml"),
    "shared-2": FLOW.replace("api.yaml", "dangling.yaml"),
    "outside": FLOW.replace("api.yaml", "../../../outside.yaml"),
    "syntax": "arazzo: [",
    "twice": IDENTIFIED,
}
"""Documents with an error each, of themselves or together with others."""

APIS = {
    "api": API,
    "silent": f"# arazzo-gen: ignore[AZ999]\n{API}",
    "dangling": API.replace(
        "      responses:",
        "      parameters: [{$ref: '#/components/parameters/None'}]\n      responses:",
    ),
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the documents, as ``sound``, and, with those, as ``broken``."""
    monkeypatch.chdir(tmp_path)
    for name, flows in (("sound", FLOWS), ("broken", {**FLOWS, **BROKEN})):
        for stem, text in flows.items():
            path = Path(name, f"{stem}.arazzo.yaml")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        for stem, text in APIS.items():
            Path(name, f"{stem}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


PINNED = {
    "{folder}/pinned.arazzo.yaml": "named",
    "{folder}/pinned.arazzo.yaml#/workflows/ping": "pinged",
    "{folder}/bare.arazzo.yaml#/workflows/none": "nothing",
    "elsewhere.arazzo.yaml": "nothing",
}

SETTINGS = {
    "usual": Settings(),
    "strict": Settings(strict=True),
    "pinned": Settings(names=PINNED),
    "levels": Settings(levels={"AZ503": "note", "AZ018": "off", "AZ572": "error"}),
    "template": Settings(templates={"client.py.jinja": "{{ nothing }}"}),
    "template-of-one": Settings(
        templates={
            "package.py.jinja": "{% if package == 'warned' %}{{ 1 / 0 }}{% endif %}"
        }
    ),
    "template-without-python": Settings(templates={"workflows.py.jinja": "1 +"}),
}


class Seen:
    """What several processes make, and all that can be seen of how it came about."""

    def __init__(self, folder: str, settings: Settings, jobs: int, **more: Any) -> None:
        names = {
            address.format(folder=folder): name
            for address, name in settings.names.items()
        }
        self.files = ProjectFiles(Path(folder), collect([Path(folder)]))
        self.documents: list[str] = []
        self.looked: list[str] = []
        self.made = generate(
            self.files,
            settings._replace(names=names),
            lambda done: self.documents.append(done.path),
            self.looked.append,
            jobs=jobs,
            **more,
        )

    def assert_same(self, other: Seen) -> None:
        _assert_same(self.made, other.made)
        assert self.documents == other.documents
        assert self.looked == other.looked
        assert self.files.seen == other.files.seen


def _assert_same(one: Generation | Checked, other: Generation | Checked) -> None:
    assert one.diagnostics == other.diagnostics
    assert one == other
    for name in ("files", "runtime", "unbuilt", "identities"):
        assert [*getattr(one, name, ())] == [*getattr(other, name, ())]


@pytest.mark.parametrize(
    ("name", "folder", "jobs"),
    [
        *(("usual", folder, jobs) for folder in ("sound", "broken") for jobs in (2, 5)),
        *((name, "sound", 2) for name in SETTINGS if name != "usual"),
        ("strict", "broken", 2),
        ("template-of-one", "broken", 2),
    ],
)
def test_same(project: Path, name: str, folder: str, jobs: int) -> None:
    settings = SETTINGS[name]
    one, other = (
        Seen(folder, settings, number, keep_going=True) for number in (1, jobs)
    )
    one.assert_same(other)


@pytest.mark.parametrize("folder", ["sound", "broken"])
def test_check(project: Path, folder: str) -> None:
    files = {path: Path(path).read_bytes() for path in collect([Path(folder)])}
    one, other = (check(files, Settings(), jobs=jobs) for jobs in (1, 2))
    _assert_same(one, other)


def test_corners(project: Path) -> None:
    """The documents have what they are there for."""
    sound = {found.code for found in Seen("sound", Settings(), 1).made.diagnostics}
    assert sound == {"AZ018", "AZ503", "AZ527", "AZ572"}
    broken = {found.code for found in Seen("broken", Settings(), 1).made.diagnostics}
    errors = {"AZ001", "AZ003", "AZ007", "AZ009", "AZ012", "AZ102", "AZ303", "AZ401"}
    assert broken >= errors
    pinned = Seen("sound", SETTINGS["pinned"], 1).made
    assert "AZ017" in {found.code for found in pinned.diagnostics}
    assert "named/workflows/pinged.py" in pinned.files


@pytest.mark.parametrize("folder", ["sound", "broken"])
def test_part(project: Path, folder: str) -> None:
    """Some documents alone, and packages that are there already."""
    stems = ("bare", "calls", "idle", "pinned", "silent-api", "unused", "warned")
    only = [f"{folder}/{stem}.arazzo.yaml" for stem in stems]
    known: Mapping[str, list[str]] = {"calls": ["errors"], "warned": [], "none": []}
    one, other = (
        Seen(folder, Settings(), jobs, only=only, known=known) for jobs in (1, 2)
    )
    one.assert_same(other)


def test_all_cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The documents of all golden cases, with and without errors, in one build."""
    monkeypatch.chdir(tmp_path)
    for case in CASES:
        shutil.copytree(case.folder / "specs", Path("all", case.name))
    names = {
        path.as_posix(): f"package_{number}"
        for number, path in enumerate(sorted(Path("all").rglob("*.*")))
        if number % 10
    }
    one, other = (
        Seen("all", Settings(names=names), jobs, keep_going=True) for jobs in (1, 2)
    )
    one.assert_same(other)
    assert len(one.made.runtime) > 50
    assert len(one.made.unbuilt) > 30
    assert len(one.made.diagnostics) > 300


@pytest.mark.parametrize("method", get_all_start_methods())
def test_start_methods(
    project: Path, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Seen("broken", Settings(), 1, keep_going=True)
    monkeypatch.setattr(parallel, "_method", lambda: method)
    one.assert_same(Seen("broken", Settings(), 2, keep_going=True))


def test_files_in_another_process(project: Path) -> None:
    """It reads for itself, but for what is not on the disk as it is to be."""
    files = ProjectFiles(Path("sound"), collect([Path("sound")]))
    flow, template = "sound/bare.arazzo.yaml", "templates/client.py.jinja"
    files.put(template, b"own")
    assert files[flow] == FLOW.encode()
    Path(flow).write_text("changed", encoding="utf-8")
    sent = pickle.loads(pickle.dumps(files))
    assert (sent[flow], sent[template]) == (b"changed", b"own")
    assert files[flow] == FLOW.encode()


class Changing(Mapping[str, bytes]):
    """Files of which each process sees other contents, but for the documents."""

    def __init__(self) -> None:
        self._flows = [f"flow{number}.arazzo.yaml" for number in range(6)]
        self._first = os.getpid()

    def __getitem__(self, path: str) -> bytes:
        stem = path.partition(".")[0]
        if path in self._flows:
            return FLOW.replace("api.yaml", f"{stem}.api.yaml").encode()
        if stem[:4] != "flow":
            raise KeyError(path)
        is_first = os.getpid() == self._first
        return (API if is_first else API.replace("getStatus", "gone")).encode()

    def __iter__(self) -> Iterator[str]:
        return iter(self._flows)

    def __len__(self) -> int:
        return len(self._flows)


def test_files_change_meanwhile() -> None:
    """What is said to be made of some contents is made of them."""
    one, other = (generate(Changing(), Settings(), jobs=jobs) for jobs in (1, 2))
    _assert_same(one, other)
    assert not one.diagnostics


def test_exception(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours is found as in one process, and takes nothing from others."""
    link: Callable[..., Any] = vars(compiling)["link_document"]

    def linking(path: str, *rest: Any, **more: Any) -> Any:
        if path.endswith("silent.arazzo.yaml"):
            raise ZeroDivisionError(path)
        return link(path, *rest, **more)

    monkeypatch.setattr(compiling, "link_document", linking)
    made = []
    for jobs in (1, 2):
        files = ProjectFiles(Path("sound"), collect([Path("sound")]))
        made.append(generate(files, Settings(), keep_going=True, jobs=jobs))
    [one], [other] = ([d for d in m.diagnostics if d.code == "AZ902"] for m in made)
    assert one.traceback
    assert other.traceback
    assert "in linking" in one.traceback
    assert "in linking" in other.traceback
    assert one._replace(traceback=None) == other._replace(traceback=None)
    assert one.path == "sound/silent.arazzo.yaml"
    assert made[0].files == made[1].files
    assert made[0].unbuilt == {"silent"}


def _invoke(*arguments: str) -> Result:
    result = CliRunner().invoke(main, arguments)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def _said(text: str) -> str:
    return re.sub(r"in \d+\.\d\d s", "in no time", text)


@pytest.mark.parametrize("folder", ["sound", "broken"])
@pytest.mark.parametrize("command", ["build", "check"])
def test_command(project: Path, command: str, folder: str) -> None:
    """Output, diagnostics and manifest of a build, and of the next ones."""
    made: list[object] = []
    for jobs in ("1", "2"):
        shutil.rmtree("generated", ignore_errors=True)
        more = ["--keep-going", "-v"] if command == "build" else []
        arguments = (command, folder, "--root", ".", f"-j{jobs}", *more)
        first = _invoke(*arguments)
        before = tree(Path("generated"))
        changed = Path(folder, "unused.arazzo.yaml")
        text = changed.read_text("utf-8")
        changed.write_text(text.replace("1.0.0", "2.0.0"), encoding="utf-8")
        again = _invoke(*arguments)
        changed.write_text(text, encoding="utf-8")
        for one in (first, again):
            made += [_said(one.stdout), one.stderr, one.exit_code]
        made += [before, tree(Path("generated"))]
    half = len(made) // 2
    assert made[:half] == made[half:]


def test_wrong_number() -> None:
    assert _invoke("build", "--jobs", "0").exit_code == 2


@pytest.fixture
def many(tmp_path: Path) -> Path:
    write_documents(tmp_path / "specs", 40)
    return tmp_path


def _start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "arazzo_gen", "build", "-j2", *arguments]
    return subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )


def _until_shared(process: subprocess.Popen[str]) -> list[int]:
    """Wait until there are others that do documents; gives their process ids."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while len(found := children.read_text().split()) < 2:
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    return [*map(int, found)]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="no /proc")
class TestSignals:
    @pytest.mark.parametrize("to_all", [True, False])
    def test_interrupt(self, many: Path, to_all: bool) -> None:
        """Ctrl-C, which all processes of a terminal get, and a signal to the first."""
        process = _start(many)
        others = _until_shared(process)
        since = time.monotonic()
        (os.killpg if to_all else os.kill)(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=60)
        assert time.monotonic() - since < 10
        assert said.split() == ["Aborted!"]
        assert process.returncode == 1
        assert len(others) == 2
        assert not [pid for pid in others if Path(f"/proc/{pid}").exists()]

    def test_one_is_killed(self, many: Path) -> None:
        """As it happens where memory is short: it goes on, slower, and says so."""
        process = _start(many)
        os.kill(_until_shared(process)[0], signal.SIGKILL)
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0, said
        assert said.splitlines() == [
            "a process that shared the work has ended by signal 9;"
            " one process goes on alone"
        ]
        assert len([*many.glob("generated/flow*")]) == 40

    def test_first_is_killed(self, many: Path) -> None:
        """The others end by themselves: they see that nobody waits for results."""
        process = _start(many)
        others = _until_shared(process)
        process.kill()
        process.communicate(timeout=60)
        until = time.monotonic() + 30
        while left := [pid for pid in others if _is_running(pid)]:
            assert time.monotonic() < until, left
            time.sleep(0.02)


def _is_running(pid: int) -> bool:
    """Whether a process is there, and no zombie that its new parent has to reap."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def test_watch(many: Path) -> None:
    process = _start(many, "--watch")
    assert process.stderr
    assert "watching" in process.stderr.readline()
    for flow in many.glob("specs/*.arazzo.yaml"):
        document = yaml.safe_load(flow.read_bytes())
        document["info"]["title"] = "Renamed"
        flow.write_text(yaml.safe_dump(document), encoding="utf-8")
    said = [process.stderr.readline() for _ in range(3)]
    assert "changed" in said[1]
    assert "watching" in said[2]
    process.send_signal(signal.SIGINT)
    _, rest = process.communicate(timeout=60)
    assert (process.returncode, "Traceback" in rest) == (0, False)
