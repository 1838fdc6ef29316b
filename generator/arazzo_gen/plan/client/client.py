"""The client of a package: the APIs that its steps call, and their credentials."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...analysis.security import SchemeKey, Security
from ...link import OperationStep
from ...openapi import SecurityScheme
from ..model import ApiPlan, ClientPlan
from ..naming.names import Names
from ..naming.vocabulary import KEYWORDS
from .security import alternatives, plan_credential
from .servers import (
    Servers,
    VariableKey,
    operation_servers,
    plan_servers,
    usable,
    variable_keywords,
)

RESERVED = frozenset(
    {*KEYWORDS, "aclose", "bind", "branch", "call", "clock", "close", "completed"}
    | {"cls", "connections", "depends_on", "from_env", "http", "max_depth"}
    | {"max_response_bytes", "max_retry_after", "max_steps", "missing", "options"}
    | {"owns_http", "prefix", "required", "run", "self", "sleep", "timeout"}
)
"""What the clients define themselves, and the parameters and options of theirs."""


@dataclass(frozen=True, slots=True)
class PlannedClient:
    """A client, and what its parts are called: (file, servers) and (file, scheme)
    pairs, since several documents may call one API by several names."""

    plan: ClientPlan
    apis: dict[ApiKey, str]
    keywords: dict[SchemeKey, str]
    schemes: Mapping[SchemeKey, SecurityScheme]

    def api(self, step: OperationStep) -> str:
        """The attribute of the client that sends the request of a step."""
        operation = step.operation
        return self.apis[operation.description.path, operation_servers(operation)]

    def security(self, step: OperationStep) -> tuple[tuple[str, ...], ...]:
        """The credentials of a step: alternatives of what goes on a request together.

        What the step sets as a parameter itself is none of the client's.
        """
        return alternatives(step, self.keywords, self.schemes)


ApiKey = tuple[str, Servers]
"""An API: its description's file, and where it is."""


def plan_client(security: Security, package: str) -> PlannedClient:
    """The client of a document."""
    steps, schemes = security.steps, security.schemes
    names = Names(RESERVED)
    wanted_apis = _wanted_apis(steps)
    attributes = names.keyed(wanted_apis)
    sources: dict[str, OperationStep] = {}
    for step in steps:
        sources.setdefault(step.operation.description.path, step)
    urls = {key: names.variable(f"{name} url") for key, name in attributes.items()}
    shared = Counter(scheme.name for scheme in schemes.values())
    wanted = {
        key: (
            scheme.name
            if shared[scheme.name] == 1
            else f"{sources[key[0]].source} {scheme.name}"
        )
        for key, scheme in schemes.items()
    }
    keywords = names.keyed(wanted)
    # Of several APIs of a description, the one that most operations share.
    bases = {key[0]: urls[key] for key in reversed(_by_use(steps))}
    credentials = tuple(
        plan_credential(
            keywords[key], scheme, _scopes(steps, key), bases.get(key[0], "")
        )
        for key, scheme in schemes.items()
    )
    variables = _variables(attributes, names)
    apis = [
        ApiPlan(
            attribute=attributes[key],
            url_keyword=urls[key],
            source=sources[key[0]].source,
            title=sources[key[0]].operation.description.title,
            servers=usable(key[1]),
            relative=next(
                (one.template for one in key[1] if one.template != "/"), None
            ),
            variables=tuple(
                (variable.name, variables[key[0], variable])
                for server in usable(key[1])[:1]
                for variable in server.variables
            ),
        )
        for key in attributes
    ]
    plan = ClientPlan(
        tuple(apis),
        credentials,
        tuple((keyword, variable) for (_, variable), keyword in variables.items()),
        f"{package.upper()}_",
    )
    return PlannedClient(plan, attributes, keywords, schemes)


def _wanted_apis(steps: Iterable[OperationStep]) -> dict[ApiKey, str]:
    """What the client should call each API: after its source, and where an operation
    has servers of its own (OpenAPI 3.1, section 4.8.10), after the operation too."""
    wanted: dict[ApiKey, str] = {}
    for step in steps:
        operation = step.operation
        description = operation.description
        key = (description.path, operation_servers(operation))
        common = key[1] == plan_servers(description.library, description.servers())
        label = operation.id or f"{operation.method} {operation.path}"
        wanted.setdefault(key, step.source if common else f"{step.source} {label}")
    return wanted


def _by_use(steps: Iterable[OperationStep]) -> list[ApiKey]:
    """The APIs, those that most steps call first."""
    used = Counter(
        (step.operation.description.path, operation_servers(step.operation))
        for step in steps
    )
    return [key for key, _ in used.most_common()]


def _scopes(steps: Iterable[OperationStep], scheme: SchemeKey) -> Iterable[str]:
    """The scopes of a scheme that operations require."""
    for step in steps:
        if step.operation.description.path == scheme[0]:
            for requirement in step.operation.security():
                for one in requirement:
                    yield from one.scopes if one.name == scheme[1] else ()


def _variables(apis: dict[ApiKey, str], names: Names) -> dict[VariableKey, str]:
    """The keywords of the variables of all default servers; what APIs of one
    description have alike is one variable."""
    wanted: dict[VariableKey, str] = {}
    for key, attribute in apis.items():
        for server in usable(key[1])[:1]:
            for variable in server.variables:
                wanted.setdefault((key[0], variable), attribute)
    return variable_keywords(wanted, names)
