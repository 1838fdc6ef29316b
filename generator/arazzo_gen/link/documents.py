"""The Arazzo documents that a build reaches, each read once: the one that is compiled,
and those that are its sources, directly or not."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass

from ..arazzo import ArazzoDocument, Workflow, parse_arazzo
from ..diagnostics import Report
from ..documents import Library, Location
from .operations.sources import Sources, open_sources
from .references import DocumentNames
from .values.model import WorkflowKey
from .values.payloads import link_value
from .workflows.calls import Callee, Callees
from .workflows.inputs import open_inputs, unread_inputs


@dataclass(frozen=True, slots=True)
class Opened:
    """An Arazzo document with its sources, and the workflows that it may call.

    ``complete`` tells that all sources could be opened."""

    names: DocumentNames
    complete: bool
    callees: Callees


class Documents:
    """Arazzo documents by their paths. Their sources may form cycles."""

    def __init__(self, library: Library, report: Report) -> None:
        self.library = library
        self._report = report
        self._parsed: dict[str, ArazzoDocument] = {}
        self._sources: dict[str, Sources] = {}
        self._callees: dict[str, dict[str, Callee]] = {}
        self._opened: dict[str, Opened] = {}

    def parsed(self, path: str) -> ArazzoDocument:
        """The document at a path. Raises DiagnosticError for what is wrong with it."""
        if path not in self._parsed:
            self._parsed[path] = parse_arazzo(self.library.document(path))
        return self._parsed[path]

    def opened(self, path: str) -> Opened:
        """A document with its sources; what is wrong with these is reported."""
        if path not in self._opened:
            sources = self._sources_of(path)
            called: dict[str, dict[str, Callee]] = {}
            complete = sources.complete
            for name, source in sources.arazzo.items():
                found = False
                with self._report.catching():
                    called[name] = self._callees_of(source)
                    found = True
                complete = complete and found
            names = DocumentNames(
                self.parsed(path),
                Location(self.library.document(path)),
                sources.openapi,
                sources.asynchronous,
                called,
                link_value,
            )
            self._opened[path] = Opened(
                names,
                sources.complete,
                Callees(self._callees_of(path), called, complete),
            )
        return self._opened[path]

    def _sources_of(self, path: str) -> Sources:
        if path not in self._sources:
            root = Location(self.library.document(path))
            self._sources[path] = open_sources(
                self.parsed(path), root, self.library, self._report
            )
        return self._sources[path]

    def _callees_of(self, path: str) -> dict[str, Callee]:
        if path not in self._callees:
            root = Location(self.library.document(path))
            workflows = self.parsed(path).workflows
            own = {workflow.workflow_id for workflow in workflows}
            self._callees[path] = {
                workflow.workflow_id: self._callee(
                    workflow, root.child("workflows", index), own
                )
                for index, workflow in enumerate(workflows)
            }
        return self._callees[path]

    def _callee(self, workflow: Workflow, at: Location, own: Set[str]) -> Callee:
        path = at.document.path
        inputs = None
        with self._report.catching():
            if workflow.inputs is not None:
                place = at.child("inputs")
                inputs = unread_inputs(self.library, place)
                inputs = open_inputs(self.library, place)
        key = WorkflowKey(path, workflow.workflow_id)
        dependencies = tuple(self._dependencies(workflow, path, own))
        return Callee(key, workflow, at, inputs, dependencies)

    def _dependencies(
        self, workflow: Workflow, path: str, own: Set[str]
    ) -> Iterator[WorkflowKey]:
        """What a workflow depends on, as far as it is there; ``own`` are the ids of
        those of its document."""
        for name in workflow.depends_on:
            _, _, qualified = name.partition("$sourceDescriptions.")
            source, _, workflow_id = qualified.partition(".")
            paths = self._sources_of(path).arazzo if qualified else {}
            if name in own:
                yield WorkflowKey(path, name)
            elif source in paths:
                yield WorkflowKey(paths[source], workflow_id)
