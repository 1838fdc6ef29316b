"""Problems of form as validation finds them, and which of them share one cause."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from ..diagnostics import Diagnostic, Related
from ..documents import Json, Location
from .base import ArazzoObject


@dataclass(frozen=True, slots=True)
class Problem:
    """A diagnostic in the making, with what tells causes from consequences.

    ``missing`` are the fields of the object at ``at`` whose absence is the problem; a
    misspelled one makes it void. ``settles`` are the locations at and below which other
    problems are consequences.
    """

    code: str
    message: str
    at: Location
    help: str
    missing: tuple[str, ...] = ()
    settles: tuple[Location, ...] = ()
    related: tuple[str, Location] | None = None

    def diagnostic(self) -> Diagnostic:
        """The problem with its lines and columns."""
        related = (
            [Related(self.related[0], self.related[1].span())] if self.related else []
        )
        return Diagnostic.at(
            self.code, self.message, self.at.span(), help=self.help, related=related
        )


def kind(value: Json) -> str:
    """A JSON value in the words of a message: ``the number 1.0``."""
    match value:
        case None:
            return "null"
        case bool():
            return f"the boolean {json.dumps(value)}"
        case int() if abs(value) >= 10**18:
            return "a huge number" if value > 0 else "a huge negative number"
        case int() | float():
            return f"the number {json.dumps(value)}"
        case str():
            return f"the string {quoted(value)}"
        case list():
            return "a list"
        case dict():
            return "a mapping"


def quoted(text: str) -> str:
    """Text from a document in quotes, cut where it would swamp a message."""
    return json.dumps(
        text if len(text) <= 60 else f"{text[:57]}...", ensure_ascii=False
    )


def listed(names: Iterable[str], conjunction: str) -> str:
    """Names in quotes: ``"a", "b" or "c"``."""
    *rest, last = [f'"{name}"' for name in names]
    return f"{', '.join(rest)} {conjunction} {last}" if rest else last


def did_you_mean(name: str, names: Iterable[str]) -> str | None:
    """The name that was probably meant: in another case, or with a typing error."""
    by_folded = {known.lower(): known for known in names}
    folded = name.lower().replace("_", "").replace("-", "")
    close = get_close_matches(folded, by_folded, n=1, cutoff=0.75)
    return by_folded[close[0]] if close else None


_MOST_SLIPS = 50
"""More unknown fields than this in one object are no typing errors."""


def misspelled(model: type[ArazzoObject], fields: Collection[str]) -> dict[str, str]:
    """The unknown fields among ``fields`` and the absent one that each stands for."""
    known = model.field_names()
    unknown = [f for f in fields if f not in known and not f.startswith("x-")]
    if len(unknown) > _MOST_SLIPS:
        return {}
    absent = [name for name in known if name not in fields]
    found = {f: meant for f in unknown if (meant := _field_meant(f, absent))}
    needed = [
        field.alias or name
        for name, field in model.model_fields.items()
        if field.is_required() and (field.alias or name) in absent
    ]
    # ``name`` for the one field that says what an object is called.
    if len(unknown) == len(needed) == 1 and not found and needed[0] in _IDENTIFYING:
        return {unknown[0]: needed[0]}
    return found


def _field_meant(field: str, absent: Collection[str]) -> str | None:
    """The field with a similar spelling, or the only one that ends with this word:
    ``body`` for ``requestBody``."""
    word = field[:1].upper() + field[1:]
    longer = [name for name in absent if name.endswith(word)]
    return did_you_mean(field, absent) or (longer[0] if len(longer) == 1 else None)


_IDENTIFYING = ("workflowId", "stepId", "name", "selector", "target", "condition")
