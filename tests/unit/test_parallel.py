"""Work in several processes gives what it gives in one, whatever becomes of them."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from multiprocessing import active_children, get_all_start_methods, get_context
from pathlib import Path

import pytest

from arazzo_gen import parallel
from arazzo_gen.parallel import _cores, in_order

METHODS = get_all_start_methods()


@pytest.fixture(autouse=True)
def none_left() -> Iterator[None]:
    yield
    assert not active_children()


@pytest.fixture(params=METHODS)
def method(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How processes are started."""
    monkeypatch.setattr(parallel, "_method", lambda: request.param)
    return str(request.param)


def double(number: int) -> int:
    return 2 * number


def process(_: int) -> int:
    time.sleep(0.01)
    return os.getpid()


def fail_at_five(number: int) -> int:
    if number == 5:
        raise LookupError(number)
    return number


def die_at_five(item: tuple[int, int]) -> int:
    """A process that is not the first one is killed, as if memory was short."""
    number, first = item
    if number == 5 and os.getpid() != first:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def unsent_at_five(number: int) -> object:
    return (lambda: number) if number == 5 else number


@pytest.mark.parametrize("jobs", [1, 2, 3, 50, None])
@pytest.mark.parametrize("count", [0, 1, 2, 3, 40])
def test_order(count: int, jobs: int | None) -> None:
    items = range(count)
    assert [*in_order(double, items, jobs)] == [*map(double, items)]


def test_processes(method: str) -> None:
    first, *others = in_order(process, range(9), 2)
    assert first == os.getpid()
    assert os.getpid() not in others
    assert len(set(others)) == 2


def test_exception(method: str) -> None:
    """It is raised in its turn, and as in one process: with the frames of the work."""
    results = in_order(fail_at_five, range(9), 2)
    assert [next(results) for _ in range(5)] == [0, 1, 2, 3, 4]
    with pytest.raises(LookupError) as caught:
        next(results)
    assert caught.traceback[-1].name == "fail_at_five"


def test_lost(method: str, caplog: pytest.LogCaptureFixture) -> None:
    """Where a process is killed, one goes on alone, and says so."""
    items = [(number, os.getpid()) for number in range(9)]
    assert [*in_order(die_at_five, items, 2)] == [*range(9)]
    (said,) = caplog.messages
    assert said == (
        "a process that shared the work has ended by signal 9;"
        " one process goes on alone"
    )


def test_result_that_cannot_be_sent(method: str) -> None:
    results = [*in_order(unsent_at_five, range(9), 2)]
    assert callable(results.pop(5))
    assert results == [0, 1, 2, 3, 4, 6, 7, 8]


def test_work_that_cannot_be_sent(method: str) -> None:
    """Only processes that are forked have it: others are not started."""
    pids = {*in_order(lambda _: os.getpid(), range(9), 2)}
    assert len(pids) == (3 if method == "fork" else 1)


@pytest.mark.parametrize(
    "error", [OSError("no more processes"), NotImplementedError(), ImportError()]
)
def test_no_processes(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def start(*_: object) -> None:
        raise error

    monkeypatch.setattr(parallel, "_start", start)
    assert {*in_order(process, range(9), 2)} == {os.getpid()}


def _among(send: Callable[[set[int]], None]) -> None:
    send({*in_order(process, range(5), 2)})


def test_in_a_daemon() -> None:
    """A process that may have no children does the work alone."""
    context = get_context("fork")
    ours, theirs = context.Pipe()
    one = context.Process(target=_among, args=(theirs.send,), daemon=True)
    one.start()
    assert ours.recv() == {one.pid}
    one.join()


def test_left_early() -> None:
    """Processes end with the loop over the results, whatever they are doing."""
    results = in_order(process, range(9999), 2)
    assert next(results) == os.getpid()
    next(results)
    assert len(active_children()) == 2
    since = time.monotonic()
    results.close()
    assert time.monotonic() - since < 5


class TestAsManyAsPay:
    """Without a number, it is the time that counts, and the cores."""

    @pytest.fixture(autouse=True)
    def cores(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(parallel, "_cores", lambda: 4)
        monkeypatch.setattr(parallel, "_method", lambda: "fork")

    @pytest.mark.parametrize(
        ("seconds", "left", "expected"),
        [
            pytest.param([], 1000, 1, id="nothing-is-known"),
            pytest.param([0.9], 1000, 1, id="imports"),
            pytest.param([0.9, 0.05], 1000, 4, id="many"),
            pytest.param([0.9, 0.05], 12, 2, id="some"),
            pytest.param([0.9, 0.05], 9, 1, id="few"),
            pytest.param([3.0], 3, 3, id="few-but-large"),
            pytest.param([3.0], 1, 1, id="one"),
        ],
    )
    def test_processes(
        self,
        seconds: list[float],
        left: int,
        expected: int,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        now = 0.0
        monkeypatch.setattr(parallel, "perf_counter", lambda: now)
        pace = parallel._Pace(None)
        for one in seconds:
            with pace.measuring():
                now += one
        assert pace.processes(left) == expected

    def test_spawned(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """What a process has to import has to be worth it."""
        monkeypatch.setattr(parallel, "_method", lambda: "spawn")
        pace = parallel._Pace(None)
        monkeypatch.setattr(parallel, "perf_counter", iter([0.0, 1.5]).__next__)
        with pace.measuring():
            pass
        assert pace.processes(9) == 1
        assert pace.processes(10) == 2


@pytest.mark.parametrize("jobs", [None, 1000])
def test_at_most(jobs: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows cannot wait for more than 63 of them, and fails."""
    monkeypatch.setattr(parallel, "_cores", lambda: 128)
    monkeypatch.setattr(parallel, "perf_counter", iter([0.0, 3.0]).__next__)
    pace = parallel._Pace(jobs)
    with pace.measuring():
        pass
    assert pace.processes(1000) == 60


def test_cores() -> None:
    assert 1 <= _cores() <= (os.cpu_count() or 1)


def test_orphans(tmp_path: Path) -> None:
    """Processes end soon when the one that started them is killed."""
    written = tmp_path / "pids"

    def run() -> None:
        for pid in in_order(process, range(99999), 2):
            with written.open("a", encoding="utf-8") as file:
                file.write(f"{pid}\n")

    one = get_context("fork").Process(target=run)
    one.start()
    while not written.exists() or len(set(written.read_text().splitlines())) < 3:
        time.sleep(0.01)
    one.kill()
    one.join()
    others = {int(line) for line in written.read_text().splitlines()} - {one.pid}
    for _ in range(500):
        if not any(map(_is_running, others)):
            break
        time.sleep(0.01)
    assert not [*filter(_is_running, others)]


def _is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
