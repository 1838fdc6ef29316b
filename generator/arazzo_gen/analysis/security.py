"""Security: the schemes that the operations of a document require (OpenAPI 3.1, section
4.8.30)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, TypeAlias

from ..diagnostics import Diagnostic, DiagnosticError, some_quoted
from ..link import OperationStep
from ..openapi import (
    Description,
    Operation,
    RequiredScheme,
    SecurityScheme,
    parameter_key,
)

SchemeKey: TypeAlias = "tuple[str, str]"
"""A security scheme: its description's file, and what requirements call it."""

CredentialKind = Literal[
    "bearer",
    "basic",
    "digest",
    "http",
    "header",
    "query",
    "cookie",
    "oauth2",
    "mutual TLS",
]

FETCHED: Mapping[str, str] = {
    "clientCredentials": "client_credentials",
    "password": "password",
}
"""The flows of OAuth 2 whose tokens a client fetches itself."""


@dataclass(frozen=True, slots=True)
class Security:
    """The operations of a document whose servers and requirements can be read, the
    schemes that they require, and what keeps others from being read."""

    steps: tuple[OperationStep, ...]
    schemes: Mapping[SchemeKey, SecurityScheme]
    errors: tuple[DiagnosticError, ...]


def find_security(steps: Iterable[OperationStep]) -> Security:
    """The security of the operations that steps call."""
    sound: list[OperationStep] = []
    schemes: dict[SchemeKey, SecurityScheme] = {}
    errors: list[DiagnosticError] = []
    for step in steps:
        try:
            step.operation.servers()
            step.operation.security()
        except DiagnosticError as error:
            errors.append(error)
        else:
            sound.append(step)
    seen: set[SchemeKey] = set()
    for step in sound:
        description = step.operation.description
        for required in required_schemes(step.operation):
            key = description.path, required.name
            if key in seen:
                continue
            seen.add(key)
            try:
                scheme = description.security_scheme(required.name, required.at.key())
                if scheme is None:
                    raise _unknown(required, description)
                schemes[key] = scheme
            except DiagnosticError as error:
                errors.append(error)
    return Security(tuple(sound), schemes, tuple(errors))


def required_schemes(operation: Operation) -> Iterable[RequiredScheme]:
    """The schemes that an operation requires, in any of its alternatives."""
    return (one for requirement in operation.security() for one in requirement)


def _unknown(required: RequiredScheme, description: Description) -> DiagnosticError:
    known = description.security_schemes()
    close = get_close_matches(required.name, known, 1)
    if close:
        help = f'did you mean "{close[0]}"?'
    else:
        names = some_quoted(known)
        help = f"describe it in the components, which have {names or 'none'}"
    return DiagnosticError(
        Diagnostic.at(
            "AZ305",
            f'the security scheme "{required.name}" is not in the components;'
            " no credential is sent for it",
            required.at.key().span(),
            help=help,
        )
    )


def kind_of(scheme: SecurityScheme) -> CredentialKind:
    """What the credential of a scheme is, or where it is sent."""
    match scheme.type, scheme.place, (scheme.scheme or "").lower():
        case "apiKey", ("query" | "cookie" | "header") as place, _:
            return place
        case "mutualTLS", _, _:
            return "mutual TLS"
        case "http", _, ("bearer" | "basic" | "digest") as known:
            return known
        case "http", _, _:
            return "http"
        case "oauth2", _, _ if any(flow.kind in FETCHED for flow in scheme.flows):
            return "oauth2"
        case _:
            # The caller brings the token, or what gives it.
            return "bearer"


def place_of(scheme: SecurityScheme) -> tuple[str, str]:
    """Where the credential of a scheme is sent: the place and the name there."""
    match kind_of(scheme):
        case "header" | "query" | "cookie" as place:
            return place, parameter_key(scheme.parameter or "", place)
        case "mutual TLS":
            return "connection", ""
        case _:
            return "header", "authorization"
