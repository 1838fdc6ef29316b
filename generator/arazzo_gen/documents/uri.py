"""References between files (RFC 3986), resolved among posix paths."""

from __future__ import annotations

import re
from urllib.parse import unquote, urljoin

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")


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


def resolve_uri(base: str, reference: str) -> str:
    """What a reference without fragment identifies, from a base that is a path or a
    URI of another host (RFC 3986, section 5.2)."""
    if is_remote(reference):
        return reference
    if is_remote(base):
        try:
            return urljoin(base, reference)
        except ValueError:
            return reference
    return resolve_path(base, reference)


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
