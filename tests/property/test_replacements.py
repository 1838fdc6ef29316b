"""A replacement gives the same, made when the package is built or when it runs."""

from __future__ import annotations

import copy
from contextlib import suppress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from arazzo_gen.documents import Json, format_pointer
from arazzo_gen.link.requests.replacements import with_value
from arazzo_gen.link.values.model import LinkedValue, Literal
from arazzo_gen.runtime.replacements import PathReplacement, PointerReplacement

NAMES = st.sampled_from(["a", "b", "0", "1", "01", "-", "-1", "a/b", "m~n", ""])
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | NAMES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner),
    max_leaves=12,
)


@given(VALUES, st.lists(NAMES, max_size=3), VALUES)
def test_pointer(payload: Json, tokens: list[str], value: Json) -> None:
    pointer = format_pointer((*tokens,))
    _same(payload, (*tokens,), PointerReplacement(pointer, value, null=True), value)


@given(VALUES, st.lists(NAMES | st.integers(-3, 3), max_size=3), VALUES)
def test_path(payload: Json, path: list[str | int], value: Json) -> None:
    # In a JSONPath, a name never names an item.
    if not any(isinstance(key, str) and key.strip("0123456789-") == "" for key in path):
        _same(payload, (*path,), PathReplacement((*path,), value, null=True), value)


def _same(
    payload: Json,
    path: tuple[str | int, ...],
    replacement: PointerReplacement | PathReplacement,
    value: Json,
) -> None:
    at_run: Any = None
    built: LinkedValue | None = None
    with suppress(ValueError):
        at_run = Literal(replacement.apply(copy.deepcopy(payload)))
    with suppress(LookupError):
        built = with_value(Literal(payload), path, Literal(value))
    assert built == at_run
