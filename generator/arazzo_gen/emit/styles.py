"""How values travel, as Python writes it: the functions of the runtime around them."""

from __future__ import annotations

from ..openapi.styles import FormEncodings, ParameterStyle, StyleName

ESCAPES = {
    "json": "json_text",
    "json string": "json_string_text",
    "form": "form_text",
    "xml": "xml_text",
    "uri": "uri_text",
}
"""What writes a value for a syntax."""

_FUNCTIONS: dict[StyleName, str] = {
    "matrix": "matrix_style",
    "label": "label_style",
    "simple": "simple_style",
    "form": "form_style",
    "spaceDelimited": "space_delimited",
    "pipeDelimited": "pipe_delimited",
    "deepObject": "deep_object",
    "cookie": "cookie_style",
    "json": "json_parameter",
    "text": "text_parameter",
}
_EXPLODED = frozenset({"form", "cookie"})
"""Styles whose functions explode where they are not told to."""


def styled_text(value: str, style: ParameterStyle) -> str:
    """The expression of a value in a style; what is the default is not said."""
    arguments = [value]
    if style.explode != (style.name in _EXPLODED):
        arguments.append(f"explode={style.explode}")
    if style.allow_reserved:
        arguments.append("allow_reserved=True")
    if style.allow_empty:
        arguments.append("allow_empty=True")
    return f"{_FUNCTIONS[style.name]}({', '.join(arguments)})"


def form_query_text(value: str, encodings: FormEncodings) -> str:
    """The expression of a form that is a whole query."""
    arguments = [value]
    if encodings.ways:
        arguments.append(f"styles={dict(encodings.ways)!r}")
    if encodings.reserved:
        arguments.append(f"reserved={list(encodings.reserved)!r}")
    return f"FormQuery({', '.join(arguments)})"
