"""What is known at a place of a workflow: which steps have run, what is there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from ...link.values.model import (
    OutputRef,
    Ref,
    WorkflowKey,
    WorkflowOutputRef,
    source_of,
)


@dataclass(frozen=True, slots=True)
class State:
    """What is known where a statement stands: the steps that have certainly run, those
    that may have, and the locals that hold an output that a step required."""

    ran: frozenset[str] = frozenset()
    may_have_run: frozenset[str] = frozenset()
    present: Mapping[Ref, str] = field(default_factory=dict)

    def after(self, step_id: str, workflows: Collection[WorkflowKey]) -> State:
        """Once a step has run, perhaps again, and workflows with it: what they gave
        before is of the past."""
        again = self.looping([step_id], workflows)
        return replace(again, ran=again.ran | {step_id})

    def looping(
        self, step_ids: Collection[str], workflows: Collection[WorkflowKey]
    ) -> State:
        """At the head of a loop over some steps and the workflows that they call, which
        may have run by then."""
        sources = ((source_of(ref), ref) for ref in self.present)
        kept = {
            ref: self.present[ref]
            for source, ref in sources
            if not (isinstance(source, OutputRef) and source.step_id in step_ids)
            and not (
                isinstance(source, WorkflowOutputRef) and source.workflow in workflows
            )
        }
        return State(self.ran, self.may_have_run.union(step_ids), kept)


def meet(*states: State | None) -> State | None:
    """What is known where several ways meet; None stands for a way that is not gone."""
    known = [state for state in states if state is not None]
    if not known:
        return None
    first = known[0]
    return State(
        frozenset.intersection(*(state.ran for state in known)),
        frozenset.union(*(state.may_have_run for state in known)),
        {
            ref: local
            for ref, local in first.present.items()
            if all(state.present.get(ref) == local for state in known)
        },
    )
