"""Read files safely: anything may lie where a build looks for a file."""

from __future__ import annotations

import errno
import os
import stat


def read_bytes(path: str | os.PathLike[str], most: int = -1) -> bytes:
    """The contents of a regular file, or their first bytes.

    Raises OSError where the file cannot be read or is not regular: opening a named
    pipe waits for a writer, and a device may never end.
    """
    mode = os.stat(path).st_mode
    # Opening a folder fails at once.
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise OSError(errno.EINVAL, "it is no regular file", os.fspath(path))
    with open(path, "rb") as file:
        return file.read(most)
