"""Parameters that are missing and parameters that nobody asks for: which of the second
are meant for which of the first?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from ..diagnostics import Diagnostic, Related
from ..documents import Location


@dataclass(frozen=True, slots=True)
class Wanted:
    """A parameter that an operation requires and a step does not give; ``declared`` is
    None where only a variable in the path says so."""

    place: str
    name: str
    declared: Location | None


@dataclass(frozen=True, slots=True)
class Surplus:
    """A parameter that a step gives and its operation does not declare, or declares
    and has no place for: where it is ``declared``, its path has no such variable."""

    place: str
    name: str
    at: Location
    declared: Location | None = None


def misnamed(
    wanted: Sequence[Wanted], surplus: Sequence[Surplus]
) -> list[tuple[Wanted, Surplus]]:
    """Those that are meant for one another: of one name but for the place, of one place
    but for a name that is close, or the only ones in the path."""
    pairs: list[tuple[Wanted, Surplus]] = []
    left = list(surplus)
    for one in wanted:
        found = next(_meant(one, left), None)
        if found is not None:
            pairs.append((one, found))
            left.remove(found)
    missing = [one for one in wanted if one not in [pair[0] for pair in pairs]]
    in_path = [one for one in missing if one.place == "path"]
    others = [one for one in left if one.place == "path"]
    if len(in_path) == len(others) == 1:
        pairs.append((in_path[0], others[0]))
    return pairs


def _meant(wanted: Wanted, surplus: Sequence[Surplus]) -> Iterator[Surplus]:
    yield from (one for one in surplus if one.name.lower() == wanted.name.lower())
    here = [one for one in surplus if one.place == wanted.place]
    for name in get_close_matches(wanted.name, [one.name for one in here], 1):
        yield from (one for one in here if one.name == name)


def misnaming(step_id: str, wanted: Wanted, surplus: Surplus) -> Diagnostic:
    """The diagnostic for a parameter that is given, and called otherwise."""
    field, help = "name", f"write `name: {wanted.name}`"
    if wanted.name == surplus.name:
        field, help = "in", f"write `in: {wanted.place}`"
    elif wanted.place != surplus.place:
        help += f" and `in: {wanted.place}`"
    related = []
    if wanted.declared is not None:
        related.append(Related("declared here", wanted.declared.span()))
    of = "the operation does not declare"
    if surplus.declared is not None:
        related.append(Related("it is declared here", surplus.declared.span()))
        of = "the path does not have"
    return Diagnostic.at(
        "AZ501",
        f'the step "{step_id}" gives a {surplus.place} parameter "{surplus.name}",'
        f" which {of}, and not the {wanted.place} parameter"
        f' "{wanted.name}", which it requires',
        surplus.at.child(field).span(),
        help=help,
        related=related,
    )
