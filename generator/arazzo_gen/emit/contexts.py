"""What templates are given: a context for each, which docs/templates.md promises.

Templates get the fields of their context as variables, and nothing else. Whoever takes
a field away, renames it or changes what it means raises ``CONTEXT_VERSION``; a new
field is none of these.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import TypeAlias

from .context_values import Code, DocsContext, DocstringContext, Name, Text
from .statements import STATEMENTS, Statement

CONTEXT_VERSION = 2
"""The version of all contexts, which templates may read as ``context_version``."""


@dataclass(frozen=True, slots=True)
class OutputContext:
    """``output.py.jinja``: the ``__init__.py`` of the output folder."""

    header: Code
    """Empty: this module is of no document."""


@dataclass(frozen=True, slots=True)
class ModuleContext:
    """``workflows.py.jinja``: the ``__init__.py`` of ``workflows``; and what each
    module of a package has."""

    header: Code
    """The comment at the head: what the module is generated from."""
    package: Name
    """The package that the module is in."""
    source_file: Text
    """The path of the Arazzo document, as it was given."""
    imports: Code
    """The imports of what the module uses of the runtime, of libraries and of other
    modules of the package; none of what the template itself imports."""


@dataclass(frozen=True, slots=True)
class PackageContext(ModuleContext):
    """``package.py.jinja``: the ``__init__.py`` of a package."""

    docs: DocsContext
    """The docstring: the title or summary of the document, and its description."""
    exports: tuple[Name, ...]
    """What ``__all__`` lists, sorted."""


@dataclass(frozen=True, slots=True)
class ModelsContext(ModuleContext):
    """``models.py.jinja``: the head of ``models.py``; the models follow it."""

    exports: tuple[Name, ...]
    """What ``__all__`` lists, sorted; empty where there are no models."""


@dataclass(frozen=True, slots=True)
class ConstraintContext:
    """A constraint of a field: a keyword of ``pydantic.Field``, and its value."""

    name: Name
    """What pydantic calls the constraint: ``max_length``."""
    value: Code
    """A literal of its value."""


@dataclass(frozen=True, slots=True)
class FieldContext:
    """A field of a model."""

    name: Name
    """The name of the field."""
    wire: Text
    """Its name in the document."""
    alias: Code
    """A literal of ``wire``; empty where that is ``name``."""
    type: Code
    """Its type, without the constraints that it has as a whole."""
    constraints: tuple[ConstraintContext, ...]
    """The constraints that it has as a whole, in the order of their names."""
    marks: tuple[Code, ...]
    """What else stands in ``Annotated``: what the runtime checks, not pydantic, and a
    second constraint of one name."""
    required: bool
    """Whether it has no default."""
    default: Code
    """The expression of its default; empty where it is required."""
    default_factory: bool
    """Whether the default is an object, which each model gets anew."""
    description: Text
    """What the document says about it; empty where it says nothing."""
    docstring: Code
    """The docstring of ``description``; empty where that is."""


@dataclass(frozen=True, slots=True)
class ModelContext:
    """``model.py.jinja``: one class of ``models.py``."""

    name: Name
    """The name of the class."""
    kind: Code
    """What it is for: ``input``, ``output``, ``request`` or ``response``."""
    base: Name
    """The base class, of the runtime."""
    arguments: Code
    """Further arguments of the class statement, each after a comma; mostly empty."""
    description: Text
    """What the model is; empty where it is not described."""
    docstring: Code
    """The docstring of ``description``; empty where that is."""
    extras: Code
    """The annotation of ``__pydantic_extra__``; empty where there is none."""
    fields: tuple[FieldContext, ...]
    """The fields, in the order of the document."""


@dataclass(frozen=True, slots=True)
class KeywordContext:
    """A keyword of a client."""

    name: Name
    """The name of the keyword."""
    type: Code
    """Its annotation."""
    default: Code
    """Its default; empty where it is required."""
    from_env: Code
    """The expression that reads it from the environment, by ``prefix``."""


@dataclass(frozen=True, slots=True)
class ClientKindContext:
    """A client: the one that blocks, or the asynchronous one."""

    name: Name
    """The name of the class."""
    base: Name
    """The base class, of the runtime."""
    api: Name
    """The class of the runtime that sends the requests of one API."""
    docs: DocsContext
    """The docstring of the class."""
    keywords: tuple[KeywordContext, ...]
    """The keywords of ``__init__``, those without a default first."""


@dataclass(frozen=True, slots=True)
class CredentialContext:
    """A credential of a client."""

    name: Name
    """The attribute, and the keyword that it is made of."""
    value: Code
    """The expression that makes it."""


@dataclass(frozen=True, slots=True)
class ApiContext:
    """An API that the workflows call: a source description."""

    attribute: Name
    """The property of the client."""
    url: Name
    """The keyword with its base URL."""
    default: Code
    """What makes its URL of server variables; empty where it has none."""
    docs: DocsContext
    """The docstring of the property."""


@dataclass(frozen=True, slots=True)
class ClientContext(ModuleContext):
    """``client.py.jinja``: ``client.py``."""

    kinds: tuple[ClientKindContext, ...]
    """The clients: one, or that which blocks and the asynchronous one."""
    credentials: tuple[CredentialContext, ...]
    """The credentials, those first that no base URL is needed for."""
    before_urls: int
    """How many credentials are made before the base URLs are."""
    apis: tuple[ApiContext, ...]
    """The APIs."""
    prefix: Text
    """What the names of environment variables begin with, by default."""
    from_env_docs: DocsContext
    """The docstring of ``from_env``."""


@dataclass(frozen=True, slots=True)
class CommandContext:
    """The subcommand of a workflow."""

    id: Text
    """The ``workflowId``."""
    help: Code
    """A literal of its help in the list of subcommands."""
    description: Code
    """A literal of its description."""
    function: Name
    """The function of the workflow."""
    result: Code
    """The annotation of what it returns."""
    runner: Name
    """The function that hands it what was given on the command line."""
    arguments: tuple[Name, ...]
    """The keywords of the inputs."""
    options: tuple[Code, ...]
    """The arguments of ``add_argument`` for each input."""


@dataclass(frozen=True, slots=True)
class MainContext(ModuleContext):
    """``main.py.jinja``: ``__main__.py``, the command line of a package."""

    docs: DocsContext
    """The docstring of the module."""
    description: Code
    """A literal of what the package is."""
    environment: Code
    """A literal of what the environment variables are."""
    is_async: bool
    """Whether the workflows are coroutines only."""
    client: Name
    """The class of the client."""
    commands: tuple[CommandContext, ...]
    """The subcommands, one a workflow."""


@dataclass(frozen=True, slots=True)
class ArgumentContext:
    """A keyword of a function."""

    name: Name
    """The name of the keyword."""
    type: Code
    """Its annotation."""
    default: Code
    """Its default; empty where it is required."""
    value: Code
    """The expression of what it stands for in the function."""


@dataclass(frozen=True, slots=True)
class DependencyContext:
    """A workflow that has to have ended before."""

    name: Name
    """The keyword with its result."""
    type: Code
    """The annotation of the keyword, whose default is None."""


@dataclass(frozen=True, slots=True)
class OutputFieldContext:
    """An output of a step."""

    name: Name
    """The field of the outputs class."""
    type: Code
    """Its annotation."""


@dataclass(frozen=True, slots=True)
class SendArgumentContext:
    """A keyword of ``send``: a part of a request."""

    name: Name
    """The keyword."""
    value: Code
    """The expression of its value."""


@dataclass(frozen=True, slots=True)
class StepContext:
    """A step: of an operation or, where ``call`` is not empty, of a workflow."""

    id: Text
    """The ``stepId``."""
    function: Name
    """The function of the step."""
    docs: DocsContext
    """Its docstring."""
    arguments: tuple[ArgumentContext, ...]
    """Its keywords."""
    result: Code
    """The annotation of what it returns."""
    returned: Code
    """The arguments of ``result``, which makes what it returns."""
    attribute: Name
    """The field of the steps class."""
    outputs_class: Name
    """The class of its outputs; there is none where there are no outputs."""
    outputs_docs: DocsContext
    """The docstring of that class."""
    outputs: tuple[OutputFieldContext, ...]
    """Its outputs."""
    call: Code
    """The call of the workflow; empty for an operation."""
    late_imports: tuple[Code, ...]
    """The imports that the function itself has to make, of workflows that call this
    one."""
    criteria: tuple[Code, ...]
    """The arguments of ``require`` for each success criterion of a called workflow."""
    api: Name
    """The property of the client that sends the request; empty for a workflow."""
    method: Text
    """The HTTP method; empty for a workflow."""
    path: Text
    """The path template of the operation; empty for a workflow."""
    parts: tuple[SendArgumentContext, ...]
    """What else the request is made of."""
    status_criteria: tuple[Code, ...]
    """The arguments of ``require`` for each success criterion that the body is not read
    for."""
    decode: tuple[Code, ...]
    """The statements that read the body."""
    body_criteria: tuple[Code, ...]
    """The arguments of ``require`` for the other criteria."""


@dataclass(frozen=True, slots=True)
class ConstantContext:
    """A query that is made once, for all calls of the functions of a module."""

    name: Name
    """The name of the constant."""
    value: Code
    """The expression that makes it."""


@dataclass(frozen=True, slots=True)
class WorkflowContext(ModuleContext):
    """``workflow.py.jinja``: a module of a workflow, of functions or of coroutines."""

    is_async: bool
    """Whether the functions are coroutines."""
    owns_types: bool
    """Whether the module defines the classes, which another one may import."""
    docs: DocsContext
    """The docstring of the module."""
    type_imports: tuple[Code, ...]
    """The imports that only type checkers need, of workflows that call this one."""
    exports: tuple[Name, ...]
    """What ``__all__`` lists, sorted."""
    constants: tuple[ConstantContext, ...]
    """The queries that the functions use."""
    client: Name
    """The class of the client."""
    id: Text
    """The ``workflowId``."""
    steps: tuple[StepContext, ...]
    """The steps, in the order of the document."""
    steps_class: Name
    """The class with the results of the steps."""
    steps_docs: DocsContext
    """The docstring of that class."""
    result: Name
    """The alias of the type of the result. A ``type`` statement makes it one that
    cannot be called."""
    outputs_type: Code
    """The annotation of the outputs of the workflow."""
    ended_by: Code
    """The annotation of the names of actions that can end it."""
    function: Name
    """The function of the workflow."""
    function_docs: DocsContext
    """Its docstring."""
    returns: Code
    """The annotation of what it returns."""
    inputs: tuple[ArgumentContext, ...]
    """Its keywords for the inputs of the workflow."""
    inputs_class: Name
    """The model of the inputs."""
    uses_inputs: bool
    """Whether the flow reads ``inputs``."""
    dependencies: tuple[DependencyContext, ...]
    """Its keywords for workflows that have to have ended before."""
    late_imports: tuple[Code, ...]
    """The imports that the function itself has to make."""
    flow: tuple[Statement, ...]
    """The statements that run the steps: they read ``client``, ``run``, ``steps`` and
    ``inputs``."""


Context: TypeAlias = (
    OutputContext | ModuleContext | ModelContext | Statement | DocstringContext
)
"""The context of a template."""

CONTEXTS: dict[str, type[Context]] = {
    "client.py.jinja": ClientContext,
    "docstring.jinja": DocstringContext,
    "main.py.jinja": MainContext,
    "model.py.jinja": ModelContext,
    "models.py.jinja": ModelsContext,
    "output.py.jinja": OutputContext,
    "package.py.jinja": PackageContext,
    "workflow.py.jinja": WorkflowContext,
    "workflows.py.jinja": ModuleContext,
    **{name: kind for kind, name in STATEMENTS.items()},
}
"""The contexts by the templates that are given them."""

SHARED = "module.py.jinja"
"""The template that those of all modules extend; it is given what they are."""


@cache
def written_by(name: str) -> tuple[str, ...]:
    """The templates that write a module: that of its name and those that this uses."""
    shared = () if name == "model.py.jinja" else (SHARED, "docstring.jinja")
    flow = tuple(STATEMENTS.values()) if name == "workflow.py.jinja" else ()
    return (name, *shared, *flow)


def variables_of(context: Context | DocsContext) -> dict[str, object]:
    """A context as a template is given it."""
    return {field.name: getattr(context, field.name) for field in fields(context)}
