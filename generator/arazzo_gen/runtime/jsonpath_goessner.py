"""JSONPath as draft-goessner-dispatch-jsonpath-00 has it, by python-jsonpath: it takes
what the draft takes beside RFC 9535, evaluates no scripts, and is kept up; jsonpath-ng
lacks parts of the draft's filters, and other libraries hand them to ``eval``."""

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
        # One that is put together at run time may turn out to be none.
        self._parsed = _parse(query)

    def locations(self, value: Any) -> list[tuple[int | str, ...]]:
        """The names and indexes that lead to each node that the query selects.

        Raises ValueError where it cannot be evaluated.
        """
        try:
            return [found.parts for found in self._nodes(value)]
        except (JSONPathError, RecursionError) as error:
            raise ValueError(f"{self._text} cannot be evaluated: {error}") from error

    def values(self, value: Any) -> list[Any]:
        """The values of the nodes that the query selects, in their order.

        Nothing where the query cannot be evaluated, which is logged.
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
    """Whether a value has nodes below it: the library would parse a string as JSON."""
    return isinstance(value, dict | list)
