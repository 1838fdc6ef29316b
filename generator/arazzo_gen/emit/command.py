"""What the command line of a package says."""

from __future__ import annotations

import textwrap
from itertools import chain, count

from ..plan import PackagePlan
from ..plan.model import Argument, WorkflowPlan
from ..plan.values.types import (
    ANY,
    BOOL,
    FILE,
    FLOAT,
    INT,
    STR,
    EnumType,
    ListType,
    Type,
    UnionType,
    classes_of,
    without_null,
)
from .client import variables
from .context_values import Text, docs_of
from .contexts import CommandContext, MainContext, ModuleContext
from .docs import one_line, text_literal
from .types import default_text

_SHOWN = 80
"""The width of a terminal, for which texts are wrapped that argparse leaves alone."""

_ONE_LINE = 60
_KEYWORD = 28
"""The length of a text that stands on the line of its keyword, and what else does."""

_KINDS = {
    STR: ("TEXT", ""),
    INT: ("NUMBER", "int"),
    FLOAT: ("NUMBER", "json_value"),
    FILE: ("FILE", "file_argument"),
}


def command_context(
    plan: PackagePlan, module: ModuleContext, suffix: str, width: int
) -> MainContext:
    """The context of the template ``main.py``; ``suffix`` ends the names of the
    functions that it calls."""
    environment = "\n".join(
        [
            "environment:",
            *(line for one in variables(plan.client) for line in _entry(*one, width)),
        ]
    )
    return MainContext(
        header=module.header,
        package=module.package,
        source_file=module.source_file,
        imports=module.imports,
        docs=docs_of(
            f"The command line of {one_line(plan.title)}: it runs a workflow and prints"
            " its result as JSON."
        ),
        description=_described(plan.docs.summary or plan.title, width),
        environment=text_literal(_plain(environment)),
        commands=tuple(
            _command(workflow, suffix, width) for workflow in plan.workflows
        ),
        is_async=bool(suffix),
        client="AsyncClient" if suffix else "Client",
    )


def _entry(name: str, text: str, width: int) -> list[str]:
    lines = textwrap.wrap(
        text,
        min(_SHOWN, width),
        initial_indent="      ",
        subsequent_indent="      ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [f"  {name}", *lines]


def _command(workflow: WorkflowPlan, suffix: str, width: int) -> CommandContext:
    docs = workflow.docs
    texts = (docs.summary, docs.description, workflow.workflow_id)
    summary = next((line for text in texts if (line := one_line(text or ""))), "")
    flags = {"help"}
    return CommandContext(
        id=Text(workflow.workflow_id),
        help=repr(_percent(summary)),
        description=_described(docs.description or summary, width),
        function=workflow.function + suffix,
        result=" | ".join(workflow.returns),
        runner=f"_{workflow.function}",
        arguments=tuple(argument.name for argument in workflow.inputs),
        options=tuple(
            _option(argument, _flag(argument, flags), width)
            for argument in workflow.inputs
        ),
    )


def _flag(argument: Argument, taken: set[str]) -> str:
    """The option of an input: its keyword, without what only Python needs."""
    name = argument.name.strip("_").replace("_", "-") or "value"
    candidates = chain((name,), (f"{name}-{number}" for number in count(2)))
    free = next(one for one in candidates if one not in taken)
    taken.add(free)
    return f"--{free}"


def _option(argument: Argument, flag: str, width: int) -> str:
    """The arguments of ``add_argument`` for an input."""
    parts = [repr(flag)]
    if flag != f"--{argument.name.replace('_', '-')}":
        parts.append(f"dest={argument.name!r}")
    parts += ["required=True"] if argument.required else []
    if argument.default is not None and not any(classes_of(argument.type)):
        # The function makes models of their defaults.
        parts.append(f"default={default_text(argument.default)}")
    parts += _kind(without_null(argument.type))
    if argument.description:
        parts.append(f"help={_percent(one_line(argument.description))!r}")
    return ", ".join(parts)


def _kind(of: Type) -> list[str]:
    if of == BOOL:
        return ["action=argparse.BooleanOptionalAction"]
    if isinstance(of, ListType) and (
        of.item in _KINDS or isinstance(of.item, EnumType)
    ):
        return [*_kind(of.item), 'nargs="*"']
    if isinstance(of, EnumType) and all(isinstance(one, str) for one in of.values):
        return [f"choices={list(of.values)!r}"]
    if of in _KINDS:
        metavar, convert = _KINDS[of]
        return [*([f"type={convert}"] if convert else []), f"metavar={metavar!r}"]
    if of == ANY or (isinstance(of, UnionType) and STR in of.options):
        return ["type=json_or_text", 'metavar="VALUE"']
    return ["type=json_value", 'metavar="JSON"']


def _described(text: str, width: int) -> str:
    """A text for argparse to print as it stands."""
    line = _plain(one_line(text))
    shown = min(_SHOWN, width)
    if len(line) <= min(_ONE_LINE, width - _KEYWORD):
        return repr(line)
    return text_literal(
        textwrap.fill(line, shown, break_long_words=False, break_on_hyphens=False)
    )


def _plain(text: str) -> str:
    # argparse expands this one in descriptions and epilogs, and then "%" too.
    return text.replace("%(prog)", "% (prog)")


def _percent(text: str) -> str:
    # argparse expands "%" in the help of options.
    return text.replace("%", "%%")
