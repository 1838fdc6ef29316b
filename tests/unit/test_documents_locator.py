"""Documents are found by what they say they are, and by where they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256

import pytest

from arazzo_gen.diagnostics import DiagnosticError
from arazzo_gen.documents import Fetched, Json, Library, Location, NotHere, kind_of
from arazzo_gen.documents.lock import lock_text, read_lock

FLOW = "https://api.example.com/workflows/purchase.arazzo.yaml"


def _arazzo(own: str | None, *urls: str) -> bytes:
    sources = [{"name": f"s{n}", "url": url} for n, url in enumerate(urls)]
    own_field = {} if own is None else {"$self": own}
    return json.dumps(
        {"arazzo": "1.1.0", **own_field, "sourceDescriptions": sources}
    ).encode()


def _fetched(path: str, url: str, data: bytes = b"{}") -> Fetched:
    return Fetched(path, sha256(data).hexdigest(), url)


def _locate(library: Library, path: str, index: int = 0) -> str:
    place = Location(library.document(path))
    return library.locator.locate(place.child("sourceDescriptions", index, "url"))


@pytest.mark.parametrize(
    ("own", "url", "sources", "there", "expected"),
    [
        # Without $self: the location of the document.
        (None, "../s/p.yaml", {}, [], "s/p.yaml"),
        (None, "./p.yaml#/x", {}, [], "w/p.yaml"),
        # A relative $self: first resolved against the location.
        ("v2/a.yaml", "../s/p.yaml", {}, ["w/s/p.yaml"], "w/s/p.yaml"),
        ("v2/a.yaml", "../s/p.yaml", {}, ["w/s/p.yaml", "s/p.yaml"], "w/s/p.yaml"),
        ("v2/a.yaml", "../s/p.yaml", {}, ["s/p.yaml"], "s/p.yaml"),
        ("v2/a.yaml", "../s/p.yaml", {}, [], "w/s/p.yaml"),
        # An absolute one: the sources, whole URLs before the longest prefix.
        (FLOW, "../s/p.yaml", {"https://api.example.com/s/": "m"}, [], "m/p.yaml"),
        (
            FLOW,
            "../s/t/p%20q.yaml?v=1",
            {"https://API.example.com/": "m", "https://api.example.com/s/": "n/"},
            [],
            "n/t/p q.yaml",
        ),
        (
            FLOW,
            "/s/p.yaml",
            {
                "https://api.example.com/s/": "n",
                "https://api.example.com/s/p.yaml": "q.yaml",
            },
            ["s/p.yaml"],
            "q.yaml",
        ),
        # Then the same relative path on the disk.
        (FLOW, "../s/p.yaml", {}, ["s/p.yaml"], "s/p.yaml"),
        ("urn:example:flow", "../s/p.yaml", {}, ["s/p.yaml"], "s/p.yaml"),
        # A URL needs neither.
        (None, "https://b/p.yaml", {"https://b/p.yaml": "p.yaml"}, [], "p.yaml"),
        (None, "urn:p", {"urn:p": "p.yaml"}, [], "p.yaml"),
    ],
)
def test_base(
    own: str | None,
    url: str,
    sources: Mapping[str, str],
    there: list[str],
    expected: str,
) -> None:
    files = {"w/a.yaml": _arazzo(own, url), **dict.fromkeys(there, b"{}")}
    assert _locate(Library(files, sources), "w/a.yaml") == expected


@pytest.mark.parametrize(
    ("own", "url", "missing", "help"),
    [
        (FLOW, "../s/p.yaml", "https://api.example.com/s/p.yaml", "arazzo-gen fetch"),
        (None, "HTTPS://B/p.yaml#/x", "https://b/p.yaml", "--source https://b/p.yaml="),
        (None, "//b/p.yaml", "//b/p.yaml", "--source"),
        (None, "urn:p", "urn:p", "name a local copy"),
        (FLOW, "https://bb/p.yaml", "https://bb/p.yaml", "arazzo-gen fetch"),
    ],
)
def test_not_here(own: str | None, url: str, missing: str, help: str) -> None:
    sources = {"https://b/p": "p", "https://b/p.yaml/": "q", "https://b/x/": "x"}
    library = Library({"w/a.yaml": _arazzo(own, url)}, sources)
    with pytest.raises(NotHere) as caught:
        _locate(library, "w/a.yaml")
    (found,) = caught.value.diagnostics
    assert (caught.value.url, found.code) == (missing, "AZ001")
    assert f"no local copy of {missing}" in found.message
    assert help in (found.help or "")
    assert ("fetch" in (found.help or "")) == missing.startswith("http")
    assert found.span


class TestIdentity:
    def test_before_all_else(self) -> None:
        """A document is found by its $self: read or not, here, mapped or fetched."""
        there, mapped, fetched = (f"https://e/{name}" for name in "tmf")
        remote = _arazzo(fetched)
        files = {
            "a.yaml": _arazzo(None, there, mapped, fetched, "v2/b.yaml"),
            "z.yaml": _arazzo("HTTPS://E/t"),
            "y.yaml": _arazzo("v2/b.yaml"),
            "other/m.yaml": _arazzo(mapped),
            "remote/f.yaml": remote,
        }
        library = Library(
            files,
            {there: "wrong.yaml", "https://elsewhere/m": "other/m.yaml"},
            {"https://cdn/f": _fetched("remote/f.yaml", "https://cdn/f", remote)},
        )
        found = [_locate(library, "a.yaml", index) for index in range(4)]
        assert found == ["z.yaml", "other/m.yaml", "remote/f.yaml", "y.yaml"]

    def test_broken_documents_have_none(self) -> None:
        files = {
            "a.yaml": _arazzo(None, "https://e/t"),
            "b.yaml": b"arazzo: [\n$self: https://e/t",
            "c.yaml": b"openapi: 3.2.0\n$self: https://e/t\nx-arazzo: 1",
            "d.yaml": b"arazzo: 1.1.0\n$self: 1",
        }
        with pytest.raises(NotHere):
            _locate(Library(files), "a.yaml")

    def test_twice(self) -> None:
        files = {
            "b/a.yaml": _arazzo("../x.yaml"),
            "c/b.yaml": _arazzo("../x.yaml"),
            "c/c.yaml": _arazzo("x.yaml"),
        }
        library = Library(files)
        for path in ("b/a.yaml", "c/c.yaml"):
            library.locator.check_identity(library.document(path))
        with pytest.raises(DiagnosticError) as caught:
            library.locator.check_identity(library.document("c/b.yaml"))
        (found,) = caught.value.diagnostics
        assert (found.code, found.path) == ("AZ012", "c/b.yaml")
        assert found.related[0].span.path == "b/a.yaml"


class TestFetched:
    URL = "https://cdn.example.com/v1/flow.yaml"

    def _library(self, own: str | None, url: str, *more: str) -> Library:
        data = _arazzo(own, url)
        files = {"remote/f.yaml": data, **dict.fromkeys(("remote/p", *more), b"{}")}
        fetched = {
            "https://short/f": _fetched("remote/f.yaml", self.URL, data),
            "https://cdn.example.com/p.yaml": _fetched("remote/p", "https://x/p"),
        }
        return Library(files, {}, fetched)

    def test_base(self) -> None:
        """It is where the document came from, redirects followed."""
        library = self._library(None, "../p.yaml")
        assert _locate(library, "remote/f.yaml") == "remote/p"

    def test_nothing_but_the_lock(self) -> None:
        """What lies beside a fetched document is not taken for what it refers to."""
        library = self._library(None, "q.yaml", "remote/q.yaml")
        with pytest.raises(NotHere, match=r"https://cdn\.example\.com/v1/q\.yaml"):
            _locate(library, "remote/f.yaml")

    def test_changed(self) -> None:
        fetched = {"https://a/b": _fetched("b.yaml", "https://a/b", b"openapi: 3.1.0")}
        with pytest.raises(DiagnosticError) as caught:
            Library({"b.yaml": b"openapi: 3.1.1"}, {}, fetched).document("b.yaml")
        assert caught.value.diagnostics[0].code == "AZ013"


def test_references_in_descriptions() -> None:
    """A $ref goes the same ways; OpenAPI 3.2 has a $self, too."""
    files = {
        "s/a.yaml": b"openapi: 3.2.0\n$self: https://e/s/a.yaml\n"
        b"mapped: {$ref: 'b.yaml#/x'}\nbeside: {$ref: c.yaml#/x}\n"
        b"own: {$ref: 'https://e/s/a.yaml#/x'}\nx: 1\n",
        "m/b.yaml": b"x: {$ref: ../s/c.yaml#/x}",
        "s/c.yaml": b"x: 1",
    }
    library = Library(
        files, {"https://e/s/b.yaml": "m/b.yaml", "https://e/s/a.yaml": "s/a.yaml"}
    )
    root = Location(library.document("s/a.yaml"))
    for name, path in (("mapped", "s/c.yaml"), ("beside", "s/c.yaml")):
        assert library.dereference(root.child(name)).document.path == path
    assert library.dereference(root.child("own")).document is root.document


@pytest.mark.parametrize(
    ("root", "kind"),
    [
        ({"arazzo": 1}, "arazzo"),
        ({"openapi": "3.1.0"}, "openapi"),
        ({"swagger": "2.0"}, "openapi"),
        ({"asyncapi": "3.0.0"}, "asyncapi"),
        ({"type": "object"}, None),
        (["arazzo"], None),
        ("arazzo", None),
    ],
)
def test_kind_of(root: Json, kind: str | None) -> None:
    assert kind_of(root) == kind


def test_lock() -> None:
    fetched = {
        "https://b/b": _fetched("s/remote/b/b.yaml", "https://b/b"),
        "https://a/a": _fetched("s/remote/a/a.yaml", "https://c/a"),
    }
    text = lock_text("s/remote/sources.lock", fetched)
    assert list(json.loads(text)) == ["https://a/a", "https://b/b"]
    assert json.loads(text)["https://b/b"] == {
        "path": "b/b.yaml",
        "sha256": sha256(b"{}").hexdigest(),
    }
    assert read_lock("s/remote/sources.lock", text.encode()) == fetched


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "<<<<<<< ours",
        '{"https://a": "a.yaml"}',
        '{"https://a": {"path": "a.yaml"}}',
        '{"https://a": {"path": "a.yaml", "sha256": "12"}}',
        '{"https://a": {"path": "../a.yaml", "sha256": "%s"}}' % ("0" * 64),
        '{"https://a": {"path": "/a.yaml", "sha256": "%s"}}' % ("0" * 64),
    ],
)
def test_broken_lock(text: str) -> None:
    with pytest.raises(DiagnosticError) as caught:
        read_lock("s/remote/sources.lock", text.encode())
    assert caught.value.diagnostics[0].code == "AZ013"
