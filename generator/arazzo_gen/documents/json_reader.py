"""JSON (RFC 8259): the plain tree through the json module, positions on demand.

JSON never goes through a YAML parser: that is many times slower, and rejects the
surrogate pairs by which JSON escapes characters outside the basic plane.
"""

from __future__ import annotations

import json
import math
import re

from ..diagnostics import Diagnostic, DiagnosticError
from ..limits import MAX_FAULTS, MAX_NESTING
from .json_mistakes import json_help, trailing_comma
from .pointer import Json
from .source import Children, Node, Source, Style

_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_TOKEN = re.compile(
    r"[\s,:]*(?:"
    r'(?P<string>"[^"\\]*(?:\\.[^"\\]*)*")'
    r"|(?P<open>[\[{])|(?P<close>[\]}])"
    r'|(?P<literal>[^\s,:\[\]{}"]+))',
    re.DOTALL,
)
_HARMLESS = re.compile(r"-?[0-9.]{1,15}|true|false|null")


class JsonSyntaxError(ValueError):
    """The text is not JSON; ``diagnostic`` says where."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def read_json(source: Source) -> Json:
    """The value of a JSON text, None for an empty one.

    Raises JsonSyntaxError where the text is not JSON, DiagnosticError where it is but
    has duplicate keys, lone surrogates, numbers out of range, or nests too deep.
    """
    text = source.text
    if not text or text.isspace():
        return None
    suspect = False

    def members(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        nonlocal suspect
        result = dict(pairs)
        suspect = suspect or len(result) != len(pairs)
        return result

    def number(token: str) -> float:
        nonlocal suspect
        result = float(token)
        suspect = suspect or not math.isfinite(result)
        return result

    root: Json = None
    try:
        root = json.loads(
            text, object_pairs_hook=members, parse_float=number, parse_constant=number
        )
    except json.JSONDecodeError as error:
        raise JsonSyntaxError(_syntax_error(source, error)) from error
    except (RecursionError, ValueError):  # ValueError: an integer of too many digits
        _check(source)
        raise
    if suspect or _SURROGATE_ESCAPE.search(text) or _is_too_deep(root):
        _check(source)
    return root


def _check(source: Source) -> None:
    if found := scan_json(source)[1]:
        raise DiagnosticError(*found)


def _syntax_error(source: Source, error: json.JSONDecodeError) -> Diagnostic:
    message = error.msg.removesuffix(" at").removesuffix(" starting")
    message = message[:1].lower() + message[1:]
    start = min(error.pos, len(source.text))
    help = json_help(source, message.lower(), start)
    # Python 3.13 has a message of its own, older ones blame the bracket.
    if (comma := trailing_comma(source.text, start)) is not None:
        start, message = comma, "a comma after the last item"
        help = "remove the comma"
    return source.diagnostic(
        "AZ003", f"not JSON: {message}", start, start + 1, help=help
    )


def _is_too_deep(root: Json) -> bool:
    level: list[Json] = [root]
    for _ in range(MAX_NESTING):
        below: list[Json] = []
        for node in level:
            if isinstance(node, dict):
                below += [v for v in node.values() if isinstance(v, (dict, list))]
            elif isinstance(node, list):
                below += [v for v in node if isinstance(v, (dict, list))]
        if not below:
            return False
        level = below
    return True


def scan_json(source: Source) -> tuple[Node, list[Diagnostic]]:
    """The positions of all nodes, and the diagnostics of a text with JSON's syntax.

    Stops without a diagnostic at a syntax error, and with one if the nesting is too
    deep.
    """
    text = source.text
    found: list[Diagnostic] = []
    root = Node(0, 0, "plain")
    children: Children
    open_nodes: list[tuple[Node, Children]] = []
    key: Node | None = None
    position = 0
    while len(found) < MAX_FAULTS and (token := _TOKEN.match(text, position)):
        kind = token.lastgroup or ""
        start, position = token.span(kind)
        if kind == "close":
            if not open_nodes:
                break
            open_nodes.pop()[0].end = position
            continue
        if kind == "string":
            node = Node(start, position, "double")
            problem = _string_problem(token[kind])
        elif kind == "literal":
            node = Node(start, position, "plain")
            problem = _literal_problem(token[kind])
        else:
            style: Style = "mapping" if token[kind] == "{" else "sequence"
            children = {}
            node = Node(start, position, style, children=children)
            problem = None
        if problem:
            found.append(source.diagnostic("AZ003", problem, start, position))

        parent, siblings = open_nodes[-1] if open_nodes else (None, {})
        if parent is None:
            root = node
        elif parent.style == "sequence":
            siblings[len(siblings)] = (None, node)
        elif key is None:
            key = node
            continue
        else:
            name = _decode(text[key.start : key.end])
            if name is None:
                break
            earlier, _ = siblings.setdefault(name, (key, node))
            if earlier and earlier is not key:
                found.append(
                    source.diagnostic(
                        "AZ004",
                        f'duplicate key "{name}"',
                        key.start,
                        key.end,
                        related=("first defined here", earlier.start, earlier.end),
                    )
                )
            key = None
        if kind == "open":
            open_nodes.append((node, children))
            if len(open_nodes) > MAX_NESTING:
                message = f"nested deeper than {MAX_NESTING} levels"
                found.append(source.diagnostic("AZ008", message, start, position))
                break
    return root, found


def _decode(token: str) -> str | None:
    if "\\" not in token:
        return token[1:-1]
    try:
        value: str = json.loads(token)
    except ValueError:
        return None
    return value


def _string_problem(token: str) -> str | None:
    if not _SURROGATE_ESCAPE.search(token):
        return None
    value = _decode(token)
    if value is None or not any("\ud800" <= char <= "\udfff" for char in value):
        return None
    return "a \\u escape that is half of a surrogate pair is not a character"


def _literal_problem(token: str) -> str | None:
    if _HARMLESS.fullmatch(token):
        return None
    try:
        value = json.loads(token)
    except json.JSONDecodeError:
        return None
    except ValueError:
        return "an integer of too many digits"
    if isinstance(value, float) and not math.isfinite(value):
        return f"{token} is not a number that JSON can represent"
    return None
