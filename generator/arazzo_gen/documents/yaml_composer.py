"""Compose YAML text to nodes with marks by PyYAML, with its C parser if available."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml
from yaml.nodes import ScalarNode

from ..diagnostics import Diagnostic, DiagnosticError
from ..limits import MAX_NESTING
from .mistakes import line_of
from .source import Source
from .yaml_events import PLAIN, UNTAGGED, compose_events
from .yaml_mistakes import yaml_help

if TYPE_CHECKING:
    from yaml import BaseLoader as _Base
else:
    _Base = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

_NOT_PRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)
# An opening bracket that is not closed at once. What stands between must not hide the
# closing one, as quotes, comments and tags could.
_OPENING = re.compile(r"[\[{](?![^\[\]{}\"'#!\n]*[\]}])")
_INDICATORS = " \t-?:\ufeff"
_HARMLESS_NESTING = 100
# libyaml 0.2.6 gives up at 1,000 levels.
_LIBRARY_LIMIT = "exceeded maximum nesting"


class _Loader(_Base):
    """Composes nodes, and leaves untagged scalars to the core schema."""

    def resolve(self, kind: type[yaml.Node], value: object, implicit: object) -> str:
        if kind is ScalarNode and isinstance(implicit, tuple) and implicit[0]:
            return PLAIN
        return UNTAGGED


def compose(source: Source) -> yaml.Node | None:
    """The root node of a text, None for an empty one.

    The tags of untagged nodes are the non-specific ones, ``PLAIN`` for plain scalars
    and ``UNTAGGED`` for others. An alias is the node that last had its anchor before
    it (YAML 1.2, section 3.2.2.2). Raises DiagnosticError where the text is not YAML or
    has several documents. The text must have passed ``bound_nesting`` once.
    """
    try:
        return _compose(source.text)
    except yaml.MarkedYAMLError as error:
        raise DiagnosticError(_syntax_error(source, error)) from error
    except yaml.reader.ReaderError as error:
        raise DiagnosticError(_unreadable(source, error)) from error
    except RecursionError as error:
        raise DiagnosticError(too_deep(source, 0)) from error


def _compose(text: str) -> yaml.Node | None:
    try:
        return _Loader(text).get_single_node()
    except yaml.composer.ComposerError as error:
        if not (error.context or "").startswith("found duplicate anchor"):
            raise
    # PyYAML refuses an anchor that is defined again, which is no error in YAML 1.2.
    return compose_events(yaml.parse(text, Loader=_Loader))


def bound_nesting(source: Source) -> None:
    """Raise DiagnosticError for nesting that would overflow the composer's C stack.

    Syntax errors are left to the composer, which meets them no deeper than the parser.

    Every block collection starts at a column of its own in a run of indentation and
    indicators, or, a sequence, at that of its mapping; every flow collection starts at
    a bracket. Only if these are many does this count levels by the parser's events.
    """
    run = max(
        (
            len(line) - len(line.lstrip(_INDICATORS))
            for line in source.text.splitlines()
        ),
        default=0,
    )
    if (
        run <= _HARMLESS_NESTING
        and sum(1 for _ in _OPENING.finditer(source.text)) <= _HARMLESS_NESTING
    ):
        return
    try:
        _count_levels(source, source.text)
    except yaml.MarkedYAMLError as error:
        # The scanner reads ahead of the parser, so its error, such as a limit of the
        # library, can hide the levels before its position.
        before = source.text[: error.problem_mark.index] if error.problem_mark else ""
        try:
            _count_levels(source, before)
        except yaml.MarkedYAMLError as earlier:
            if _LIBRARY_LIMIT in (error.problem or ""):
                raise DiagnosticError(_syntax_error(source, earlier)) from earlier
        except yaml.YAMLError:
            return
    except yaml.YAMLError:
        return


def _count_levels(source: Source, text: str) -> None:
    """Raises DiagnosticError where more collections than the limit are in each other.

    Raises yaml.YAMLError where the text is not YAML before that.
    """
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent) and event.start_mark:
            depth += 1
            if depth > MAX_NESTING:
                raise DiagnosticError(too_deep(source, event.start_mark.index))
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def too_deep(source: Source, start: int) -> Diagnostic:
    """The diagnostic of a collection that starts at ``start``."""
    message = f"nested deeper than {MAX_NESTING} levels"
    return source.diagnostic("AZ008", message, start, start + 1)


def _unreadable(source: Source, error: yaml.reader.ReaderError) -> Diagnostic:
    found = _NOT_PRINTABLE.search(source.text)
    if found is None:
        return Diagnostic.of_file("AZ002", f"not YAML: {error.reason}", source.path)
    message = f"YAML does not allow the character U+{ord(found[0]):04X}"
    help = 'write it as an escape inside double quotes, such as "\\x07"'
    return source.diagnostic("AZ002", message, found.start(), found.end(), help=help)


def _syntax_error(source: Source, error: yaml.MarkedYAMLError) -> Diagnostic:
    problem, context = error.problem or "", error.context or ""
    mark = error.problem_mark or error.context_mark
    size = len(source.text)
    start = min(mark.index, size) if mark else 0
    origin = min(error.context_mark.index, size) if error.context_mark else None
    if "found another document" in problem:
        problem, context = "more than one document in the file", ""
    help = yaml_help(source, problem, context, start, origin)
    related = None
    if "simple key" in context and origin is not None:
        # The parser sees that a key has no colon where the next line begins.
        start, message = origin, problem
    elif (
        context
        and origin is not None
        and line_of(source, origin) != line_of(source, start)
    ):
        related = (context, origin, source.lines.line_end(origin))
        message = problem
    else:
        message = f"{problem} {context}".strip()
    return source.diagnostic(
        "AZ003", f"not YAML: {message}", start, start + 1, help=help, related=related
    )
