"""Check the syntax of XPath expressions by elementpath."""

from __future__ import annotations

import re
from typing import Literal

from .faults import SyntaxFault

XPathVersion = Literal["1.0", "2.0", "3.0", "3.1"]

_PREFIX = re.compile(r"([A-Za-z_][\w.-]*):(?=[A-Za-z_*])")
_CODE = re.compile(r"\[err:(\w+)\] (.*)", re.DOTALL)
_PLACE = re.compile(r"at line (\d+), column (\d+)")


def check_xpath(text: str, version: XPathVersion) -> None:
    """Raise SyntaxFault where the text has a static error (XPath 3.1, section 2.3.1).

    Prefixes are not looked up: the XML will declare them.
    """
    # Slow to import, and few documents use XPath.
    import elementpath
    from elementpath.xpath3 import XPath30Parser, XPath31Parser

    parsers = {
        "1.0": elementpath.XPath1Parser,
        "2.0": elementpath.XPath2Parser,
        "3.0": XPath30Parser,
        "3.1": XPath31Parser,
    }
    known = parsers[version].DEFAULT_NAMESPACES
    prefixes = {found[1] for found in _PREFIX.finditer(text)} - known.keys()
    namespaces = {prefix: f"urn:{prefix}" for prefix in prefixes}
    try:
        parsers[version](namespaces=namespaces).parse(text)
    except RecursionError:
        raise SyntaxFault("nested too deep", 0, len(text)) from None
    except elementpath.ElementPathError as error:
        told = str(error)
        found = _CODE.search(told)
        if found is None or not found[1].startswith("XPST"):
            # It shows when it is evaluated: such a condition fails.
            return
        place = _PLACE.search(told)
        offset = _offset(text, place) if place else 0
        message = f"this is no XPath {version} expression: {found[2]}"
        raise SyntaxFault(message, offset, 1 if place else len(text)) from None


def _offset(text: str, place: re.Match[str]) -> int:
    before = text.splitlines(keepends=True)[: int(place[1]) - 1]
    return min(len("".join(before)) + int(place[2]) - 1, max(len(text) - 1, 0))
