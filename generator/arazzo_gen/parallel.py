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

_IMPORTS = 1.0
"""How many seconds it may take to import what the work needs."""

_FORKED, _SPAWNED = 0.25, 2.5
"""How many seconds of work pay for the start of a process: of one that has the modules
of this one, and of one that imports them."""

_MOST = 60
"""How many processes there are at most: Windows waits for no more at a time."""

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

    The first is done here, whatever was asked for: forked processes have the modules
    then that it imports.
    """

    def __init__(self, jobs: int | None) -> None:
        self._jobs = jobs
        self._is_first = True
        self._measured = 0
        self._seconds = 0.0

    def processes(self, left: int) -> int:
        """How many there should be for the items that are left."""
        if self._is_first or left < 2:
            return 1
        if self._jobs is not None:
            return min(self._jobs, left, _MOST)
        if not self._measured:
            return 1
        seconds = self._seconds / self._measured * left
        price = _FORKED if _method() == "fork" else _SPAWNED
        return min(_cores(), left, _MOST, int(seconds / price))

    @contextmanager
    def measuring(self) -> Iterator[None]:
        """Count an item, which the block does."""
        since = perf_counter()
        yield
        seconds = perf_counter() - since
        if self._is_first:
            self._is_first = False
            seconds -= _IMPORTS
        if seconds > 0:
            self._measured += 1
            self._seconds += seconds


def _cores() -> int:
    """How many cores this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _method() -> str:
    """How processes are started: the caller's choice, or what is usual here."""
    from multiprocessing import get_all_start_methods, get_start_method

    return get_start_method(allow_none=True) or get_all_start_methods()[0]


class _Lost(Exception):
    """A process has ended that was not to."""

    def __init__(self, process: BaseProcess) -> None:
        process.join(1)
        code = process.exitcode or 0
        how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
        super().__init__(f"a process that shared the work has ended {how}")


@dataclass(slots=True)
class _Worker:
    """A process, and the items that it has yet to give results of, by their indices."""

    process: BaseProcess
    connection: Connection
    due: list[int] = field(default_factory=list)

    def give(self, indices: range) -> None:
        """Have it do some items more. Raises _Lost."""
        if indices:
            self.due += indices
            with self._talking():
                self.connection.send(indices)

    def take(self) -> tuple[int, bytes]:
        """The index of an item that it has done, and the result. Raises _Lost."""
        with self._talking():
            result = self.connection.recv_bytes()
        return self.due.pop(0), result

    @contextmanager
    def _talking(self) -> Iterator[None]:
        try:
            yield
        except (EOFError, OSError) as error:
            raise _Lost(self.process) from error


def _elsewhere(
    work: Callable[[T], R], items: Sequence[T], number: int
) -> Generator[R, None, None]:
    """What so many processes give, as far as they get."""
    with _started(work, items, number) as workers:
        if not workers:
            return
        ready: dict[int, bytes] = {}
        chunks = _chunks(len(items), len(workers))
        try:
            for worker in workers:
                worker.give(next(chunks, range(0)))
            for index, item in enumerate(items):
                while index not in ready:
                    ready.update(_received(workers, chunks))
                found: tuple[R] | None = pickle.loads(ready.pop(index))
                yield work(item) if found is None else found[0]
        except _Lost as lost:
            import logging

            say = logging.getLogger(__name__).warning
            say("%s; one process goes on alone", lost)


def _chunks(items: int, workers: int) -> Iterator[range]:
    """Ranges of items, shorter towards the end, so that all are done at one time."""
    start = 0
    while start < items:
        stop = start + max(1, min(_LONGEST, (items - start) // (2 * workers)))
        yield range(start, stop)
        start = stop


def _received(
    workers: Sequence[_Worker], chunks: Iterator[range]
) -> Iterator[tuple[int, bytes]]:
    """Wait for results, and give out what there is to do. Raises _Lost."""
    from multiprocessing.connection import wait

    heard = wait([worker.connection for worker in workers if worker.due])
    for worker in workers:
        if worker.connection in heard:
            yield worker.take()
            if not worker.due:
                worker.give(next(chunks, range(0)))


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
            worker.connection.close()
            worker.process.join()


def _start(
    work: Callable[[T], R], items: Sequence[T], number: int, workers: list[_Worker]
) -> None:
    from multiprocessing import current_process, get_context

    if current_process().daemon:
        return  # it may have no children
    job: Any = work, items
    method = _method()
    context: Any = get_context(method)
    if method != "fork":
        try:
            job = pickle.dumps(job)
        except Exception:  # whatever the caller's objects raise
            return
    for _ in range(number):
        ours, theirs = context.Pipe()
        # A pipe ends when nobody holds its other end any more.
        inherited = [*(worker.connection for worker in workers), ours]
        process = context.Process(
            target=_serve,
            args=(theirs, job, inherited if method == "fork" else ()),
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
