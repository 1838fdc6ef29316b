"""The folder of downloaded documents next to the specs, and its lock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..documents import Fetched
from ..documents.lock import read_lock


def read_locks(files: Mapping[str, bytes], locks: Iterable[str]) -> dict[str, Fetched]:
    """The downloaded documents by their URLs; earlier locks go before later ones.

    Raises DiagnosticError where a lock is broken.
    """
    fetched: dict[str, Fetched] = {}
    for lock in locks:
        fetched = {**read_lock(lock, files[lock]), **fetched}
    return fetched
