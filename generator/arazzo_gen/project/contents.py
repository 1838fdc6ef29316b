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
    if not stat.S_ISREG(os.stat(path).st_mode):
        code = errno.EISDIR if os.path.isdir(path) else errno.EINVAL
        text = os.strerror(code) if code == errno.EISDIR else "it is no regular file"
        raise OSError(code, text, os.fspath(path))
    with open(path, "rb") as file:
        return file.read(most)
