"""The lock of downloaded documents, which maps URLs to files and hashes.

JSON: an object of URLs, sorted; each has the ``path`` of the file below the lock's
folder, its ``sha256`` in hexadecimal and, if there were redirects, the last ``url``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from ..diagnostics import Diagnostic, DiagnosticError
from .locator import Fetched
from .pointer import Json

_HASH = re.compile(r"[0-9a-f]{64}")


def read_lock(path: str, data: bytes) -> dict[str, Fetched]:
    """The downloaded documents that a lock names, by their URLs.

    ``path`` is the posix path of the lock; the paths of the documents begin as it
    does. Raises DiagnosticError, AZ013, where it is no lock.
    """
    try:
        found: Json = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise _broken(path, "this is no lock of downloaded documents")
    folder = path[: path.rfind("/") + 1]
    return {url: _entry(path, folder, url, found[url]) for url in found}


def lock_text(path: str, fetched: Mapping[str, Fetched]) -> str:
    """The text of a lock at ``path`` for downloaded documents."""
    folder = path[: path.rfind("/") + 1]
    entries = {
        url: {
            "path": entry.path.removeprefix(folder),
            "sha256": entry.sha256,
            **({} if entry.url == url else {"url": entry.url}),
        }
        for url, entry in fetched.items()
    }
    return json.dumps(entries, indent=2, sort_keys=True) + "\n"


def _entry(path: str, folder: str, url: str, entry: Json) -> Fetched:
    if isinstance(entry, dict):
        target, digest = entry.get("path"), entry.get("sha256")
        final = entry.get("url", url)
        if (
            isinstance(target, str)
            and isinstance(final, str)
            and isinstance(digest, str)
            and _HASH.fullmatch(digest)
            and not {"", ".", ".."} & set(target.split("/"))
        ):
            return Fetched(folder + target, digest, final)
    raise _broken(path, f'what it says of "{url}" is not a path and a hash')


def _broken(path: str, message: str) -> DiagnosticError:
    help = "restore it, or remove it and run `arazzo-gen fetch`"
    return DiagnosticError(Diagnostic.of_file("AZ013", message, path, help=help))
