"""What a process holds between runs."""

from __future__ import annotations

import gc
import os
import threading
import time
from dataclasses import dataclass

from .sessions import Session


@dataclass(frozen=True, slots=True)
class Held:
    """What is there while nothing runs.

    Attributes:
        descriptors: Open file descriptors.
        objects: What the garbage collector knows of.
        memory: Resident memory in KiB; 0 where the system does not say.
    """

    descriptors: int
    threads: int
    tasks: int
    objects: int
    memory: int

    def __str__(self) -> str:
        return (
            f"{self.descriptors} descriptors, {self.threads} threads,"
            f" {self.tasks} tasks, {self.objects} objects, {self.memory // 1024} MiB"
        )


def held(session: Session) -> Held:
    """What the process holds, with each place of a session's pool in use: so, all of
    them have a connection, and none is left of those that a server has closed."""
    session.places()
    tasks = session.tasks()
    for _ in range(2):
        gc.collect()
    return Held(
        len(os.listdir("/dev/fd")),
        threading.active_count(),
        tasks,
        len(gc.get_objects()),
        _memory(),
    )


def assert_flat(before: Held, session: Session, runs: int) -> None:
    """Assert that some runs have left nothing behind. Caches may take some objects, and
    allocators some memory."""
    after = held(session)
    for _ in range(20):
        if after.descriptors <= before.descriptors:
            break
        # A server in this process may yet have to see that its client has gone.
        time.sleep(0.1)
        after = held(session)
    message = f"{runs} runs: {before}; then {after}"
    print(f"\n{message}")
    assert after.descriptors <= before.descriptors, message
    assert after.threads <= before.threads, message
    assert after.tasks <= before.tasks, message
    assert after.objects <= before.objects + 1000 + before.objects // 100, message
    assert after.memory <= before.memory + 16 * 1024, message


def _memory() -> int:
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            pages = int(file.read().split()[1])
    except FileNotFoundError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024
