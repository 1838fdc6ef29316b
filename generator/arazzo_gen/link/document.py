"""Documents with their references resolved: the way in to this stage."""

from __future__ import annotations

from collections.abc import Mapping

from ..arazzo import ArazzoDocument, Components, Workflow
from ..diagnostics import Report
from ..documents import Document, Library, Location
from ..openapi import Description, Schema, open_schema
from .model import LinkedDocument, LinkedStep, LinkedWorkflow
from .operations import link_operation
from .scope import Scope, unsupported
from .sources import open_sources
from .steps import link_outputs, link_step, merge_parameters


def link_document(
    document: Document, arazzo: ArazzoDocument, library: Library, report: Report
) -> LinkedDocument:
    """A document with its references resolved; what is wrong with them is reported."""
    root = Location(document)
    sources = open_sources(arazzo, root, library, report)
    linked: list[LinkedWorkflow] = []
    for index, workflow in enumerate(arazzo.workflows):
        at = root.child("workflows", index)
        with report.catching():
            linked.append(
                _link_workflow(workflow, at, arazzo, sources, library, report)
            )
    return LinkedDocument(document.path, arazzo, sources, tuple(linked))


def _link_workflow(
    workflow: Workflow,
    at: Location,
    arazzo: ArazzoDocument,
    sources: Mapping[str, Description],
    library: Library,
    report: Report,
) -> LinkedWorkflow:
    fields = {
        "dependsOn": workflow.depends_on,
        "successActions": workflow.success_actions,
        "failureActions": workflow.failure_actions,
    }
    for field, value in fields.items():
        with report.catching():
            if value:
                raise unsupported(f"{field} of a workflow", at.child(field).key())
    inputs = None
    if workflow.inputs is not None:
        inputs = open_schema(library, at.child("inputs"))
    steps = _link_steps(workflow, at, inputs, arazzo, sources, report)
    outputs = {step.step_id: tuple(step.outputs) for step in workflow.steps}
    names = inputs.properties() if inputs else {}
    scope = Scope(names, outputs, (), in_response=False)
    return LinkedWorkflow(
        workflow, at, inputs, steps, link_outputs(workflow, at, scope, report)
    )


def _link_steps(
    workflow: Workflow,
    at: Location,
    inputs: Schema | None,
    arazzo: ArazzoDocument,
    sources: Mapping[str, Description],
    report: Report,
) -> tuple[LinkedStep, ...]:
    components: Components = arazzo.components
    inherited = merge_parameters(workflow, at, components, report)
    complete = len(sources) == len(arazzo.source_descriptions)
    names = inputs.properties() if inputs else {}
    ids = [step.step_id for step in workflow.steps]
    done: dict[str, tuple[str, ...]] = {}
    linked: list[LinkedStep] = []
    for index, step in enumerate(workflow.steps):
        place = at.child("steps", index)
        before = dict(done)
        request = Scope(names, before, ids[index:], in_response=False)
        response = Scope(names, before, ids[index:], in_response=True)
        done[step.step_id] = tuple(step.outputs)
        after = Scope(names, dict(done), ids[index + 1 :], in_response=True)
        with report.catching():
            target = link_operation(step, place, sources, complete)
            if target is not None:
                linked.append(
                    link_step(
                        step,
                        place,
                        target,
                        inherited,
                        components,
                        request,
                        response,
                        after,
                        report,
                    )
                )
    return tuple(linked)
