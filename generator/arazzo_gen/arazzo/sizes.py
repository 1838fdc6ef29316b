"""Limits on the size of an Arazzo document: far above real documents, and low enough to
compile in acceptable time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..diagnostics import Diagnostic
from ..documents import Document, Json, Location
from .model import (
    ArazzoDocument,
    Components,
    FailureAction,
    ReusableObject,
    SuccessAction,
    Workflow,
)

MAX_CHARACTERS = 4 * 2**20
"""The most characters of a document."""

MAX_ITEMS = 1_000
"""The most workflows of a document, steps of a workflow, and parameters, criteria,
actions, replacements and dependencies of one of these."""

MAX_ENTRIES = 10_000
"""The most items or members of any other array or object."""

MAX_SHARED = 30_000
"""The most actions, criteria and parameters that steps inherit from their workflows and
the components, counted once per step; and the most outputs, counted once per end of
their workflow."""

MAX_SECONDS = 10**9
"""The longest delay or timeout, thirty years: clocks cannot represent all numbers."""

_LISTS = frozenset(
    {"workflows", "steps", "parameters", "successCriteria", "criteria", "onSuccess"}
    | {"onFailure", "successActions", "failureActions", "replacements", "dependsOn"}
    | {"sourceDescriptions"}
)


def size_faults(document: Document) -> Iterator[Diagnostic]:
    """Yield the diagnostics of parts that exceed a limit (AZ008)."""
    if len(document.text) > MAX_CHARACTERS:
        yield Diagnostic.of_file(
            "AZ008",
            f"an Arazzo document of more than {MAX_CHARACTERS // 2**20} Mi characters",
            document.path,
            help="make several documents of it",
        )
        return
    seen: set[int] = set()
    waiting: list[tuple[Location, list[Json] | dict[str, Json]]] = []
    if isinstance(document.root, dict):
        waiting.append((Location(document), document.root))
    while waiting:
        at, entries = waiting.pop()
        if id(entries) in seen:
            continue  # an alias
        seen.add(id(entries))
        field = at.pointer[-1] if at.pointer else ""
        limit = MAX_ITEMS if field in _LISTS else MAX_ENTRIES
        if len(entries) > limit:
            yield Diagnostic.at(
                "AZ008",
                f'"{field}" has more than {limit:,} entries',
                at.key().span(),
                help="make several workflows or documents of it",
            )
            continue
        pairs = entries.items() if isinstance(entries, dict) else enumerate(entries)
        waiting += (
            (at.child(token), one)
            for token, one in pairs
            if isinstance(one, dict | list)
        )


def expansion_faults(arazzo: ArazzoDocument, at: Location) -> Iterator[Diagnostic]:
    """Yield the diagnostic of the workflow at which inherited objects exceed a limit
    (AZ008)."""
    shared = outputs = 0
    for index, workflow in enumerate(arazzo.workflows):
        place = at.child("workflows", index)
        shared += _shared(workflow, arazzo.components)
        outputs += _ends(workflow, arazzo.components) * len(workflow.outputs)
        if shared > MAX_SHARED:
            yield Diagnostic.at(
                "AZ008",
                f"the steps up to those of this workflow share more than"
                f" {MAX_SHARED:,} actions, criteria and parameters",
                place.child("workflowId").span(),
                note="each step has those of its workflow, and those that it refers to"
                " in the components",
                help="give them to the steps that need them, or make several documents"
                " of it",
            )
            return
        if outputs > MAX_SHARED:
            yield Diagnostic.at(
                "AZ008",
                f"the ends up to those of this workflow give more than {MAX_SHARED:,}"
                " outputs",
                place.child("outputs").key().span(),
                note="each action of type end gives all outputs of the workflow",
                help="take outputs or actions out, or make several workflows of it",
            )
            return


_Action = SuccessAction | FailureAction
_Actions = Sequence[_Action | ReusableObject]


def _shared(workflow: Workflow, components: Components) -> int:
    """The number of actions, criteria and parameters that the steps inherit."""
    each = len(workflow.parameters)
    each += _size(workflow.success_actions, components.success_actions)
    each += _size(workflow.failure_actions, components.failure_actions)
    referred = 0
    for step in workflow.steps:
        referred += _referred(step.on_success, components.success_actions)
        referred += _referred(step.on_failure, components.failure_actions)
    return each * (len(workflow.steps) - 1) + referred


def _size(actions: _Actions, known: Mapping[str, _Action]) -> int:
    found = [_resolved(one, known) for one in actions]
    return sum(1 + len(one.criteria) if one else 0 for one in found)


def _referred(actions: _Actions, known: Mapping[str, _Action]) -> int:
    return _size([one for one in actions if isinstance(one, ReusableObject)], known)


def _resolved(
    action: _Action | ReusableObject, known: Mapping[str, _Action]
) -> _Action | None:
    if isinstance(action, ReusableObject):
        return known.get(action.reference.rpartition(".")[2])
    return action


def _ends(workflow: Workflow, components: Components) -> int:
    """The number of actions that may end a workflow, counted once per step."""
    both = (
        (workflow.success_actions, components.success_actions),
        (workflow.failure_actions, components.failure_actions),
    )
    each = sum(_ending(actions, known) for actions, known in both)
    own = sum(
        _ending(step.on_success, components.success_actions)
        + _ending(step.on_failure, components.failure_actions)
        for step in workflow.steps
    )
    return 1 + own + each * len(workflow.steps)


def _ending(actions: _Actions, known: Mapping[str, _Action]) -> int:
    found = [_resolved(one, known) for one in actions]
    return sum(one is not None and one.type == "end" for one in found)
