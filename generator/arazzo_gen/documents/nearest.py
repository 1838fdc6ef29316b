"""Find the file that a wrong path probably means."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from posixpath import basename, dirname, relpath, splitext
from urllib.parse import quote

_CUTOFF = 0.7
"""The similarity that names need, as ``difflib`` measures it."""


def nearest(path: str, others: Iterable[str]) -> str | None:
    """The file that a path most likely means, None if none is likely.

    It is one that differs in case alone; else one with another suffix, in this folder
    or, after one of the same name, in another; else one with a similar name.
    """
    found = sorted(others, key=lambda one: (_distance(path, one), one))
    for kind in (_whole, _folder_and_stem, _name, _stem):
        for one in found:
            if kind(one) == kind(path):
                return one
    folder = dirname(path)
    for within in ([one for one in found if dirname(one) == folder], found):
        stems: dict[str, str] = {}
        for one in within:
            stems.setdefault(_stem(one), one)
        close = get_close_matches(_stem(path), stems, n=1, cutoff=_CUTOFF)
        if close:
            return stems[close[0]]
    return None


def suggested(document: str, path: str) -> str:
    """The relative reference by which a document refers to a file."""
    return quote(relpath(path, dirname(document) or "."), safe="/~!$&'()*+,;=@")


def _whole(path: str) -> str:
    return path.casefold()


def _folder_and_stem(path: str) -> str:
    return splitext(path)[0].casefold()


def _name(path: str) -> str:
    return basename(path).casefold()


def _stem(path: str) -> str:
    return splitext(basename(path))[0].casefold()


def _distance(path: str, other: str) -> int:
    """The number of folders between two files."""
    return relpath(other, dirname(path) or ".").count("/")
