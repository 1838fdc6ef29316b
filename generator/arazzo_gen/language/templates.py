"""Text with runtime expressions in it (Arazzo 1.1.0, "Runtime Expressions":
expression-string)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .expression_ast import Expression
from .expressions import begins_expression, parse_expression
from .faults import SyntaxFault

_BRACED = re.compile(r"\{(\$[^{}]*)\}")
_LOOSE = re.compile(r"\{(\s*\$[^{}]*)\}")
_WORD = r"\w+(?:-+\w+)*"
_UNBRACED = re.compile(
    rf"\$(?:inputs|steps\.[\w-]+\.outputs)\.\$?{_WORD}"
    rf"(?:\.{_WORD}|\[[\w.-]*\])*(?:#(?:/{_WORD})+)?"
)

_NAMED = r"(?:inputs|steps\.[\w-]+\.outputs)\.[\w-]+(?:\.[\w-]+)*(?:#(?:/[\w~-]+)+)?"
_OTHERWISE = re.compile(
    rf"\{{\{{\s+\$({_NAMED})\s*\}}\}}|\{{\{{\s*({_NAMED})\s*\}}\}}"
    rf"|\{{\s+\$({_NAMED})\s*\}}|\$?\{{\s*({_NAMED})\s*\}}"
)
_BEGIN = re.compile(r"\$?\w*")
_BEGUN = re.compile(r"write `(\$\w+)`")
_UNMARKED = re.compile(_NAMED)


@dataclass(frozen=True, slots=True)
class Embedded:
    """An expression of ``length`` code points inside a text.

    The length includes the braces of a ``braced`` one.
    """

    expression: Expression
    offset: int
    length: int
    braced: bool = True


@dataclass(frozen=True, slots=True)
class Template:
    """A text in parts: literal text, and the expressions between.

    No two adjacent parts are text, and no text is empty.
    """

    parts: tuple[str | Embedded, ...]

    @property
    def embedded(self) -> tuple[Embedded, ...]:
        return tuple(part for part in self.parts if isinstance(part, Embedded))


def parse_template(text: str) -> Template:
    """The parts of a text. Everything but ``{$expression}`` is literal text."""
    return _template(text, _embedded(text))


def parse_value(text: str) -> Expression | Template | str:
    """Parse a string of a document as an expression, a template or a literal.

    ``$inputs.a`` keeps the type of its value and ``{$inputs.a}`` is a text. A string
    that is neither, ``$5.00`` among them, is itself: see ``near_miss``.
    """
    if text.startswith("$"):
        try:
            return parse_expression(text)
        except SyntaxFault:
            pass
    template = parse_template(text)
    return template if template.embedded else text


def find_unbraced(text: str) -> Template | None:
    """The template that a text would be if its unbraced expressions had braces.

    ``Bearer $inputs.token``: the grammar has no such form, but documents do. Only
    inputs and outputs of steps count, each as long as it can be; whether it names
    anything is for the caller to find out. None where there are none.
    """
    outside = _LOOSE.sub(lambda found: " " * len(found[0]), text)
    unbraced = [
        Embedded(
            parse_expression(found[0], found.start()),
            found.start(),
            len(found[0]),
            braced=False,
        )
        for found in _UNBRACED.finditer(outside)
    ]
    if not unbraced:
        return None
    return _template(
        text, sorted(_embedded(text) + unbraced, key=lambda part: part.offset)
    )


def find_foreign(text: str) -> tuple[str, tuple[Expression, ...]] | None:
    """A text as it would be if what other languages take for an expression were one:
    ``${inputs.a}``, ``{{inputs.a}}``, ``{ $inputs.a }``, or ``inputs.a`` as a whole.

    With the expressions, of which it is for the caller to find out whether they name
    anything. None where there are none.
    """
    if _UNMARKED.fullmatch(text):
        return f"${text}", (parse_expression(f"${text}"),)
    found = [
        f"${next(filter(None, one.groups()))}" for one in _OTHERWISE.finditer(text)
    ]
    if not found:
        return None
    left = iter(found)
    alone = _OTHERWISE.fullmatch(text) is not None
    rewritten = (
        found[0] if alone else _OTHERWISE.sub(lambda _: f"{{{next(left)}}}", text)
    )
    return rewritten, tuple(map(parse_expression, found))


def doubly_braced(text: str, template: Template) -> str | None:
    """A text with one pair of braces around each expression that has two; None if none
    has two."""
    written, end = "", 0
    for part in template.embedded:
        start, after = part.offset - 1, part.offset + part.length
        if start >= 0 and text[start] == "{" and text[after : after + 1] == "}":
            written += text[end:start] + text[part.offset : after]
            end = after + 1
    return written + text[end:] if end else None


def near_miss(text: str) -> str | None:
    """The correction of a text that looks like an expression but is none.

    It may be the whole text, ``$input.a``, or stand in braces, ``{$input.a}``.
    """
    candidates = [found[1] for found in _LOOSE.finditer(text)]
    if text.strip().startswith("$") and text.strip()[1:2] not in (".", "["):
        candidates.insert(0, text)
    for candidate in candidates:
        expression = candidate.strip()
        try:
            parse_expression(expression)
        except SyntaxFault as fault:
            if fault.hint or begins_expression(expression):
                return _whole(expression, fault.hint) or fault.hint or fault.message
        else:
            if expression != candidate:
                return f"remove the whitespace around `{expression}`"
    return None


def _whole(text: str, hint: str | None) -> str | None:
    """The corrected expression, for a hint that corrects only its beginning."""
    begun = _BEGUN.fullmatch(hint or "")
    if begun is None:
        return None
    written = _BEGIN.sub(lambda _: begun[1], text, count=1)
    try:
        parse_expression(written)
    except SyntaxFault:
        return None
    return f"write `{written}`"


def _embedded(text: str) -> list[Embedded]:
    parts = []
    for found in _BRACED.finditer(text):
        try:
            expression = parse_expression(found[1], found.start(1))
        except SyntaxFault:
            continue
        parts.append(Embedded(expression, found.start(), len(found[0])))
    return parts


def _template(text: str, embedded: list[Embedded]) -> Template:
    parts: list[str | Embedded] = []
    end = 0
    for part in embedded:
        if part.offset > end:
            parts.append(text[end : part.offset])
        parts.append(part)
        end = part.offset + part.length
    if end < len(text):
        parts.append(text[end:])
    return Template(tuple(parts))
