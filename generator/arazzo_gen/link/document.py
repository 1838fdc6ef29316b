"""Documents with their references resolved: the way in to this stage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..diagnostics import Diagnostic, DiagnosticError, Report
from ..documents import Library, Location
from .documents import Documents
from .model import LinkedDocument, LinkedWorkflow
from .values import WorkflowKey
from .workflows import link_workflow


def link_document(
    path: str, library: Library, report: Report, *, any_status: bool = False
) -> LinkedDocument:
    """The Arazzo document at a path with its references resolved, and the workflows of
    other documents that it leads to.

    A step without success criteria succeeds with a status of 2xx or a declared one of
    3xx, or with ``any_status``. What is wrong is reported. Raises DiagnosticError for
    what is wrong with its form.
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
            linked[key] = link_workflow(callee, opened, report, any_status=any_status)
            for call in linked[key].calls():
                if call.workflow not in seen:
                    seen.add(call.workflow)
                    waiting.append(call.workflow)
    _check_circles(linked, report)
    return LinkedDocument(
        path,
        Location(library.document(path)),
        arazzo,
        tuple(found for key, found in linked.items() if key.path == path),
        tuple(found for key, found in linked.items() if key.path != path),
    )


def _check_circles(
    workflows: Mapping[WorkflowKey, LinkedWorkflow], report: Report
) -> None:
    """Report workflows that can never begin, since they depend on themselves: each
    circle once."""
    told: set[frozenset[WorkflowKey]] = set()
    for key, workflow in workflows.items():
        for call in workflow.depends_on:
            with report.catching():
                way = _way(call.workflow, key, workflows)
                circle = frozenset((key, *(way or ())))
                if way is None or circle in told:
                    continue
                told.add(circle)
                chain = " depends on ".join(
                    f'"{one.workflow_id}"' for one in (key, *way)
                )
                raise DiagnosticError(
                    Diagnostic.at(
                        "AZ412",
                        f"the workflow can never begin: {chain}",
                        call.at.span(),
                        help="take one of these out of a dependsOn",
                    )
                )


def _way(
    start: WorkflowKey,
    end: WorkflowKey,
    workflows: Mapping[WorkflowKey, LinkedWorkflow],
) -> list[WorkflowKey] | None:
    """The way from a workflow to what it depends on, directly or not."""
    ways = [[start]]
    seen = {start}
    for way in ways:
        if way[-1] == end:
            return way
        following: Iterable[WorkflowKey] = (
            call.workflow
            for call in (workflows[way[-1]].depends_on if way[-1] in workflows else ())
        )
        for key in following:
            if key not in seen:
                seen.add(key)
                ways.append([*way, key])
    return None
