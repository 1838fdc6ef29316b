"""JSONPath of draft-goessner-dispatch-jsonpath-00, as python-jsonpath reads it."""

from __future__ import annotations

import re

from .faults import SyntaxFault
from .templates import parse_template

_LAST = re.compile(r"\[\(\s*@\.length\s*-\s*([1-9][0-9]{0,8})\s*\)\]")


def goessner_query(text: str) -> str:
    """The query, with ``[(@.length-1)]`` as ``[-1]``: the one use of scripts that needs
    no language of scripts. Raises SyntaxFault where it is none."""
    # Slow to import, and few documents use the draft.
    from jsonpath import JSONPathEnvironment, JSONPathError

    if not text.startswith("$"):
        raise SyntaxFault("a JSONPath query begins with `$`", 0, 1)
    query = _LAST.sub(r"[-\1]", text)
    if (script := query.find("[(")) >= 0:
        raise SyntaxFault(
            "scripts are not evaluated, beside `(@.length-1)`", script, len(text)
        )
    try:
        JSONPathEnvironment().compile(_without_embedded(query))
    except (JSONPathError, RecursionError) as error:
        message = str(error).splitlines()[0] if str(error) else "nested too deep"
        raise SyntaxFault(
            f"this is no JSONPath query of the draft: {message}", 0, len(text)
        ) from None
    return query


def _without_embedded(query: str) -> str:
    """The query with a number instead of each embedded expression, for parsing."""
    parts = parse_template(query).parts
    return "".join(part if isinstance(part, str) else "0" for part in parts)
