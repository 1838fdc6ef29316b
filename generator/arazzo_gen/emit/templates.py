"""The templates: how generated modules look, apart from what they say."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ..diagnostics import DiagnosticError
from ..settings import Settings
from ..shipped import template_folder
from .context_values import DocsContext, Text
from .contexts import (
    CONTEXT_VERSION,
    CONTEXTS,
    SHARED,
    Context,
    variables_of,
    written_by,
)
from .docs import docstring as docstring_literal
from .docs import one_line, wrap
from .statements import (
    STATEMENTS,
    BreakStatement,
    CompletedStatement,
    ContinueStatement,
    GotoStatement,
    RequiredStatement,
    Statement,
)
from .template_faults import TemplateFaults

_JUMPS = (BreakStatement, ContinueStatement, GotoStatement)
"""Statements that stand with those before them."""

_CHECKS = (CompletedStatement, RequiredStatement)
"""Statements that those behind them stand with."""

ORIGINALS = "arazzo_gen/"
"""What stands before the name of a template of ours that one of the user's extends."""


@cache
def original(name: str) -> str:
    """The text of a template of ours."""
    return (template_folder() / name).read_text(encoding="utf-8")


def original_names() -> frozenset[str]:
    """The names of the templates of ours, which those of a user override."""
    return frozenset({*CONTEXTS, SHARED})


def identifier(name: str) -> str:
    """A name that is sure to be one, so that no text passes for code."""
    if not name.isidentifier() or keyword.iskeyword(name):
        raise ValueError(f"not an identifier: {str(name)!r}")
    return str(name)


def name_literal(name: str) -> str:
    """A literal of an identifier."""
    return repr(identifier(name))


def literal(text: str) -> str:
    """A literal of a text. The layout writes a long one in parts that fit."""
    return repr(str(text))


def comment(text: str) -> str:
    """A text as a comment on one line."""
    return f"# {one_line(text)}".rstrip()


def filters(width: int) -> Mapping[str, Callable[..., str]]:
    """The filters that templates have besides those of Jinja; ``width`` is that of the
    output.

    Two render templates themselves, as ``environment`` finds them.
    """

    @jinja2.pass_environment
    def docstring(
        environment: jinja2.Environment, docs: DocsContext | str, indent: int = 4
    ) -> str:
        """A docstring literal that stands so many spaces in."""
        if isinstance(docs, str):
            return docstring_literal(docs, width, indent=indent)
        given = {"width": width - indent, **variables_of(docs)}
        text = _texts(environment).get_template("docstring.jinja").render(given)
        summary, *blocks = re.split(r"\n{2,}", text.strip("\n"))
        return docstring_literal(summary, width, blocks, indent)

    @jinja2.pass_environment
    def statements(
        environment: jinja2.Environment, body: Sequence[Statement], indent: int = 0
    ) -> str:
        """The statements of a flow, each by its template; all lines but the first stand
        so many spaces in."""
        lines: list[str] = []
        for before, one in zip((None, *body), body, strict=False):
            if not isinstance(one, _JUMPS) and not isinstance(before, _CHECKS):
                lines += [""] * (before is not None)
            template = environment.get_template(STATEMENTS[type(one)])
            lines += template.render(variables_of(one)).strip("\n").split("\n")
        return f"\n{' ' * indent}".join(lines)

    return {
        "comment": comment,
        "docstring": docstring,
        "identifier": identifier,
        "literal": literal,
        "name_literal": name_literal,
        "statements": statements,
        "wrap": wrap,
    }


class Templates:
    """The templates of a build: a user's before those of ours.

    ``overriding`` are the user's by their names; diagnostics say that they are in
    ``folder``. ``width`` is that of the output.
    """

    def __init__(self, overriding: Mapping[str, str], folder: str, width: int) -> None:
        self._overriding = overriding
        self._environment = _environment(overriding, folder, width)
        self.faults = TemplateFaults(overriding, folder)

    def overrides(self, name: str) -> bool:
        """Whether what a template writes is up to the user, too."""
        return not self._overriding.keys().isdisjoint(written_by(name))

    def check(self, name: str, path: str, text: str) -> None:
        """Raise DiagnosticError, AZ032, where a template of the user's wrote no Python;
        ``path`` is that of the module."""
        if self.overrides(name):
            self.faults.of_python(name, path, text)

    def render(self, name: str, context: Context) -> str:
        """A template with the variables of its context filled in.

        Raises DiagnosticError, AZ031, where a template of the user's cannot be.
        """
        try:
            return self._environment.get_template(name).render(variables_of(context))
        except Exception as error:
            found = self.faults.while_rendering(error)
            if found is None:
                raise
            raise DiagnosticError(found) from error


def templates_of(settings: Settings) -> Templates:
    """The templates of a build, made once for all that it renders."""
    overriding = tuple(sorted(settings.templates.items()))
    return _templates(overriding, settings.template_dir, settings.line_length)


@lru_cache(maxsize=4)
def _templates(
    overriding: tuple[tuple[str, str], ...], folder: str, width: int
) -> Templates:
    return Templates(dict(overriding), folder, width)


def _environment(
    overriding: Mapping[str, str], folder: str, width: int
) -> jinja2.Environment:
    """The environment of the module templates; an unknown variable is an error.

    What a user's templates can reach is what they are given, and no text of a document
    passes for code.
    """
    kind = ImmutableSandboxedEnvironment if overriding else jinja2.Environment

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        if name in overriding:
            return overriding[name], f"{folder}/{name}", lambda: True
        own = name.removeprefix(ORIGINALS)
        if own in original_names():
            return original(own), own, lambda: True
        return None

    made = kind(
        loader=jinja2.FunctionLoader(load),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
        finalize=_no_text if overriding else None,
    )
    made.filters |= filters(width)
    made.globals["context_version"] = CONTEXT_VERSION
    return made


@lru_cache(maxsize=4)
def _texts(environment: jinja2.Environment) -> jinja2.Environment:
    """The environment of docstrings: whatever these say, it is no code."""
    return environment.overlay(finalize=None)


def _no_text(value: object) -> object:
    if isinstance(value, Text):
        raise jinja2.TemplateRuntimeError(
            "a text of a document is no code: write it through a filter, such as"
            " `literal`"
        )
    return value
