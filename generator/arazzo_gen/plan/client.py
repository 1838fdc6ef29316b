"""The client of a package: the APIs that its steps call, and their credentials."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ..diagnostics import Diagnostic, DiagnosticError, Report
from ..link import LinkedDocument, OperationStep
from ..openapi import SecurityScheme, Server
from .model import ApiPlan, ClientPlan, CredentialKind, CredentialPlan, ServerPlan
from .names import Names
from .vocabulary import KEYWORDS

_RESERVED = frozenset(
    {*KEYWORDS, "aclose", "bind", "branch", "call", "clock", "close", "completed"}
    | {
        "depends_on",
        "from_env",
        "http",
        "max_depth",
        "max_retry_after",
        "max_steps",
        "options",
        "prefix",
        "required",
        "run",
        "sleep",
    }
    | {"timeout"}
)
"""What the clients define themselves."""


@dataclass(frozen=True, slots=True)
class PlannedClient:
    """A client, and what its parts are called: (file, servers) and (file, scheme)
    pairs, since several documents may call one API by several names."""

    plan: ClientPlan
    apis: dict[tuple[str, Servers], str]
    keywords: dict[tuple[str, str], str]

    def api(self, step: OperationStep) -> str:
        """The attribute of the client that sends the request of a step."""
        return self.apis[
            step.operation.description.path, _servers(step.operation.servers())
        ]

    def security(self, step: OperationStep) -> tuple[tuple[str, ...], ...]:
        """The credentials of a step: alternatives of what goes on a request together.

        What the step sets as a parameter itself is none of the client's.
        """
        given = {
            (found.place, found.name.lower())
            for found in step.parameters
            if found.place in ("header", "query", "cookie")
        }
        kinds = {one.keyword: one for one in self.plan.credentials}
        path = step.operation.description.path
        alternatives = [
            tuple(
                keyword
                for scheme in requirement
                if (keyword := self.keywords.get((path, scheme)))
                and _place(kinds[keyword]) not in given
            )
            for requirement in step.operation.security()
        ]
        # No credential is the last resort: one that the client holds is sent.
        return tuple(sorted(dict.fromkeys(alternatives), key=lambda one: not one))


def plan_client(
    document: LinkedDocument, package: str, report: Report
) -> PlannedClient:
    """The client of a document. A scheme that is not generated is reported."""
    steps = [
        step
        for workflow in (*document.workflows, *document.others)
        for step in workflow.steps
        if isinstance(step, OperationStep)
    ]
    names = Names(_RESERVED)
    wanted_apis = _wanted_apis(steps)
    attributes = names.keyed(wanted_apis)
    sources: dict[str, OperationStep] = {}
    for step in steps:
        sources.setdefault(step.operation.description.path, step)
    apis = [
        ApiPlan(
            attribute=attributes[key],
            url_keyword=names.variable(f"{attributes[key]} url"),
            source=sources[key[0]].source,
            title=sources[key[0]].operation.description.title,
            servers=key[1],
        )
        for key in attributes
    ]
    schemes = _schemes(steps, report)
    shared = Counter(scheme for _, scheme in schemes)
    wanted = {
        key: (key[1] if shared[key[1]] == 1 else f"{sources[key[0]].source} {key[1]}")
        for key in schemes
    }
    keywords = names.keyed(wanted)
    credentials = [
        CredentialPlan(
            keyword=keywords[key],
            scheme=scheme.name,
            kind=_kind(scheme),
            parameter=scheme.parameter if scheme.type == "apiKey" else None,
            description=scheme.description,
        )
        for key, scheme in schemes.items()
    ]
    plan = ClientPlan(tuple(apis), tuple(credentials), f"{package.upper()}_")
    return PlannedClient(plan, attributes, keywords)


Servers = tuple[ServerPlan, ...]


def _wanted_apis(steps: Iterable[OperationStep]) -> dict[tuple[str, Servers], str]:
    """What the client should call each API: after its source, and where an operation
    has servers of its own (OpenAPI 3.1, section 4.8.10), after the operation too."""
    wanted: dict[tuple[str, Servers], str] = {}
    for step in steps:
        operation = step.operation
        key = (operation.description.path, _servers(operation.servers()))
        common = key[1] == _servers(operation.description.servers())
        label = operation.id or f"{operation.method} {operation.path}"
        wanted.setdefault(key, step.source if common else f"{step.source} {label}")
    return wanted


def _schemes(
    steps: Iterable[OperationStep], report: Report
) -> dict[tuple[str, str], SecurityScheme]:
    """The security schemes in use, by their description's file and their name."""
    found: dict[tuple[str, str], SecurityScheme] = {}
    for step in steps:
        description = step.operation.description
        names = dict.fromkeys(
            name for requirement in step.operation.security() for name in requirement
        )
        for name in names:
            if (description.path, name) in found:
                continue
            with report.catching():
                scheme = description.security_scheme(name)
                if scheme is None:
                    raise DiagnosticError(
                        Diagnostic.at(
                            "AZ305",
                            f'the security scheme "{name}" is not in the components;'
                            " no credential is sent for it",
                            step.operation.at.key().span(),
                        )
                    )
                _check(scheme)
                found[description.path, name] = scheme
    return found


def _check(scheme: SecurityScheme) -> None:
    kind = (scheme.type, (scheme.scheme or "").lower())
    place = scheme.place in ("header", "query", "cookie") and scheme.parameter
    if scheme.type in ("oauth2", "openIdConnect") or (
        scheme.type == "apiKey" and place
    ):
        return
    if kind in (("http", "bearer"), ("http", "basic")):
        return
    raise DiagnosticError(
        Diagnostic.at(
            "AZ901",
            f"a security scheme of type {' '.join(kind).strip()} is not generated yet",
            scheme.at.child("type").span(),
        )
    )


def _kind(scheme: SecurityScheme) -> CredentialKind:
    if scheme.type == "apiKey":
        match scheme.place:
            case "query" | "cookie":
                return scheme.place
            case _:
                return "header"
    # A caller brings the token that OAuth 2 or OpenID Connect gave it.
    return "basic" if (scheme.scheme or "").lower() == "basic" else "bearer"


def _place(credential: CredentialPlan) -> tuple[str, str]:
    if credential.parameter is None:
        return "header", "authorization"
    return credential.kind, credential.parameter.lower()


def _servers(servers: Iterable[Server]) -> Servers:
    """The absolute addresses, with the defaults of their variables."""
    addresses = ((_address(server), server.description) for server in servers)
    return tuple(
        ServerPlan(url, description)
        for url, description in addresses
        if url.startswith(("https://", "http://"))
    )


def _address(server: Server) -> str:
    url = server.url
    for name, default in server.variables:
        url = url.replace(f"{{{name}}}", default)
    return url
