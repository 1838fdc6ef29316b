"""References between documents (RFC 3986), to other hosts and among posix paths."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_PARTS = re.compile(
    r"(?:([^:/?#]+):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL
)
"""Scheme, authority, path, query and fragment (RFC 3986, appendix B)."""
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def is_remote(reference: str) -> bool:
    """Whether a reference leads to another host: its scheme is not ``file``."""
    scheme = _SCHEME.match(reference)
    if scheme and scheme[1].lower() != "file":
        return True
    rest = reference[scheme.end() :] if scheme else reference
    if not rest.startswith("//"):
        return False
    host = re.split(r"[/?#]", rest[2:], maxsplit=1)[0]
    return host.lower() not in ("", "localhost")


def split_fragment(reference: str) -> tuple[str, str]:
    """The reference without its fragment, and the fragment, percent-decoded."""
    address, _, fragment = reference.partition("#")
    return address, unquote(fragment)


def resolve_path(base_path: str, reference: str) -> str:
    """The path that a reference, found in the file ``base_path``, leads to.

    As in RFC 3986, section 5.2, without query and fragment and percent-decoded; but
    where the base is a relative path, a ``..`` that leaves its first folder stays.
    """
    scheme = _SCHEME.match(reference)
    path = reference[scheme.end() :] if scheme else reference
    path = path.partition("#")[0].partition("?")[0]
    if path.startswith("//"):
        path = "/" + path[2:].partition("/")[2]
    path = unquote(path)
    if not path:
        return base_path
    if not path.startswith("/"):
        path = base_path[: base_path.rfind("/") + 1] + path
    return _without_dots(path)


def _without_dots(path: str) -> str:
    kept: list[str] = []
    absolute = path.startswith("/")
    for segment in path.split("/"):
        if segment in ("", "."):
            continue
        if segment != "..":
            kept.append(segment)
        elif kept and kept[-1] != "..":
            kept.pop()
        elif not absolute:
            kept.append(segment)
    return "/" * absolute + "/".join(kept)


def resolve_uri(base: str, reference: str) -> str:
    """The URI that a reference leads to from a base URI (RFC 3986, section 5.2.2)."""
    scheme, authority, path, query, fragment = _split(reference)
    base_scheme, base_authority, base_path, base_query, _ = _split(base)
    if scheme is None:
        scheme = base_scheme
        if authority is None:
            authority = base_authority
            if not path:
                query = base_query if query is None else query
                path = base_path
            elif not path.startswith("/"):
                path = _merged(base_path, path, authority is not None)
    return _joined(scheme, authority, _without_dot_segments(path), query, fragment)


def normalized_uri(uri: str) -> str:
    """A URI without its fragment, so that equivalent ones are equal.

    As in RFC 3986, sections 6.2.2.1, 6.2.2.3 and 6.2.3: case of scheme and host, dot
    segments, empty paths and default ports.
    """
    scheme, authority, path, query, _ = _split(uri)
    scheme = scheme and scheme.lower()
    if authority is not None:
        user, at, host = authority.rpartition("@")
        host = host.lower().removesuffix(_DEFAULT_PORTS.get(scheme or "", ":"))
        authority = f"{user}{at}{host}"
        path = path or "/"
    return _joined(scheme, authority, _without_dot_segments(path), query, None)


def _split(
    uri: str,
) -> tuple[str | None, str | None, str, str | None, str | None]:
    found = _PARTS.fullmatch(uri)
    if found is None:  # every text matches
        return None, None, uri, None, None
    return found[1], found[2], found[3], found[4], found[5]


def _joined(
    scheme: str | None,
    authority: str | None,
    path: str,
    query: str | None,
    fragment: str | None,
) -> str:
    return "".join(
        (
            "" if scheme is None else f"{scheme}:",
            "" if authority is None else f"//{authority}",
            path,
            "" if query is None else f"?{query}",
            "" if fragment is None else f"#{fragment}",
        )
    )


def _merged(base_path: str, path: str, has_authority: bool) -> str:
    if has_authority and not base_path:
        return f"/{path}"
    return base_path[: base_path.rfind("/") + 1] + path


def _without_dot_segments(path: str) -> str:
    """As in section 5.2.4."""
    absolute = path.startswith("/")
    segments = path.split("/")[absolute:]
    kept: list[str] = []
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" * absolute + "/".join(kept)


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a document, actual or declared: a path, or a remote URI."""

    text: str
    remote: bool = False

    def resolve(self, reference: str) -> Address:
        """Resolve a reference against this base, without its fragment."""
        if self.remote and not _SCHEME.match(reference):
            return Address(normalized_uri(resolve_uri(self.text, reference)), True)
        if is_remote(reference):
            return Address(normalized_uri(reference), True)
        return Address(resolve_path(self.text, reference))
