"""From the facts of a document to the plan of its package: the way in to this stage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from posixpath import basename, dirname, splitext

from ..analysis import DocumentFacts
from ..documents import Location
from ..link import LinkedDocument, OperationStep
from ..link.values.model import WorkflowKey
from ..settings import Settings
from .client.client import plan_client
from .model import Docs, PackagePlan, WorkflowPlan
from .models.class_names import renamed
from .models.class_order import arranged
from .models.selection import Models
from .naming.names import ModuleNames, Names, package_name, snake, wanted_package_name
from .naming.pins import Pins, taken
from .naming.vocabulary import CLASSES, KEYWORDS
from .signatures import Signatures, WorkflowNames, callees_first, cycles
from .workflows import Package, plan_workflow


def package_of(path: str, pins: Pins) -> str:
    """What the package of a document is called."""
    return pins.package(path) or package_name(*_stem_and_folder(path))


def _stem_and_folder(path: str) -> tuple[str, str]:
    return splitext(basename(path))[0], basename(dirname(path))


def plan_package(facts: DocumentFacts, settings: Settings, pins: Pins) -> PackagePlan:
    """The plan of the package of a document without errors.

    Raises DiagnosticError, AZ016, for a pinned name that is not free.
    """
    document = facts.linked
    name = package_of(document.path, pins)
    info = document.arazzo.info
    client = plan_client(facts.security, name)
    names = Names(CLASSES)
    models = Models(pins, full=settings.models == "full", whole=settings.whole_models)
    given = _workflow_names(document, names, pins)
    plans: dict[WorkflowKey, WorkflowPlan] = {}
    signatures = Signatures(facts, given, models, cycles(facts.workflows))
    package = Package(signatures, client.api, client.security, names, models)
    for key in callees_first(facts.workflows):
        plans[key] = plan_workflow(facts.workflows[key], package)
        signatures.planned(key, plans[key])
    plan = PackagePlan(
        name=name,
        wanted_name=wanted_package_name(*_stem_and_folder(document.path)),
        source_file=basename(document.path),
        title=info.title,
        docs=Docs(info.summary, info.description),
        client=client.plan,
        models=models.plan(),
        workflows=tuple(plans[one.key] for one in facts.own),
        others=tuple(plans[one.key] for one in facts.others),
    )
    return _named(plan, models, names, document)


def _named(
    plan: PackagePlan, models: Models, names: Names, document: LinkedDocument
) -> PackagePlan:
    """The plan with the names of its classes in the place of provisional ones."""
    steps = [step for one in (*plan.workflows, *plan.others) for step in one.steps]
    used = {*names.taken, *(step.outputs_class for step in steps)}
    sources = {
        step.operation.description.path: step.source
        for workflow in (*document.workflows, *document.others)
        for step in workflow.steps
        if isinstance(step, OperationStep)
    }
    given, changed = models.names.names(used, models.pins, sources)
    plan = renamed(plan, given)
    return replace(plan, models=replace(arranged(plan.models), renamed=changed))


def _workflow_names(
    document: LinkedDocument, names: Names, pins: Pins
) -> dict[WorkflowKey, WorkflowNames]:
    """The names of all workflows; those of other documents come last, and are told by
    their document where this one has, or several have, one of the same id."""
    own = sorted(one.workflow.workflow_id for one in document.workflows)
    wanted = {WorkflowKey(document.path, found): found for found in own}
    linked = (*document.workflows, *document.others)
    pinned = {one.key: name for one in linked if (name := pins.of(one.at)) is not None}
    taken = Counter(snake(one.key.workflow_id) for one in document.others)
    taken.update(map(snake, own))
    for key in sorted(
        (one.key for one in document.others),
        key=lambda key: (key.workflow_id, key.path),
    ):
        single = taken[snake(key.workflow_id)] == 1
        name = (
            key.workflow_id
            if single
            else f"{package_of(key.path, pins)} {key.workflow_id}"
        )
        wanted[key] = name
    functions = _functions(wanted, pinned, {one.key: one.at for one in linked})
    wanted |= pinned
    return {
        key: WorkflowNames(
            function=functions[key],
            inputs=names.type(name, "Inputs"),
            outputs=names.type(name, "Outputs"),
            steps=names.type(name, "Steps"),
            result=names.type(name, "Result"),
        )
        for key, name in wanted.items()
    }


def _functions(
    wanted: Mapping[WorkflowKey, str],
    pinned: Mapping[WorkflowKey, str],
    places: Mapping[WorkflowKey, Location],
) -> dict[WorkflowKey, str]:
    """The functions of workflows, none of them another's asynchronous twin."""
    names = ModuleNames(KEYWORDS, ("client", "given", "main", "models", "workflows"))
    functions: dict[WorkflowKey, str] = {}
    for key, name in (*pinned.items(), *wanted.items()):
        if key in functions:
            continue
        if key in pinned and not names.is_free(name):
            raise taken(places[key], name)
        functions[key] = name if key in pinned else names.variable(name)
        names.reserve(functions[key])
    return functions
