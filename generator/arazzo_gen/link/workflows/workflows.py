"""Workflows with their references resolved."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from ...arazzo import Workflow
from ...diagnostics import Report
from ...documents import Location
from ..documents import Opened
from ..faults import needing
from ..model import (
    LinkedOutput,
    LinkedStep,
    LinkedWorkflow,
    WorkflowCall,
    WorkflowStep,
)
from ..operations.lookup import Target, link_operation
from ..requests.parameters import merge_parameters
from ..scope import Scope
from ..values.model import (
    CallOutputRef,
    InputRef,
    LinkedValue,
    WorkflowKey,
)
from ..values.workflow_values import Ended, OwnOutputs, WorkflowValues, by_id
from .actions import PlacedActions, placed_actions
from .calls import Callee, link_call
from .inputs import InputNames
from .order import check_dependencies, in_order
from .steps import Context, link_output, link_outputs, link_step
from .steps_named import steps_named


def link_workflow(callee: Callee, opened: Opened, report: Report) -> LinkedWorkflow:
    """A workflow of a document; what is wrong with its references is reported."""
    inputs = InputNames(callee.inputs)
    return _Linker(callee, opened, inputs, report).link()


@dataclass(frozen=True, slots=True)
class _Linker:
    """Link the parts of one workflow."""

    callee: Callee
    opened: Opened
    inputs: InputNames
    report: Report

    @property
    def workflow(self) -> Workflow:
        return self.callee.workflow

    def link(self) -> LinkedWorkflow:
        """The workflow."""
        depends_on = self._dependencies()
        ended = {found.key: self._ended(found) for found, _ in depends_on}
        stops = self.report.stops
        order: Sequence[int] = range(len(self.workflow.steps))
        with self.report.catching():
            order = self._order()
        context = self._context(order, ended)
        broken: set[str] = set()
        steps = self._steps(order, context, broken)
        is_whole = self.report.stops == stops and len(steps) == len(order)
        known = [*context.calls.values(), *context.depends_on.values()]
        scope = self._outer_scope(
            context.outputs,
            by_id(known, self.callee.key.path),
            context.calls,
            context.implied,
        )
        outputs = link_outputs(self.workflow, self.callee.at, scope, self.report)
        return LinkedWorkflow(
            self.callee.key,
            self.workflow,
            self.callee.at,
            self.inputs.schema,
            tuple(call for _, call in depends_on),
            tuple(_with_implied(step, context) for step in steps),
            outputs,
            frozenset(broken),
            is_whole,
        )

    def _ended(self, callee: Callee) -> Ended:
        """A workflow that this one depends on, with its inputs of the same name."""
        names = (name for name in callee.input_names() if name in self.inputs)
        return callee.ended((name, InputRef(name)) for name in names)

    def _dependencies(self) -> list[tuple[Callee, WorkflowCall]]:
        """What must have ended before, each after those that it depends on itself."""
        at = self.callee.at
        found: dict[WorkflowKey, tuple[Callee, Location]] = {}
        for index, name in enumerate(self.workflow.depends_on):
            place = at.child("dependsOn", index)
            with self.report.catching():
                callee = self.opened.callees.find(name, place, self.report)
                found.setdefault(callee.key, (callee, place))
        scope = self._outer_scope({}, {})
        linked: list[tuple[Callee, WorkflowCall]] = []
        left = list(found.values())
        while left:
            waiting = {callee.key for callee, _ in left}
            free = (pair for pair in left if waiting.isdisjoint(pair[0].depends_on))
            # Cycles of dependencies are reported after all workflows are linked.
            callee, place = pair = next(free, left[0])
            left.remove(pair)
            done = [before.key for before, _ in linked]
            call = link_call(
                callee,
                (),
                (),
                place,
                scope,
                self.report,
                inherits=True,
                available=done,
            )
            linked.append((callee, call))
        return linked

    def _order(self) -> Sequence[int]:
        """The order of the steps: as they are declared, unless one says what it depends
        on; then the values that they take count too."""
        steps, at = self.workflow.steps, self.callee.at
        declared = range(len(steps))
        if not any(step.depends_on for step in steps):
            return declared
        places = [at.child("steps", index) for index in declared]
        components = self.opened.names.arazzo.components
        named = steps_named(self.workflow, at, components, self._input_names)
        needs = {
            step.step_id: [
                name
                for name in (*step.depends_on, *named[step.step_id])
                if name != step.step_id
            ]
            for step in steps
        }
        return in_order(list(needs), needs, places)

    def _input_names(self, workflow_id: str) -> Collection[str]:
        """The inputs of a workflow that a step calls; none where it is not there, which
        is reported where the step is linked."""
        silent = Report()
        with silent.catching():
            callee = self.opened.callees.find(workflow_id, self.callee.at, silent)
            return InputNames(callee.inputs)
        return ()

    def _context(
        self, order: Sequence[int], ended: Mapping[WorkflowKey, Ended]
    ) -> Context:
        at, workflow = self.callee.at, self.workflow
        components = self.opened.names.arazzo.components
        shared = placed_actions(
            at,
            ("successActions", workflow.success_actions),
            ("failureActions", workflow.failure_actions),
            components,
            self.report,
        )
        actions: dict[str, PlacedActions] = {}
        for index in order:
            step = workflow.steps[index]
            own = placed_actions(
                at.child("steps", index),
                ("onSuccess", step.on_success),
                ("onFailure", step.on_failure),
                components,
                self.report,
            )
            actions[step.step_id] = own.over(shared)
        return Context(
            workflow=workflow.workflow_id,
            path=self.callee.key.path,
            parameters=merge_parameters(workflow, at, components, self.report),
            actions=actions,
            outputs={step.step_id: tuple(step.outputs) for step in workflow.steps},
            places={
                step.step_id: at.child("steps", index)
                for index, step in enumerate(workflow.steps)
            },
            earlier=_earlier(list(actions), actions),
            inputs=self.inputs,
            document=self.opened.names,
            callees=self.opened.callees,
            depends_on=ended,
            calls={},
            own=self._own(tuple(workflow.outputs)),
            implied={},
        )

    def _own(self, names: Sequence[str]) -> OwnOutputs:
        def link(name: str, scope: Scope) -> LinkedValue:
            # An output that takes itself is one that nothing has.
            others = self._own([other for other in names if other != name])
            values = replace(scope.workflows, called=None, own=others)
            inner = replace(scope, in_response=False, current=None, workflows=values)
            place = self.callee.at.child("outputs", name)
            return link_output(self.workflow.outputs[name], place, inner, self.report)

        return OwnOutputs(names, link)

    def _steps(
        self,
        order: Sequence[int],
        context: Context,
        broken: set[str],
    ) -> tuple[LinkedStep, ...]:
        """The steps, as far as they can be linked; those are added to ``broken`` of
        which something cannot."""
        linked: dict[int, LinkedStep] = {}
        targets = self._targets(order)
        # What a step calls is known before any is linked: a jump back may lead from it
        # to one above. What it gives is known once it is linked itself.
        context.calls.update(
            (self.workflow.steps[index].step_id, target.ended(()))
            for index, target in targets.items()
            if isinstance(target, Callee)
        )
        ids, callees = list(context.outputs), context.callees
        for index, target in targets.items():
            step = self.workflow.steps[index]
            place = self.callee.at.child("steps", index)
            before = self.report.stops
            with self.report.needed_by(needing(step, place)), self.report.catching():
                ended = [found.key for found in context.ended(step.step_id)]
                check_dependencies(step, place, ids, callees, ended, self.report)
                found = linked[index] = link_step(
                    step, place, target, context, self.report
                )
                if isinstance(target, Callee) and isinstance(found, WorkflowStep):
                    context.calls[step.step_id] = target.ended(found.call.arguments)
            if self.report.stops > before:
                broken.add(step.step_id)
        broken.update(
            self.workflow.steps[index].step_id
            for index in order
            if index not in targets
        )
        return tuple(linked[index] for index in order if index in linked)

    def _targets(self, order: Sequence[int]) -> dict[int, Target | Callee]:
        """What each step calls."""
        targets: dict[int, Target | Callee] = {}
        report = self.report
        for index in order:
            step = self.workflow.steps[index]
            place = self.callee.at.child("steps", index)
            with report.needed_by(needing(step, place)), report.catching():
                if step.workflow_id is not None:
                    name, place = step.workflow_id, place.child("workflowId")
                    targets[index] = self.opened.callees.find(name, place, report)
                    continue
                names, complete = self.opened.names, self.opened.complete
                found = link_operation(
                    step, place, names.sources, names.asynchronous, complete, report
                )
                if found is not None:
                    targets[index] = found
        return targets

    def _outer_scope(
        self,
        outputs: Mapping[str, Collection[str]],
        ended: Mapping[str, Ended],
        calls: Mapping[str, Ended] | None = None,
        implied: dict[tuple[str, str], None] | None = None,
    ) -> Scope:
        """The scope outside of all steps, with the given outputs of steps."""
        own = self._own(tuple(self.workflow.outputs))
        return Scope(
            self.inputs,
            outputs,
            {},
            in_response=False,
            document=self.opened.names,
            workflows=WorkflowValues(
                self.workflow.workflow_id,
                own,
                ended=ended,
                calls=calls or {},
                implied={} if implied is None else implied,
            ),
        )


def _with_implied(step: LinkedStep, context: Context) -> LinkedStep:
    """A step with the outputs of the workflow it calls that are taken for its own."""
    step_id = step.step.step_id
    names = [name for of, name in context.implied if of == step_id]
    implied = {
        name: LinkedOutput(name, CallOutputRef(name, ()), step.at) for name in names
    }
    return replace(step, outputs={**step.outputs, **implied}) if implied else step


def _earlier(
    ids: list[str], actions: Mapping[str, PlacedActions]
) -> dict[str, set[str]]:
    """For each step, those that may have run before it: without jumps, the ones above.

    A step that an action goes back to may follow every step from there on, itself
    included; one that runs before a step is tried again both follows and precedes it.
    """
    following = {
        step_id: {
            *actions[step_id].targets,
            *actions[step_id].run_before,
            *ids[index + 1 : index + 2],
        }
        for index, step_id in enumerate(ids)
    }
    for step_id in ids:
        for before in actions[step_id].run_before & following.keys():
            following[before].add(step_id)
    earlier: dict[str, set[str]] = {step_id: set() for step_id in ids}
    for step_id in ids:
        waiting = list(following[step_id])
        while waiting:
            reached = waiting.pop()
            if reached in earlier and step_id not in earlier[reached]:
                earlier[reached].add(step_id)
                waiting += following[reached]
    return earlier
