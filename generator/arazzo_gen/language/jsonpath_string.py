"""String literals of JSONPath (RFC 9535, section 2.3.1.1)."""

from __future__ import annotations

import re

from .scanner import Scanner

_ESCAPE = (
    r"\\(?:[bfnrt/\\{quote}]"
    r"|u[Dd][89ABab][0-9A-Fa-f]{{2}}\\u[Dd][C-Fc-f][0-9A-Fa-f]{{2}}"
    r"|u(?![Dd][89A-Fa-f])[0-9A-Fa-f]{{4}})"
)
_CONTENT = {
    quote: re.compile(
        rf"(?:[^\\{quote}\x00-\x1F\uD800-\uDFFF]|{_ESCAPE.format(quote=quote)})*+"
    )
    for quote in "'\""
}
_ESCAPED = re.compile(r"\\(u[Dd][89ABab]..\\u....|u....|.)")
_SHORT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def parse_string(scanner: Scanner) -> str | None:
    """The value of the string literal at the position, None if there is none.

    Raises SyntaxFault.
    """
    start = scanner.position
    quote = scanner.peek()
    if quote not in _CONTENT:
        return None
    scanner.take(quote)
    content = scanner.match(_CONTENT[quote])
    if content and scanner.take(quote):
        return _ESCAPED.sub(_unescape, content[0])
    at = scanner.position
    if scanner.at_end:
        raise scanner.fault("the string has no closing quote", start, at)
    if scanner.peek() == "\\":
        raise scanner.fault(
            f"`{scanner.peek(2)}` does not begin an escape sequence here",
            at,
            at + len(scanner.peek(2)),
            "write a backslash as `\\\\`, and a character as `\\u` and four digits",
        )
    raise scanner.fault(
        f"U+{ord(scanner.peek()):04X} cannot stand in a string",
        at,
        at + 1,
        "write it as an escape sequence, such as `\\n`",
    )


def _unescape(found: re.Match[str]) -> str:
    escape = found[1]
    if escape[0] != "u":
        return _SHORT.get(escape, escape)
    units = escape[1:].replace("\\u", "")
    return bytes.fromhex(units).decode("utf-16-be")
