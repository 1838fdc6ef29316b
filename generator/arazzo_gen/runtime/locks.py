"""Locks that are free again in a forked process.

A forked process has only the thread that forked, so nothing would release the locks
that other threads held.
"""

from __future__ import annotations

import os
import threading
from weakref import WeakSet

__all__ = ["ProcessLock"]


class ProcessLock:
    """A lock for ``with lock.held:``, which a forked process replaces by a new one.

    It is no context manager itself: an interrupt between the lines of ``__enter__``
    could leave the lock held. ``with`` on a ``threading.Lock`` has no such gap.
    """

    __slots__ = ("__weakref__", "held")

    def __init__(self) -> None:
        self.held = threading.Lock()
        _locks.add(self)


_locks: WeakSet[ProcessLock] = WeakSet()


def _renew() -> None:
    for lock in _locks:
        lock.held = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew)
