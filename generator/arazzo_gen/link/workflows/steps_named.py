"""Find the steps that the expressions of a step name, in the texts of a document before
linking, since the order of the steps depends on it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ...arazzo import Components, FailureAction, Step, SuccessAction, Workflow
from ...diagnostics import Report
from ...documents import Json, Location
from ..requests.parameters import PlacedParameters, merge_parameters
from .actions import PlacedActions, placed_actions

_TAKEN = re.compile(r"\$(?=(steps|workflows)\.(.+?)\.(?:inputs|outputs|steps)\b)")
"""Matches an expression that refers to a step or a workflow. Matches may overlap, since
some only look like expressions."""
_NAME = r"\.([^\s{}#$()\[\]=!<>&|'\",]+)"
_COMPONENT = re.compile(r"\$components\.parameters" + _NAME)
_VALUES = frozenset({"outputs", "payload", "value"})
"""Fields whose members have names that the document chooses."""
_SOURCES = "$sourceDescriptions."


def steps_named(
    workflow: Workflow,
    at: Location,
    components: Components,
    input_names: Callable[[str], Collection[str]],
) -> dict[str, list[str]]:
    """For each step of a workflow, by their ids, the steps that its expressions name,
    or that call a workflow that they name.

    An expression may stand in the step itself, in parameters and actions that all steps
    share and the step does not redefine, and in what these refer to: components, and
    outputs of the workflow. ``input_names`` gives those of a workflow that is called.
    """
    return _Names(workflow, at, components, input_names).by_step()


@dataclass(frozen=True, slots=True)
class _Names:
    workflow: Workflow
    at: Location
    components: Components
    input_names: Callable[[str], Collection[str]]
    # Linking the steps reports errors.
    report: Report = field(default_factory=Report)

    def by_step(self) -> dict[str, list[str]]:
        steps = self.workflow.steps
        givers = _givers(steps)
        parameters = merge_parameters(
            self.workflow, self.at, self.components, self.report
        )
        actions = placed_actions(
            self.at,
            ("successActions", self.workflow.success_actions),
            ("failureActions", self.workflow.failure_actions),
            self.components,
            self.report,
        )
        found: dict[str, list[str]] = {}
        for index, step in enumerate(steps):
            place = self.at.child("steps", index)
            sent = self._sent(step, place, parameters)
            rest = [*_response(place), *self._actions(step, place, actions)]
            texts = [
                *self._followed(sent, own_outputs=True),
                # A called workflow has outputs, too.
                *self._followed(rest, own_outputs=step.workflow_id is None),
            ]
            pairs = (pair for text in texts for pair in _TAKEN.findall(text))
            found[step.step_id] = [
                name for pair in dict.fromkeys(pairs) for name in givers.get(pair, ())
            ]
        return found

    def _sent(
        self, step: Step, at: Location, shared: PlacedParameters
    ) -> Iterator[Location]:
        own = merge_parameters(step, at, self.components, self.report)
        if step.workflow_id is None:
            merged = {**shared, **own}
            given = [place for (where, _), (_, place) in merged.items() if where]
        else:
            inputs = self.input_names(step.workflow_id)
            by_name = {one.name: place for one, place in own.values()}
            given = [
                *by_name.values(),
                *(
                    place
                    for one, place in shared.values()
                    if one.name in inputs and one.name not in by_name
                ),
            ]
        yield from (place.child("value") for place in given)
        yield at.child("requestBody")
        yield at.child("dependsOn")

    def _actions(
        self, step: Step, at: Location, shared: PlacedActions
    ) -> Iterator[Location]:
        own = placed_actions(
            at,
            ("onSuccess", step.on_success),
            ("onFailure", step.on_failure),
            self.components,
            self.report,
        ).over(shared)
        actions: list[tuple[SuccessAction | FailureAction, Location]]
        actions = [*own.success.values()]
        actions += own.failure.values()
        for action, place in actions:
            yield place.child("criteria")
            given = merge_parameters(action, place, self.components, self.report)
            yield from (where.child("value") for _, where in given.values())

    def _followed(
        self, places: Iterable[Location], *, own_outputs: bool
    ) -> Iterator[str]:
        """The texts at some places, and those of what they refer to."""
        waiting = [*places]
        for place in waiting:
            for text in _texts(place):
                yield text
                for one in self._referred(text, own_outputs=own_outputs):
                    if one not in waiting:
                        waiting.append(one)

    def _referred(self, text: str, *, own_outputs: bool) -> Iterator[Location]:
        root = Location(self.at.document)
        for written in _COMPONENT.findall(text):
            for name in _named(written, self.components.parameters):
                yield root.child("components", "parameters", name, "value")
        owners = [f"$workflows.{self.workflow.workflow_id}.outputs"]
        owners += ["$outputs"] if own_outputs else []
        for owner in owners:
            for written in re.findall(re.escape(owner) + _NAME, text):
                for name in _named(written, self.workflow.outputs):
                    yield self.at.child("outputs", name)


def _response(at: Location) -> Iterator[Location]:
    """The locations of a step's fields that use its response."""
    yield at.child("successCriteria")
    yield at.child("outputs")


def _givers(steps: Iterable[Step]) -> Mapping[tuple[str, str], list[str]]:
    """The steps by what expressions call them, or the workflows that they call."""
    found: dict[tuple[str, str], list[str]] = {}
    for step in steps:
        found[("steps", step.step_id)] = [step.step_id]
        if step.workflow_id is not None:
            called = step.workflow_id.removeprefix(_SOURCES)
            # The id may be qualified by the name of its source.
            for name in {called, called.partition(".")[2]}:
                found.setdefault(("workflows", name), []).append(step.step_id)
    return found


def _named(written: str, names: Iterable[str]) -> Iterator[str]:
    """The names that a text begins with: accesses to members, or the end of a sentence,
    may follow."""
    return (name for name in names if f"{written}.".startswith(f"{name}."))


def _texts(at: Location) -> Iterator[str]:
    """The texts at a place in which there may be expressions; extensions are none."""
    try:
        value = at.value
    except LookupError:
        return
    waiting: list[tuple[Json, bool]] = [(value, at.pointer[-1] in _VALUES)]
    while waiting:
        match waiting.pop():
            case str(text), _:
                yield text
            case list(items), free:
                waiting += ((item, free) for item in items)
            case dict(members), free:
                waiting += (
                    (item, free or name in _VALUES)
                    for name, item in members.items()
                    if free or not name.startswith("x-")
                )
