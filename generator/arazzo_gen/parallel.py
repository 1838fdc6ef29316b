"""Map a function over items in several processes.

The results are those of one process. Where no process can be started, or one fails at
an item or is killed, this process does the rest.

``concurrent.futures`` does not serve here: its processes outlive a parent that is
killed, it cannot end them at once on Ctrl-C (before Python 3.14), and a broken pool
does not say which signal ended a process.
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
"""The seconds that the imports of the work may take."""

_FORKED, _SPAWNED = 0.25, 2.5
"""The seconds of work that justify the start of a process: one that shares the modules
of this process, and one that imports them."""

_MOST = 60
"""The highest number of processes: Windows waits for no more at a time."""

_LONGEST = 8
"""The most items in one chunk. Neighbours share files, so they go together."""


def in_order(
    work: Callable[[T], R], items: Sequence[T], jobs: int | None
) -> Generator[R, None, None]:
    """Yield the result of ``work`` for each item, in the order of the items.

    ``jobs`` is the number of processes; None means as many as save time. A result must
    be the same in any process, and picklable. ``work`` and the items must be picklable
    where processes are not forked. Exceptions of ``work`` are raised here.
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
        pace = _Pace(1)  # the processes could not do the rest


class _Pace:
    """Decide the number of processes by the time that items take.

    This process always does the first item, so that forked processes share the modules
    that it imports.
    """

    def __init__(self, jobs: int | None) -> None:
        self._jobs = jobs
        self._is_first = True
        self._measured = 0
        self._seconds = 0.0

    def processes(self, left: int) -> int:
        """Return the number of processes for the items that are left."""
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
        """Count the block as one item."""
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
    """Return the number of cores that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _method() -> str:
    """Return the start method: the caller's choice, or the default of the platform."""
    from multiprocessing import get_all_start_methods, get_start_method

    return get_start_method(allow_none=True) or get_all_start_methods()[0]


class _Lost(Exception):
    """A process ended before its work was done."""

    def __init__(self, process: BaseProcess) -> None:
        process.join(1)
        code = process.exitcode or 0
        how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
        super().__init__(f"a process that shared the work has ended {how}")


@dataclass(slots=True)
class _Worker:
    """A process, and the indices of the items whose results are due."""

    process: BaseProcess
    connection: Connection
    due: list[int] = field(default_factory=list)

    def give(self, indices: range) -> None:
        """Send more items to the process. Raises _Lost."""
        if indices:
            self.due += indices
            with self._talking():
                self.connection.send(indices)

    def take(self) -> tuple[int, bytes]:
        """Receive the index and the pickled result of an item. Raises _Lost."""
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
    """Yield results of several processes until one is lost or cannot be started."""
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
    """Yield ranges of items, shorter towards the end, so that all end together."""
    start = 0
    while start < items:
        stop = start + max(1, min(_LONGEST, (items - start) // (2 * workers)))
        yield range(start, stop)
        start = stop


def _received(
    workers: Sequence[_Worker], chunks: Iterator[range]
) -> Iterator[tuple[int, bytes]]:
    """Wait for results, and send the next chunks. Raises _Lost."""
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
    """Start processes for the time of the block; fewer or none where starting fails."""
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
    """Hold Ctrl-C back until the block is done.

    The processes that the block starts ignore Ctrl-C: this process ends them.
    """
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(connection: Connection, job: Any, inherited: Sequence[Connection]) -> None:
    """Do items in a process until the other end of the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()  # the collector need not scan inherited objects
    for other in inherited:
        other.close()
    work, items = pickle.loads(job) if isinstance(job, bytes) else job
    with suppress(EOFError, OSError):
        while True:
            for index in connection.recv():
                connection.send_bytes(_result(work, items[index]))


def _result(work: Callable[[T], R], item: T) -> bytes:
    """Pickle the result of an item; None stands for any exception."""
    try:
        return pickle.dumps((work(item),))
    except BaseException:
        return pickle.dumps(None)
