"""Parameters by their location: the path, the query, headers and cookies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TypeAlias
from urllib.parse import quote

from .parameter_styles import (
    QUERY_RESERVED,
    Style,
    Styled,
    Value,
    in_cookies,
    in_header,
    in_path,
    in_query,
)
from .parameter_values import plain_value, value_text

__all__ = [
    "ParameterValue",
    "cookie_text",
    "cookie_values",
    "expand_path",
    "header_text",
    "header_values",
    "query_string",
    "query_text",
]

ParameterValue: TypeAlias = "Value | Styled"
"""A parameter to send: a value in the default style of its location, or styled."""

_STRAY = "%(?![0-9A-Fa-f]{2})"


def expand_path(template: str, parameters: Mapping[str, ParameterValue]) -> str:
    """A path template with its parameters filled in, by default in style ``simple``.

    A value stays within one segment: reserved characters are percent-encoded, and
    ``/``, ``?`` and ``#`` always are (OpenAPI 3.2, "Path Templating").

    Raises ValueError for a value that would lead to another path: an undefined or empty
    one, and one that makes a dot segment, ``.`` or ``..`` (RFC 3986, section 5.2.4).
    """

    def expand(match: re.Match[str]) -> str:
        name = match[1]
        text = in_path(name, _styled(parameters[name], "simple", explode=False))
        if not text or text.upper().replace("%2E", ".") in {".", ".."}:
            raise ValueError(f"the path parameter {name} cannot be {text!r}")
        return text

    return re.sub(r"\{([^{}]+)\}", expand, template)


def query_string(parameters: Mapping[str, ParameterValue | None]) -> str:
    """Query parameters, by default in the style ``form``; None is left out."""
    return "&".join(
        f"{key}={text}"
        for name, value in parameters.items()
        for key, text in _in_query(name, value)
    )


def _in_query(name: str, value: ParameterValue | None) -> Iterable[tuple[str, str]]:
    if type(value) is str:
        # A fast path for plain strings, which most parameters are.
        return [(quote(name, safe=""), quote(value, safe=""))]
    return in_query(name, _styled(value, "form", explode=True))


def query_text(value: object) -> str:
    """A whole query: a text, or the fields of a form; empty for None.

    In a text, only characters that no query can hold are percent-encoded (RFC 3986,
    section 3.4).
    """
    if value is None:
        return ""
    from .forms import FormQuery, form_string

    if isinstance(value, FormQuery):
        form = value
        if form.members is None:
            return ""
        return form_string(form.members, form.styles, form.reserved, QUERY_RESERVED)
    plain = plain_value(value)
    if plain is None:
        return ""
    if isinstance(plain, dict):
        return form_string(plain)
    return quote(re.sub(_STRAY, "%25", value_text(plain)), safe="!$&'()*+,;=:@/?%")


def header_values(parameters: Mapping[str, ParameterValue | None]) -> dict[str, str]:
    """Header parameters, by default in the style ``simple``; None and empty values are
    left out. Raises ValueError as ``header_text`` does."""
    texts = {
        name: in_header(name, _styled(value, "simple", explode=False))
        for name, value in parameters.items()
    }
    return {
        name: header_text(name, text)
        for name, text in texts.items()
        if text is not None
    }


def header_text(name: str, text: str) -> str:
    """A text as the value of a header.

    Raises ValueError for a text with other characters than visible ASCII and inner
    spaces or tabs, so that no line break starts another header (RFC 9110, section 5.5).
    The message omits the value.
    """
    if not re.fullmatch(r"([\x21-\x7E]([\x20-\x7E\t]*[\x21-\x7E])?)?", text):
        raise ValueError(f"the value for the header {name} is none that it can hold")
    return text


def cookie_values(parameters: Mapping[str, ParameterValue | None]) -> dict[str, str]:
    """Cookie parameters, by default in the style ``form``, exploded; None is left out.

    Several cookies of one name are one text: ``blue; color=black`` (OpenAPI 3.2, "Style
    Examples").
    """
    cookies: dict[str, str] = {}
    for name, value in parameters.items():
        for key, text in in_cookies(name, _styled(value, "form", explode=True)):
            before = f"{cookies[key]}; {key}=" if key in cookies else ""
            cookies[key] = before + text
    return cookies


def cookie_text(name: str, value: str) -> str:
    """A secret as the value of a cookie; characters that a cookie cannot hold are
    percent-encoded (RFC 6265, section 4.1.1)."""
    return quote(header_text(name, value), safe="!#$%&'()*+-./:<=>?@[]^_`{|}~")


def _styled(value: ParameterValue | None, style: Style, *, explode: bool) -> Styled:
    return value if isinstance(value, Styled) else Styled(style, value, explode)
