"""Forms: application/x-www-form-urlencoded, of bodies and of whole queries."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from .parameter_styles import BODY_RESERVED, Style, Styled, in_query
from .parameter_values import Plain, plain_value

__all__ = ["FormQuery", "FormStyle", "form_string"]

FormStyle: TypeAlias = Literal[
    "deepObject", "exploded", "joined", "json", "pipeDelimited", "spaceDelimited"
]


@dataclass(frozen=True, slots=True)
class FormQuery:
    """A whole query as a form in which some fields do not use the default style."""

    members: object
    styles: Mapping[str, FormStyle] = field(default_factory=dict[str, FormStyle])
    reserved: Collection[str] = ()


def form_string(
    members: object,
    styles: Mapping[str, FormStyle] | None = None,
    reserved: Collection[str] = (),
    characters: str = BODY_RESERVED,
) -> str:
    """The fields of a form (OpenAPI 3.2, "Encoding the ``x-www-form-urlencoded`` Media
    Type"); None is left out.

    Without a style, each item of an array is a field of its own, and an object is
    compact JSON. ``deepObject``, ``pipeDelimited`` and ``spaceDelimited`` are the
    styles of parameters; ``exploded`` and ``joined`` are the style ``form``, either
    with a field for each member or item, or with commas between them. ``json`` writes
    any value as JSON. Members in ``reserved`` keep the reserved characters that
    ``characters`` lists.

    Raises ValueError if ``members`` is no object, or has a value that cannot be sent.
    """
    plain = plain_value(members)
    fields = plain.items() if isinstance(plain, dict) else None
    if fields is None:
        raise ValueError("a form must be an object")
    return "&".join(
        f"{key}={text}".replace("%20", "+")
        for name, value in fields
        for given in _styled(value, (styles or {}).get(name), name in reserved)
        for key, text in in_query(name, given, characters)
    )


def _styled(
    value: Plain, style: FormStyle | None, allow_reserved: bool
) -> Iterator[Styled]:
    match style:
        case "exploded":
            yield Styled("form", value, True, allow_reserved)
        case "joined":
            yield Styled("form", value, False, allow_reserved)
        case None:
            for item in value if isinstance(value, list) else [value]:
                kind: Style = "json" if isinstance(item, list | dict) else "form"
                yield Styled(kind, item, True, allow_reserved)
        case _:
            yield Styled(style, value, style == "deepObject", allow_reserved)
