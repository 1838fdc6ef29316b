"""A package: the text of each of its modules."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..plan import PackagePlan
from ..plan.model import WorkflowPlan
from ..plan.naming.vocabulary import LIBRARIES, RUNTIME
from ..plan.values.types import travels_whole
from ..settings import Settings
from .client import client_context, client_exports, client_names, client_summary
from .command import command_context
from .context_values import Text, docs_of
from .contexts import (
    Context,
    ModelsContext,
    ModuleContext,
    PackageContext,
)
from .definitions import Definitions, Undefined, definitions, not_there
from .docs import one_line, paragraphs, sentence
from .formatting import IMPORTS, formatted
from .imports import import_lines, sort_key
from .models import TEMPLATE, class_names, model_classes
from .runtime import emit_runtime
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
            client_context(plan, head, settings.clients),
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
        self._written: dict[str, tuple[str, str, str]] = {}
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
            docs=docs_of(
                sentence(self._plan.docs.summary or self._plan.title),
                paragraphs(self._plan.docs.description or ""),
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
        head = self._templates.render(
            "models.py.jinja", replace(context, imports=IMPORTS)
        )
        space = "\n\n" if classes.startswith("class ") else "\n"
        text = f"{head.rstrip()}\n{space}{classes}"
        overrides = self._templates.overrides(TEMPLATE)
        template = TEMPLATE if overrides else "models.py.jinja"
        return self._formatted(template, "models.py", text, self._available(1))

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
        text = self._templates.render(template, context)
        return self._formatted(template, path, text, {})

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
        available = {**self._available(path.count("/") + 1), **(siblings or {})}
        text = self._templates.render(template, replace(context, imports=IMPORTS))
        return self._formatted(template, path, text, available)

    def _formatted(
        self, template: str, path: str, text: str, available: Mapping[str, str]
    ) -> str:
        """A module as black leaves it, with the imports of what it uses; it must define
        all that it reads."""
        where = f"{self._plan.name}/{path}"
        self._templates.check(template, where, text)
        found = definitions(path, text, self.style)
        wanted = {name: available[name] for name in found.used if name in available}
        imports = import_lines(wanted, wanted, self.style.width)
        found.take_in(path, wanted)
        self._definitions[path] = found
        self._written[path] = (template, text, imports)
        for name in found.undefined:
            raise self._undefined(path, name)
        self.runtime |= found.imported_from("_runtime")
        return finished(text, self._templates, template, where, self.style, imports)

    def check_imports(self) -> None:
        """Each module must define what the others import from it."""
        for path, name in not_there(self._definitions):
            raise self._undefined(path, name)

    def _undefined(self, path: str, found: Undefined) -> Exception:
        template, text, imports = self._written[path]
        where = f"{self._plan.name}/{path}"
        head, mark, _ = text.partition(IMPORTS)
        is_below = mark and found.line > head.count("\n") + 1
        line = found.line + imports.count("\n") * bool(is_below)
        if self._templates.overrides(template):
            written = text.replace(IMPORTS, imports)
            return self._templates.faults.undefined(
                template, where, written, found.name, line
            )
        return ValueError(
            f"{where} cannot be imported: nothing defines `{found.name}`, which is read"
            f" on line {line}"
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
    text: str,
    templates: Templates,
    template: str,
    path: str,
    style: Style,
    imports: str = "",
) -> str:
    """A module as black leaves it.

    Raises DiagnosticError, AZ032, where a template of the user's wrote no Python.
    """
    if not templates.overrides(template):
        return formatted(text, style, imports)
    # Imported late, as black is: it takes a while.
    from black.parsing import InvalidInput

    try:
        return formatted(text, style, imports)
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
