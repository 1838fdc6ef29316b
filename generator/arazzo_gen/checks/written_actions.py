"""Actions as lists of the document have them: themselves, or references to them."""

from __future__ import annotations

from collections.abc import Iterator

from ..documents import Json, Location
from ..link import LinkedAction, LinkedStep, LinkedWorkflow

_LISTS = (("onSuccess", "successActions"), ("onFailure", "failureActions"))
"""The actions of a step, and those of its workflow for all steps; the components call
them as the workflow does."""


def written_at(
    action: LinkedAction, step: LinkedStep, workflow: LinkedWorkflow
) -> tuple[Location, bool]:
    """The place in a list where an action of a step stands, and whether the list is the
    step's own."""
    for own, shared in _LISTS:
        for field, owner in ((own, step.at), (shared, workflow.at)):
            for at in _items(owner.child(field)):
                if _stands(at, shared) == action.at:
                    return at, owner is step.at
    return action.at, True


def shared_names(workflow: LinkedWorkflow) -> set[str]:
    """The names of the actions that all steps of a workflow have."""
    return {
        name for _, shared in _LISTS for name in _named(workflow.at, shared, shared)
    }


def _named(owner: Location, field: str, kind: str) -> Iterator[str]:
    for at in _items(owner.child(field)):
        action = _node(_stands(at, kind))
        # What has no name, or is not there, is no action that was linked.
        yield str(action.get("name")) if isinstance(action, dict) else ""


def _items(at: Location) -> Iterator[Location]:
    items = _node(at)
    return map(at.child, range(len(items) if isinstance(items, list) else 0))


def _stands(at: Location, kind: str) -> Location:
    """Where the action of an item of a list stands."""
    match at.value:
        case {"reference": str(reference)}:
            name = reference.removeprefix(f"$components.{kind}.")
            return Location(at.document, ("components", kind, name))
    return at


def _node(at: Location) -> Json:
    try:
        return at.value
    except LookupError:
        return None
