"""Help for JSON syntax errors."""

from __future__ import annotations

import re

from .mistakes import line_of, markup, merge_conflict
from .source import Source

_WORD = re.compile(r"[A-Za-z_$][\w$.-]*")
_LITERALS = {"True": "true", "False": "false", "None": "null", "undefined": "null"}
_BREAK = r"a line break as `\n`"
_HELP = (
    ("expecting property name", 'write a key, or remove the "," before this'),
    ("expecting ':'", 'write ":" after the key'),
    ("unterminated string", 'close the string with a `"` in the same line'),
    ("invalid \\escape", r"write a backslash as `\\`"),
    (
        "invalid \\uxxxx",
        r"write `\u` with four hexadecimal digits, a backslash as `\\`",
    ),
)


def trailing_comma(text: str, index: int) -> int | None:
    """The index of a trailing comma, None if there is none.

    ``index`` is that of the comma, or of the bracket.
    """
    if text[index : index + 1] != ",":
        index = len(text[:index].rstrip()) - 1
    if index < 0 or text[index] != ",":
        return None
    return index if text[index + 1 :].lstrip()[:1] in ("]", "}") else None


def json_help(source: Source, message: str, start: int) -> str | None:
    """Help for a message of the json module, in lower case, at an index."""
    text = source.text
    line = line_of(source, start)
    before, character = text[:start].rstrip()[-1:], text[start : start + 1]
    found = (
        merge_conflict(source, line)
        or markup(source)
        or _comment(text[start : start + 2])
    )
    if found:
        return found
    if "control character" in message:
        shown = {"\t": r"a tab as `\t`", "\n": _BREAK, "\r": _BREAK}
        return (
            f"in a string, write {shown.get(character, 'it as an escape')}, or close it"
        )
    if "extra data" in message:
        if character in ("}", "]", ","):
            return f'remove the "{character}": the document ends before it'
        return "write one document a file"
    if not character:
        return "the text ends too soon: close what is open"
    if character == "'":
        return "write strings and keys in double quotes"
    if "expecting ','" in message:
        if character.isdigit() and before == "0":
            return "write numbers without zeros before them"
        if character in ("]", "}"):
            return f'close what is open before the "{character}"'
        return 'write "," after the value before this'
    word = _WORD.match(text, start)
    if word and "property name" in message:
        return "write keys in double quotes"
    if "expecting value" in message:
        return _value(source, start, character, word and word[0])
    return next((help for key, help in _HELP if key in message), None)


def _comment(characters: str) -> str | None:
    if not characters.startswith(("//", "/*", "#")):
        return None
    mark = "#" if characters[0] == "#" else characters
    return f"JSON has no comments: remove what begins with {mark}"


def _value(source: Source, start: int, character: str, word: str | None) -> str:
    if word in _LITERALS:
        return f"write {_LITERALS[word]}"
    if not source.text[:start].strip() and character not in ("{", "["):
        return "JSON begins with { or [: a file of YAML has to be called .yaml"
    if word:
        return "write strings in double quotes"
    if character in (".", "+"):
        return f'write numbers without "{character}" before them'
    return "write a value, such as null, or remove what asks for one"
