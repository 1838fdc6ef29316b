"""What the command line of a package says."""

from __future__ import annotations

import textwrap

from ..plan import PackagePlan
from ..plan.model import Argument, WorkflowPlan
from ..plan.types import (
    BOOL,
    FLOAT,
    INT,
    STR,
    EnumType,
    ListType,
    Type,
    without_null,
)
from .client import variables
from .docs import docstring, one_line, string, text_literal

_KINDS = {STR: ("TEXT", ""), INT: ("NUMBER", "int"), FLOAT: ("NUMBER", "float")}


def command_context(plan: PackagePlan) -> dict[str, object]:
    """The variables of the template ``main.py``."""
    environment = "\n".join(
        [
            "environment:",
            *(f"  {name}\n      {text}" for name, text in variables(plan.client)),
        ]
    )
    return {
        "docstring": docstring(
            f"The command line of {one_line(plan.title)}: it runs a workflow and prints"
            " its result as JSON.",
            indent=0,
        ),
        "description": _described(plan.docs.summary or plan.title),
        "environment": text_literal(f"{environment}\n\n"),
        "commands": [_command(workflow) for workflow in plan.workflows],
    }


def _command(workflow: WorkflowPlan) -> dict[str, object]:
    docs = workflow.docs
    summary = one_line(docs.summary or docs.description or workflow.workflow_id)
    return {
        "id": workflow.workflow_id,
        "help": string(_percent(summary)),
        "description": _described(docs.description or summary),
        "function": workflow.function,
        "result": workflow.result,
        "runner": f"_{workflow.function}",
        "arguments": [argument.name for argument in workflow.inputs],
        "options": [_option(argument) for argument in workflow.inputs],
    }


def _option(argument: Argument) -> str:
    """The arguments of ``add_argument`` for an input."""
    name = argument.name.replace("_", "-").strip("-")
    flag = f"--input-{name}" if name == "help" else f"--{name}"
    parts = [repr(flag), f"dest={argument.name!r}"]
    if flag == f"--{argument.name.replace('_', '-')}":
        del parts[1]
    parts += ["required=True"] if argument.required else []
    if argument.default is not None:
        parts.append(f"default={argument.default!r}")
    parts += _kind(without_null(argument.type))
    if argument.description:
        parts.append(f"help={string(_percent(one_line(argument.description)))}")
    return ", ".join(parts)


def _kind(of: Type) -> list[str]:
    if of == BOOL:
        return ["action=argparse.BooleanOptionalAction"]
    if isinstance(of, ListType) and (item := _kind(of.item)) and of.item != BOOL:
        return [*item, 'nargs="*"']
    if isinstance(of, EnumType) and all(isinstance(one, str) for one in of.values):
        return [f"choices={list(of.values)!r}"]
    if of in _KINDS:
        metavar, convert = _KINDS[of]
        return [*([f"type={convert}"] if convert else []), f"metavar={metavar!r}"]
    return ["type=json_value", 'metavar="JSON"']


def _described(text: str) -> str:
    """A text for argparse to print as it stands: percent signs are doubled there."""
    lines = textwrap.wrap(
        _percent(one_line(text)), 80, break_long_words=False, break_on_hyphens=False
    )
    return text_literal("\n".join(lines)) if len(lines) > 1 else repr(lines[0])


def _percent(text: str) -> str:
    # argparse expands "%" in the texts of options.
    return text.replace("%", "%%")
