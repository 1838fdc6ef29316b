"""What the modules of a workflow say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ..link.tests import operands
from ..plan.code import BodyRead, JsonRead, ObjectValue, Test, values_in
from ..plan.model import (
    Argument,
    CriterionPlan,
    Docs,
    OperationStepPlan,
    RequestPlan,
    StepOutputPlan,
    StepPlan,
    WorkflowPlan,
    WorkflowStepPlan,
)
from ..plan.types import optional
from .bodies import body_part, body_ways
from .code import replacements_text, test_text, value_text
from .contexts import (
    ArgumentContext,
    DependencyContext,
    ModuleContext,
    OutputFieldContext,
    SendArgumentContext,
    StepContext,
    Text,
    WorkflowContext,
)
from .docs import (
    docstring,
    entries,
    indented,
    one_line,
    paragraphs,
    sentence,
    string,
    summary_and_rest,
)
from .flow import FlowWriter
from .imports import names_in, sort_key
from .responses import body_type, decoding
from .types import default_text, is_shared, literal_text, parameter_text, type_text


def workflow_context(
    plan: WorkflowPlan, module: ModuleContext, client: str, *, twin: bool, owner: str
) -> WorkflowContext:
    """The context of the template ``workflow.py``; ``twin`` for the async one.

    ``client`` says what the clients of the package are; ``owner`` is how the names of
    the modules end that have the types.
    """
    suffix = "_async" if twin else ""
    names = [
        plan.function + suffix,
        *(step.function + suffix for step in plan.steps),
    ]
    if suffix == owner:
        names += [plan.result, plan.steps_class]
        names += [step.outputs_class for step in plan.steps if step.outputs]
    writer = FlowWriter(plan, twin)
    before = "\n".join(writer.dependencies())
    flow = f"{before}\n\n{writer.text()}" if before else writer.text()
    circle = _Circle(plan, suffix, owner)
    return WorkflowContext(
        header=module.header,
        package=module.package,
        source_file=module.source_file,
        imports=module.imports,
        docstring=docstring(
            f"The workflow {one_line(plan.workflow_id)}: its steps, and the flow that"
            " joins them.",
            indent=0,
        ),
        exports=tuple(sorted(names, key=sort_key)),
        is_async=twin,
        owns_types=suffix == owner,
        client="AsyncClient" if twin else "Client",
        id=Text(plan.workflow_id),
        steps_docstring=docstring(
            f"What each step of {one_line(plan.workflow_id)} gave last; None where it"
            " did not run."
        ),
        function=plan.function + suffix,
        function_docstring=_function_docstring(plan, client),
        steps=tuple(_step(step, writer, circle, client) for step in plan.steps),
        steps_class=plan.steps_class,
        result=plan.result,
        returns=" | ".join(plan.returns),
        dependencies=tuple(
            DependencyContext(one.keyword, type_text(optional(one.call.result)))
            for one in plan.dependencies
        ),
        type_imports=circle.types(),
        late_imports=circle.late(flow),
        outputs_type=plan.outputs_class if plan.outputs else "None",
        ended_by=literal_text(plan.ended_by, optional=plan.may_run_out),
        inputs=tuple(map(_argument, plan.inputs)),
        inputs_class=plan.inputs_class,
        flow=flow,
        # Inputs that no step takes are validated all the same.
        uses_inputs="inputs" in names_in(flow),
    )


def _construct(name: str, outputs: Iterable[StepOutputPlan]) -> str:
    given = ", ".join(f"{one.name}={value_text(one.value)}" for one in outputs)
    return f"{name}({given})"


class _Circle:
    """Workflows that call this one, and that it calls: modules that import one another
    do so where they are needed."""

    def __init__(self, plan: WorkflowPlan, suffix: str, owner: str) -> None:
        self._plan = plan
        self._suffix = suffix
        self._owner = owner

    def types(self) -> tuple[str, ...]:
        """The imports that only type checkers need."""
        results = self._plan.circle_results
        return tuple(
            f"from .{function}{self._owner} import {name}" for function, name in results
        )

    def late(self, code: str) -> tuple[str, ...]:
        """The imports that the statements of a function need."""
        names = names_in(code)
        return tuple(
            f"from .{function}{self._suffix} import {function}{self._suffix}"
            + (f" as {local}{self._suffix}" if local != function else "")
            for local, function in sorted(self._plan.callees)
            if function in self._plan.circle and f"{local}{self._suffix}" in names
        )


def _step(
    step: StepPlan, writer: FlowWriter, circle: _Circle, client: str
) -> StepContext:
    type_, outputs = _outputs(step)
    context = StepContext(
        id=Text(step.step_id),
        function=step.function + ("_async" if writer.twin else ""),
        docstring=_step_docstring(step, client),
        arguments=tuple(map(_argument, step.arguments)),
        result=type_,
        returned=outputs,
        attribute=step.function,
        outputs_class=step.outputs_class,
        outputs_docstring=docstring(f"Outputs of the step {one_line(step.step_id)}."),
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
        return _workflow_step(step, context, writer, circle)
    return _operation_step(step, context)


def _outputs(step: StepPlan) -> tuple[str, str]:
    """The type of the outputs of a step, and what makes them."""
    if not step.outputs:
        return "None", "None"
    return step.outputs_class, _construct(step.outputs_class, step.outputs)


def _workflow_step(
    step: WorkflowStepPlan, context: StepContext, writer: FlowWriter, circle: _Circle
) -> StepContext:
    call = writer.workflow_call(step.call, "client")
    return replace(
        context,
        call=call,
        late_imports=circle.late(call),
        criteria=tuple(map(_require, step.criteria)),
        result=f"SubWorkflowResult[{type_text(step.call.result)}, {context.result}]",
        returned=f"result, {context.returned}",
    )


def _operation_step(step: OperationStepPlan, context: StepContext) -> StepContext:
    decode = tuple(decoding(step))
    returned = ["body" if decode else "None", context.returned]
    if len(decode) > 1:
        returned.append("raw")
    judged = [
        ("body" if _reads_body(found.test) else "status", _require(found))
        for found in step.criteria
    ]
    status = [line for kind, line in judged if kind == "status"]
    if not judged:
        status += _implicit(step.also_success)
    return replace(
        context,
        result=f"StepResult[{body_type(step)}, {context.result}]",
        api=step.request.api,
        method=Text(step.request.method),
        path=Text(step.request.path),
        parts=tuple(SendArgumentContext(*part) for part in _parts(step.request)),
        status_criteria=tuple(status),
        decode=decode,
        body_criteria=tuple(line for kind, line in judged if kind == "body"),
        returned=", ".join(returned),
    )


def _require(criterion: CriterionPlan) -> str:
    """The arguments of ``require``: the test, the condition, the values it sees."""
    arguments = [test_text(criterion.test), string(criterion.condition)]
    if criterion.seen:
        arguments.append(value_text(ObjectValue(criterion.seen)))
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


def _parts(request: RequestPlan) -> Iterable[tuple[str, str]]:
    """The keywords of ``send`` and their values."""
    for name, pairs in (
        ("path_parameters", request.path_parameters),
        ("query", request.query),
        ("headers", request.headers),
        ("cookies", request.cookies),
    ):
        if pairs:
            yield name, value_text(ObjectValue(pairs))
    if request.querystring is not None:
        yield "querystring", value_text(request.querystring)
    if request.body is not None:
        replacements = request.body.replacements
        yield body_part(request.body)
        yield from body_ways(request.body)
        if replacements:
            yield "replacements", replacements_text(replacements)
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


_STEP_ERROR = (
    "StepError",
    "The request failed, or the response is not what the step expects.",
)
_INVALID_BODY = (
    "pydantic.ValidationError",
    "The request body is not what the API declares; it was not sent.",
)


_INVALID_INPUTS = (
    "pydantic.ValidationError",
    "An input of the workflow is not what the documents declare.",
)
_SUB_WORKFLOW_ERROR = (
    "StepError",
    "A step of the workflow failed, or its result is not what the step expects.",
)


def _step_docstring(step: StepPlan, client: str) -> str:
    summary, rest = _described(step.docs, f"Run the step {step.step_id}.")
    arguments = [("client", client), *_described_arguments(step.arguments)]
    if isinstance(step, WorkflowStepPlan):
        raises = [_INVALID_INPUTS, _SUB_WORKFLOW_ERROR]
        what = f"Calls the workflow {one_line(step.call.workflow_id)}."
    else:
        body = step.request.body
        raises = [_INVALID_BODY] if body is not None and body.model else []
        raises.append(_STEP_ERROR)
        what = step.operation
    return docstring(
        summary,
        [
            *rest,
            what,
            "\n".join(["Args:", *entries(arguments)]),
            "\n".join(["Raises:", *entries(raises)]),
        ],
    )


def _function_docstring(plan: WorkflowPlan, client: str) -> str:
    summary, rest = _described(plan.docs, f"Run the workflow {plan.workflow_id}.")
    arguments = [
        ("client", client),
        *_described_arguments(plan.inputs),
        *(
            (
                one.keyword,
                f"The result of {one.call.workflow_id}, which must have ended before;"
                " left out, it is run first.",
            )
            for one in plan.dependencies
        ),
        (
            "observer",
            "Told of steps that start and finish, of retries and branches.",
        ),
        ("deadline", "Seconds after which the run stops with DeadlineExceeded."),
    ]
    raises = [
        (
            "pydantic.ValidationError",
            "An input or a request body is not what the documents declare.",
        ),
        ("StepError", "A step failed and no failure action took it up."),
    ]
    return docstring(
        summary,
        [
            *rest,
            "\n".join(["Args:", *entries(arguments)]),
            "\n".join(["Returns:", *indented(_returns(plan))]),
            "\n".join(["Raises:", *entries(raises)]),
        ],
    )


def _described(docs: Docs, otherwise: str) -> tuple[str, list[str]]:
    """A summary line and the paragraphs below it."""
    if docs.summary and one_line(docs.summary) != one_line(docs.description or ""):
        return sentence(docs.summary), paragraphs(docs.description or "")
    summary, rest = summary_and_rest(docs.description or "")
    return sentence(summary) if summary else otherwise, rest


def _described_arguments(arguments: Iterable[Argument]) -> list[tuple[str, str]]:
    return [
        (argument.name, argument.description)
        for argument in arguments
        if argument.description
    ]


def _returns(plan: WorkflowPlan) -> str:
    """What the docstring of a workflow function says about its result."""
    text = "The outputs and the results of the steps"
    if plan.outputs:
        names = [one.name for one in plan.outputs]
        listed = " and ".join([", ".join(names[:-1]), names[-1]][len(names) == 1 :])
        text = f"The output{'s' if len(names) > 1 else ''} {listed}, and the results"
        text += " of the steps"
    if plan.ended_by:
        actions = [f'"{one_line(name)}"' for name in plan.ended_by]
        actions += ["None"] if plan.may_run_out else []
        text += f"; ended_by is {' or '.join(actions)}"
    return f"{text}."
