"""What to do about common mistakes in YAML and JSON, whichever parser finds them."""

from __future__ import annotations

import pytest
import yaml

from arazzo_gen.diagnostics import Diagnostic, DiagnosticError
from arazzo_gen.documents import read_document, yaml_composer

PARSERS = [name for name in ("CBaseLoader", "BaseLoader") if getattr(yaml, name, None)]


@pytest.fixture(params=PARSERS)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML with libyaml, and as it is where that is missing."""
    base = getattr(yaml, request.param)
    methods = {"resolve": vars(yaml_composer._Loader)["resolve"]}
    monkeypatch.setattr(yaml_composer, "_Loader", type("_Loader", (base,), methods))


def said(path: str, text: str) -> Diagnostic:
    with pytest.raises(DiagnosticError) as caught:
        read_document(path, text.encode())
    (found,) = caught.value.diagnostics
    assert found.code == "AZ003"
    return found


# The line that is blamed, and what the help says.
YAML = {
    "deeper than its neighbour": (
        "step:\n  stepId: one\n    operationId: getOne\n",
        3,
        "indent this by 2 spaces to go on after line 2",
    ),
    "deeper than its neighbour, in an item": (
        "- stepId: one\n   operationId: getOne\n",
        2,
        "indent this by 2 spaces to go on after line 1",
    ),
    "less deep than its neighbour": (
        "step:\n    stepId: one\n\n  # more\n  operationId: getOne\n",
        5,
        "indent this by 4 spaces to go on after line 2, or by 0",
    ),
    "items less deep": (
        "steps:\n    - stepId: one\n  - stepId: two\n",
        3,
        "indent this by 4 spaces to go on after line 2, or by 0",
    ),
    "a key beside items": (
        "steps:\n  - one\n  summary: two\n",
        3,
        'begin each item with "- "',
    ),
    "items beside a key": (
        "info:\n  title: one\n  - two\n",
        3,
        'items with "- " cannot stand beside',
    ),
    "an item in the line of its key": (
        "steps: - stepId: one\n",
        1,
        "start the sequence on a new line",
    ),
    "a tab": ("info:\n\ttitle: x\n", 2, "indent with spaces"),
    "a tab behind spaces": ("info:\n  title: x\n \tsummary: y\n", 3, "with spaces"),
    "slashes first": ("// Orders\narazzo: 1.0.1\n", 2, 'comments with "#", not "//"'),
    "slashes between": ("a: 1\n// Orders\nb: 2\n", 2, 'comments with "#", not "//"'),
    "slashes below": ("a:\n  // Orders\n  b: 2\n", 3, 'comments with "#", not "//"'),
    "slashes behind": ("a: 1 // not: that\nb: 2\n", 1, 'comments with "#", not "//"'),
    "a comment of C": ("/* Orders */\na: 1\n", 2, 'comments with "#", not "/*"'),
    "a comment of HTML": ("<!-- x -->\na: 1\n", 2, 'comments with "#", not "<!--"'),
    "slashes in braces": ('{\n "a": 1, // x\n "b": 2}\n', 3, 'not "//"'),
    "a page": ("<!DOCTYPE html>\n<p title='a: b'>c: d</p>\n", 2, "HTML or XML"),
    "a double quote left open": (
        'a: "one\nb: "two"\nc: 3\n',
        2,
        "close the quote that line 1 opens",
    ),
    "a single quote left open": (
        "a: 1\nb: 'two\nc: 'three'\n",
        3,
        "close the quote that line 2 opens",
    ),
    "the last quote left open": ('a: "one\nb: two\n', 3, "close the quote"),
    "an apostrophe": ("a: 'it's so'\n", 1, "single quotes twice: ''"),
    "quotes in quotes": ('a: "say "so" now"\n', 1, r"inside double quotes as `\"`"),
    "a backslash": ('a: "\\d+"\n', 1, "single quotes"),
    "a bracket left open": ("a: [1, 2\nb: 3\n", 2, 'close the "[" of line 1'),
    "a brace left open": ("a: {b: 1\n", 2, 'close the "{" of line 1 with "}"'),
    "the wrong bracket": ("a: [1, 2}\n", 1, 'close the "[" of line 1 with "]"'),
    "a bracket too many": ("a: [1]]\n", 1, 'remove the "]"'),
    "text behind a brace": ("url: {server}/x\n", 1, 'that starts with "{"'),
    "text behind a bracket": ("title: [new] x\n", 1, 'that starts with "["'),
    "a template": ("title: {{ name }}\n", 1, 'that starts with "{"'),
    "a statement of a template": ("{% if x %}\na: 1\n", 1, "a template"),
    "no space behind a colon": ("title:Pets\nversion: 1\n", 2, "colon of line 1"),
    "no space behind a later colon": (
        "a: 1\ntitle:Pets\nversion: 1\n",
        2,
        "a space after the colon of line 2",
    ),
    "no space behind the last colon": ("a: 1\nb:2\n", 2, "colon of line 2"),
    "no colon": ("a: 1\nb\nc: 2\n", 2, 'write ": " after the key in line 2'),
    "an equals sign": ("a: 1\nb = 2\nc: 3\n", 2, 'instead of "=" in line 2'),
    "no space behind a dash": ("a:\n  - b\n  -c\n", 3, 'after the "-" of line 3'),
    "a percent sign": ("a: %b\n", 1, 'that starts with "%"'),
    "a percent sign first": ("a: 1\n%b: 2\n", 2, 'starts with "%"'),
    "an at sign": ("a: @b\n", 1, 'that starts with "@"'),
    "a backtick": ("a: `b`\n", 1, 'that starts with "`"'),
    "a star": ("content:\n  */*: {}\n", 2, 'starts with "*"'),
    "an ampersand": ("a: & b\n", 1, 'starts with "*" or "&"'),
    "a comma": ("a: ,b\n", 1, 'that starts with ","'),
    "a comparison": ("condition: >= 5\n", 1, "starts with | or >"),
    "a colon in a value": ("summary: Note: all\n", 1, 'a value that contains ": "'),
    "a colon in brackets": ("a: [b: c: d]\n", 1, 'a value that contains ": "'),
    "a conflict": (
        "a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> theirs\n",
        2,
        "resolve the merge conflict of lines 2 to 6",
    ),
    "a conflict first": (
        "<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> theirs\n",
        2,
        "resolve the merge conflict of lines 1 to 5",
    ),
    "text below its key": (
        "description: |\nall\nof: it\n",
        2,
        "indent line 2 deeper than line 1",
    ),
    "text that goes on": (
        "description: all\nof it\nb: 1\n",
        2,
        "or indent it deeper than line 1 if it is more of its text",
    ),
    "text after a blank line": ("a: |\n     \n  x\n", 3, "the spaces of line 2"),
    "no comma between members": ('{\n "a": 1\n "b": 2}\n', 3, '"," after a value'),
    "two documents in JSON": ('{"a": 1,}\n{"b": 2}\n', 2, "one document a file"),
}


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize("mistake", YAML)
def test_yaml(mistake: str) -> None:
    text, line, help = YAML[mistake]
    found = said("a.yaml", text)
    assert found.message.startswith(("not YAML: ", "a mapping key"))
    assert help in (found.help or "")
    assert found.span
    assert found.span.start.line == line


JSON = {
    "a comma after the last member": ('{\n "a": 1,\n}\n', 2, "remove the comma"),
    "a comma after the last item": ('{"a": [\n1\n,\n]}', 3, "remove the comma"),
    "no comma": ('{"a": 1\n "b": 2}', 2, 'write "," after the value'),
    "two commas": ('{"a": 1,, "b": 2}', 1, 'remove the ","'),
    "slashes": ('{\n // x\n "a": 1}', 2, "JSON has no comments: remove"),
    "slashes behind": ('{"a": 1, // "x"\n "b": 2}', 1, "begins with //"),
    "a comment of C": ('{"a": /* x */ 1}', 1, "begins with /*"),
    "a hash": ('{"a": 1 # x\n}', 1, "begins with #"),
    "single quotes": ("{'a': 1}", 1, "double quotes"),
    "a single-quoted value": ("{\"a\": 'b'}", 1, "double quotes"),
    "a bare key": ("{a: 1}", 1, "write keys in double quotes"),
    "a bare value": ('{"a": b}', 1, "write strings in double quotes"),
    "a literal of Python": ('{"a": True}', 1, "write true"),
    "nothing, as Python has it": ('{"a": None}', 1, "write null"),
    "a bracket left open": ('{"a": [1\n}', 2, 'close what is open before the "}"'),
    "cut off": ('{"a": [1', 1, "close what is open"),
    "a break in a string": ('{"a": "x\ny"}', 1, r"a line break as `\n`"),
    "a tab in a string": ('{"a": "x\ty"}', 1, r"a tab as `\t`"),
    "a string left open": ('{"a": "x', 1, "close the string"),
    "a backslash": ('{"a": "\\d"}', 1, r"a backslash as `\\`"),
    "a brace too many": ('{"a": 1}}', 1, 'remove the "}"'),
    "two documents": ('{"a": 1}\n{"b": 2}', 2, "one document a file"),
    "a zero first": ('{"a": 01}', 1, "without zeros"),
    "a point first": ('{"a": .5}', 1, 'numbers without "."'),
    "no colon": ('{"a" 1}', 1, 'write ":" after the key'),
    "no value": ('{"a": }', 1, "write a value"),
    "YAML": ("arazzo: 1.0.1\n", 1, "has to be called .yaml"),
    "a page": ("<html></html>", 1, "HTML or XML"),
    "a conflict": (
        '{\n<<<<<<< HEAD\n "a": 1\n=======\n "a": 2\n>>>>>>> x\n}',
        2,
        "resolve the merge conflict of lines 2 to 6",
    ),
}


@pytest.mark.parametrize("mistake", JSON)
def test_json(mistake: str) -> None:
    text, line, help = JSON[mistake]
    found = said("a.json", text)
    assert found.message.startswith("not JSON: ")
    assert help in (found.help or "")
    assert found.span
    assert found.span.start.line == line


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    "text",
    [
        "a: //cdn.example.com/x: y\n",
        "a: http://x.example/b: c\n",
        "a: 'x // y'\nb: c: d\n",
    ],
)
def test_slashes_that_are_no_comment(text: str) -> None:
    assert said("a.yaml", text).help == 'quote a value that contains ": "'
