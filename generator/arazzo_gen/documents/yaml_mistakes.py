"""Help for YAML syntax errors.

A parser reports where it fails. The cause is there or in a line before, and is read
from the text.
"""

from __future__ import annotations

import re

from .mistakes import comment, line_of, markup, merge_conflict
from .source import Source

_COMMENT = 'write comments with "#", not "{}"'
_INDICATORS = re.compile(r" *(?:- +)*")
_NO_SPACE = re.compile(r"""\s*(?:- +)*["']?[\w$./-]+["']?:[^\s/]""")
_EQUALS = re.compile(r"\s*(?:- +)*[\w$.-]+\s*=")
_DASH = re.compile(r"\s*-[^\s-]")
_BLOCK_SCALAR = re.compile(r"(?:^|[\s:-])[|>][0-9+-]*\s*(?:#.*)?$")
_VALUE = re.compile(r":\s+[^\s#]")
_HELP = (
    ("mapping keys are not allowed", 'quote a value that starts with "? "'),
    ("unexpected ':'", 'quote a value that contains ":"'),
    ("sequence entries are not allowed", "start the sequence on a new line"),
    ("more than one document", "write one document a file"),
    ("unexpected document separator", "close the quote before the document ends"),
    ("unexpected end of stream", "close the quote"),
    ("invalid Unicode character escape", "write the character itself"),
    ("undefined alias", "define its anchor before it, or quote the value"),
    ("unknown escape", r"write a backslash as `\\`, or use single quotes"),
    ("hexdecimal number", r"write a backslash as `\\`, or use single quotes"),
    ("hexadecimal number", r"write a backslash as `\\`, or use single quotes"),
    ("incompatible YAML document", "write %YAML 1.2, or remove the line"),
)


def yaml_help(
    source: Source, problem: str, context: str, start: int, origin: int | None
) -> str | None:
    """Help for a parser's error at ``start``.

    ``problem`` and ``context`` are PyYAML's, whichever parser it has; ``origin`` is
    where the context began.
    """
    character = source.text[start : start + 1]
    line = line_of(source, start)
    if found := merge_conflict(source, line) or markup(source):
        return found
    if character == "\t":
        return "indent with spaces: YAML does not allow tabs here"
    if "mapping values are not allowed" in problem:
        return _second_value(source, start)
    if "simple key" in context:
        return _key(source, line if origin is None else line_of(source, origin))
    if "parsing a block" in context and "node content" not in problem:
        return _out_of_place(source, context, start, origin)
    if "parsing a flow" in context:
        return _in_brackets(source, problem, start, origin)
    return _by_character(source, problem, context, start)


def _by_character(source: Source, problem: str, context: str, start: int) -> str | None:
    text, character = source.text, source.text[start : start + 1]
    if "cannot start any token" in problem or "node content" in problem:
        if text[max(start - 1, 0) : start + 1] == "{%":
            return "this is a template: make YAML of it first"
        return f'quote a value that starts with "{character}"'
    if "scanning a directive" in context:
        return 'quote a key that starts with "%"'
    if "alphabetic or numeric" in problem:
        return 'quote a key or value that starts with "*" or "&"'
    if "a tag" in context:
        return 'quote a value that starts with "!"'
    if "block scalar" in context:
        return "quote a value that starts with | or >, or write its text below it"
    if "document start" in problem:
        if character in ("}", "]"):
            return f'remove the "{character}": nothing is open here'
        return "write one document a file"
    return next((help for key, help in _HELP if key in problem), None)


def _second_value(source: Source, start: int) -> str:
    """Help for a colon within the value of another key."""
    line = line_of(source, start)
    before = source.text[source.lines.bounds(line)[0] : start]
    above = _above(source, line)
    if found := comment(source, (line, above), _COMMENT):
        return found
    if not above or re.search(r":\s", before):
        return 'quote a value that contains ": "'
    if _NO_SPACE.match(source.lines.line(above)) and not _is_deeper(
        source, line, above
    ):
        return f"write a space after the colon of line {above}"
    holder = above
    while holder > 1 and not _VALUE.search(source.lines.line(holder)):
        holder = _above(source, holder)
    if not _VALUE.search(source.lines.line(holder)):
        return f'write ": " after the key in line {above}'
    if not _is_deeper(source, line, holder):
        return f'write ": " after the key in line {above}, or quote the value before it'
    spaces = _column(source, holder, source.lines.line(line))
    return (
        f"indent this by {spaces} spaces to go on after line {holder}, "
        'or quote a value that contains ": "'
    )


def _key(source: Source, line: int) -> str:
    """Help for a line that would be a key if it had a colon."""
    text = source.lines.line(line)
    above = _above(source, line)
    if found := comment(source, (line,), _COMMENT):
        return found
    if _NO_SPACE.match(text):
        return f"write a space after the colon of line {line}"
    if _EQUALS.match(text):
        return f'write ": " instead of "=" in line {line}'
    if _DASH.match(text):
        return f'write a space after the "-" of line {line}'
    if _BLOCK_SCALAR.search(source.lines.line(above)):
        return f"indent line {line} deeper than line {above}, which it is the text of"
    if above and _VALUE.search(source.lines.line(above)):
        return (
            f'write ": " after the key in line {line}, or indent it deeper than line '
            f"{above} if it is more of its text"
        )
    return f'write ": " after the key in line {line}'


def _out_of_place(source: Source, context: str, start: int, origin: int | None) -> str:
    """Help for text that is allowed neither in a block collection nor after it."""
    line = line_of(source, start)
    begin = source.lines.bounds(line)[0]
    before, text = source.text[begin:start], source.lines.line(line)
    if before.strip(" -?"):
        return _behind_value(
            source, line, before.rstrip(), source.text[start : start + 1]
        )
    above = _above(source, line)
    if found := comment(source, (line, above), _COMMENT):
        return found
    if text[len(before) :].startswith(("}", "]")):
        return f'remove the "{text[len(before)]}": nothing is open here'
    is_item = re.match(r" *-(\s|$)", text) is not None
    spaces = len(text) - len(text.lstrip(" "))
    if _BLOCK_SCALAR.search(source.lines.line(above)):
        for blank in range(above + 1, line):
            if len(source.lines.line(blank)) > spaces:
                return (
                    f"remove the spaces of line {blank}: they are more than the text's"
                )
    column = _column(source, above, text)
    if (
        not above
        or column == spaces
        or (origin is not None and _spaces(source, origin) == spaces)
    ):
        if is_item:
            return 'items with "- " cannot stand beside the keys of a mapping'
        return (
            'begin each item with "- ", or indent a key of an item by two more spaces'
        )
    found = f"indent this by {column} spaces to go on after line {above}"
    if origin is not None and (outer := _spaces(source, origin)) != column:
        first = line_of(source, origin)
        found += f", or by {outer} to go on with what began in line {first}"
    return found


def _behind_value(source: Source, line: int, before: str, character: str) -> str:
    """Help for text after a complete value, in a line that begins with ``before``."""
    quote = before[-1]
    if quote in ("'", '"') and before.count(quote) % 2:
        line -= 1
        while line > 1 and source.lines.line(line).count(quote) % 2 == 0:
            line -= 1
        return f"close the quote that line {line} opens"
    if character in ("}", "]"):
        return f'remove the "{character}": nothing is open here'
    if quote == "'":
        return "close each quote, and write one inside single quotes twice: ''"
    if quote == '"':
        return r"quote the value whole, and write a quote inside double quotes as `\"`"
    if bracket := {"]": "[", "}": "{"}.get(quote):
        return f'quote a value that starts with "{bracket}" and goes on behind it'
    return "check the indentation, and the quotes before it"


def _in_brackets(
    source: Source, problem: str, start: int, origin: int | None
) -> str | None:
    character = source.text[start : start + 1]
    line = line_of(source, start)
    first = line if origin is None else line_of(source, origin)
    if found := comment(source, range(first, line + 1), _COMMENT):
        return found
    bracket = "" if origin is None else source.text[origin : origin + 1]
    closing = {"[": "]", "{": "}"}.get(bracket)
    if character == "," and "node content" in problem:
        return 'write a value between the "," characters, or remove one'
    if closing is None:
        return "close the brackets that are open"
    # A line no deeper than that of the bracket goes on outside of it.
    is_outside = (
        line > first
        and not _is_deeper(source, line, first)
        and re.match(r"\s*[\w-]+:", source.lines.line(line))
    )
    if is_outside or not source.text[start:].strip() or character in ("}", "]"):
        return f'close the "{bracket}" of line {first} with "{closing}"'
    if character == ":" and line == first:
        return 'quote a value that contains ": "'
    parts = (
        '": " after a key and "," after a value' if bracket == "{" else '"," after it'
    )
    if bracket == "[":
        parts = '"," between items'
    return f'write {parts}, or close the "{bracket}" of line {first} with "{closing}"'


def _above(source: Source, line: int) -> int:
    """The last line before with more than white space and a comment; 0 for none."""
    line -= 1
    while line > 0 and source.lines.line(line).strip()[:1] in ("", "#"):
        line -= 1
    return line


def _is_deeper(source: Source, line: int, other: int) -> bool:
    text = source.lines.line(line)
    return len(text) - len(text.lstrip()) > _column(source, other, text)


def _column(source: Source, line: int, like: str) -> int:
    """The column, from 0, of a line's dash if ``like`` has one, else of its content."""
    text = source.lines.line(line)
    if re.match(r" *-(\s|$)", like):
        return len(text) - len(text.lstrip(" "))
    indicators = _INDICATORS.match(text)
    return indicators.end() if indicators else 0


def _spaces(source: Source, index: int) -> int:
    """The number of characters before an index in its line."""
    return source.lines.position(index).column - 1
