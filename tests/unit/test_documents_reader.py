"""What texts are read as, and what is said about those that cannot be read."""

from __future__ import annotations

import codecs
import gc
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arazzo_gen import limits
from arazzo_gen.diagnostics import Diagnostic, DiagnosticError
from arazzo_gen.documents import Json, read_document, reader


def failures(path: str, data: str | bytes) -> tuple[Diagnostic, ...]:
    with pytest.raises(DiagnosticError) as caught:
        read_document(path, data if isinstance(data, bytes) else data.encode())
    return caught.value.diagnostics


def summary(found: Diagnostic) -> tuple[str, str, int, int]:
    assert found.span
    return found.code, found.message, found.span.start.line, found.span.start.column


def exact(value: Json) -> tuple[type, Json]:
    return type(value), value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("Null", None),
        ("nULL", "nULL"),
        ("TRUE", True),
        ("False", False),
        ("yes", "yes"),
        ("off", "off"),
        ("12", 12),
        ("-12", -12),
        ("+12", 12),
        ("010", 10),
        ("0o17", 15),
        ("0xfF", 255),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),
        ("0b11", "0b11"),
        ("1.5", 1.5),
        ("1.", 1.0),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("1.2.3", "1.2.3"),
        ("\u0661", "\u0661"),
        ("2024-01-31", "2024-01-31"),
        ("=", "="),
        ("<<", "<<"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("!!str 12", "12"),
        ("!!int '12'", 12),
        ("!!float 12", 12.0),
        ("!!bool 'true'", True),
        ("!!null ''", None),
        ("|-\n    12", "12"),
    ],
)
def test_core_schema(text: str, value: Json) -> None:
    root = read_document("a.yaml", f"key: {text}\n".encode()).root
    assert isinstance(root, dict)
    assert exact(root["key"]) == exact(value)
    items = read_document("a.yaml", f"- {text}\n".encode()).root
    assert isinstance(items, list)
    assert exact(items[0]) == exact(value)


def test_keys_are_strings_as_written() -> None:
    text = "200: a\n0x10: b\ntrue: c\nnull: d\n1.0: e\n<<: f\n'on': g\n"
    root = read_document("a.yaml", text.encode()).root
    assert isinstance(root, dict)
    assert list(root) == ["200", "0x10", "true", "null", "1.0", "<<", "on"]


def test_aliases_share() -> None:
    root = read_document("a.yaml", b"a: &a [1]\nb: *a\n").root
    assert isinstance(root, dict)
    assert root["a"] is root["b"]


@pytest.mark.parametrize("path", ["a.yaml", "a.json"])
@pytest.mark.parametrize("text", ["", " \r\n"])
def test_empty(path: str, text: str) -> None:
    assert read_document(path, text.encode()).root is None


@pytest.mark.parametrize(
    ("path", "text", "syntax"),
    [
        ("a.json", "[1]", "json"),
        ("a.JSON", "{}", "json"),
        ("a.yaml", ' {"a": 1}', "json"),
        ("a.yaml", "{a: 1}", "yaml"),
        ("a.yaml", "[1]", "yaml"),
    ],
)
def test_syntax(path: str, text: str, syntax: str) -> None:
    assert read_document(path, text.encode()).syntax == syntax


@pytest.mark.parametrize(
    "data",
    [
        "a: é\r\nb: 😀".encode(),
        codecs.BOM_UTF8 + "a: é\r\nb: 😀".encode(),
        codecs.BOM_UTF16_LE + "a: é\r\nb: 😀".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "a: é\r\nb: 😀".encode("utf-16-be"),
        codecs.BOM_UTF32_LE + "a: é\r\nb: 😀".encode("utf-32-le"),
        codecs.BOM_UTF32_BE + "a: é\r\nb: 😀".encode("utf-32-be"),
    ],
)
def test_encodings(data: bytes) -> None:
    assert read_document("a.yaml", data).root == {"a": "é", "b": "😀"}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            b"a: 1\nb: \xe9t\xe9",
            ("AZ002", "the byte 0xE9 at offset 8 is not UTF-8", 2, 4),
        ),
        (
            codecs.BOM_UTF16_LE + b"a\0\n\0\0\xdc",
            ("AZ002", "the byte 0x00 at offset 6 is not UTF-16", 2, 1),
        ),
        (b"a: \x00", ("AZ002", "YAML does not allow the character U+0000", 1, 4)),
    ],
)
def test_not_text(data: bytes, expected: tuple[str, str, int, int]) -> None:
    (found,) = failures("a.yaml", data)
    assert summary(found) == expected


YAML_FAULTS = [
    ("a: 1\n\tb: 2", "AZ003", "found a tab", 2, 1, "spaces"),
    ("a:\n\t- b", "AZ003", "cannot start any token", 2, 1, "spaces"),
    ("a: @b", "AZ003", "cannot start any token", 1, 4, 'starts with "@"'),
    ("a: b: c", "AZ003", "mapping values are not allowed", 1, 5, "quote"),
    ("a: [1, 2\nb: 3", "AZ003", "expected ',' or ']'", 2, 2, None),
    ("a: *b", "AZ003", "undefined alias", 1, 4, "anchor"),
    ("a: *b*", "AZ003", "alphabetic", 1, 6, "quote"),
    ("a: 1\n---\nb: 2", "AZ003", "more than one document", 2, 1, "one document"),
    ("a: .inf", "AZ003", ".inf is not a number", 1, 4, "quote"),
    ("- .NaN", "AZ003", ".NaN is not a number", 1, 3, "quote"),
    ("a: 1e999", "AZ003", "1e999 is not a number", 1, 4, "quote"),
    (f"a: {'9' * 5000}", "AZ003", "too many digits", 1, 4, "quote"),
    ("a: !!int x", "AZ003", '"x" is not an integer', 1, 4, "quote"),
    ("a: !!binary aGk=", "AZ003", "tagged !!binary", 1, 4, "remove"),
    ("a: !secret x", "AZ003", "tagged !secret", 1, 4, "remove"),
    ("a: !!set {b}", "AZ003", "a mapping tagged !!set", 1, 4, "remove"),
    ("!!python/name:os.system x: 1", "AZ003", "tagged !!python", 1, 1, "remove"),
    ("[a]: 1", "AZ003", "key must be a scalar", 1, 1, None),
    ("a: &a\n  b: [*a]", "AZ008", "contains itself", 1, 4, None),
]


@pytest.mark.parametrize(
    ("text", "code", "message", "line", "column", "help"), YAML_FAULTS
)
def test_yaml_faults(
    text: str, code: str, message: str, line: int, column: int, help: str | None
) -> None:
    (found,) = failures("a.yaml", text)
    assert summary(found) == (code, found.message, line, column)
    assert message in found.message
    assert (help or "") in (found.help or "")


JSON_FAULTS = [
    ('{"a": 1,\n "b" 2}', "AZ003", "delimiter", 2, 6),
    ('{"a": [NaN]}', "AZ003", "NaN is not a number", 1, 8),
    ('{"a": -Infinity}', "AZ003", "-Infinity is not a number", 1, 7),
    ('{"a": 1e999}', "AZ003", "1e999 is not a number", 1, 7),
    ('{"a":\n' + "9" * 5000 + "}", "AZ003", "too many digits", 2, 1),
    ('{"a": "\\ud83d"}', "AZ003", "surrogate pair", 1, 7),
    ('{"\\udc00": 1}', "AZ003", "surrogate pair", 1, 2),
]


@pytest.mark.parametrize(("text", "code", "message", "line", "column"), JSON_FAULTS)
def test_json_faults(
    text: str, code: str, message: str, line: int, column: int
) -> None:
    (found,) = failures("a.json", text)
    assert summary(found) == (code, found.message, line, column)
    assert message in found.message


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.yaml", "x: {a: 1}\ny: 2\nz:\n  k: 1\n  'k': 2\nx: 3\ny: 4\ny: 5\n"),
        ("a.json", '{"x": {"a": 1},\n"y": 2,\n"z": {\n  "k": 1,\n  "\\u006b": 2},\n'
                   '"x": 3,\n"y": 4,\n"y": 5}'),
    ],
)  # fmt: skip
def test_all_duplicate_keys_are_reported(path: str, text: str) -> None:
    found = failures(path, text)
    places = [
        (one.message, one.span.start.line, one.related[0].span.start.line)
        for one in found
        if one.span
    ]
    assert {one.code for one in found} == {"AZ004"}
    assert places == [
        ('duplicate key "k"', 5, 4),
        ('duplicate key "x"', 6, 1),
        ('duplicate key "y"', 7, 2),
        ('duplicate key "y"', 8, 2),
    ]


def test_surrogate_pairs_in_json() -> None:
    assert read_document("a.json", b'["\\ud83d\\ude00"]').root == ["😀"]


DEEP = limits.MAX_NESTING + 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.json", "[" * DEEP + "]" * DEEP),
        ("a.json", '{"a":' * DEEP + "1" + "}" * DEEP),
        ("a.json", "[" * 200_000),
        ("a.yaml", "[" * DEEP + "]" * DEEP),
        ("a.yaml", "[" * 200_000),
        ("a.yaml", '["]", ' * 200_000),
        ("a.yaml", "- " * 200_000 + "a"),
        ("a.yaml", "? " * 200_000 + "a"),
        ("a.yaml", "a:\n\ufeff" + "- " * 200_000 + "a"),
        ("a.yaml", "\n".join(" " * level + "a:" for level in range(DEEP + 1))),
        (
            "a.yaml",
            "a0: &a0 []\n"
            + "".join(f"a{i}: &a{i} [*a{i - 1}]\n" for i in range(1, DEEP)),
        ),
    ],
)
def test_nesting_is_bounded(path: str, text: str) -> None:
    (found,) = failures(path, text)
    assert found.code == "AZ008"
    assert "nested deeper than 200 levels" in found.message


@pytest.mark.parametrize("path", ["a.json", "a.yaml"])
def test_nesting_up_to_the_bound(path: str) -> None:
    text = "[" * limits.MAX_NESTING + "]" * limits.MAX_NESTING
    assert read_document(path, text.encode()).root is not None


def test_expansion_of_aliases_is_bounded() -> None:
    lines = ["a0: &a0 [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]"]
    for level in range(1, 9):
        lines.append(f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]")
    (found,) = failures("a.yaml", "\n".join(lines))
    assert found.code == "AZ008"
    assert "aliases expand" in found.message


def test_size_is_bounded() -> None:
    (found,) = failures("a.yaml", b"#" * (limits.MAX_BYTES + 1))
    assert (found.code, found.span) == ("AZ008", None)


def test_collector_is_left_as_it_was() -> None:
    failures("a.yaml", "a: [")
    assert gc.isenabled()


# What YAML escapes or folds though JSON does not is left out of the texts.
TEXTS = st.text(
    st.characters(
        codec="utf-8",
        exclude_categories=["Cs", "Cc"],
        exclude_characters="\u2028\u2029\ufeff\ufffe\uffff",
    ).filter(lambda char: not (0x7F <= ord(char) < 0xA0)),
    max_size=20,
) | st.sampled_from(["~", "yes", "0o7", "a\tb\n", "\\", '"', "a: b", "# c", "😀"])
VALUES: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4)
    ),
    max_leaves=15,
)


@given(VALUES.filter(lambda value: "Infinity" not in json.dumps(value)), st.booleans())
def test_yaml_reads_json(value: Json, indented: bool) -> None:
    text = json.dumps([value], ensure_ascii=False, indent=2 if indented else None)
    document = read_document("a.yaml", text.encode())
    assert document.syntax == "yaml"
    assert document.root == [value]


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_keep_their_type(number: float) -> None:
    root = read_document("a.yaml", f"- {number!r}".encode()).root
    assert isinstance(root, list)
    assert exact(root[0]) == exact(number)


@pytest.mark.parametrize(
    ("path", "data"),
    [("a.yaml", b"- 1\n"), ("a.yaml", b"[1,\n"), ("a.json", b"1,")],
)
def test_more_items_than_the_limit(
    path: str, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "MAX_NODES", 10)
    (found,) = failures(path, data * 11)
    assert (found.code, found.span) == ("AZ008", None)


@pytest.mark.parametrize("path", ["a.yaml", "a.json"])
def test_no_more_faults_than_anybody_reads(path: str) -> None:
    text = "{" + ", ".join(['"a": 1'] * 1_000) + "}"
    assert len(failures(path, text.encode())) == limits.MAX_FAULTS
