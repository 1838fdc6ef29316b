"""What the contexts of templates are made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

Code: TypeAlias = str
"""Python that the compiler wrote, to be written as it stands: an expression, an
annotation, a statement, a docstring or a comment."""

Name: TypeAlias = str
"""An identifier, whatever the documents call the thing."""


class Text(str):
    """A text of a document, which can say anything. It is no code: templates write it
    through a filter, such as ``literal``."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class EntryContext:
    """A name in a docstring, and its description."""

    name: Text
    """The name: of an argument, an exception or an environment variable."""
    text: Text
    """The description."""


@dataclass(frozen=True, slots=True)
class DocsContext:
    """What a docstring says: the filter ``docstring`` makes one of it."""

    summary: Text
    """The summary, a sentence."""
    description: tuple[Text, ...]
    """The paragraphs below it."""
    variables: tuple[EntryContext, ...]
    """The environment variables that a function reads."""
    arguments: tuple[EntryContext, ...]
    """The arguments that are described."""
    returns: Text
    """What a function returns; empty where that is not described."""
    raises: tuple[EntryContext, ...]
    """The exceptions that a function raises."""


@dataclass(frozen=True, slots=True)
class DocstringContext(DocsContext):
    """``docstring.jinja``: the text of a docstring."""

    width: int
    """How long its lines may be."""


def docs_of(
    summary: str,
    description: Iterable[str] = (),
    *,
    variables: Iterable[tuple[str, str]] = (),
    arguments: Iterable[tuple[str, str]] = (),
    returns: str = "",
    raises: Iterable[tuple[str, str]] = (),
) -> DocsContext:
    """What a docstring says, of plain texts."""
    return DocsContext(
        Text(summary),
        tuple(map(Text, description)),
        _entries(variables),
        _entries(arguments),
        Text(returns),
        _entries(raises),
    )


def _entries(items: Iterable[tuple[str, str]]) -> tuple[EntryContext, ...]:
    return tuple(EntryContext(Text(name), Text(text)) for name, text in items)
