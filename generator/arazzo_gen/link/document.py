"""Link whole documents: the entry point of this stage."""

from __future__ import annotations

from collections.abc import Mapping

from ..diagnostics import Diagnostic, DiagnosticError, Report
from ..documents import Library, Location
from .documents import Documents
from .model import LinkedDocument, LinkedWorkflow
from .values.model import WorkflowKey
from .workflows.workflows import link_workflow

MAX_CALLS = 100
"""The longest chain of calls of workflows: each runs within the one before."""

_LONGEST_TOLD = 10
"""The most workflows of a cycle that a message names."""


def link_document(path: str, library: Library, report: Report) -> LinkedDocument:
    """The Arazzo document at a path with its references resolved, and the workflows of
    other documents that it leads to.

    A step without success criteria succeeds with a status of 2xx or a declared one of
    3xx, or with ``any_status``. What is wrong is reported. Raises DiagnosticError for
    what is wrong with its form, and where it goes too deep.
    """
    documents = Documents(library, report)
    arazzo = documents.parsed(path)
    linked: dict[WorkflowKey, LinkedWorkflow] = {}
    waiting = [WorkflowKey(path, found.workflow_id) for found in arazzo.workflows]
    seen = set(waiting)
    for key in waiting:
        with report.catching():
            opened = documents.opened(key.path)
            callee = opened.callees.own[key.workflow_id]
            linked[key] = link_workflow(callee, opened, report)
            for call in linked[key].calls():
                if call.workflow not in seen:
                    seen.add(call.workflow)
                    waiting.append(call.workflow)
    _bound_calls(linked)
    _check_circles(linked, report)
    return LinkedDocument(
        path,
        Location(library.document(path)),
        arazzo,
        tuple(found for key, found in linked.items() if key.path == path),
        tuple(found for key, found in linked.items() if key.path != path),
    )


def _bound_calls(workflows: Mapping[WorkflowKey, LinkedWorkflow]) -> None:
    """Raise DiagnosticError, AZ008, for a chain of too many calls of workflows; a cycle
    counts once."""
    depths: dict[WorkflowKey, int] = {}
    for start in workflows:
        waiting = [(start, False)]
        while waiting:
            key, is_known = waiting.pop()
            below = [one for one in workflows[key].calls() if one.workflow in workflows]
            if is_known:
                depths[key] += max((depths[one.workflow] for one in below), default=0)
                if depths[key] > MAX_CALLS:
                    raise DiagnosticError(
                        Diagnostic.at(
                            "AZ008",
                            f"more than {MAX_CALLS} workflows call one another in a"
                            " row from here",
                            workflows[key].at.child("workflowId").span(),
                            help="make steps of some of them",
                        )
                    )
            elif key not in depths:
                depths[key] = 1
                waiting.append((key, True))
                waiting += ((one.workflow, False) for one in below)


def _check_circles(
    workflows: Mapping[WorkflowKey, LinkedWorkflow], report: Report
) -> None:
    """Report workflows that can never begin because they depend on themselves: each
    cycle once, at its first workflow."""
    told: set[WorkflowKey] = set()
    for key in _in_circles(workflows):
        for call in workflows[key].depends_on:
            way = () if key in told else _way(call.workflow, key, workflows)
            if not way:
                continue
            told.update(way)
            ids = [f'"{one.workflow_id}"' for one in (key, *way)]
            if len(ids) > _LONGEST_TOLD:
                ids[_LONGEST_TOLD // 2 : -(_LONGEST_TOLD // 2)] = ["..."]
            report.add(
                Diagnostic.at(
                    "AZ412",
                    f"the workflow can never begin: {' depends on '.join(ids)}",
                    call.at.span(),
                    help="take one of these out of a dependsOn",
                )
            )


def _in_circles(workflows: Mapping[WorkflowKey, LinkedWorkflow]) -> list[WorkflowKey]:
    """The workflows that remain after repeatedly removing those without dependencies
    among the rest."""
    needs = {
        key: {call.workflow for call in workflow.depends_on} & workflows.keys()
        for key, workflow in workflows.items()
    }
    needed_by: dict[WorkflowKey, list[WorkflowKey]] = {key: [] for key in needs}
    for key, names in needs.items():
        for name in names:
            needed_by[name].append(key)
    free = [key for key, names in needs.items() if not names]
    for key in free:
        for other in needed_by[key]:
            needs[other].discard(key)
            if not needs[other]:
                free.append(other)
    return [key for key, names in needs.items() if names]


def _way(
    start: WorkflowKey,
    end: WorkflowKey,
    workflows: Mapping[WorkflowKey, LinkedWorkflow],
) -> list[WorkflowKey]:
    """The path from a workflow to one that it depends on, directly or not; empty if
    there is none."""
    before: dict[WorkflowKey, WorkflowKey | None] = {start: None}
    waiting = [start]
    for reached in waiting:
        if reached == end:
            way = [reached]
            while (previous := before[way[-1]]) is not None:
                way.append(previous)
            return way[::-1]
        for call in workflows[reached].depends_on if reached in workflows else ():
            if call.workflow not in before:
                before[call.workflow] = reached
                waiting.append(call.workflow)
    return []
