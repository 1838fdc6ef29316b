"""What is wrong with the templates of a user, and where."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from difflib import get_close_matches
from functools import cached_property
from types import TracebackType

import jinja2
from jinja2 import meta, nodes

from ..diagnostics import Diagnostic, DiagnosticError, Span
from ..diagnostics.lines import Lines
from ..settings import LINE_LENGTHS
from .contexts import CONTEXTS, SHARED, ModelContext, ModuleContext, written_by

_NO_ATTRIBUTE = re.compile(r"'(?:\w+\.)*(\w+) object' has no attribute '(\w+)'")
_FREE = ("default", "d", "defined", "undefined")
"""The filters and tests that take a variable that is not there."""


class TemplateFaults:
    """Diagnostics about templates, by their names, that are in ``folder``."""

    def __init__(self, templates: Mapping[str, str], folder: str) -> None:
        self._templates = templates
        self._folder = folder
        self._names = {*CONTEXTS, SHARED}

    @cached_property
    def before_rendering(self) -> tuple[Diagnostic, ...]:
        """What can be told of the templates by themselves."""
        found: list[Diagnostic] = []
        trees: dict[str, nodes.Template] = {}
        for name in sorted(self._templates):
            if not name.endswith(".jinja"):
                found.append(self._no_template(name))
                continue
            try:
                trees[name] = parse(self._templates[name])
            except jinja2.TemplateSyntaxError as error:
                found.append(self._syntax(name, error))
        broken = len(trees) < sum(name.endswith(".jinja") for name in self._templates)
        used = {
            str(node.template.value)
            for tree in trees.values()
            for node in _references(tree)
            if isinstance(node.template, nodes.Const)
        }
        for name, tree in trees.items():
            if name in self._names:
                found += self._unknown_variables(name, tree)
            elif name not in used and not broken:
                found.append(self._idle(name))
            found += self._unknown_templates(name, tree)
            if not broken:
                found += self._unknown_blocks(name, trees)
        return tuple(found)

    def while_rendering(self, error: Exception) -> Diagnostic | None:
        """What a template raised; None where it was none of the user's."""
        place = self._place(error.__traceback__)
        if place is None:
            return None
        name, line = place
        missing = _NO_ATTRIBUTE.search(str(error))
        if missing:
            kind, attribute = missing.groups()
            known = _attributes(kind)
            message = f"a {kind} has no `{attribute}`"
            return self._at("AZ031", name, line, message, _meant(attribute, known))
        reason = str(error) or type(error).__name__
        if isinstance(error, RecursionError):
            reason = "templates that use each other without an end"
        return self._at(
            "AZ031", name, line, f"the template cannot be rendered: {reason}"
        )

    def of_python(self, name: str, path: str, code: str) -> None:
        """Raise DiagnosticError, AZ032, where what a template wrote is no Python."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                compile(code, path, "exec", dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", None)
            reason = getattr(error, "msg", None) or str(error)
            raise self.no_python(name, path, code, reason, line) from error

    def no_python(
        self, name: str, path: str, code: str, reason: str, line: int | None = None
    ) -> DiagnosticError:
        """What a template wrote cannot be the module at a path."""
        note = f"the module {path}"
        if line is not None:
            note = _shown(path, code, line)
        message = f"what the template writes is no Python: {reason}"
        found = Diagnostic.of_file("AZ032", message, self._path(self._overriding(name)))
        return DiagnosticError(found._replace(note=note))

    def undefined(
        self, name: str, path: str, code: str, wanted: str, line: int
    ) -> DiagnosticError:
        """What a template wrote reads a name that nothing defines."""
        found = Diagnostic.of_file(
            "AZ032",
            f"what the template writes cannot be imported: nothing defines `{wanted}`",
            self._path(self._overriding(name)),
            help="import or define it in the template: what the modules of a package"
            " have of one another, of the runtime and of typing is imported for it",
        )
        return DiagnosticError(found._replace(note=_shown(path, code, line)))

    def not_as_planned(self, name: str, what: str) -> DiagnosticError:
        """What a template wrote is Python, but not what it is to be."""
        return DiagnosticError(
            Diagnostic.of_file(
                "AZ032",
                what,
                self._path(name),
                help="write one class of the name and with the fields that are given",
            )
        )

    def _overriding(self, name: str) -> str:
        """The first of the user's templates that wrote a module: that of its own name,
        or one that this uses."""
        return next(one for one in written_by(name) if one in self._templates)

    def _path(self, name: str) -> str:
        return f"{self._folder}/{name}"

    def _at(
        self, code: str, name: str, line: int, message: str, help: str | None = None
    ) -> Diagnostic:
        return Diagnostic.at(code, message, self._line(name, line), help=help)

    def _line(self, name: str, number: int, word: str | None = None) -> Span:
        """A line of a template, or a word of it."""
        lines = Lines(self._templates[name])
        start, end = lines.bounds(number)
        text = lines.text[start:end]
        found = re.search(rf"\b{re.escape(word)}\b", text) if word else None
        found = found or re.search(r"\S(?:.*\S)?", text)
        if found:
            start, end = start + found.start(), start + found.end()
        return lines.span(self._path(name), start, end)

    def _place(self, trace: TracebackType | None) -> tuple[str, int] | None:
        """The innermost line of a template of the user's in a traceback."""
        paths = {self._path(name): name for name in self._templates}
        place = None
        while trace is not None:
            name = paths.get(trace.tb_frame.f_code.co_filename)
            if name is not None:
                place = name, trace.tb_lineno
            trace = trace.tb_next
        return place

    def _syntax(self, name: str, error: jinja2.TemplateSyntaxError) -> Diagnostic:
        message = f"not a Jinja template: {error.message}"
        return self._at("AZ030", name, error.lineno, message)

    def _no_template(self, name: str) -> Diagnostic:
        return Diagnostic.of_file(
            "AZ034",
            "this is no template: its name does not end in `.jinja`",
            self._path(name),
            help=_meant(f"{name}.jinja", self._names)
            or "keep other files in another folder",
        )

    def _idle(self, name: str) -> Diagnostic:
        return Diagnostic.of_file(
            "AZ033",
            "there is no template of this name to override, and no other uses it",
            self._path(name),
            help=_meant(name, self._names)
            or f"the templates are {', '.join(sorted(self._names))}",
        )

    def _unknown_variables(
        self, name: str, tree: nodes.Template
    ) -> Iterator[Diagnostic]:
        known = variable_names(name)
        unknown = undeclared(tree) - known - _loop_variables(name)
        unknown -= {
            node.name
            for free in tree.find_all((nodes.Filter, nodes.Test))
            if free.name in _FREE and isinstance(node := free.node, nodes.Name)
        }
        for node in tree.find_all(nodes.Name):
            if node.ctx == "load" and node.name in unknown:
                unknown.remove(node.name)
                yield Diagnostic.at(
                    "AZ031",
                    f"the template is given no variable `{node.name}`",
                    self._line(name, node.lineno, node.name),
                    help=_meant(node.name, known),
                )

    def _unknown_templates(
        self, name: str, tree: nodes.Template
    ) -> Iterator[Diagnostic]:
        known = {
            *(one for one in self._templates if one.endswith(".jinja")),
            *self._names,
            *(f"arazzo_gen/{one}" for one in self._names),
        }
        for node in _references(tree):
            if not isinstance(node.template, nodes.Const):
                continue
            wanted = str(node.template.value)
            if isinstance(node, nodes.Extends) and wanted == name:
                message = "the template extends itself"
                help = f'write "arazzo_gen/{name}" for the one that it overrides'
                yield self._at("AZ033", name, node.lineno, message, help)
            elif wanted not in known and not getattr(node, "ignore_missing", False):
                message = f'there is no template "{wanted}"'
                help_ = _meant(wanted, known)
                yield self._at("AZ033", name, node.lineno, message, help_)

    def _unknown_blocks(
        self, name: str, trees: Mapping[str, nodes.Template]
    ) -> Iterator[Diagnostic]:
        """Blocks of a template that none of those has that it extends: nothing is
        written of them."""
        known = _inherited_blocks(name, trees)
        if known is None:
            return
        for node in trees[name].body:
            if isinstance(node, nodes.Block) and node.name not in known:
                message = f"no template that this one extends has a block `{node.name}`"
                help = _meant(node.name, known) or (
                    f"the blocks are {', '.join(sorted(known))}" if known else None
                )
                span = self._line(name, node.lineno, node.name)
                yield Diagnostic.at("AZ035", message, span, help=help)


def _shown(path: str, code: str, line: int) -> str:
    return f"line {line} of {path} would be:\n{Lines(code).line(line)}"


def _inherited_blocks(
    name: str, trees: Mapping[str, nodes.Template]
) -> set[str] | None:
    """The blocks of all templates that one extends; None where that cannot be told, or
    it extends none."""
    from .templates import ORIGINALS, original, original_names

    blocks: set[str] = set()
    seen = {name}
    tree = trees[name]
    while extended := [*tree.find_all(nodes.Extends)]:
        if len(extended) > 1 or not isinstance(extended[0].template, nodes.Const):
            return None
        wanted = str(extended[0].template.value)
        own = wanted.removeprefix(ORIGINALS)
        if wanted in seen:
            return None
        seen.add(wanted)
        if wanted in trees:
            tree = trees[wanted]
        elif own in original_names():
            tree = parse(original(own))
        else:
            return None
        blocks |= {block.name for block in tree.find_all(nodes.Block)}
    return blocks if len(seen) > 1 else None


def variable_names(name: str) -> set[str]:
    """The names of the variables that a template is given."""
    context = ModuleContext if name == SHARED else CONTEXTS[name]
    return {field.name for field in fields(context)}


def undeclared(tree: nodes.Template) -> set[str]:
    """The variables that a template does not set itself."""
    return meta.find_undeclared_variables(tree) - {"context_version", *_GLOBALS}


_GLOBALS = frozenset(jinja2.Environment().globals)


def _loop_variables(name: str) -> set[str]:
    """What the blocks of a template of ours see besides: the variables of its loops."""
    from .templates import original

    loops = parse(original(name)).find_all(nodes.For)
    return {loop.target.name for loop in loops if isinstance(loop.target, nodes.Name)}


def parse(text: str) -> nodes.Template:
    """The tree of a template. Raises TemplateSyntaxError."""
    from .templates import filters

    environment = jinja2.Environment(trim_blocks=True, lstrip_blocks=True)
    # What they give makes no difference here.
    environment.filters |= filters(LINE_LENGTHS[0])
    tree = environment.parse(text)
    # Unknown filters and tests are found by compiling alone.
    environment.compile(tree)
    return environment.parse(text)


def _references(
    tree: nodes.Template,
) -> Iterable[nodes.Extends | nodes.Include | nodes.Import | nodes.FromImport]:
    return tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport))


def _attributes(kind: str) -> set[str]:
    """The fields of a part of a context."""
    from . import context_values, contexts, statements

    places = (contexts, statements, context_values)
    found = next((vars(one)[kind] for one in places if kind in vars(one)), ModelContext)
    return {field.name for field in fields(found)}


def _meant(name: str, known: Iterable[str]) -> str | None:
    close = get_close_matches(name, sorted(known), n=1)
    return f"did you mean `{close[0]}`?" if close else None
