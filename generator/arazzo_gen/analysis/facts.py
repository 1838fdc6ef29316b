"""The analysis of a linked document: the way in to this stage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ..link import LinkedDocument, LinkedStep, LinkedWorkflow, OperationStep
from ..link.values.model import WorkflowKey
from .model import StepFacts, WorkflowFacts
from .required import Required
from .responses import Responses
from .security import Security, find_security
from .statuses import success_statuses
from .types import Types


@dataclass(frozen=True)  # without slots: each fact is computed once
class DocumentFacts:
    """A document: its own workflows, and those of other documents that they lead to."""

    linked: LinkedDocument
    own: tuple[WorkflowFacts, ...]
    others: tuple[WorkflowFacts, ...]

    def __iter__(self) -> Iterator[WorkflowFacts]:
        yield from self.own
        yield from self.others

    @cached_property
    def workflows(self) -> Mapping[WorkflowKey, WorkflowFacts]:
        """All workflows by their keys."""
        return {workflow.key: workflow for workflow in self}

    @cached_property
    def types(self) -> Types:
        """The types of values."""
        return Types(self.workflows)

    @cached_property
    def security(self) -> Security:
        """The security schemes that the operations require."""
        steps = (step.linked for workflow in self for step in workflow.steps)
        return find_security(one for one in steps if isinstance(one, OperationStep))

    @cached_property
    def required(self) -> Required:
        """What steps and workflows cannot do without."""
        return Required(self.workflows)


def analyze(document: LinkedDocument, *, any_status: bool = False) -> DocumentFacts:
    """The facts of a document.

    A step without success criteria succeeds with a status of 2xx or a declared one of
    3xx, or, with ``any_status``, with every response.
    """

    def workflow(linked: LinkedWorkflow) -> WorkflowFacts:
        return WorkflowFacts(linked, tuple(map(step, linked.steps)))

    def step(linked: LinkedStep) -> StepFacts:
        if not isinstance(linked, OperationStep):
            return StepFacts(linked, None)
        statuses = success_statuses(linked, any_status=any_status)
        return StepFacts(linked, Responses(linked, statuses))

    return DocumentFacts(
        document,
        tuple(map(workflow, document.workflows)),
        tuple(map(workflow, document.others)),
    )
