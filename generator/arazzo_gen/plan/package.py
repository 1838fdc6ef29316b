"""From a linked document to the plan of its package: the way in to this stage."""

from __future__ import annotations

from collections.abc import Iterable
from posixpath import basename, dirname, splitext

from ..diagnostics import Report
from ..link import LinkedDocument
from ..settings import Settings
from .client import plan_client
from .model import Docs, PackagePlan
from .names import Names, package_name
from .schemas import Models
from .vocabulary import CLASSES, KEYWORDS
from .workflows import WorkflowNames, plan_workflow


def package_of(path: str) -> str:
    """What the package of a document is called."""
    return package_name(splitext(basename(path))[0], basename(dirname(path)))


def plan_package(
    document: LinkedDocument, settings: Settings, report: Report
) -> PackagePlan:
    """The plan of the package of a document without errors.

    What cannot be generated yet is reported as an error; the plan is of no use then.
    """
    name = package_of(document.path)
    info = document.arazzo.info
    client = plan_client(document, name, report)
    names = Names(CLASSES)
    models = Models(names, full=settings.models == "full")
    ids = sorted(found.workflow.workflow_id for found in document.workflows)
    functions = _functions(ids)
    given = {
        workflow_id: WorkflowNames(
            function=functions[workflow_id],
            inputs=names.type(workflow_id, "Inputs"),
            outputs=names.type(workflow_id, "Outputs"),
            steps=names.type(workflow_id, "Steps"),
            result=names.type(workflow_id, "Result"),
        )
        for workflow_id in ids
    }
    workflows = (
        tuple(
            plan_workflow(
                workflow,
                given[workflow.workflow.workflow_id],
                client.api,
                client.security,
                names,
                models,
            )
            for workflow in document.workflows
        )
        if not report.broken
        else ()
    )
    return PackagePlan(
        name=name,
        source_file=basename(document.path),
        title=info.title,
        docs=Docs(info.summary, info.description),
        client=client.plan,
        models=models.plan(),
        workflows=workflows,
    )


def _functions(ids: Iterable[str]) -> dict[str, str]:
    """The functions of workflows, none of them another's asynchronous twin."""
    names = Names(KEYWORDS, ("client", "main", "models", "workflows"))
    functions: dict[str, str] = {}
    for workflow_id in ids:
        functions[workflow_id] = names.variable(workflow_id)
        names.reserve(f"{functions[workflow_id]}_async")
    return functions
