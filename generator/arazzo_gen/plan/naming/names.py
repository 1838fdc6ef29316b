"""Names: from what documents call things to Python identifiers.

The rules, which hold for the whole project:

- Words are split at what no identifier can hold and where the case changes
  (``taskId`` -> ``task``, ``id``; ``HTTPStatus`` -> ``http``, ``status``).
- Functions, modules, keywords and fields are joined in snake case, classes in Pascal
  case. What begins with a digit gets ``n`` or ``N`` in front; what has no letter or
  digit at all is called ``value`` or ``Value``.
- A name that is reserved gets an underscore behind it. So does the later of two that
  come out the same, and then a number: ``name``, ``name_``, ``name_2``. In classes,
  which have no underscores, it is a number alone.
- Modules and packages are files and folders on any system: there, names that differ in
  case alone are one, some are devices of Windows, and long ones are cut, with a part of
  their hash behind.
- Names are given in the order of the documents' own names, so the order in which things
  are declared, and things that are added elsewhere, change none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from itertools import chain, count
from typing import TypeVar

from ...settings import DEVICES, LONGEST_NAME
from .vocabulary import KEYWORDS

KeyT = TypeVar("KeyT", bound=Hashable)


@lru_cache(maxsize=2**14)
def words(name: str) -> tuple[str, ...]:
    """The words of a name, in lower case and as Python normalises identifiers."""
    marked = "".join(
        character if f"n{character}".isidentifier() and character != "_" else " "
        for character in unicodedata.normalize("NFKC", name)
    )
    # taskId -> task Id, HTTPStatus -> HTTP Status; digits end a word, 2nd -> 2 nd.
    spaced = "".join(
        f" {here}" if _begins_word(before, here, after) else here
        for before, here, after in zip(
            f" {marked}", marked, f"{marked[1:]} ", strict=False
        )
    )
    return tuple(spaced.lower().split())


def _begins_word(before: str, here: str, after: str) -> bool:
    if here.isupper():
        return not before.isupper() or after.islower()
    return before.isdigit() and not here.isdigit()


def snake(name: str) -> str:
    """A name in snake case; always an identifier, though perhaps a reserved one."""
    return _identifier("_".join(words(name)) or "value", "n")


def pascal(*names: str) -> str:
    """Names in Pascal case, joined; always an identifier, and never one that ``snake``
    gives: it begins with a capital letter, also in scripts that have none."""
    parts = (word for name in names for word in words(name))
    joined = "".join(word[0].upper() + word[1:] for word in parts) or "Value"
    return _identifier(joined if joined[0].isupper() else f"N{joined}", "N")


def _identifier(name: str, prefix: str) -> str:
    """A name as Python reads it. Some characters may stand in a name, but not first."""
    normal = unicodedata.normalize("NFKC", name)
    return normal if normal.isidentifier() else f"{prefix}{normal}"


class Names:
    """The names of one scope: each is given once."""

    def __init__(self, *reserved: Iterable[str]) -> None:
        self._taken = {name for names in reserved for name in names}

    def inner(self, *reserved: Iterable[str]) -> Names:
        """A scope within this one: no name of it hides one that is taken here."""
        return Names(self._taken, *reserved)

    def variable(self, name: str) -> str:
        """A free name in snake case."""
        return self._free(snake(name), "_")

    def type(self, *names: str) -> str:
        """A free name in Pascal case."""
        return self._free(pascal(*names), "")

    @property
    def taken(self) -> frozenset[str]:
        """The names that are given, and those that are reserved."""
        return frozenset(self._taken)

    def is_free(self, name: str) -> bool:
        """Whether nothing has this name yet."""
        return name not in self._taken

    def _free(self, wanted: str, suffix: str) -> str:
        candidates = chain(
            (wanted, wanted + suffix),
            (f"{wanted}{suffix}{number}" for number in count(2)),
        )
        name = next(name for name in candidates if self.is_free(name))
        self.reserve(name)
        return name

    def reserve(self, name: str) -> None:
        """Take a name that is not to be given."""
        self._taken.add(name)

    def variables(self, names: Iterable[str]) -> dict[str, str]:
        """A free name in snake case for each, given in alphabetical order; first those
        that are in snake case already, so that each of them keeps its own."""
        return self.keyed({name: name for name in names})

    def exactly(self, wanted: Mapping[KeyT, str]) -> dict[KeyT, str]:
        """As ``keyed``, but each as it is where it is free."""
        free = {key: name for key, name in wanted.items() if self.is_free(name)}
        for name in free.values():
            self.reserve(name)
        others = self.keyed({key: wanted[key] for key in wanted if key not in free})
        return {key: free.get(key) or others[key] for key in wanted}

    def keyed(self, wanted: Mapping[KeyT, str]) -> dict[KeyT, str]:
        """As ``variables``, for things of which several may want the same name."""
        ordered = sorted(
            wanted, key=lambda key: (wanted[key] != snake(wanted[key]), wanted[key])
        )
        given = {key: self.variable(wanted[key]) for key in ordered}
        return {key: given[key] for key in wanted}


class ModuleNames(Names):
    """The names of functions that have modules of their own, which are called so, too:
    each is given together with that of its asynchronous twin."""

    def __init__(self, *reserved: Iterable[str]) -> None:
        super().__init__(*reserved)
        self._files = {"__init__", "__main__", *DEVICES}

    def variable(self, name: str) -> str:
        return self._free(file_name(snake(name)), "_")

    def is_free(self, name: str) -> bool:
        both = _twins(name)
        return all(map(super().is_free, both)) and self._files.isdisjoint(
            map(str.casefold, both)
        )

    def reserve(self, name: str) -> None:
        for one in _twins(name):
            super().reserve(one)
            self._files.add(one.casefold())


def _twins(name: str) -> tuple[str, str]:
    return name, f"{name}_async"


def file_name(name: str) -> str:
    """A name that is short enough for a file; long ones that differ stay different."""
    data = name.encode()
    if len(data) <= LONGEST_NAME:
        return name
    digest = sha256(data).hexdigest()[:8]
    start = data[: LONGEST_NAME - len(digest) - 1].decode(errors="ignore")
    return f"{start.rstrip('_')}_{digest}"


def package_name(stem: str, folder: str) -> str:
    """What the package of a document is called, by its file's stem and its folder.

    ``.arazzo`` and a trailing ``-workflow`` or ``-workflows`` say nothing and go; where
    nothing is left, the folder's name stands in.
    """
    name = file_name(wanted_package_name(stem, folder))
    return f"{name}_" if name in KEYWORDS or name in DEVICES else name


def wanted_package_name(stem: str, folder: str) -> str:
    """What a package would be called, were no name reserved or too long."""
    bare = re.sub(r"\.arazzo$", "", stem)
    shorter = re.sub(r"[-_.]?workflows?$", "", bare, flags=re.IGNORECASE)
    if shorter.lower() in {"", "arazzo", "index"}:
        shorter = folder or "workflows"
    return snake(shorter)
