"""Faults of arazzo-gen itself: exceptions that no stage expects, as diagnostics."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from .model import Diagnostic, DiagnosticError

PROJECT = "."
"""Where a fault is that is of no file."""

_LONGEST = 300
_MOST_FRAMES = 60
"""How many lines of a traceback are kept at its beginning, and at its end."""

_DISTRIBUTIONS = (
    "arazzo-gen",
    "black",
    "click",
    "datamodel-code-generator",
    "jinja2",
    "pydantic",
    "pyyaml",
)
"""What a report has to have the versions of."""


@contextmanager
def guarding(path: str, doing: str = "compiling this document") -> Iterator[None]:
    """Raise whatever exception the block has as DiagnosticError, AZ902, of a path.

    ``doing`` says what failed. DiagnosticError and what ends the process on purpose
    pass as they are.
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
    # Only here are the frames of the exception gone, and what they held in memory.
    raise DiagnosticError(found)


def is_fault(error: BaseException) -> bool:
    """Whether an exception is a fault, and nobody's wish to end."""
    if isinstance(error, BrokenPipeError):
        return False  # the reader of our output has gone
    # What Rust code panics with, in pydantic for example, is no Exception.
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"


def fault(error: BaseException, path: str, doing: str) -> Diagnostic:
    """The diagnostic of a fault, with its traceback."""
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
    """The diagnostic of a file that the system does not let us write, AZ011."""
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
