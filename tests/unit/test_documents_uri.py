"""References are resolved as RFC 3986 says, among URIs and among paths."""

from __future__ import annotations

import pytest

from arazzo_gen.documents import Address, normalized_uri, resolve_uri

# RFC 3986, sections 5.4.1 and 5.4.2, with the base http://a/b/c/d;p?q.
EXAMPLES = """
g:h g:h
g http://a/b/c/g
./g http://a/b/c/g
g/ http://a/b/c/g/
/g http://a/g
//g http://g
?y http://a/b/c/d;p?y
g?y http://a/b/c/g?y
#s http://a/b/c/d;p?q#s
g#s http://a/b/c/g#s
g?y#s http://a/b/c/g?y#s
;x http://a/b/c/;x
g;x http://a/b/c/g;x
g;x?y#s http://a/b/c/g;x?y#s
. http://a/b/c/
./ http://a/b/c/
.. http://a/b/
../ http://a/b/
../g http://a/b/g
../.. http://a/
../../ http://a/
../../g http://a/g
../../../g http://a/g
../../../../g http://a/g
/./g http://a/g
/../g http://a/g
g. http://a/b/c/g.
.g http://a/b/c/.g
g.. http://a/b/c/g..
..g http://a/b/c/..g
./../g http://a/b/g
./g/. http://a/b/c/g/
g/./h http://a/b/c/g/h
g/../h http://a/b/c/h
g;x=1/./y http://a/b/c/g;x=1/y
g;x=1/../y http://a/b/c/y
g?y/./x http://a/b/c/g?y/./x
g?y/../x http://a/b/c/g?y/../x
g#s/./x http://a/b/c/g#s/./x
g#s/../x http://a/b/c/g#s/../x
http:g http:g
""".strip().splitlines()


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_of_the_rfc(example: str) -> None:
    reference, target = example.split(" ")
    assert resolve_uri("http://a/b/c/d;p?q", reference) == target


@pytest.mark.parametrize(
    ("base", "reference", "target"),
    [
        ("http://a/b/c/d;p?q", "", "http://a/b/c/d;p?q"),
        ("http://a", "g", "http://a/g"),
        ("urn:example:flow", "g.yaml", "urn:g.yaml"),
        ("urn:example:flow", "#/a", "urn:example:flow#/a"),
        ("http://a/b//c", "../d", "http://a/b/d"),
    ],
)
def test_resolve_uri(base: str, reference: str, target: str) -> None:
    assert resolve_uri(base, reference) == target


@pytest.mark.parametrize(
    ("uri", "normalized"),
    [
        ("HTTPS://API.Example.COM/A.yaml", "https://api.example.com/A.yaml"),
        ("https://example.com:443", "https://example.com/"),
        ("http://example.com:80/a", "http://example.com/a"),
        ("https://example.com:80/a", "https://example.com:80/a"),
        ("https://Me@Example.com/a/./b/../c", "https://Me@example.com/a/c"),
        ("https://[::1]:443/a", "https://[::1]/a"),
        ("https://[::1]/a", "https://[::1]/a"),
        ("https://example.com/a?B=%2F#/x", "https://example.com/a?B=%2F"),
        ("URN:Example:Flow", "urn:Example:Flow"),
    ],
)
def test_normalized_uri(uri: str, normalized: str) -> None:
    assert normalized_uri(uri) == normalized
    assert normalized_uri(normalized) == normalized


LOCAL = Address("specs/flows/a.yaml")
REMOTE = Address("https://api.example.com/workflows/purchase.arazzo.yaml", True)


@pytest.mark.parametrize(
    ("base", "reference", "target"),
    [
        (LOCAL, "../b%20c.yaml?v=1#/x", Address("specs/b c.yaml")),
        (LOCAL, "file:///b.yaml", Address("/b.yaml")),
        (LOCAL, "HTTP://A:80/b.yaml#/x", Address("http://a/b.yaml", True)),
        (LOCAL, "//a/b.yaml", Address("//a/b.yaml", True)),
        (LOCAL, "urn:a", Address("urn:a", True)),
        (REMOTE, "../s/p.yaml", Address("https://api.example.com/s/p.yaml", True)),
        (REMOTE, "//a/b.yaml", Address("https://a/b.yaml", True)),
        (REMOTE, "/p?v=1#/x", Address("https://api.example.com/p?v=1", True)),
        (REMOTE, "file:///b.yaml", Address("/b.yaml")),
        (REMOTE, "#/x", REMOTE),
    ],
)
def test_address(base: Address, reference: str, target: Address) -> None:
    assert base.resolve(reference) == target
