from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from arazzo_gen.diagnostics import DiagnosticError
from arazzo_gen.documents import (
    Library,
    Location,
    format_pointer,
    is_remote,
    parse_pointer,
    resolve_path,
    split_fragment,
)

FILES = {
    "specs/main.yml": b"""\
local: {$ref: '#/components/schemas/Pet'}
chain: {$ref: 'common.yml#/again'}
escaped: {$ref: '#/components/~1a%20b'}
whole: {$ref: common.yml}
typo: {$ref: '#/components/schemas/Pett'}
unlike: {$ref: '#/zzzzzz'}
index: {$ref: '#/list/7'}
scalar: {$ref: '#/list/0/x'}
nowhere: {$ref: gone.yml}
remote: {$ref: 'https://example.com/a.yml#/x'}
anchor: {$ref: '#Pet'}
loop: {$ref: 'common.yml#/loop'}
broken: {$ref: broken.yml}
list: [1]
components:
  schemas:
    Pet: {type: object}
  /a b: 1
""",
    "specs/common.yml": b"""\
again: {$ref: './../specs/main.yml#/local'}
loop: {$ref: 'main.yml#/loop'}
""",
    "specs/broken.yml": b"a: [",
}


class Reads(Mapping[str, bytes]):
    """Counts how often each file is read."""

    def __init__(self) -> None:
        self.paths: list[str] = []

    def __getitem__(self, path: str) -> bytes:
        self.paths.append(path)
        return FILES[path]

    def __iter__(self) -> Iterator[str]:
        return iter(FILES)

    def __len__(self) -> int:
        return len(FILES)


def at(library: Library, pointer: str) -> Location:
    return Location(library.document("specs/main.yml"), parse_pointer(pointer))


@pytest.mark.parametrize(
    ("pointer", "path", "target"),
    [
        ("/local", "specs/main.yml", "/components/schemas/Pet"),
        ("/chain", "specs/main.yml", "/components/schemas/Pet"),
        ("/escaped", "specs/main.yml", "/components/~1a b"),
        ("/whole", "specs/common.yml", ""),
        ("/list", "specs/main.yml", "/list"),
    ],
)
def test_dereference(pointer: str, path: str, target: str) -> None:
    library = Library(FILES)
    location = library.dereference(at(library, pointer))
    assert location.document is library.document(path)
    assert location.pointer == parse_pointer(target)


def test_resolve_reference_takes_one_step() -> None:
    library = Library(FILES)
    location = library.resolve_reference(at(library, "/chain"))
    assert location.document.path == "specs/common.yml"
    assert location.pointer == ("again",)


@pytest.mark.parametrize(
    ("pointer", "message", "help", "line"),
    [
        ("/typo", "does not exist", 'did you mean "#/components/schemas/Pet"?', 5),
        ("/unlike", '"#/zzzzzz" does not exist', None, 6),
        ("/index", "does not exist", '"#/list" has 1 items', 7),
        ("/scalar", "does not exist", '"#/list/0" is not an object', 8),
        ("/nowhere", 'there is no file "specs/gone.yml"', None, 9),
        (
            "/remote",
            "no local copy of https://example.com/a.yml",
            "`arazzo-gen fetch`",
            10,
        ),
        ("/anchor", 'no "$anchor"', 'did you mean "#/components/schemas/Pet"?', 11),
        ("/loop", "leads back to itself", None, 12),
    ],
)
def test_dangling(pointer: str, message: str, help: str | None, line: int) -> None:
    library = Library(FILES)
    with pytest.raises(DiagnosticError) as caught:
        library.dereference(at(library, pointer))
    (found,) = caught.value.diagnostics
    assert found.code == "AZ303"
    assert message in found.message
    assert found.span
    assert found.span.start.line == line
    assert (found.help is None) is (help is None)
    assert (help or "") in (found.help or "")


NAMED = {
    "specs/named.yml": b"""\
by_anchor: {$ref: '#street'}
by_dynamic_anchor: {$ref: '#node'}
by_old_anchor: {$ref: '#old'}
through: {$ref: '#/chain/properties/street'}
through_two: {$ref: '#/again/properties/street'}
through_file: {$ref: 'other.yml#/back/properties/street'}
elsewhere: {$ref: 'other.yml#far'}
by_id: {$ref: 'https://example.com/address.json'}
by_id_pointer: {$ref: 'https://example.com/address.json#/properties/street'}
by_relative_id: {$ref: 'local.json#near'}
in_resource: {$ref: '#/$defs/address/properties/own'}
typo: {$ref: '#stret'}
no_such: {$ref: '#zzz'}
round: {$ref: '#/round/more'}
past_scalar: {$ref: '#/chain/properties/nothing'}
chain: {$ref: '#/$defs/address'}
again: {$ref: '#/chain'}
enum: {enum: [{$anchor: zzz}], default: {$anchor: zzz}}
$defs:
  address:
    $id: https://example.com/address.json
    properties:
      street: {$anchor: street, type: string}
      own: {$ref: '#/properties/street'}
      beside: {$ref: 'city.json'}
      file: {$ref: 'other.yml#/far'}
  city: {$id: 'https://example.com/city.json', type: string}
  local: {$id: local.json, items: {$anchor: near}}
  node: {$dynamicAnchor: node}
  old: {$id: '#old'}
""",
    "specs/other.yml": b"""\
far: {$anchor: far}
back: {$ref: 'named.yml#/chain'}
""",
}


@pytest.mark.parametrize(
    ("pointer", "target"),
    [
        ("/by_anchor", "named.yml#/$defs/address/properties/street"),
        ("/by_dynamic_anchor", "named.yml#/$defs/node"),
        ("/by_old_anchor", "named.yml#/$defs/old"),
        ("/through", "named.yml#/$defs/address/properties/street"),
        ("/through_two", "named.yml#/$defs/address/properties/street"),
        ("/through_file", "named.yml#/$defs/address/properties/street"),
        ("/elsewhere", "other.yml#/far"),
        ("/by_id", "named.yml#/$defs/address"),
        ("/by_id_pointer", "named.yml#/$defs/address/properties/street"),
        ("/by_relative_id", "named.yml#/$defs/local/items"),
        ("/in_resource", "named.yml#/$defs/address/properties/street"),
        ("/$defs/address/properties/beside", "named.yml#/$defs/city"),
        ("/$defs/address/properties/file", "other.yml#/far"),
    ],
)
def test_references_by_name(pointer: str, target: str) -> None:
    library = Library(NAMED)
    document = library.document("specs/named.yml")
    found = library.dereference(Location(document, parse_pointer(pointer)))
    path = found.document.path.removeprefix("specs/")
    assert f"{path}#{format_pointer(found.pointer)}" == target


@pytest.mark.parametrize(
    ("pointer", "message", "help"),
    [
        ("/typo", 'no "$anchor" is called "stret"', 'did you mean "#street"?'),
        ("/no_such", 'no "$anchor" is called "zzz"', "write it as"),
        ("/round", "leads through too many references", ""),
        ("/past_scalar", "does not exist", ""),
    ],
)
def test_dangling_names(pointer: str, message: str, help: str) -> None:
    library = Library(NAMED)
    document = library.document("specs/named.yml")
    with pytest.raises(DiagnosticError) as caught:
        library.dereference(Location(document, parse_pointer(pointer)))
    (found,) = caught.value.diagnostics
    assert found.code == "AZ303"
    assert message in found.message
    assert help in (found.help or "")


def test_files_are_read_once() -> None:
    files = Reads()
    library = Library(files)
    for _ in range(2):
        library.dereference(at(library, "/chain"))
        with pytest.raises(DiagnosticError, match="not YAML"):
            library.dereference(at(library, "/broken"))
    assert sorted(files.paths) == sorted(FILES)


def test_missing_file() -> None:
    with pytest.raises(DiagnosticError) as caught:
        Library(FILES).document("gone.yml")
    (found,) = caught.value.diagnostics
    assert (found.code, found.path, found.span) == ("AZ001", "gone.yml", None)


@pytest.mark.parametrize(
    ("base", "reference", "path"),
    [
        ("a.yml", "b.yml", "b.yml"),
        ("x/a.yml", "b.yml", "x/b.yml"),
        ("x/a.yml", "./y/../b.yml#/c?d", "x/b.yml"),
        ("x/a.yml", "../../b.yml", "../b.yml"),
        ("../x/a.yml", "../../b.yml", "../../b.yml"),
        ("x/a.yml", "..%2f..%2Fb.yml", "../b.yml"),
        ("/x/a.yml", "../../b.yml", "/b.yml"),
        ("x/a.yml", "/b.yml", "/b.yml"),
        ("x/a.yml", "file:///y/b%20c.yml", "/y/b c.yml"),
        ("x/a.yml", "file://localhost/b.yml", "/b.yml"),
        ("x/a.yml", "b.yml?version=1", "x/b.yml"),
        ("x/a.yml", "", "x/a.yml"),
        ("x/a.yml", "#/b", "x/a.yml"),
    ],
)
def test_resolve_path(base: str, reference: str, path: str) -> None:
    assert resolve_path(base, reference) == path


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("a.yml", False),
        ("a.yml#/b:c", False),
        ("./a:b.yml", False),
        ("file:///a.yml", False),
        ("FILE:a.yml", False),
        ("https://example.com", True),
        ("urn:a:b", True),
        ("//example.com/a.yml", True),
        ("file://example.com/a.yml", True),
    ],
)
def test_is_remote(reference: str, expected: bool) -> None:
    assert is_remote(reference) is expected


def test_split_fragment() -> None:
    assert split_fragment("a%20b.yml#/c%7Ed") == ("a%20b.yml", "/c~d")
    assert split_fragment("a.yml") == ("a.yml", "")
