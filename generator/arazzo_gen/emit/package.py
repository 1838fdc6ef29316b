"""A package: the text of each of its modules."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..plan import PackagePlan
from ..plan.model import WorkflowPlan
from ..plan.types import travels_whole
from ..plan.vocabulary import LIBRARIES, RUNTIME
from ..settings import Settings
from .client import client_context, client_exports, client_names, client_summary
from .command import command_context
from .constants import with_constants
from .contexts import (
    Context,
    ModelsContext,
    ModuleContext,
    PackageContext,
    Text,
)
from .definitions import Definitions, Undefined, definitions, not_there
from .docs import docstring, one_line, paragraphs, sentence
from .formatting import formatted
from .imports import import_lines, sort_key, used_names
from .models import TEMPLATE, class_names, model_classes
from .parentheses import without_doubled
from .runtime import emit_runtime, imported_runtime
from .style import Style, style_of
from .templates import Templates
from .workflow import workflow_context

_SUFFIXES = {"both": ("", "_async"), "sync": ("",), "async": ("_async",)}


@dataclass(frozen=True, slots=True)
class Package:
    """The modules of a package by their paths below the output folder, and the names of
    those of the runtime that they import."""

    modules: Mapping[str, str]
    runtime: frozenset[str]


def emit_package(
    plan: PackagePlan, templates: Templates, settings: Settings
) -> Package:
    """The package of a plan.

    Raises DiagnosticError where a template of the user's cannot be used.
    """
    package = _Package(plan, templates, settings)
    head = package.head
    modules = {
        "__init__.py": package.init(),
        "__main__.py": package.main(),
        "client.py": package.module(
            "client.py.jinja",
            "client.py",
            client_context(plan, head, settings.clients, package.style.width),
        ),
        "models.py": package.models(),
        "workflows/__init__.py": package.plain(
            "workflows.py.jinja", "workflows/__init__.py", head
        ),
    }
    summary = client_summary(plan.client)
    for workflow in (*plan.workflows, *plan.others):
        for suffix in package.suffixes:
            path = f"workflows/{workflow.function}{suffix}.py"
            own = _head(plan.name, workflow.source_file, package.style.width)
            context = workflow_context(
                workflow,
                own,
                summary,
                package.style,
                suffix=suffix,
                owner=package.owner,
            )
            modules[path] = package.module(
                "workflow.py.jinja",
                path,
                context,
                package.siblings(workflow, suffix),
            )
    package.check_imports()
    if settings.runtime == "embedded":
        modules |= {"py.typed": "", **emit_runtime(package.runtime, settings)}
    return Package(
        {f"{plan.name}/{path}": text for path, text in modules.items()},
        frozenset(package.runtime),
    )


class _Package:
    """What the modules of one package share while they are written.

    ``suffixes`` end the names of the modules that a workflow has, and of the functions
    in them: "" or, of coroutines, "_async"; ``owner`` is that of the module that
    defines its types. ``runtime`` are the modules of the runtime that those written so
    far import.
    """

    def __init__(
        self, plan: PackagePlan, templates: Templates, settings: Settings
    ) -> None:
        self._plan = plan
        self._templates = templates
        self.style = style_of(settings)
        self.runtime: set[str] = set()
        self._definitions: dict[str, Definitions] = {}
        self._written: dict[str, tuple[str, str]] = {}
        self.suffixes = _SUFFIXES[settings.clients]
        self.owner = self.suffixes[0]
        self._clients = client_names(settings.clients)
        self._runtime = "." if settings.runtime == "shared" else ""
        self._functions = {
            workflow.result: workflow.function
            for workflow in (*plan.workflows, *plan.others)
        }
        self.head = _head(plan.name, plan.source_file, self.style.width)

    def init(self) -> str:
        """The module that names what a user imports."""
        runtime = f".{self._runtime}_runtime"
        exports = {
            **dict.fromkeys(self._clients, ".client"),
            **dict.fromkeys(RUNTIME["errors"], f"{runtime}.errors"),
            **dict.fromkeys(RUNTIME["observers"], f"{runtime}.observers"),
            **{
                name: f"{runtime}.{module}"
                for name, module in client_exports(self._plan.client).items()
            },
        }
        if any(
            travels_whole(output.type)
            for workflow in self._plan.workflows
            for step in workflow.steps
            for output in step.outputs
        ):
            exports["Json"] = f"{runtime}.json_whole"
        for workflow in self._plan.workflows:
            for result in (workflow.result, *workflow.returns):
                owner = self._functions[result] + self.owner
                exports[result] = f".workflows.{owner}"
            for name in self._names(workflow):
                exports[name] = f".workflows.{name}"
            if workflow.inputs:
                exports[workflow.inputs_class] = ".models"
            if workflow.outputs:
                exports[workflow.outputs_class] = ".models"
        context = PackageContext(
            header=self.head.header,
            package=self.head.package,
            source_file=self.head.source_file,
            imports=import_lines(exports, exports, self.style.width),
            docstring=docstring(
                sentence(self._plan.docs.summary or self._plan.title),
                self.style.width,
                paragraphs(self._plan.docs.description or ""),
                indent=0,
            ),
            exports=tuple(sorted(exports, key=sort_key)),
        )
        return self.plain("package.py.jinja", "__init__.py", context)

    def models(self) -> str:
        """The module of the models."""
        names = sorted(class_names(self._plan.models), key=sort_key)
        context = ModelsContext(
            header=self.head.header,
            package=self.head.package,
            source_file=self.head.source_file,
            imports="",
            exports=tuple(names),
        )
        classes = model_classes(self._plan.models, self._templates, self.style)
        if not classes:
            return self.module("models.py.jinja", "models.py", context)
        imports = import_lines(
            used_names(classes, self.style), self._available(1), self.style.width
        )
        context = replace(context, imports=imports)
        head = self._templates.render("models.py.jinja", context)
        head = self._finished("models.py.jinja", "models.py", head)
        space = "\n\n" if classes.startswith("class ") else "\n"
        if self._templates.overrides(TEMPLATE):
            return self._formatted(TEMPLATE, "models.py", f"{head}{space}{classes}")
        self._define("models.py.jinja", "models.py", f"{head}{space}{classes}")
        return f"{head}{space}{formatted(without_doubled(classes), self.style)}"

    def main(self) -> str:
        """The command line."""
        siblings = {
            name: f".workflows.{workflow.function}{self.owner}"
            for workflow in (*self._plan.workflows, *self._plan.others)
            for name in (workflow.function + self.owner, workflow.result)
        }
        context = command_context(self._plan, self.head, self.owner, self.style.width)
        return self.module("main.py.jinja", "__main__.py", context, siblings)

    def _names(self, workflow: WorkflowPlan) -> list[str]:
        """The functions of a workflow, which are called as their modules are."""
        return [workflow.function + suffix for suffix in self.suffixes]

    def siblings(self, workflow: WorkflowPlan, suffix: str) -> dict[str, str]:
        """Where the module of a workflow finds what is in those beside it: the types
        that another defines for both, and the workflows that it calls. An alias stands
        after the name."""
        found = {
            result: f".{function}{self.owner}"
            for result, function in self._functions.items()
            if function not in {*workflow.cycle, workflow.function}
        }
        for local, function in workflow.callees:
            if function not in workflow.cycle:
                name = f"{function}{suffix}"
                found[f"{local}{suffix}"] = f".{name}" + f":{name}" * (
                    local != function
                )
        if suffix != self.owner:
            own = (workflow.result, workflow.steps_class)
            classes = (step.outputs_class for step in workflow.steps)
            found |= dict.fromkeys((*own, *classes), f".{workflow.function}")
        return found

    def plain(self, template: str, path: str, context: Context) -> str:
        """A module whose imports are known; ``path`` is in the package."""
        return self._formatted(
            template, path, self._templates.render(template, context)
        )

    def module(
        self,
        template: str,
        path: str,
        context: ModuleContext,
        siblings: Mapping[str, str] | None = None,
    ) -> str:
        """A module with the imports that its text needs.

        ``siblings`` gives the modules of names that are neither the runtime's nor the
        package's.
        """
        depth = path.count("/") + 1
        available = {**self._available(depth), **(siblings or {})}
        text = self._templates.render(template, context)
        self._check(template, path, text)
        lines = import_lines(used_names(text, self.style), available, self.style.width)
        text = self._templates.render(template, replace(context, imports=lines))
        self._check(template, path, text)
        return self._formatted(template, path, with_constants(text, self.style.width))

    def _check(self, template: str, path: str, text: str) -> None:
        if self._templates.overrides(template):
            where = f"{self._plan.name}/{path}"
            self._templates.faults.of_python(template, where, text)

    def _formatted(self, template: str, path: str, text: str) -> str:
        done = self._finished(template, path, text)
        self._define(template, path, text)
        return done

    def _finished(self, template: str, path: str, text: str) -> str:
        where = f"{self._plan.name}/{path}"
        done = finished(text, self._templates, template, where, self.style)
        self.runtime |= {*imported_runtime(text)}
        return done

    def _define(self, template: str, path: str, text: str) -> None:
        """Take in what a module defines; it must define all that it reads."""
        self._definitions[path] = definitions(path, text, self.style)
        self._written[path] = (template, text)
        for name in self._definitions[path].undefined:
            raise self._undefined(path, name)

    def check_imports(self) -> None:
        """Each module must define what the others import from it."""
        for path, name in not_there(self._definitions):
            raise self._undefined(path, name)

    def _undefined(self, path: str, found: Undefined) -> Exception:
        template, text = self._written[path]
        where = f"{self._plan.name}/{path}"
        if self._templates.overrides(template):
            return self._templates.faults.undefined(
                template, where, text, found.name, found.line
            )
        return ValueError(
            f"{where} cannot be imported: nothing defines `{found.name}`, which is read"
            f" on line {found.line}"
        )

    def _available(self, depth: int) -> dict[str, str]:
        """The modules of names: of libraries, of the runtime and of the package."""
        up = "." * depth
        return {
            **LIBRARIES,
            **{
                name: f"{up}{self._runtime}_runtime.{module}"
                for module, names in RUNTIME.items()
                for name in names
            },
            **dict.fromkeys(class_names(self._plan.models), f"{up}models"),
            **dict.fromkeys(self._clients, f"{up}client"),
        }


def finished(
    text: str, templates: Templates, template: str, path: str, style: Style
) -> str:
    """A module as black leaves it.

    Raises DiagnosticError, AZ032, where a template of the user's wrote no Python.
    """
    if not templates.overrides(template):
        return formatted(without_doubled(text), style)
    # Imported late, as black is: it takes a while.
    from black.parsing import InvalidInput

    templates.faults.of_python(template, path, text)
    try:
        return formatted(without_doubled(text), style)
    except InvalidInput as error:
        raise templates.faults.no_python(template, path, text, str(error)) from error


def _head(package: str, source_file: str, width: int) -> ModuleContext:
    return ModuleContext(_header(source_file, width), package, Text(source_file), "")


def _header(source_file: str, width: int) -> str:
    marker = f"@generated by arazzo-gen from {one_line(source_file)};"
    return textwrap.fill(
        f"{marker} do not edit.",
        width,
        initial_indent="# ",
        subsequent_indent="# ",
        break_long_words=False,
        break_on_hyphens=False,
    )
