"""JSONPath queries (RFC 9535) that generated code cannot express in plain Python.

jsonpath-rfc9535 evaluates them: it is strict and maintained, passes the compliance test
suite, and accepts only I-Regexps (RFC 9485) as patterns.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from jsonpath_rfc9535 import (
    JSONPathEnvironment,
    JSONPathError,
    JSONPathNode,
    JSONPathQuery,
)

__all__ = ["JsonPath", "iregexp_matches", "iregexp_searches"]

_LOGGER = logging.getLogger(__name__)
_MAX_DEPTH = 300
"""The deepest nesting of a value, which is deeper than the JSON parser allows."""


class JsonPath:
    """A query, parsed once."""

    def __init__(self, query: str) -> None:
        self._text = query
        # A query that is built at run time may be invalid; _nodes raises its error.
        self._parsed = _parse(query)

    def locations(self, value: Any) -> list[tuple[int | str, ...]]:
        """The names and indexes that lead to each node that the query selects.

        Raises ValueError if the query cannot be evaluated.
        """
        try:
            return [node.location for node in self._nodes(value)]
        except (JSONPathError, RecursionError) as error:
            raise ValueError(f"{self._text} cannot be evaluated: {error}") from error

    def values(self, value: Any) -> list[Any]:
        """The values of the nodes that the query selects, in their order.

        A query that cannot be evaluated is logged and selects nothing.
        """
        try:
            return [node.value for node in self._nodes(value)]
        except (JSONPathError, RecursionError) as error:
            _LOGGER.warning("%s cannot be evaluated: %s", self._text, error)
            return []

    def selects(self, value: Any) -> bool:
        """Whether the query selects anything; never in null."""
        return value is not None and bool(self.values(value))

    def selects_child_or_self(self, value: Any) -> bool:
        """Whether a filter selects a child of a value, or an object itself."""
        return self.selects(value) or (
            isinstance(value, dict) and bool(self.values([value]))
        )

    def _nodes(self, value: Any) -> Iterable[JSONPathNode]:
        if isinstance(self._parsed, JSONPathError):
            raise self._parsed
        return self._parsed.finditer(value)


def iregexp_matches(text: Any, pattern: Any) -> bool:
    """``match(text, pattern)`` (RFC 9535, section 2.4.6)."""
    return _MATCH.selects([{"text": text, "pattern": pattern}])


def iregexp_searches(text: Any, pattern: Any) -> bool:
    """``search(text, pattern)`` (RFC 9535, section 2.4.7)."""
    return _SEARCH.selects([{"text": text, "pattern": pattern}])


def _environment() -> JSONPathEnvironment:
    environment = JSONPathEnvironment()
    environment.max_recursion_depth = _MAX_DEPTH
    return environment


_ENVIRONMENT = _environment()


@lru_cache(maxsize=256)
def _parse(query: str) -> JSONPathQuery | JSONPathError:
    try:
        return _ENVIRONMENT.compile(query)
    except JSONPathError as error:
        return error


_MATCH = JsonPath("$[?match(@.text, @.pattern)]")
_SEARCH = JsonPath("$[?search(@.text, @.pattern)]")
