"""Lock an output folder, so that one build at a time writes to it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ..diagnostics import Diagnostic, DiagnosticError

PATIENCE = 600.0
"""The seconds that a build waits for another one, which may compile meanwhile."""

_SILENCE = 0.5
_PAUSE = 0.02


@contextmanager
def exclusive(folder: Path, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold a folder while the block writes to it.

    The system locks the folder itself: the lock ends with the process and leaves no
    file. ``on_wait`` is called once if the wait takes a while. Raises DiagnosticError,
    AZ011, where another build does not finish.
    """
    descriptor = _open(folder)
    try:
        begun = time.monotonic()
        has_said = False
        while not _taken(descriptor):
            waited = time.monotonic() - begun
            if waited > PATIENCE:
                raise DiagnosticError(
                    Diagnostic.of_file(
                        "AZ011",
                        f"another build has been at work here for {PATIENCE:.0f} s",
                        folder.as_posix(),
                        help="wait for it, or end it: the next build completes it",
                    )
                )
            if waited > _SILENCE and not has_said:
                on_wait()
                has_said = True
            time.sleep(_PAUSE)
        try:
            yield
        finally:
            _release(descriptor)
    finally:
        os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _open(folder: Path) -> int:
        # Windows cannot lock folders; it removes this file when it is closed.
        flags = os.O_RDWR | os.O_CREAT | os.O_TEMPORARY
        return os.open(folder / ".arazzo-gen.busy", flags)

    def _taken(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _release(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _open(folder: Path) -> int:
        return os.open(folder, os.O_RDONLY | os.O_DIRECTORY)

    def _taken(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _release(descriptor: int) -> None:
        # A process that was forked meanwhile may still have the folder open: closing
        # it here would not release the lock.
        fcntl.flock(descriptor, fcntl.LOCK_UN)
