"""Which file is meant where there is none of a name."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from posixpath import basename, dirname, relpath, splitext
from urllib.parse import quote

_CUTOFF = 0.7
"""How much of a name has to be the same, by ``difflib``."""


def nearest(path: str, others: Iterable[str]) -> str | None:
    """The file among others that is the likeliest to be meant by a path, None if none
    is likely.

    It is the one that differs in case alone; else that of another suffix, in this
    folder or, after one of the same name, in another; else one of a similar name.
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
    """How many folders lead from one file to another."""
    return relpath(other, dirname(path) or ".").count("/")
