"""One statement as black lays it out, where that is plain: one line that fits, or a
bracket whose content goes below it. Whatever takes more thought is left to black."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise


class Unsure(Exception):
    """Only black knows what a statement looks like."""


Tokens = Sequence[str]
"""The tokens of a line, with the spaces before them."""

_TOKEN = re.compile(
    r"""(?P<space>\s*)(?:
      (?P<text>"{3}(?:[^"\\]|\\[^"]|"(?!""))+"{3})
    | (?P<string>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|f"(?:[^"\\\n]|\\.)*")
    | (?P<word>\w+)(?!["'])
    | (?P<other>->|:=|\*\*|//|<<|>>|[-+*/%@&|^<>=!]=|[-+*/%@&|^~<>=.,:()\[\]{}])
    )""",
    re.VERBOSE | re.ASCII,
)
_NOT_NARROW = re.compile(r"[^ -~\n\xa0-\u02ff]")
"""A character that may not take one column."""

_NUMBER = re.compile(r"[0-9]")
_PLAIN_NUMBER = re.compile(r"(?:0|[1-9][0-9]*)\Z")
_NAME = re.compile(r"[^\W0-9]\w*\Z", re.ASCII)
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_SPLIT = frozenset(
    {"and", "as", "assert", "del", "elif", "else", "for", "from", "if", "import", "in"}
    | {"is", "lambda", "not", "or", "raise", "while", "with", "yield"}
)
"""Words at which black may split a line."""

_TAKES_PARENTHESES = frozenset(
    {"=", "and", "assert", "await", "case", "del", "elif", "else", "for", "if", "in"}
    | {"match", "not", "or", "return", "while", "with", "yield"}
)
"""What black may take redundant parentheses from, or put them round."""


@lru_cache(maxsize=2**14)
def laid_out(statement: str, indent: int, width: int) -> str:
    """A simple statement, or the head of a compound one, without its indentation.

    No line is longer than ``width``, where that can be. Raises Unsure.
    """
    if _NOT_NARROW.search(statement):
        raise Unsure
    tokens = list(_tokens(statement))
    if tokens[0] in ("def", "async") and tokens[-1] == ":":
        lines = list(_function(tokens, indent, width))
    else:
        lines = list(_line(tokens, indent, width))
    return "\n".join(lines)


def _tokens(statement: str) -> Iterator[str]:
    end = 0
    before = ""
    while end < len(statement):
        found = _TOKEN.match(statement, end)
        if found is None:
            raise Unsure
        end = found.end()
        space, token = found["space"], found[found.lastgroup or 0]
        if found.lastgroup == "string":
            token = _string(token)
        is_odd = _NUMBER.match(token) and not _PLAIN_NUMBER.match(token)
        if is_odd or (token == "(" and space and before in _TAKES_PARENTHESES):
            raise Unsure
        if "\n" in space:
            glued = token in ",)]}" or before in ("(", "[", "{")
            space = "" if glued else " "
        yield (space if before else "") + token
        before = token


def _string(token: str) -> str:
    """A string with the quotes that black prefers."""
    body = token[1:-1]
    if token[0] == "f":
        return token
    if token[0] == '"':
        if '\\"' in body:
            raise Unsure
        return token
    if "\\'" in body:
        raise Unsure
    return token if '"' in body else f'"{body}"'


def _function(tokens: Tokens, indent: int, width: int) -> Iterator[str]:
    """The head of a function, which is split at its first bracket."""
    text = "".join(tokens)
    if "(" not in tokens:
        raise Unsure
    begin = tokens.index("(")
    end = _closing(tokens, begin)
    body = [*tokens[begin + 1 : end]]
    _has_no_magic(tokens[end:])
    is_exploded = body[-1:] == [","]
    _has_no_magic(body[:-1] if is_exploded else body)
    if not is_exploded and _fits(text, indent, width):
        yield _indented(text, indent)
        return
    if not body:
        raise Unsure
    yield _fitting("".join(tokens[: begin + 1]), indent, width)
    yield from _content(body, indent + 4, width, is_function=True)
    yield _fitting("".join(tokens[end:]), indent, width)


def _line(tokens: Tokens, indent: int, width: int) -> Iterator[str]:
    """A line that ends with a bracket, or with a comma behind one."""
    text = "".join(tokens)
    if _fits(text, indent, width) and not _is_magic(tokens):
        yield _indented(text, indent)
        return
    if tokens[1:2] == [" ="] and len(tokens) == 3 and _is_long(tokens[2]):
        yield _indented(text, indent)
        return
    if tokens[1:2] == [":"] and tokens[-2:] == [" =", " None"]:
        annotation = list(_annotation(tokens, indent, width))
        if annotation:
            yield from annotation
            return
    begin, end = _only_pair(tokens, indent, width)
    body = tokens[begin + 1 : end]
    if not body:
        raise Unsure
    yield _fitting("".join(tokens[: begin + 1]), indent, width)
    is_atom = not _is_trailer(tokens, begin)
    if (
        is_atom
        and tokens[begin] == "("
        and len(body) > 1
        and all(map(_is_string, body))
    ):
        yield from _strings(tokens, begin, end, indent, width)
        return
    if (is_atom and tokens[begin].strip() == "(") or (
        tokens[begin] == "["
        and (len([*_parts(body)]) == 1 or body[-1] == ",")
        and not (tokens[1] == ":" and _fits("".join(body), indent + 4, width))
    ):
        raise Unsure
    yield from _content(body, indent + 4, width, is_atom=is_atom)
    yield _fitting("".join(tokens[end:]), indent, width)


def _annotation(tokens: Tokens, indent: int, width: int) -> Iterator[str]:
    """A variable that is None, with an annotation that leaves no room for that; nothing
    where it is split at a bracket of the annotation."""
    _has_no_magic(tokens)
    before = "".join(tokens[:-1])
    if _fits(f"{before} (", indent, width):
        yield _indented(f"{before} (", indent)
        yield _fitting("None", indent + 4, width)
        yield _indented(")", indent)
        return
    parts = list(_parts(tokens[2:-2], "|"))
    if len(parts) > 1:
        yield _fitting(f"{tokens[0]}: (", indent, width)
        text = "".join(tokens[2:-2]).lstrip()
        if _fits(text, indent + 4, width):
            yield _indented(text, indent + 4)
        else:
            yield from _union(parts, indent + 4, width)
        yield _indented(") = None", indent)


def _union(parts: Sequence[Tokens], indent: int, width: int) -> Iterator[str]:
    """What is between operators, each on a line that begins with one."""
    for place, part in enumerate(parts):
        yield from _line([*["| "][:place], *_stripped(part)], indent, width)


def _strings(
    tokens: Tokens, begin: int, end: int, indent: int, width: int
) -> Iterator[str]:
    """What is below the first of two parentheses with a string in parts."""
    body = _stripped(tokens[begin + 1 : end])
    text = "".join(body)
    for part in [text] if _fits(text, indent + 4, width) else body:
        yield _fitting(part.strip(), indent + 4, width)
    yield _fitting("".join(tokens[end:]), indent, width)


def _content(
    body: Tokens,
    indent: int,
    width: int,
    *,
    is_function: bool = False,
    is_atom: bool = False,
) -> Iterator[str]:
    """What is between two brackets that stand on lines of their own."""
    is_magic = body[-1] == ","
    text = "".join(body).lstrip()
    if not (is_magic or is_atom or is_function) and _fits(text, indent, width):
        _has_no_magic(body)
        yield _indented(text, indent)
        return
    parts = list(_parts(body))
    if len(parts) == 1 and not is_magic:
        if is_function:
            _has_no_magic(body)
            yield _fitting(f"{text},", indent, width)
        else:
            yield from _line(_stripped(body), indent, width)
        return
    if is_function and not is_magic and _fits(text, indent, width):
        _has_no_magic(body)
        yield _indented(text, indent)
        return
    for part in parts:
        yield from _element(_stripped(part), indent, width)


def _element(tokens: Tokens, indent: int, width: int) -> Iterator[str]:
    """One of several between brackets, and the comma behind it."""
    text = "".join(tokens)
    if len(tokens) == 3 and tokens[1] == "=" and _is_long(tokens[2]):
        yield _indented(f"{text},", indent)
        return
    if _fits(f"{text},", indent, width) and not _is_magic(tokens):
        yield _indented(f"{text},", indent)
        return
    if not any(token.strip() in (*_PAIRS, ":") for token in tokens):
        parts = list(_parts(tokens, "|"))
        if len(parts) > 1:
            yield from _union([*parts[:-1], [*parts[-1], ","]], indent, width)
            return
        if all(token in (".", "=") or token.isidentifier() for token in tokens):
            # Attributes of attributes are nowhere to be split.
            yield _indented(f"{text},", indent)
            return
    yield from _line([*tokens, ","], indent, width)


def _parts(body: Tokens, separator: str = ",") -> Iterator[Tokens]:
    """What the commas of a content are between, or other separators."""
    depth = begin = 0
    for place, token in enumerate(body):
        bare = token.strip()
        depth += (bare in _PAIRS) - (bare in ")]}")
        if not depth:
            if bare in ("for", "lambda", "yield", ":="):
                raise Unsure
            if bare == separator:
                yield body[begin:place]
                begin = place + 1
    if begin < len(body):
        yield body[begin:]


def _only_pair(tokens: Tokens, indent: int, width: int) -> tuple[int, int]:
    """The one pair of brackets that a line can be split at; it ends the line, but for
    a comma."""
    begins = (place for place, token in enumerate(tokens) if token.strip() in _PAIRS)
    begin = next(begins, None)
    if begin is None:
        raise Unsure
    end = _closing(tokens, begin)
    if end < len(tokens) - 1 and tokens[end + 1 :] != [","]:
        _is_default(tokens, begin, end, indent, width)
    was_string = False
    for place, token in enumerate(tokens[:begin]):
        bare = token.strip()
        is_string = bare[-1] in "\"'"
        is_word = is_string or bare.isidentifier() or bare.isdigit()
        is_plain = is_word or bare in (".", "=", ":")
        is_star = bare in ("*", "**") and not place
        if bare in _SPLIT or not (is_plain or is_star) or (is_string and was_string):
            raise Unsure
        was_string = is_string
    return begin, end


def _is_trailer(tokens: Tokens, begin: int) -> bool:
    """Whether a bracket belongs to the name before it."""
    if not begin or tokens[begin] != tokens[begin].strip():
        return False
    return tokens[begin - 1].strip().isidentifier()


def _is_default(tokens: Tokens, begin: int, end: int, indent: int, width: int) -> None:
    """Raises Unsure where it is not for an annotation to be split, before a value that
    cannot be, and that would not do on a line of its own."""
    is_annotation = tokens[1] == ":" and tokens[begin] == "["
    if not (is_annotation and tokens[end + 1 :] == [" =", " None"]):
        raise Unsure
    if _fits("".join(tokens[: end + 2]), indent, width):
        raise Unsure


def _closing(tokens: Tokens, begin: int) -> int:
    depth = 0
    for place in range(begin, len(tokens)):
        bare = tokens[place].strip()
        depth += (bare in _PAIRS) - (bare in ")]}")
        if not depth:
            return place
    raise Unsure


def _is_magic(tokens: Tokens) -> bool:
    """Whether a comma before a closing bracket asks for a line for each element; only
    that of the outermost bracket is understood."""
    last = len(tokens) - 1 - (tokens[-1] == ",")
    places = [
        place
        for place, token in enumerate(tokens)
        if token.strip() in (")", "]", "}") and tokens[place - 1].strip() == ","
    ]
    if any(place != last for place in places):
        raise Unsure
    return bool(places)


def _has_no_magic(tokens: Tokens) -> None:
    for before, token in pairwise(tokens):
        if before.strip() == "," and token.strip() in (")", "]", "}"):
            raise Unsure


def _is_string(token: str) -> bool:
    return token[-1] in "\"'" and not _is_long(token)


def _is_long(token: str) -> bool:
    """Whether a token is a string of several lines."""
    return "\n" in token


def _stripped(tokens: Tokens) -> Tokens:
    return [tokens[0].lstrip(), *tokens[1:]]


def _fits(text: str, indent: int, width: int) -> bool:
    return indent + len(text) <= width and "\n" not in text


def _fitting(text: str, indent: int, width: int) -> str:
    if not _fits(text, indent, width):
        raise Unsure
    return _indented(text, indent)


def _indented(text: str, indent: int) -> str:
    return " " * indent + text
