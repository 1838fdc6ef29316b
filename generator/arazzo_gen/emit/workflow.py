"""What the modules of a workflow say."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace

from ..language.predicates import operands
from ..plan.model import (
    Argument,
    CriterionPlan,
    OperationStepPlan,
    RequestPlan,
    StepOutputPlan,
    StepPlan,
    WorkflowPlan,
    WorkflowStepPlan,
)
from ..plan.values.code import BodyRead, JsonRead, ObjectValue, Test, values_in
from ..plan.values.types import optional
from .bodies import body_part, body_ways
from .code import Expressions
from .context_values import Text, docs_of
from .contexts import (
    ArgumentContext,
    ConstantContext,
    DependencyContext,
    ModuleContext,
    OutputFieldContext,
    SendArgumentContext,
    StepContext,
    WorkflowContext,
)
from .docs import one_line
from .flow import FlowWriter
from .imports import sort_key
from .responses import body_type, decoding
from .style import Style
from .types import default_text, is_shared, literal_text, parameter_text, type_text
from .workflow_docs import function_docs, step_docs


def workflow_context(
    plan: WorkflowPlan,
    module: ModuleContext,
    client: str,
    style: Style,
    *,
    suffix: str,
    owner: str,
) -> WorkflowContext:
    """The context of the template ``workflow.py``.

    ``client`` says what the clients of the package are. ``suffix`` ends the names of
    the module and its functions: "" or, of coroutines, "_async"; ``owner`` is that of
    the modules that define the types.
    """
    names = [
        plan.function + suffix,
        *(step.function + suffix for step in plan.steps),
    ]
    if suffix == owner:
        names += [plan.result, plan.steps_class]
        names += [step.outputs_class for step in plan.steps if step.outputs]
    write = Expressions()
    writer = FlowWriter(plan, suffix, style, write)
    cycle = _Cycle(plan, suffix, owner)
    steps = tuple(_step(step, writer, cycle, client) for step in plan.steps)
    write.names.clear()
    flow = writer.flow()
    return WorkflowContext(
        header=module.header,
        package=module.package,
        source_file=module.source_file,
        imports=module.imports,
        docs=docs_of(
            f"The workflow {one_line(plan.workflow_id)}: its steps, and the flow that"
            " joins them."
        ),
        exports=tuple(sorted(names, key=sort_key)),
        is_async=bool(suffix),
        owns_types=suffix == owner,
        client="AsyncClient" if suffix else "Client",
        id=Text(plan.workflow_id),
        steps_docs=docs_of(
            f"What each step of {one_line(plan.workflow_id)} gave last; None where it"
            " did not run."
        ),
        function=plan.function + suffix,
        function_docs=function_docs(plan, client),
        constants=tuple(
            ConstantContext(name, made) for made, name in write.constants.items()
        ),
        steps=steps,
        steps_class=plan.steps_class,
        result=plan.result,
        returns=" | ".join(plan.returns),
        dependencies=tuple(
            DependencyContext(one.keyword, type_text(optional(one.call.result)))
            for one in plan.dependencies
        ),
        type_imports=cycle.types(),
        late_imports=cycle.late(write.names),
        outputs_type=plan.outputs_class if plan.outputs else "None",
        ended_by=literal_text(plan.ended_by, optional=plan.may_run_out),
        inputs=tuple(map(_argument, plan.inputs)),
        inputs_class=plan.inputs_class,
        flow=flow,
        # Inputs that no step takes are validated all the same.
        uses_inputs="inputs" in write.names,
    )


def _construct(name: str, outputs: Iterable[StepOutputPlan], write: Expressions) -> str:
    given = ", ".join(f"{one.name}={write.value(one.value)}" for one in outputs)
    return f"{name}({given})"


class _Cycle:
    """Workflows that call this one, and that it calls: modules that import one another
    do so where they are needed."""

    def __init__(self, plan: WorkflowPlan, suffix: str, owner: str) -> None:
        self._plan = plan
        self._suffix = suffix
        self._owner = owner

    def types(self) -> tuple[str, ...]:
        """The imports that only type checkers need."""
        results = self._plan.cycle_results
        return tuple(
            f"from .{function}{self._owner} import {name}" for function, name in results
        )

    def late(self, names: Container[str]) -> tuple[str, ...]:
        """The imports of a function that uses some names."""
        return tuple(
            f"from .{function}{self._suffix} import {function}{self._suffix}"
            + (f" as {local}{self._suffix}" if local != function else "")
            for local, function in sorted(self._plan.callees)
            if function in self._plan.cycle and f"{local}{self._suffix}" in names
        )


def _step(
    step: StepPlan, writer: FlowWriter, cycle: _Cycle, client: str
) -> StepContext:
    type_ = step.outputs_class if step.outputs else "None"
    context = StepContext(
        id=Text(step.step_id),
        function=step.function + writer.suffix,
        docs=step_docs(step, client),
        arguments=tuple(map(_argument, step.arguments)),
        result=type_,
        returned="",
        attribute=step.function,
        outputs_class=step.outputs_class,
        outputs_docs=docs_of(f"Outputs of the step {one_line(step.step_id)}."),
        outputs=tuple(
            OutputFieldContext(one.name, type_text(one.type)) for one in step.outputs
        ),
        call="",
        late_imports=(),
        criteria=(),
        api="",
        method=Text(),
        path=Text(),
        parts=(),
        status_criteria=(),
        decode=(),
        body_criteria=(),
    )
    if isinstance(step, WorkflowStepPlan):
        return _workflow_step(step, context, writer, cycle)
    return _operation_step(step, context, writer.write)


def _outputs(step: StepPlan, write: Expressions) -> str:
    """What makes the outputs of a step."""
    return (
        _construct(step.outputs_class, step.outputs, write) if step.outputs else "None"
    )


def _workflow_step(
    step: WorkflowStepPlan, context: StepContext, writer: FlowWriter, cycle: _Cycle
) -> StepContext:
    call = writer.workflow_call(step.call, "client")
    return replace(
        context,
        call=call,
        late_imports=cycle.late({step.call.local + writer.suffix}),
        criteria=tuple(_require(one, writer.write) for one in step.criteria),
        result=f"SubWorkflowResult[{type_text(step.call.result)}, {context.result}]",
        returned=f"result, {_outputs(step, writer.write)}",
    )


def _operation_step(
    step: OperationStepPlan, context: StepContext, write: Expressions
) -> StepContext:
    # In the order of the module, in which constants get their names.
    parts = tuple(SendArgumentContext(*part) for part in _parts(step.request, write))
    of_body = [one for one in step.criteria if _reads_body(one.test)]
    others = [one for one in step.criteria if one not in of_body]
    status = [_require(one, write) for one in others]
    if not step.criteria:
        status += _implicit(step.also_success)
    decode = tuple(decoding(step))
    body_criteria = tuple(_require(one, write) for one in of_body)
    returned = ["body" if decode else "None", _outputs(step, write)]
    if len(decode) > 1:
        returned.append("raw")
    return replace(
        context,
        result=f"StepResult[{body_type(step)}, {context.result}]",
        api=step.request.api,
        method=Text(step.request.method),
        path=Text(step.request.path),
        parts=parts,
        status_criteria=tuple(status),
        decode=decode,
        body_criteria=body_criteria,
        returned=", ".join(returned),
    )


def _require(criterion: CriterionPlan, write: Expressions) -> str:
    """The arguments of ``require``: the test, the condition, the values it sees."""
    arguments = [write.test(criterion.test), repr(criterion.condition)]
    if criterion.seen:
        arguments.append(write.value(ObjectValue(criterion.seen)))
    return ", ".join(arguments)


def _implicit(also: Sequence[int] | None) -> Iterator[str]:
    """What a step without success criteria must meet: a status of 2xx, or a declared
    one of 3xx; nothing, where any is a success."""
    if also is None:
        return
    test, condition = "200 <= response.status_code < 300", "a 2xx status"
    if also:
        test += "".join(f" or response.status_code == {status}" for status in also)
        condition += f" or {', '.join(map(str, also))}"
    yield f"{test}, {condition!r}"


def _reads_body(test: Test) -> bool:
    return any(
        isinstance(value, BodyRead | JsonRead)
        for operand in operands(test)
        for value in values_in(operand)
    )


def _parts(request: RequestPlan, write: Expressions) -> Iterable[tuple[str, str]]:
    """The keywords of ``send`` and their values."""
    for name, pairs in (
        ("path_parameters", request.path_parameters),
        ("query", request.query),
        ("headers", request.headers),
        ("cookies", request.cookies),
    ):
        if pairs:
            yield name, write.value(ObjectValue(pairs))
    if request.querystring is not None:
        yield "querystring", write.value(request.querystring)
    if request.body is not None:
        replacements = request.body.replacements
        yield body_part(request.body, write)
        yield from body_ways(request.body)
        if replacements:
            yield "replacements", write.replacements(replacements)
    alternatives = [
        " & ".join(f"client.{keyword}" for keyword in requirement) or "ANONYMOUS"
        for requirement in request.security
    ]
    if request.timeout is not None:
        yield "timeout", repr(request.timeout)
    if alternatives and alternatives != ["ANONYMOUS"]:
        yield "auth", " | ".join(alternatives)


def _argument(argument: Argument) -> ArgumentContext:
    """A keyword; ``value`` is what it stands for. A list, dictionary or model is no
    default of a function, which would share it among calls."""
    name, type_ = argument.name, argument.type
    default = "" if argument.required else default_text(argument.default)
    value = name
    if is_shared(argument.default):
        type_, value = optional(type_), f"{default} if {name} is None else {name}"
        default = "None"
    return ArgumentContext(name, parameter_text(type_), default, value)
