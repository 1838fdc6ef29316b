"""Long string literals, in parts that fit: black breaks none."""

from __future__ import annotations

import ast
import re
import textwrap

_WHOLE = 16
_PART = 28
"""How much shorter than a line a string is that stays whole, and a part of a longer
one: they fit, however deep they stand."""

_TOKEN = re.compile(
    r"""
      \#[^\n]*
    | (?:\b[A-Za-z]{1,2})?"{3}(?:[^"\\]|\\.|"(?!""))*"{3}
    | (?:\b[A-Za-z]{1,2})?'{3}(?:[^'\\]|\\.|'(?!''))*'{3}
    | \b[A-Za-z]{1,2}(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")
    | (?P<string>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")
    | (?P<open>\w*\s*[(\[{])
    | (?P<close>[)\]}])
    | \w+
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_CALL = re.compile(r"(?!(?:and|await|elif|else|if|in|is|not|or|return)\b)\w+\(\Z")
_BESIDE = re.compile(r"""\s*(?:["']|[A-Za-z]{1,2}["'])""")


def with_parts(code: str, width: int) -> str:
    """The code with each literal that is too long for the output in parts.

    What is in parts already stays as it is, and so do types (``Literal["..."]``), which
    allow none, and docstrings.
    """
    limit = width - _WHOLE
    if len(code) <= limit or not re.search(rf"[\"'][^\n]{{{limit},}}", code):
        return code
    done: list[str] = []
    opened: list[str] = []
    end = 0
    last = -1
    for found in _TOKEN.finditer(code):
        kind = found.lastgroup
        if kind == "open":
            opened.append(found[0])
        elif kind == "close":
            if opened:
                opened.pop()
        elif kind == "string":
            begin, after = found.span()
            inner = opened[-1] if opened else ""
            is_beside = last >= 0 and not code[last:begin].strip()
            last = after
            if inner == "Literal[" or is_beside or _BESIDE.match(code, after):
                continue
            if after - begin <= limit:
                continue
            text = ast.literal_eval(found[0])
            if len(text) <= limit:
                continue
            parts = " ".join(map(repr, _parts(text, width - _PART)))
            # The only argument of a call needs no parentheses of its own.
            is_alone = (
                _CALL.match(inner)
                and code[:begin].rstrip().endswith("(")
                and code[after:].lstrip().startswith(")")
            )
            done += [code[end:begin], parts if is_alone else f"({parts})"]
            end = after
    return "".join([*done, code[end:]])


def _parts(text: str, size: int) -> list[str]:
    parts = textwrap.wrap(text, size, drop_whitespace=False, break_on_hyphens=False)
    if "".join(parts) != text:
        parts = [text[start : start + size] for start in range(0, len(text), size)]
    return parts
