"""JSONPath queries as draft-goessner-dispatch-jsonpath-00 defines them.

python-jsonpath evaluates them: it accepts the draft's syntax beyond RFC 9535, runs no
scripts, and is maintained. jsonpath-ng lacks parts of the draft's filters, and other
libraries pass filters to ``eval``.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, TypeGuard

from jsonpath import (
    CompoundJSONPath,
    JSONPath,
    JSONPathEnvironment,
    JSONPathError,
    JSONPathMatch,
)

__all__ = ["GoessnerPath"]

_LOGGER = logging.getLogger(__name__)
_ENVIRONMENT = JSONPathEnvironment()


class GoessnerPath:
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
            return [found.parts for found in self._nodes(value)]
        except (JSONPathError, RecursionError) as error:
            raise ValueError(f"{self._text} cannot be evaluated: {error}") from error

    def values(self, value: Any) -> list[Any]:
        """The values of the nodes that the query selects, in their order.

        A query that cannot be evaluated is logged and selects nothing.
        """
        try:
            return [found.obj for found in self._nodes(value)]
        except (JSONPathError, RecursionError) as error:
            _LOGGER.warning("%s cannot be evaluated: %s", self._text, error)
            return []

    def selects(self, value: Any) -> bool:
        """Whether the query selects anything."""
        return bool(self.values(value))

    def _nodes(self, value: Any) -> Iterable[JSONPathMatch]:
        if isinstance(self._parsed, JSONPathError):
            raise self._parsed
        return self._parsed.finditer(value) if _is_structured(value) else ()


@lru_cache(maxsize=256)
def _parse(query: str) -> JSONPath | CompoundJSONPath | JSONPathError:
    try:
        return _ENVIRONMENT.compile(query)
    except JSONPathError as error:
        return error


def _is_structured(value: object) -> TypeGuard[dict[str, Any] | list[Any]]:
    """Whether a value is an object or array: the library parses strings as JSON."""
    return isinstance(value, dict | list)
