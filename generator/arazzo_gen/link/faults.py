"""Diagnostics of references and expressions, at their locations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches

from ..arazzo import Step
from ..diagnostics import Diagnostic, DiagnosticError, Related, some_quoted
from ..documents import Location
from ..language import SyntaxFault


@contextmanager
def syntax_of(place: Location, code: str = "AZ202") -> Iterator[None]:
    """Turn a SyntaxFault of the string at a location into DiagnosticError."""
    try:
        yield
    except SyntaxFault as fault:
        end = fault.offset + max(fault.length, 1)
        span = place.slice(fault.offset, end).span()
        found = Diagnostic.at(code, fault.message, span, help=fault.hint)
        raise DiagnosticError(found) from None


def unknown(
    code: str,
    kind: str,
    name: str,
    known: Iterable[str],
    owner: str,
    place: Location,
) -> DiagnosticError:
    """The error for an unknown name, with the nearest known one."""
    names = list(known)
    meant = nearest(name, names)
    if meant is not None:
        help = f'did you mean "{meant}"?'
    elif names:
        help = f"{kind}s of {owner}: {some_quoted(names, 8)}"
    else:
        help = f"{owner} has no {kind}s"
    message = f'{owner} has no {kind} "{name}"'
    return DiagnosticError(Diagnostic.at(code, message, place.span(), help=help))


_MOST_COMPARED = 2_000
"""No name is suggested among more than this: each fault would compare all of them."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that an unknown one probably means, if one is near it."""
    names = list(known)
    if len(names) > _MOST_COMPARED:
        return None
    close = [found for found in names if found.casefold() == name.casefold()]
    if not close and name.lstrip("{").startswith("$"):
        bare = name.strip("{}").rpartition(".")[2]
        close = [found for found in names if found == bare]
    return next(iter(close or _close(name, names)), None)


def _close(name: str, names: Iterable[str]) -> list[str]:
    """The name that is nearest, but for what all expressions of its kind begin with."""
    start = name[: name.rfind(".") + 1] if name.startswith("$") else ""
    ends = [one.removeprefix(start) for one in names if one.startswith(start)]
    return [start + one for one in get_close_matches(name.removeprefix(start), ends, 1)]


def needing(step: Step, at: Location) -> Callable[[], Related]:
    """A step, as what needs a part of a description."""
    message = f'the step "{step.step_id}" needs it'
    return lambda: Related(message, at.child("stepId").span())


def duplicate(
    what: str, field: str, place: Location, first: Location
) -> DiagnosticError:
    """The error for a second object of a list that is to have each once."""
    return DiagnosticError(
        Diagnostic.at(
            "AZ106",
            f'{what} occurs twice in "{field}"',
            place.span(),
            help="remove one",
            related=[Related("the first is here", first.span())],
        )
    )


def unsupported(what: str, place: Location) -> DiagnosticError:
    """The error for a feature of the specification that is not generated yet."""
    return DiagnosticError(
        Diagnostic.at("AZ901", f"{what} is not generated yet", place.span())
    )


def unavailable(what: str, place: Location, help: str) -> DiagnosticError:
    """The error for an expression whose value is not available at its location."""
    return DiagnosticError(Diagnostic.at("AZ409", what, place.span(), help=help))
