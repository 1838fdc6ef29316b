"""Internal errors: unexpected exceptions as diagnostics, AZ902."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from .model import Diagnostic, DiagnosticError

PROJECT = "."
"""The path of a diagnostic that concerns no single file."""

_LONGEST = 300
_MOST_FRAMES = 60
"""The number of lines that are kept at the beginning, and the end, of a traceback."""

_DISTRIBUTIONS = (
    "arazzo-gen",
    "black",
    "click",
    "datamodel-code-generator",
    "jinja2",
    "pydantic",
    "pyyaml",
)
"""The distributions whose versions a bug report needs."""


@contextmanager
def guarding(path: str, doing: str = "compiling this document") -> Iterator[None]:
    """Turn an unexpected exception of the block into DiagnosticError, AZ902, of a path.

    ``doing`` describes the block. DiagnosticError and exceptions that end the process
    on purpose pass unchanged.
    """
    try:
        yield
    except DiagnosticError:
        raise
    except BaseException as error:
        if not is_fault(error):
            raise
        found = fault(error, path, doing)
    else:
        return
    # Outside the except block, the exception's frames and their memory are released.
    raise DiagnosticError(found)


def is_fault(error: BaseException) -> bool:
    """Whether an exception is an internal error, not a request to end the process."""
    if isinstance(error, BrokenPipeError):
        return False  # the reader of the output has gone
    # A panic of Rust code, as in pydantic, is no Exception.
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"


def fault(error: BaseException, path: str, doing: str) -> Diagnostic:
    """The diagnostic of an internal error, with its traceback."""
    text = " ".join(str(error).split())
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}…"
    kind = type(error).__name__
    found = Diagnostic.of_file(
        "AZ902",
        f"arazzo-gen failed while {doing}: {f'{kind}: {text}' if text else kind}",
        path,
        help="report this fault of arazzo-gen, with the document, the files that it"
        " refers to, the settings (`arazzo-gen config`), and the traceback, which"
        " `--verbose` shows",
    )
    if isinstance(error, MemoryError):
        found = found._replace(
            note="the memory did not suffice: more of it may help, or fewer `--jobs`"
        )
    return found._replace(traceback=_traceback(error))


def unwritable(path: str, error: OSError) -> Diagnostic:
    """The diagnostic of a file that the system refuses to write, AZ011."""
    reason = error.strerror or type(error).__name__
    return Diagnostic.of_file("AZ011", f"cannot be written: {reason}", path)


def _traceback(error: BaseException) -> str | None:
    from importlib.metadata import PackageNotFoundError, version
    from platform import platform, python_version
    from traceback import format_exception

    try:
        lines = "".join(format_exception(error)).splitlines()
        if len(lines) > 2 * _MOST_FRAMES:
            left_out = len(lines) - 2 * _MOST_FRAMES
            lines[_MOST_FRAMES:-_MOST_FRAMES] = [f"  [{left_out} lines left out]"]
        made_with = [f"Python {python_version()}", platform()]
        for name in _DISTRIBUTIONS:
            try:
                made_with.append(f"{name} {version(name)}")
            except PackageNotFoundError:
                continue
        return "\n".join((*lines, f"({', '.join(made_with)})"))
    except Exception:  # the memory may not suffice for this either
        return None
