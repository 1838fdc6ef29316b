"""What schemas say of values in words."""

from __future__ import annotations

import json

from ...openapi import Schema
from ..naming.names import words
from ..values.types import Type, classes_of

_LONGEST_EXAMPLE = 60


def described(schema: Schema, name: str) -> str | None:
    """The description of an input, or its title, where that says more than its name;
    an example of it; and whether it is deprecated."""
    text = schema.description
    title = schema.annotation("title")
    if not text and isinstance(title, str) and words(title) != words(name):
        text = title
    sentences = [text.strip()] if text and text.strip() else []
    example = _example(schema)
    if example is not None:
        sentences.append(f"For example {example}.")
    if schema.annotation("deprecated") is True:
        sentences.append("Deprecated.")
    for index, sentence in enumerate(sentences[:-1]):
        if sentence[-1] not in ".!?:;":
            sentences[index] = f"{sentence}."
    return " ".join(sentences) or None


def said_of(schema: Schema, type_: Type) -> str | None:
    """The description of a field: what is said of it where the schema is used, where
    its class says the rest of itself."""
    if schema.component is not None and any(classes_of(type_)):
        return schema.remark
    return schema.description


def _example(schema: Schema) -> str | None:
    """A short example, as JSON."""
    examples = schema.annotation("examples")
    values = examples if isinstance(examples, list) else []
    for value in values:
        if isinstance(value, str | int | float):
            text = json.dumps(value, ensure_ascii=False)
            return text if len(text) <= _LONGEST_EXAMPLE else None
    return None
