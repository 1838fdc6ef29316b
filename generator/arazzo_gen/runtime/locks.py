"""Locks that a fork does not leave held.

A child has no thread but the one that forked: none that would release the locks that
others held then.
"""

from __future__ import annotations

import os
import threading
from weakref import WeakSet

__all__ = ["ProcessLock"]


class ProcessLock:
    """Holds a lock for ``with lock.held:``, and a new one in a child of the process.

    It is no context manager itself: an interrupt could come between the lines of
    ``__enter__``, and leave the lock held. ``with`` on a lock leaves no such gap.
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
