"""How values travel in a URL: parameter styles of OpenAPI over RFC 6570."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, TypeAlias, TypeGuard, cast
from urllib.parse import quote, quote_plus

from pydantic_core import to_json

from .json_values import as_json, as_text

__all__ = [
    "FormStyle",
    "ParameterValue",
    "Scalar",
    "cookie_text",
    "expand_path",
    "form_string",
    "header_text",
    "json_parameter",
    "query_string",
    "query_text",
]

Scalar: TypeAlias = "str | bool | int | float"
ParameterValue: TypeAlias = "Scalar | Iterable[Scalar]"
FormStyle: TypeAlias = Literal["deepObject", "exploded", "json"]


_STRAY = re.compile("%(?![0-9A-Fa-f]{2})")


def expand_path(template: str, parameters: Mapping[str, ParameterValue]) -> str:
    """A path of an API with its parameters filled in, each in the style ``simple``.

    A value becomes part of one segment: what is not unreserved is percent-encoded.
    Raises ValueError for a value that would lead to another path: an empty one, and
    the dot segments ``.`` and ``..`` (RFC 3986, section 5.2.4).
    """

    def expand(match: re.Match[str]) -> str:
        name = match[1]
        text = ",".join(
            quote(_text(item), safe="") for item in _items(parameters[name])
        )
        if text in {"", ".", ".."}:
            raise ValueError(f"the path parameter {name} cannot be {text!r}")
        return text

    return re.sub(r"\{([^{}]+)\}", expand, template)


def query_string(parameters: Mapping[str, ParameterValue | None]) -> str:
    """Query parameters in the style ``form``, exploded; None is left out."""
    return "&".join(
        f"{quote(name, safe='')}={quote(_text(item), safe='')}"
        for name, value in parameters.items()
        if value is not None
        for item in _items(value)
    )


def query_text(value: object) -> str:
    """A whole query: a text as it is given, or the fields of a form; empty for None.

    Of a text only what no query can hold is percent-encoded (RFC 3986, section 3.4).
    """
    if value is None:
        return ""
    plain = as_json(value)
    if isinstance(plain, dict):
        return form_string(cast("dict[str, Any]", plain))
    return quote(_STRAY.sub("%25", as_text(plain)), safe="!$&'()*+,;=:@/?%")


def json_parameter(value: object) -> str | None:
    """A parameter as compact JSON, or None for one that is left out."""
    return None if value is None else to_json(as_json(value)).decode()


def form_string(
    members: Mapping[str, Any], styles: Mapping[str, FormStyle] | None = None
) -> str:
    """The fields of a form (OpenAPI 3.1, section 4.8.14); None is left out.

    Of a member without a style each item of an array is a field of its own, and an
    object is compact JSON. In the style ``deepObject`` the names of fields have what is
    inside in brackets, ``exploded`` makes a field of each member of an object, and
    ``json`` makes a single one of an array too.
    """
    return "&".join(
        f"{quote_plus(field)}={quote_plus(text)}"
        for name, value in members.items()
        for field, text in _fields(name, value, (styles or {}).get(name))
    )


def _fields(
    name: str, value: Any, style: FormStyle | None
) -> Iterator[tuple[str, str]]:
    if style == "deepObject":
        yield from _deep_fields(name, value)
    elif style == "exploded" and _is_object(value):
        for member, item in value.items():
            yield from _fields(member, item, None)
    elif _is_array(value) and style != "json":
        for item in value:
            yield name, _field_text(item)
    elif value is not None:
        yield name, _field_text(value)


def _deep_fields(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if _is_object(value):
        for member, item in value.items():
            yield from _deep_fields(f"{name}[{member}]", item)
    elif _is_array(value):
        for index, item in enumerate(value):
            yield from _deep_fields(f"{name}[{index}]", item)
    elif value is not None:
        yield name, _text(value)


def _is_object(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def _is_array(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _field_text(value: Any) -> str:
    return as_text(value) if isinstance(value, dict | list) else _text(value)


def header_text(name: str, value: ParameterValue) -> str:
    """A header parameter in the style ``simple``.

    Raises ValueError for what no header can hold: characters beyond visible ASCII and
    spaces inside, so that no line break starts another one (RFC 9110, section 5.5). The
    message leaves the value out.
    """
    text = ",".join(_text(item) for item in _items(value))
    if not re.fullmatch(r"([\x21-\x7E]([\x20-\x7E\t]*[\x21-\x7E])?)?", text):
        raise ValueError(f"the value for the header {name} is none that it can hold")
    return text


def cookie_text(name: str, value: ParameterValue) -> str:
    """A cookie parameter: percent-encoded where a cookie could not hold it (RFC 6265,
    section 4.1.1)."""
    text = header_text(name, value)
    return quote(text, safe="!#$%&'()*+-./:<=>?@[]^_`{|}~")


def _items(value: ParameterValue) -> Iterable[Scalar]:
    return (value,) if isinstance(value, str | bool | int | float) else value


def _text(value: Scalar) -> str:
    return value if isinstance(value, str) else json.dumps(value)
