"""The compiled form of a JSONPath query selects what the library does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from arazzo_gen.emit.jsonpath import is_compiled
from arazzo_gen.language import parse_jsonpath
from arazzo_gen.runtime.jsonpath import JsonPath
from tests.support.compiled import exists, nodes

NAMES = st.sampled_from(["a", "b", "0", "it's"])
SCALARS = st.sampled_from([None, True, False, 0, 1, 1.0, -1, 2.5, "", "a", "b", "1"])
DOCUMENTS = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4)
    ),
    max_leaves=20,
)


def _name(name: str) -> str:
    return "['" + name.replace("'", "\\'") + "']"


KEYS = NAMES.map(_name) | st.integers(-3, 3).map(lambda index: f"[{index}]")
SINGULAR = st.builds(
    lambda root, keys: root + "".join(keys),
    st.sampled_from("$@@@"),
    st.lists(KEYS, max_size=2),
)
OPERANDS = SINGULAR | SCALARS.map(json.dumps)
COMPARISONS = st.builds(
    lambda left, operator, right: f"{left} {operator} {right}",
    OPERANDS,
    st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
    OPERANDS,
)
# The library takes a bare "@" whose value is false for one that is not there.
EXISTING = SINGULAR.filter(lambda query: len(query) > 1)
CONDITIONS = st.recursive(
    COMPARISONS | EXISTING,
    lambda inner: (
        inner.map(lambda text: f"!({text})")
        | st.builds(
            lambda joint, items: f"({joint.join(items)})",
            st.sampled_from([" && ", " || "]),
            st.lists(inner, min_size=2, max_size=3),
        )
    ),
    max_leaves=4,
)
SEGMENTS = KEYS | st.just("[*]") | CONDITIONS.map(lambda text: f"[?{text}]")
QUERIES = st.lists(SEGMENTS, max_size=3).map(lambda segments: "$" + "".join(segments))


@pytest.mark.filterwarnings("error")
@given(query=QUERIES, document=DOCUMENTS)
@example(query="$[?1 == true]", document=[1])
@example(query="$[?'a' != null]", document=[1])
def test_compiled_as_the_library(query: str, document: Any) -> None:
    assert is_compiled(parse_jsonpath(query))
    # 1 and 1.0 are equal, and so are 1 and True in Python.
    expected = json.dumps(JsonPath(query).values(document))
    assert json.dumps(nodes(query, document)) == expected
    assert exists(query, document) == JsonPath(query).selects(document)


@given(condition=CONDITIONS, document=DOCUMENTS)
def test_filter_of_an_object_itself(condition: str, document: Any) -> None:
    query = f"$[?{condition.replace('$', '@')}]"
    expected = JsonPath(query).selects_child_or_self(document)
    assert exists(query, document, itself=True) == expected


@given(document=DOCUMENTS, text=st.text(max_size=5))
def test_bound_text(document: Any, text: str) -> None:
    """A text that is put into a query stays a text, whatever it holds."""
    library = JsonPath(f"$[?@ == {json.dumps(text)}]").values([text, document])
    assert nodes('$[?@ == "{$inputs.x}"]', [text, document], x=text) == library
