"""What a generated package shows: its clients, workflows and steps."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any


@dataclass(frozen=True, slots=True)
class Function:
    """A function of a package, and its keywords with their annotations.

    ``workflow`` is the module that it stands in; ``defaults`` are of the keywords that
    have one.
    """

    workflow: str
    name: str
    call: Callable[..., Any]
    keywords: Mapping[str, Any]
    defaults: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.workflow}.{self.name}"


@dataclass(frozen=True, slots=True)
class Package:
    """A generated package: how to make a client, what to call."""

    module: ModuleType
    client: Function
    workflows: list[Function]
    steps: list[Function]

    @property
    def name(self) -> str:
        return self.module.__name__


def packages(output: Path) -> list[Package]:
    """The packages in an output folder, whose parent must be importable."""
    return [
        _package(f"{output.name}.{path.parent.name}", path.parent)
        for path in sorted(output.glob("*/client.py"))
    ]


def _package(name: str, folder: Path) -> Package:
    module = importlib.import_module(name)
    client = module.Client
    workflows, steps = [], []
    for path in sorted(folder.glob("workflows/[!_]*.py")):
        if path.stem.endswith("_async"):
            continue
        inside = importlib.import_module(f"{name}.workflows.{path.stem}")
        for public in inside.__all__:
            if not inspect.isfunction(getattr(inside, public)):
                continue
            one = _function(path.stem, public, getattr(inside, public))
            if "observer" in one.keywords:
                workflows.append(one)
            elif _sends(one.call):
                steps.append(one)
    return Package(
        module, _function("", "Client", client.__init__, client), workflows, steps
    )


def _function(
    workflow: str, name: str, described: Callable[..., Any], call: Any = None
) -> Function:
    keywords: dict[str, Any] = {}
    defaults: dict[str, Any] = {}
    for one in inspect.signature(described).parameters.values():
        if one.kind != one.KEYWORD_ONLY:
            continue
        # Results of workflows of other documents are imported for type checkers only.
        with suppress(NameError):
            keywords[one.name] = eval(one.annotation, described.__globals__)
            if one.default is not one.empty:
                defaults[one.name] = one.default
    return Function(workflow, name, call or described, keywords, defaults)


def _sends(step: Callable[..., Any]) -> bool:
    """Whether a step sends a request; others call a workflow, whose steps do."""
    return str(step.__annotations__["return"]).startswith("StepResult[")
