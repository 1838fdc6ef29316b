"""What is read by the attributes of models, as Python writes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..plan.values.code import ReadStep


def attributes(
    text: str, path: Sequence[ReadStep], optional: bool, only: Iterable[str] = ()
) -> str:
    """The attributes, and what must be there for them: ``a.b.c if a.b else None``.

    ``only`` is what must hold before.
    """
    guards = list(only)
    for part in path:
        if isinstance(part.key, int):
            # An empty list has no first and no last item, as null has none.
            if part.key in (0, -1):
                guards.append(text)
            else:
                others = part.key if part.key > 0 else -part.key - 1
                guards += [text, f"len({text}) > {others}"][not optional :]
            text = f"{text}[{part.key}]"
            optional = part.optional
        else:
            if optional:
                guards.append(text)
            text = f"{text}.{part.key}"
            optional = part.optional
    return f"{text} if {' and '.join(guards)} else None" if guards else text
