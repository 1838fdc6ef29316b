"""What the docstrings of the functions of a workflow say."""

from __future__ import annotations

from collections.abc import Iterable

from ..plan.model import Argument, Docs, StepPlan, WorkflowPlan, WorkflowStepPlan
from .context_values import DocsContext, docs_of
from .docs import one_line, paragraphs, sentence, summary_and_rest

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


def step_docs(step: StepPlan, client: str) -> DocsContext:
    """Those of a step; ``client`` says what the clients of the package are."""
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
    return docs_of(summary, [*rest, what], arguments=arguments, raises=raises)


def function_docs(plan: WorkflowPlan, client: str) -> DocsContext:
    """Those of a workflow; ``client`` is as above."""
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
    return docs_of(
        summary, rest, arguments=arguments, returns=_returns(plan), raises=raises
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
