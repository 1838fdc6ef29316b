"""Compile documents to the graphs of their workflows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from .analysis import DocumentFacts
from .checking import compile_documents
from .compiling import Compiled
from .diagnostics import Diagnostic
from .documents import Fetched, Library
from .graphs import document_graph, graph_of, render_json, render_mermaid
from .settings import USUAL, Settings, refuse_wrong


@dataclass(frozen=True, slots=True)
class Graph:
    """The workflows of documents as data.

    ``document`` is plain JSON, as ``docs/graph.md`` describes it. It leaves out Arazzo
    documents with errors.
    """

    document: dict[str, Any]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def failed(self) -> bool:
        """Whether a diagnostic is an error."""
        return any(found.level == "error" for found in self.diagnostics)

    def json(self) -> str:
        """The text of a JSON document, as the command writes it."""
        return render_json(self.document)

    def mermaid(self) -> str:
        """A flowchart of all workflows, for Mermaid."""
        return render_mermaid(self.document)


def graph(
    files: Mapping[str, bytes],
    settings: Settings = USUAL,
    *,
    fetched: Mapping[str, Fetched] = MappingProxyType({}),
    only: Collection[str] | None = None,
    jobs: int | None = 1,
) -> Graph:
    """Return the flow of the workflows in the Arazzo documents among ``files``.

    ``files``, ``fetched``, ``only`` and ``jobs`` are as in ``check``. The same files
    and settings give the same graph. Raises ValueError for invalid settings.
    """
    refuse_wrong(settings)
    found: list[dict[str, Any]] = []

    def finish(_: Compiled, made: dict[str, Any] | None) -> None:
        if made is not None:
            found.append(made)

    checked = compile_documents(
        files,
        settings,
        _graph_of,
        finish,
        lambda _: None,
        fetched=fetched,
        only=only,
        jobs=jobs,
    )
    return Graph(graph_of(found), checked.diagnostics)


def _graph_of(
    done: Compiled, facts: DocumentFacts, library: Library
) -> dict[str, Any] | None:
    return None if done.plan is None else document_graph(facts, done.plan, library)
