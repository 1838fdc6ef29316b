"""The tables of docs/templates.md: every context, as the code declares it."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from dataclasses import is_dataclass

from arazzo_gen.emit import context_values, contexts, statements
from arazzo_gen.emit.contexts import CONTEXT_VERSION

BEGIN = "<!-- contexts: generated from the code -->\n"


def tables() -> str:
    """The part of the page that is generated."""
    parts = [BEGIN, f"Context version: **{CONTEXT_VERSION}**\n"]
    for module in (contexts, context_values, statements):
        for node in ast.parse(inspect.getsource(module)).body:
            if isinstance(node, ast.ClassDef) and is_dataclass(
                getattr(module, node.name)
            ):
                parts.append("\n".join(_section(node)))
    return "\n".join(parts)


def _section(node: ast.ClassDef) -> Iterator[str]:
    yield f"### {node.name}\n"
    yield f"{_joined(ast.get_docstring(node) or '')}\n"
    shared = [ast.unparse(base) for base in node.bases]
    if shared:
        yield f"All of {shared[0]}, and:\n"
    if not any(isinstance(field, ast.AnnAssign) for field in node.body):
        return
    yield "| Variable | Type | What it is |"
    yield "| --- | --- | --- |"
    for field, docs in zip(node.body, node.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign):
            assert isinstance(docs, ast.Expr), ast.unparse(field)
            text = _joined(ast.literal_eval(docs.value)).replace("``", "`")
            kind = ast.unparse(field.annotation)
            yield f"| `{ast.unparse(field.target)}` | `{kind}` | {text} |"
    yield ""


def _joined(text: str) -> str:
    return " ".join(text.split()).replace("``", "`").replace("` = `", "`=`")
