"""Has a step run whose outputs another cannot do without?

Where it has not, the value is null: fine for what is optional, but what is required has
nothing to send. Ways that the same values decide at several steps are left out: they
may exclude each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import TypeAlias

from ..analysis import WorkflowFacts
from ..analysis.flow import Edge, FlowGraph
from ..analysis.reads import sent_reads
from ..analysis.required import Required
from ..diagnostics import Diagnostic, Related
from ..documents import Location
from ..language.predicates import operands
from ..link import LinkedStep, WorkflowStep
from ..link.model import LinkedCriterion
from ..link.values.model import (
    BodyRef,
    CallOutputRef,
    InputRef,
    OutputRef,
    Ref,
    WorkflowOutputRef,
    refs_in,
    source_of,
    values_in,
)


def check_unrun(workflow: WorkflowFacts, required: Required) -> Iterator[Diagnostic]:
    """Required values from steps that may not have run by then, and dependencies on
    such steps."""
    flow = workflow.flow
    needed = [
        _needed(flow, step, required.step(workflow.key, step)) for step in flow.steps
    ]
    deciding = [_deciding(step) for step in flow.steps]
    # What a step needs, or looks at in its criteria, is taken to be there after it.
    entered = flow.succeeded(
        [
            _bits(
                {givers[0] for givers in found if len(givers) == 1}.union(
                    flow.index[one] for one in looked_at if one in flow.index
                )
                - {at}
            )
            for at, (looked_at, found) in enumerate(zip(deciding, needed, strict=True))
        ]
    )
    for at in sorted(flow.run):
        before = flow.retriers.get(at, ())
        ways = [*([at] if at in flow.reached else []), *before]
        for givers, told in needed[at].items():
            surely = _bits(givers)
            if not all(entered[one] & surely for one in ways):
                found = _unrun(flow, deciding, at, givers, told)
                if found is not None:
                    yield found


def _bits(steps: Iterable[int]) -> int:
    """Steps as the bits of a number: sets of them would be too large where there are
    thousands."""
    return reduce(or_, (1 << at for at in steps), 0)


Needed = Mapping[tuple[int, ...], tuple[str, Ref | int]]
"""What a step needs: for the steps of which one must have run, what needs it, and the
value, or the index in its ``dependsOn``."""


def _needed(flow: FlowGraph, step: LinkedStep, required: Mapping[Ref, str]) -> Needed:
    needed: dict[tuple[int, ...], tuple[str, Ref | int]] = {}
    for index, name in enumerate(step.step.depends_on):
        if name in flow.index:
            needed.setdefault((flow.index[name],), ("", index))
    for ref, target in required.items():
        givers = _givers(flow, ref)
        if givers:
            needed.setdefault(givers, (target, ref))
    return needed


def _givers(flow: FlowGraph, ref: Ref) -> tuple[int, ...]:
    """The steps of which one gives a value; none where something else does."""
    match source_of(ref):
        case OutputRef(step_id):
            return (flow.index[step_id],)
        case WorkflowOutputRef(key):
            if any(call.workflow == key for call in flow.workflow.depends_on):
                return ()
            return tuple(
                at
                for at, step in enumerate(flow.steps)
                if isinstance(step, WorkflowStep) and step.call.workflow == key
            )
    return ()


Deciding: TypeAlias = Sequence[Collection[str]]
"""What the criteria of each step look at."""


def _deciding(step: LinkedStep) -> Collection[str]:
    """What the criteria of a step look at: the ids of the steps whose responses those
    are, and inputs."""
    actions = (*step.on_success, *step.on_failure)
    criteria = (*step.criteria, *(one for found in actions for one in found.criteria))
    return set(_looked_at(step, criteria))


def _looked_at(step: LinkedStep, criteria: Sequence[LinkedCriterion]) -> Iterator[str]:
    for criterion in criteria:
        for operand in operands(criterion.test):
            for value in values_in(operand):
                if isinstance(value, BodyRef | CallOutputRef):
                    yield step.step.step_id
            for ref in refs_in(operand):
                match source_of(ref):
                    case OutputRef(step_id):
                        yield step_id
                    case InputRef(name):
                        yield f"$inputs.{name}"


def _unrun(
    flow: FlowGraph,
    deciding: Deciding,
    at: int,
    givers: tuple[int, ...],
    needed: tuple[str, Ref | int],
) -> Diagnostic | None:
    path = _way_past(flow, deciding, at, givers)
    if path is None:
        return None
    target, value = needed
    step, giver = flow.steps[at], flow.steps[givers[0]]
    name, other = step.step.step_id, giver.step.step_id
    may = any(_leads(flow, one, at) for one in givers)
    told = "may not have run" if may else "never has run"
    related = _related(flow, at, path, givers[0])
    if isinstance(value, int):
        return Diagnostic.at(
            "AZ559",
            f'the step "{other}" {told} before the step "{name}", which depends on it',
            step.at.child("dependsOn", value).span(),
            note="dependsOn does not run a step; where it has not run, the run ends"
            " with DependencyNotCompleted",
            help="let every way to this step lead through the other, or take it out of"
            " the dependsOn",
            related=related,
        )
    return Diagnostic.at(
        "AZ558",
        f'the step "{other}" {told} before the step "{name}", where {target} must have'
        " a value",
        _place(step, value).span(),
        note="where it has not, there is no value, and the run ends with MissingValue",
        help="let every way to this step lead through the other, or take the value from"
        " elsewhere",
        related=related,
    )


def _way_past(
    flow: FlowGraph, deciding: Deciding, at: int, givers: Collection[int]
) -> Sequence[Edge] | None:
    """A way to a step on which none of some others has succeeded. None where there is
    none that is sure to be gone."""
    own = [at] if at in flow.reached else []
    for end in (*own, *flow.retriers.get(at, ())):
        path = flow.path(end, givers)
        if path is not None and _is_free(deciding, path):
            return path
    return None


def _is_free(deciding: Deciding, path: Sequence[Edge]) -> bool:
    """Whether no value decides at two steps of a way where it goes on."""
    seen: set[str] = set()
    for edge in path:
        if not seen.isdisjoint(deciding[edge.source]):
            return False
        seen.update(deciding[edge.source])
    return True


def _leads(flow: FlowGraph, giver: int, at: int) -> bool:
    """Whether a step that has succeeded may be followed by another one."""
    if giver in flow.run and giver not in flow.reached:
        return True
    return giver in flow.reached and any(
        edge.target is not None and at in flow.reachable_from(edge.target)
        for edge in flow.edges[giver]
        if not edge.failed
    )


def _related(
    flow: FlowGraph, at: int, path: Sequence[Edge], giver: int
) -> Iterator[Related]:
    for edge in path:
        if edge.action is None or edge.target is None:
            continue
        name = edge.action.at.child("name")
        if edge.failed and edge.source == giver:
            yield Related("this action goes on where it has failed", name.span())
            return
        if edge.source < giver < edge.target:
            yield Related("this action leads past it", name.span())
            return
    if giver > at:
        place = flow.steps[giver].at.child("stepId").span()
        yield Related("the step comes later", place)


def _place(step: LinkedStep, ref: Ref) -> Location:
    """Where a step takes a value."""
    taken = (at for value, at in sent_reads(step) if ref in refs_in(value))
    return next(taken, step.at)
