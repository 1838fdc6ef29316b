"""The plan of a package: everything that emission has to write down, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from ..analysis.security import CredentialKind
from ..link.model import BodyKind
from ..link.requests.parts import Part
from ..openapi.xml_shapes import XmlRoot
from .models.defaults import Default
from .values.code import Replacement, Test, Value
from .values.types import EnumType, JsonType, Type

if TYPE_CHECKING:
    from .flow.statements import DependencyPlan, Statement


@dataclass(frozen=True, slots=True)
class Docs:
    """What the document says about a thing."""

    summary: str | None
    description: str | None


@dataclass(frozen=True, slots=True)
class Argument:
    """A keyword of a generated function.

    ``wire`` is the name in the document; ``default`` is None where there is no default
    or where it is null, which ``required`` tells apart.
    """

    name: str
    wire: str
    type: Type
    required: bool
    default: Default
    description: str | None


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """A field of a generated model; its type says what the model checks.

    ``nullable`` tells of an input that may be left out that null is a value of it, too.
    """

    name: str
    wire: str
    type: Type
    required: bool
    description: str | None
    default: Default = None
    nullable: bool = False


ModelKind = Literal["input", "output", "request", "response"]


Extra = Literal["allow", "forbid"]


@dataclass(frozen=True, slots=True)
class ClassPlan:
    """A generated model.

    ``extra`` says what of members beside its fields, where that is not what models of
    its kind do, and ``extras`` of which type they are; ``strict`` that it coerces none,
    so that a value is not taken for one of another model. ``root``: its one field is
    the whole value.
    """

    name: str
    kind: ModelKind
    description: str
    fields: tuple[FieldPlan, ...]
    extra: Extra | None = None
    extras: Type | None = None
    strict: bool = False
    root: bool = False


@dataclass(frozen=True, slots=True)
class RenamedClass:
    """A class that is not called what it would be alone, and where its schema is."""

    address: str
    wanted: str
    name: str


@dataclass(frozen=True, slots=True)
class ModelsPlan:
    """The models of a package, and the enumerations that have a name of their own."""

    enums: tuple[EnumType, ...]
    classes: tuple[ClassPlan, ...]
    renamed: tuple[RenamedClass, ...] = ()


@dataclass(frozen=True, slots=True)
class ServerVariablePlan:
    """A variable in the URL of a server; ``values`` is empty where any will do."""

    name: str
    default: str
    values: tuple[str, ...]
    description: str | None


@dataclass(frozen=True, slots=True)
class ServerPlan:
    """One of the addresses of an API.

    ``template`` has the variables in braces, ``url`` has their defaults instead; it may
    be relative to a document of which nobody knows where it is published.
    """

    template: str
    url: str
    name: str | None
    description: str | None
    variables: tuple[ServerVariablePlan, ...]

    @property
    def is_absolute(self) -> bool:
        """Whether requests can be sent there as it is."""
        return self.url.lower().startswith(("https://", "http://"))


@dataclass(frozen=True, slots=True)
class ApiPlan:
    """An API that the package calls: a source description in use.

    ``servers`` is empty where the description gives no absolute URL; ``relative`` is
    what it gives then. ``variables`` are those of the first server, each with its
    keyword.
    """

    attribute: str
    url_keyword: str
    source: str
    title: str
    servers: tuple[ServerPlan, ...]
    relative: str | None
    variables: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TokenEndpointPlan:
    """Where the client fetches tokens by a flow of OAuth 2. What is relative is so to
    the URL that the keyword ``base`` gives."""

    flow: Literal["client_credentials", "password"]
    url: str | None
    refresh_url: str | None
    base: str | None


@dataclass(frozen=True, slots=True)
class CredentialPlan:
    """A credential that the client takes.

    ``parameter`` is the name of the header, query parameter or cookie of an API key, or
    of the HTTP scheme of a kind that has no class of its own. ``scopes`` are those that
    the operations in use require.
    """

    keyword: str
    scheme: str
    kind: CredentialKind
    parameter: str | None
    description: str | None
    deprecated: bool
    endpoints: tuple[TokenEndpointPlan, ...]
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClientPlan:
    """What the clients of a package know; ``variables`` are those of servers, by their
    keywords."""

    apis: tuple[ApiPlan, ...]
    credentials: tuple[CredentialPlan, ...]
    variables: tuple[tuple[str, ServerVariablePlan], ...]
    environment_prefix: str


@dataclass(frozen=True, slots=True)
class BodyPlan:
    """The body of a request; ``model`` is the class that validates it, if any, and
    ``replacements`` are made in it before it is sent. ``encodings``, ``parts`` and
    ``xml`` say how members travel, where that is not the usual way, ``reserved`` which
    of them keep reserved characters; ``sequence`` that JSON values have separators
    before them (RFC 7464)."""

    kind: BodyKind
    model: str | None
    value: Value
    replacements: tuple[Replacement, ...] = ()
    encodings: tuple[tuple[str, str], ...] = ()
    reserved: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    xml: XmlRoot | None = None
    sequence: bool = False


@dataclass(frozen=True, slots=True)
class RequestPlan:
    """The request of a step: (name on the wire, value) for each place.

    ``timeout`` is the step's own, in seconds.
    """

    api: str
    method: str
    path: str
    path_parameters: tuple[tuple[str, Value], ...]
    query: tuple[tuple[str, Value], ...]
    querystring: Value | None
    headers: tuple[tuple[str, Value], ...]
    cookies: tuple[tuple[str, Value], ...]
    body: BodyPlan | None
    timeout: float | None
    security: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class CriterionPlan:
    """A success criterion: as the document writes it, and what it tests and sees."""

    condition: str
    test: Test
    seen: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class OutputPlan:
    """An output of a step or of a workflow."""

    name: str
    wire: str
    type: Type


@dataclass(frozen=True, slots=True)
class StepOutputPlan(OutputPlan):
    """An output of a step, which its function computes."""

    value: Value


@dataclass(frozen=True, slots=True)
class _StepPlan:
    """A step: the function that stands for it."""

    step_id: str
    function: str
    outputs_class: str
    docs: Docs
    arguments: tuple[Argument, ...]
    criteria: tuple[CriterionPlan, ...]
    outputs: tuple[StepOutputPlan, ...]


@dataclass(frozen=True, slots=True)
class BodyReading:
    """How the body of a response is read: ``key`` is its status, a range or default,
    ``type`` a model, or null beside it, a text, octets or nothing, ``media`` its media
    types where it is no JSON."""

    key: str
    type: Type
    media: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OperationStepPlan(_StepPlan):
    """A step that calls an operation.

    ``bodies`` are what the responses that may come are read as; beside that, or where
    there are none, plain JSON may be read (``reads_json``), or all of it by its
    Content-Type (``reads_whole``). ``whole`` is what the body is where it travels
    whole. ``also_success`` are the statuses beside 2xx that are a success where there
    are no criteria, None where any is.
    """

    operation: str
    request: RequestPlan
    bodies: tuple[BodyReading, ...]
    reads_json: bool
    reads_whole: bool
    whole: JsonType | None
    also_success: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class WorkflowCallPlan:
    """A call of the function of a workflow.

    ``local`` is what the module that calls it calls the function. ``optional`` are
    keywords that are left out where their value is null; ``result`` is the type of what
    it returns.
    """

    workflow_id: str
    local: str
    function: str
    arguments: tuple[tuple[str, Value], ...]
    optional: tuple[tuple[str, Value], ...]
    result: Type


@dataclass(frozen=True, slots=True)
class WorkflowStepPlan(_StepPlan):
    """A step that calls a workflow."""

    call: WorkflowCallPlan


StepPlan: TypeAlias = OperationStepPlan | WorkflowStepPlan


@dataclass(frozen=True, slots=True)
class WorkflowPlan:
    """A workflow: the module that stands for it.

    ``ended_by`` lists the end actions; ``may_run_out`` tells that it may end without
    one. ``returns`` are the results of the workflows that it may go on with. ``cycle``
    are the functions of workflows that call it, and that it calls; ``cycle_results``
    are the results that it speaks of, each after its function. ``callees`` are the
    functions that it calls, each after the name that it has in the module.
    """

    workflow_id: str
    source_file: str
    function: str
    docs: Docs
    inputs_class: str
    inputs: tuple[Argument, ...]
    outputs_class: str
    outputs: tuple[OutputPlan, ...]
    steps_class: str
    result: str
    returns: tuple[str, ...]
    dependencies: tuple[DependencyPlan, ...]
    steps: tuple[StepPlan, ...]
    flow: tuple[Statement, ...]
    ended_by: tuple[str, ...]
    may_run_out: bool
    cycle: frozenset[str]
    cycle_results: tuple[tuple[str, str], ...]
    callees: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PackagePlan:
    """The package of an Arazzo document: its workflows, and those of other documents
    that they call. ``wanted_name`` is what it would be called were all names free."""

    name: str
    wanted_name: str
    source_file: str
    title: str
    docs: Docs
    client: ClientPlan
    models: ModelsPlan
    workflows: tuple[WorkflowPlan, ...]
    others: tuple[WorkflowPlan, ...]
