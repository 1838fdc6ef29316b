"""A package: the text of each of its modules."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from ..plan import PackagePlan
from ..plan.model import WorkflowPlan
from ..plan.types import travels_whole
from ..plan.vocabulary import LIBRARIES, RUNTIME
from .client import client_context, client_exports, client_summary
from .command import command_context
from .constants import with_constants
from .docs import LINE_LENGTH, docstring, one_line, paragraphs, sentence
from .formatting import formatted
from .imports import import_lines, sort_key, used_names
from .models import class_names, model_classes
from .templates import render
from .workflow import workflow_context


def emit_package(plan: PackagePlan) -> dict[str, str]:
    """The modules of a package by their paths below the output folder."""
    package = _Package(plan)
    modules = {
        "__init__.py": package.init(),
        "__main__.py": package.main(),
        "client.py": package.module("client.py", 1, client_context(plan)),
        "models.py": package.models(),
        "workflows/__init__.py": package.plain("workflows.py"),
    }
    summary = client_summary(plan.client)
    for workflow in (*plan.workflows, *plan.others):
        for twin in (False, True):
            suffix = "_async" if twin else ""
            context = workflow_context(workflow, summary, twin=twin)
            context["header"] = _header(workflow.source_file)
            modules[f"workflows/{workflow.function}{suffix}.py"] = package.module(
                "workflow.py", 2, context, package.siblings(workflow, twin=twin)
            )
    return {f"{plan.name}/{path}": text for path, text in modules.items()}


class _Package:
    """What the modules of one package share while they are written."""

    def __init__(self, plan: PackagePlan) -> None:
        self._plan = plan
        self._functions = {
            workflow.result: workflow.function
            for workflow in (*plan.workflows, *plan.others)
        }
        self._header = _header(plan.source_file)

    def init(self) -> str:
        """The module that names what a user imports."""
        exports = {
            **dict.fromkeys(("AsyncClient", "Client"), ".client"),
            **dict.fromkeys(RUNTIME["errors"], ".._runtime.errors"),
            **dict.fromkeys(RUNTIME["observers"], ".._runtime.observers"),
            **{
                name: f".._runtime.{module}"
                for name, module in client_exports(self._plan.client).items()
            },
        }
        if any(
            travels_whole(output.type)
            for workflow in self._plan.workflows
            for step in workflow.steps
            for output in step.outputs
        ):
            exports["Json"] = ".._runtime.json_whole"
        for workflow in self._plan.workflows:
            module = f".workflows.{workflow.function}"
            exports[workflow.function] = module
            exports[workflow.result] = module
            for result in workflow.returns:
                exports[result] = f".workflows.{self._functions[result]}"
            exports[f"{workflow.function}_async"] = f"{module}_async"
            if workflow.inputs:
                exports[workflow.inputs_class] = ".models"
            if workflow.outputs:
                exports[workflow.outputs_class] = ".models"
        return formatted(
            render(
                "package.py",
                header=self._header,
                docstring=docstring(
                    sentence(self._plan.docs.summary or self._plan.title),
                    paragraphs(self._plan.docs.description or ""),
                    indent=0,
                ),
                imports=import_lines(exports, exports),
                exports=sorted(exports, key=sort_key),
            )
        )

    def models(self) -> str:
        """The module of the models."""
        names = sorted(class_names(self._plan.models), key=sort_key)
        classes = model_classes(self._plan.models)
        if not classes:
            return self.module("models.py", 1, {"exports": names})
        imports = import_lines(used_names(classes), self._available(1))
        head = formatted(
            render("models.py", header=self._header, imports=imports, exports=names)
        )
        space = "\n\n" if classes.startswith("class ") else "\n"
        return f"{head}{space}{formatted(classes)}"

    def main(self) -> str:
        """The command line."""
        siblings = {
            name: f".workflows.{workflow.function}"
            for workflow in (*self._plan.workflows, *self._plan.others)
            for name in (workflow.function, workflow.result)
        }
        return self.module("main.py", 1, command_context(self._plan), siblings)

    def siblings(self, workflow: WorkflowPlan, *, twin: bool) -> dict[str, str]:
        """Where the module of a workflow finds what is in those beside it: the types
        that it shares with its twin, and the workflows that it calls. An alias stands
        after the name."""
        suffix = "_async" if twin else ""
        found = {
            result: f".{function}"
            for result, function in self._functions.items()
            if function not in {*workflow.circle, workflow.function}
        }
        for local, function in workflow.callees:
            if function not in workflow.circle:
                name = f"{function}{suffix}"
                found[f"{local}{suffix}"] = f".{name}" + f":{name}" * (
                    local != function
                )
        if twin:
            own = (workflow.result, workflow.steps_class)
            classes = (step.outputs_class for step in workflow.steps)
            found |= dict.fromkeys((*own, *classes), f".{workflow.function}")
        return found

    def plain(self, template: str) -> str:
        """A module without imports."""
        return formatted(render(template, header=self._header))

    def module(
        self,
        template: str,
        depth: int,
        context: Mapping[str, object],
        siblings: Mapping[str, str] | None = None,
    ) -> str:
        """A module with the imports that its text needs.

        ``depth`` is how far it is below the output folder; ``siblings`` gives the
        modules of names that are neither the runtime's nor the package's.
        """
        available = {**self._available(depth), **(siblings or {})}
        fixed = {"header": self._header, **context}
        names = used_names(render(template, imports="", **fixed))
        lines = import_lines(names, available)
        return formatted(with_constants(render(template, imports=lines, **fixed)))

    def _available(self, depth: int) -> dict[str, str]:
        """The modules of names: of libraries, of the runtime and of the package."""
        up = "." * depth
        return {
            **LIBRARIES,
            **{
                name: f"{up}._runtime.{module}"
                for module, names in RUNTIME.items()
                for name in names
            },
            **dict.fromkeys(class_names(self._plan.models), f"{up}models"),
            **dict.fromkeys(("AsyncClient", "Client"), f"{up}client"),
        }


def _header(source_file: str) -> str:
    marker = f"@generated by arazzo-gen from {one_line(source_file)};"
    return textwrap.fill(
        f"{marker} do not edit.",
        LINE_LENGTH,
        initial_indent="# ",
        subsequent_indent="# ",
        break_long_words=False,
        break_on_hyphens=False,
    )
