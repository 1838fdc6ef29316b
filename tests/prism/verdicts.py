"""What a violation is: Prism's mistake, an argument's, the document's or ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from .arguments import replaced
from .judge import Violation
from .requests import Exchange

Verdict = Literal["false alarm", "argument", "answer", "named", "invalid"]
"""``argument``: what is wrong is exactly what the harness drew for an argument;
``answer``: exactly what Prism made up, earlier in a workflow, by a schema that admits
more; ``named``: a diagnostic of the build says so; ``invalid``: none of these."""


@dataclass(frozen=True, slots=True)
class FalseAlarm:
    """A mistake of Prism: why it is one, and how it looks."""

    reason: str
    applies: Callable[[Exchange, Violation], bool]


def _in_form(exchange: Exchange, violation: Violation) -> bool:
    return exchange.is_form and violation.location[:1] == ("body",)


def _not_sent(exchange: Exchange, violation: Violation) -> bool:
    if len(violation.location) < 2 or violation.code != "required":
        return False
    name = violation.location[1]
    if violation.location[0] == "query":
        return f"{name}%5B" not in exchange.target and f"{name}[" not in exchange.target
    sent = exchange.keys() if _in_form(exchange, violation) else [name]
    return not any(key == name or key.startswith(f"{name}[") for key in sent)


def _kept_one(exchange: Exchange, violation: Violation) -> bool:
    if not _in_form(exchange, violation) or violation.code != "type":
        return False
    return len(violation.location) > 1 and (
        "must be array" in violation.message or "must be object" in violation.message
    )


def _not_parsed(exchange: Exchange, violation: Violation) -> bool:
    parsed = exchange.is_form or exchange.media_type.endswith("json")
    return violation.location == ("body",) and violation.code == "type" and not parsed


FALSE_ALARMS = (
    FalseAlarm(
        "Prism takes XML, texts, and multipart bodies that are no form, for strings",
        _not_parsed,
    ),
    FalseAlarm(
        "Prism makes an empty object of a deepObject that is not sent, and misses what"
        " is required in it",
        _not_sent,
    ),
    FalseAlarm(
        "of a name that a form repeats Prism keeps the last value, and it does not"
        " parse parts that are JSON",
        _kept_one,
    ),
    FalseAlarm(
        "Prism wants the objects in an array of a form as JSON, whatever its style",
        lambda exchange, violation: "Cannot deserialize JSON" in violation.message,
    ),
    FalseAlarm(
        "Prism looks for reserved characters in the parts of multipart bodies, and in"
        " what is percent-encoded there is none",
        lambda exchange, violation: (
            "Reserved characters" in violation.message and exchange.is_form
        ),
    ),
    FalseAlarm(
        "OpenAPI has declarations of these headers as parameters ignored",
        lambda exchange, violation: (
            violation.location[:1] == ("header",)
            and re.search("'(accept|content-type|authorization)'", violation.message)
            is not None
        ),
    ),
    FalseAlarm(
        "Prism does not find path parameters with a space in their name",
        lambda exchange, violation: (
            violation.location == ("path",)
            and re.search("'[^']* [^']*'", violation.message) is not None
        ),
    ),
)


def _is_spread(
    exchange: Exchange, violation: Violation, arguments: dict[str, Any]
) -> bool:
    """Whether an object was drawn for a parameter of any value: its members stand in
    the query, and not its name."""
    if violation.location[:1] != ("query",) or violation.code != "required":
        return False
    drawn = [getattr(value, "raw", value) for value in arguments.values()]
    return any(
        isinstance(one, dict)
        and one
        and all(f"{key}=" in exchange.target for key in one)
        for one in drawn
    )


NAMED_BY = {
    "required": ("AZ504", "AZ501"),
    "INVALID_CONTENT_TYPE": ("AZ503",),
    "additionalProperties": ("AZ542",),
    "enum": ("AZ515", "AZ560", "AZ561"),
    "type": ("AZ525", "AZ560", "AZ561"),
}
"""The diagnostics that name a fault of the document, by what Prism calls it."""


def verdict(
    exchange: Exchange,
    violation: Violation,
    arguments: dict[str, Any],
    answers: Sequence[Any],
    said: str,
) -> Verdict:
    """What a violation is, of a request that was made with some arguments, after some
    answers, in a project of which the build said something."""
    if any(alarm.applies(exchange, violation) for alarm in FALSE_ALARMS):
        return "false alarm"
    value = exchange.value_at(violation)
    if replaced(arguments, value, "") is not None:
        return "argument"
    if replaced({"answers": [*answers]}, value, "") is not None:
        return "answer"
    if _is_spread(exchange, violation, arguments):
        return "argument"
    quoted = re.search("'([^']+)'", violation.message)
    name = quoted[1] if quoted else ""
    for line in said.splitlines():
        codes = NAMED_BY.get(violation.code, ())
        if any(f"[{code}]" in line for code in codes) and name in line:
            return "named"
    return "invalid"
