"""Work in several processes: what a function gives for each of some items.

It is what one process would give. Processes only make it sooner: where there are none
to be had, where one fails at an item or is killed, this one does what is left.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

T = TypeVar("T")
R = TypeVar("R")

_FORKED, _IMPORTING = 0.25, 2.5
"""How many seconds of work pay for the start of a process that shares the modules of
this one, and of one that imports them."""

_LONGEST = 8
"""How many items a process is given at a time: neighbours have files in common."""


def in_order(
    work: Callable[[T], R], items: Sequence[T], jobs: int | None
) -> Generator[R, None, None]:
    """What ``work`` gives for each item, in their order, by so many processes; None is
    for as many as pay.

    What it gives must be the same in any process, and picklable; so must ``work`` and
    the items where processes are not forked. What it raises, it raises here.
    """
    at = 0
    pace = _Pace(jobs)
    while at < len(items):
        number = pace.processes(len(items) - at)
        if number < 2:
            with pace.measuring():
                result = work(items[at])
            at += 1
            yield result
            continue
        with closing(_elsewhere(work, items[at:], number)) as results:
            for result in results:
                at += 1
                yield result
        pace = _Pace(1)  # where something is left, it could not be done elsewhere


class _Pace:
    """How many processes pay, by how long items take.

    The first is done here whatever was asked for, and is not counted: it imports the
    modules that forked processes share.
    """

    def __init__(self, jobs: int | None) -> None:
        self._jobs = jobs
        self._done = 0
        self._seconds = 0.0

    def processes(self, left: int) -> int:
        """How many there should be for the items that are left."""
        if self._done == 0:
            return 1
        if self._jobs is not None:
            return min(self._jobs, left)
        if self._done == 1:
            return 1
        seconds = self._seconds / (self._done - 1) * left
        return min(_cores(), left, int(seconds / _price()))

    @contextmanager
    def measuring(self) -> Iterator[None]:
        """Count an item, which the block does."""
        since = perf_counter()
        yield
        if self._done:
            self._seconds += perf_counter() - since
        self._done += 1


def _cores() -> int:
    """How many cores this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _price() -> float:
    return _FORKED if _is_forking() else _IMPORTING


def _is_forking() -> bool:
    from multiprocessing import get_start_method

    return get_start_method() == "fork"


@dataclass(slots=True)
class _Worker:
    """A process, and the items that it has yet to give results of, by their indices."""

    process: BaseProcess
    connection: Connection
    due: list[int] = field(default_factory=list)

    def give(self, indices: range) -> None:
        """Have it do some items more."""
        if indices:
            self.due += indices
            self.connection.send(indices)


def _elsewhere(
    work: Callable[[T], R], items: Sequence[T], number: int
) -> Generator[R, None, None]:
    """What so many processes give, as far as they get."""
    with _started(work, items, number) as workers:
        if not workers:
            return
        chunks = _chunks(len(items), len(workers))
        for worker in workers:
            worker.give(next(chunks, range(0)))
        ready: dict[int, bytes] = {}
        for index, item in enumerate(items):
            while index not in ready:
                lost = _receive(workers, chunks, ready)
                if lost is not None:
                    _say_lost(lost.process)
                    return
            found: tuple[R] | None = pickle.loads(ready.pop(index))
            yield work(item) if found is None else found[0]


def _chunks(items: int, workers: int) -> Iterator[range]:
    """Ranges of items, shorter towards the end, so that all are done at one time."""
    start = 0
    while start < items:
        stop = start + max(1, min(_LONGEST, (items - start) // (2 * workers)))
        yield range(start, stop)
        start = stop


def _receive(
    workers: Sequence[_Worker], chunks: Iterator[range], ready: dict[int, bytes]
) -> _Worker | None:
    """Wait for results, and give out what there is to do; returns a process that has
    ended, though it was not to."""
    from multiprocessing.connection import wait

    heard = wait([worker.connection for worker in workers if worker.due])
    for worker in workers:
        if worker.connection in heard:
            try:
                result = worker.connection.recv_bytes()
                ready[worker.due.pop(0)] = result
                if not worker.due:
                    worker.give(next(chunks, range(0)))
            except (EOFError, OSError):
                return worker
    return None


def _say_lost(process: BaseProcess) -> None:
    import logging

    process.join()
    code = process.exitcode or 0
    how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
    logging.getLogger(__name__).warning(
        "a process that shared the work was ended %s; one process goes on alone", how
    )


@contextmanager
def _started(
    work: Callable[[T], R], items: Sequence[T], number: int
) -> Iterator[list[_Worker]]:
    """Processes to give items to, for the time of the block; fewer, or none, where they
    are not to be had."""
    workers: list[_Worker] = []
    try:
        with _interrupts_held(), suppress(ImportError, NotImplementedError, OSError):
            _start(work, items, number, workers)
        yield workers
    finally:
        for worker in workers:
            worker.process.kill()
        for worker in workers:
            worker.process.join()
            worker.connection.close()


def _start(
    work: Callable[[T], R], items: Sequence[T], number: int, workers: list[_Worker]
) -> None:
    from multiprocessing import Pipe, Process, current_process

    if current_process().daemon:
        return  # it may have no children
    job: Any = work, items
    is_forking = _is_forking()
    if not is_forking:
        try:
            job = pickle.dumps(job)
        except Exception:  # whatever the caller's objects raise
            return
    for _ in range(number):
        ours, theirs = Pipe()
        # A pipe ends when nobody holds its other end any more.
        inherited = [*(worker.connection for worker in workers), ours]
        process = Process(
            target=_serve,
            args=(theirs, job, inherited if is_forking else ()),
            daemon=True,
        )
        process.start()
        theirs.close()
        workers.append(_Worker(process, ours))


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let Ctrl-C wait until the block is done. Processes that it starts never hear of
    it: they are ended by this one."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(connection: Connection, job: Any, inherited: Sequence[Connection]) -> None:
    """What a process does: items, until the other end of the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()  # what was there before is not looked through again
    for other in inherited:
        other.close()
    work, items = pickle.loads(job) if isinstance(job, bytes) else job
    with suppress(EOFError, OSError):
        while True:
            for index in connection.recv():
                connection.send_bytes(_result(work, items[index]))


def _result(work: Callable[[T], R], item: T) -> bytes:
    """What becomes of an item, pickled; of an exception, only that there was one."""
    try:
        return pickle.dumps((work(item),))
    except BaseException:
        return pickle.dumps(None)
