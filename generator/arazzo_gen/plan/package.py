"""From a linked document to the plan of its package: the way in to this stage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from posixpath import basename, dirname, splitext

from ..diagnostics import Report
from ..link import LinkedDocument
from ..link.values import WorkflowKey
from ..settings import Settings
from .client import plan_client
from .model import Docs, PackagePlan, WorkflowPlan
from .names import Names, package_name, snake
from .schemas import Models
from .signatures import Signatures, WorkflowNames, callees_first, circles
from .vocabulary import CLASSES, KEYWORDS
from .workflows import Package, plan_workflow


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
    models = Models(names, report, full=settings.models == "full")
    given = _workflow_names(document, names)
    linked = {one.key: one for one in (*document.workflows, *document.others)}
    plans: dict[WorkflowKey, WorkflowPlan] = {}
    if not report.broken:
        signatures = Signatures(linked, given, models, circles(linked))
        package = Package(
            signatures, client.api, client.security, names, models, report
        )
        for key in callees_first(linked):
            plans[key] = plan_workflow(linked[key], package)
            signatures.planned(key, plans[key])
    return PackagePlan(
        name=name,
        source_file=basename(document.path),
        title=info.title,
        docs=Docs(info.summary, info.description),
        client=client.plan,
        models=models.plan(),
        workflows=tuple(
            plans[one.key] for one in document.workflows if one.key in plans
        ),
        others=tuple(plans[one.key] for one in document.others if one.key in plans),
    )


def _workflow_names(
    document: LinkedDocument, names: Names
) -> dict[WorkflowKey, WorkflowNames]:
    """The names of all workflows; those of other documents come last, and are told by
    their document where this one has, or several have, one of the same id."""
    own = sorted(one.workflow.workflow_id for one in document.workflows)
    wanted = {WorkflowKey(document.path, found): found for found in own}
    taken = Counter(snake(one.key.workflow_id) for one in document.others)
    taken.update(map(snake, own))
    for key in sorted(
        (one.key for one in document.others),
        key=lambda key: (key.workflow_id, key.path),
    ):
        single = taken[snake(key.workflow_id)] == 1
        name = (
            key.workflow_id if single else f"{package_of(key.path)} {key.workflow_id}"
        )
        wanted[key] = name
    functions = _functions(dict.fromkeys(wanted.values()))
    return {
        key: WorkflowNames(
            function=functions[name],
            inputs=names.type(name, "Inputs"),
            outputs=names.type(name, "Outputs"),
            steps=names.type(name, "Steps"),
            result=names.type(name, "Result"),
        )
        for key, name in wanted.items()
    }


def _functions(ids: Iterable[str]) -> dict[str, str]:
    """The functions of workflows, none of them another's asynchronous twin."""
    names = Names(KEYWORDS, ("client", "main", "models", "workflows"))
    functions: dict[str, str] = {}
    for workflow_id in ids:
        functions[workflow_id] = names.variable(workflow_id)
        names.reserve(f"{functions[workflow_id]}_async")
    return functions
