"""Runtime expressions embedded in queries of other languages, inside and outside of
string literals (Arazzo 1.1.0, "Runtime Expressions")."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .templates import Embedded, Template, parse_template

_JSONPATH_STRING = re.compile(r"'((?:[^'\\]|\\.)*)'|\"(?:[^\"\\]|\\.)*\"", re.DOTALL)
_REQUOTED = re.compile(r"\\'|\\.|\"", re.DOTALL)
_XPATH_STRING = re.compile(r"'((?:[^']|'')*)'|\"((?:[^\"]|\"\")*)\"")


def double_quoted(text: str) -> str:
    """A JSONPath query with all of its string literals in double quotes, as JSON has
    them, so that embedded values need one way of escaping only."""

    def requoted(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0]
        replaced = {"\\'": "'", '"': '\\"'}
        inner = _REQUOTED.sub(lambda one: replaced.get(one[0], one[0]), found[1])
        return f'"{inner}"'

    return _JSONPATH_STRING.sub(requoted, text)


@dataclass(frozen=True, slots=True)
class BoundXPath:
    """An XPath expression with variables instead of runtime expressions.

    ``variables`` are their values by name: a template makes a text, an expression
    alone keeps its type.
    """

    text: str
    variables: tuple[tuple[str, Template | Embedded], ...]


def bind_xpath(text: str) -> BoundXPath:
    """An XPath expression whose embedded expressions cannot become part of its syntax:
    a string literal that holds some is a variable, as is one on its own."""
    variables: list[tuple[str, Template | Embedded]] = []

    def variable(value: Template | Embedded) -> str:
        name = f"v{len(variables) + 1}"
        while f"${name}" in text:
            name += "x"
        variables.append((name, value))
        return f"${name}"

    def outside(part: str) -> str:
        return "".join(
            piece if isinstance(piece, str) else variable(piece)
            for piece in parse_template(part).parts
        )

    pieces: list[str] = []
    end = 0
    for found in _XPATH_STRING.finditer(text):
        pieces.append(outside(text[end : found.start()]))
        end = found.end()
        quote = found[0][0]
        template = parse_template(found[0][1:-1].replace(quote * 2, quote))
        pieces.append(variable(template) if template.embedded else found[0])
    pieces.append(outside(text[end:]))
    return BoundXPath("".join(pieces), tuple(variables))
