"""Security: the credentials that the operations of a package want."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from ..diagnostics import (
    Diagnostic,
    DiagnosticError,
    Related,
    Report,
    some,
    some_quoted,
)
from ..link import OperationStep
from ..openapi import (
    Description,
    Operation,
    RequiredScheme,
    SecurityScheme,
    parameter_key,
)
from .model import CredentialKind, CredentialPlan, TokenEndpointPlan

SchemeKey = tuple[str, str]
"""A security scheme: its description's file, and what requirements call it."""

_FETCHED: dict[str, str] = {
    "clientCredentials": "client_credentials",
    "password": "password",
}

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")


def find_schemes(
    steps: Iterable[OperationStep], report: Report
) -> dict[SchemeKey, SecurityScheme]:
    """The security schemes in use. What is wrong with them is reported."""
    found: dict[SchemeKey, SecurityScheme] = {}
    seen: set[SchemeKey] = set()
    for step in steps:
        description = step.operation.description
        for required in _in_order(step.operation):
            key = description.path, required.name
            if key in seen:
                continue
            seen.add(key)
            with report.catching():
                scheme = description.security_scheme(required.name, required.at.key())
                if scheme is None:
                    raise _unknown(required, description)
                found[key] = scheme
                report.add(*_incomplete(scheme), *_unsendable(scheme))
    return found


def _in_order(operation: Operation) -> Iterable[RequiredScheme]:
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


def _incomplete(scheme: SecurityScheme) -> Iterable[Diagnostic]:
    for flow in scheme.flows:
        if flow.kind in _FETCHED and flow.token_url is None:
            yield Diagnostic.at(
                "AZ535",
                f'the flow "{flow.kind}" of the security scheme "{scheme.name}" has no'
                ' "tokenUrl"; whoever makes a client has to give one',
                flow.at.key().span(),
            )


def _unsendable(scheme: SecurityScheme) -> Iterable[Diagnostic]:
    """What no request can carry: names that are no tokens (RFC 9110, section 5.6.2)."""
    field, name = "scheme", scheme.scheme
    if scheme.type == "apiKey":
        # In a query, a name may be any text.
        field, name = "name", None if scheme.place == "query" else scheme.parameter
    elif scheme.type != "http":
        return
    if name is not None and not _TOKEN.fullmatch(name):
        what = "scheme of HTTP" if field == "scheme" else f"name of a {scheme.place}"
        yield Diagnostic.at(
            "AZ538",
            f'the security scheme "{scheme.name}" can never be met: {json.dumps(name)}'
            f" is no {what}",
            scheme.at.child(field).span(),
            note="it is a token: letters, digits and some signs, but no spaces",
            help="write the name alone, without the credential",
        )


def check_scopes(
    steps: Iterable[OperationStep], schemes: Mapping[SchemeKey, SecurityScheme]
) -> Iterator[Diagnostic]:
    """Scopes that the client asks for when it fetches a token, and that no flow of the
    scheme has (OpenAPI 3.1, section 4.8.29)."""
    for step in steps:
        path = step.operation.description.path
        for required in _in_order(step.operation):
            scheme = schemes.get((path, required.name))
            flows = scheme.flows if scheme is not None else ()
            fetched = any(flow.kind in _FETCHED for flow in flows)
            known = {name: None for flow in flows for name in flow.scopes}
            if not fetched or not known:
                continue
            for index, name in enumerate(required.scopes):
                if name in known:
                    continue
                close = get_close_matches(name, known, 1)
                yield Diagnostic.at(
                    "AZ539",
                    f'no flow of the security scheme "{required.name}" has the scope'
                    f' "{name}", with which the client asks for a token',
                    required.at.child(index).span(),
                    help=(
                        f'did you mean "{close[0]}"?'
                        if close
                        else f"its scopes: {some(known)}"
                    ),
                    related=[Related("declared here", flows[0].at.key().span())],
                )


def plan_credential(
    keyword: str, scheme: SecurityScheme, scopes: Iterable[str], base: str
) -> CredentialPlan:
    """The credential of a scheme; ``base`` is the keyword of the API's URL."""
    endpoints = tuple(
        TokenEndpointPlan(
            "password" if flow.kind == "password" else "client_credentials",
            flow.token_url,
            flow.refresh_url,
            (
                base
                if any(
                    url and "://" not in url
                    for url in (flow.token_url, flow.refresh_url)
                )
                else None
            ),
        )
        for flow in scheme.flows
        if flow.kind in _FETCHED
    )
    kind = _kind(scheme)
    return CredentialPlan(
        keyword=keyword,
        scheme=scheme.name,
        kind=kind,
        parameter=scheme.scheme if kind == "http" else scheme.parameter,
        description=scheme.description,
        deprecated=scheme.deprecated,
        endpoints=endpoints if kind == "oauth2" else (),
        scopes=tuple(sorted(set(scopes))) if kind == "oauth2" else (),
    )


def _kind(scheme: SecurityScheme) -> CredentialKind:
    match scheme.type, scheme.place, (scheme.scheme or "").lower():
        case "apiKey", ("query" | "cookie" | "header") as place, _:
            return place
        case "mutualTLS", _, _:
            return "mutual TLS"
        case "http", _, ("bearer" | "basic" | "digest") as known:
            return known
        case "http", _, _:
            return "http"
        case "oauth2", _, _ if any(flow.kind in _FETCHED for flow in scheme.flows):
            return "oauth2"
        case _:
            # The caller brings the token, or what gives it.
            return "bearer"


def alternatives(
    step: OperationStep,
    keywords: Mapping[SchemeKey, str],
    credentials: Mapping[str, CredentialPlan],
) -> tuple[tuple[str, ...], ...]:
    """The credentials of a step: alternatives of what goes on a request together.

    What the step sets as a parameter itself is none of the client's.
    """
    given = {
        (found.place, parameter_key(found.name, found.place))
        for found in step.parameters
    }
    path = step.operation.description.path
    found: dict[tuple[str, ...], tuple[bool, bool]] = {}
    for requirement in step.operation.security():
        known = [
            credentials[keyword]
            for one in requirement
            if (keyword := keywords.get((path, one.name)))
        ]
        wanted = [one for one in known if _place(one) not in given]
        if known and not wanted:
            return ()
        deprecated = any(one.deprecated for one in wanted)
        certified = any(one.kind == "mutual TLS" for one in wanted)
        keys = tuple(one.keyword for one in wanted)
        found.setdefault(keys, (deprecated, certified))
    # No credential is the last resort: one that the client holds is sent. Before that
    # come deprecated ones, and certificates, of which nobody knows whether an HTTP
    # client of the caller's has one.
    return tuple(sorted(found, key=lambda one: (not one, found[one])))


def _place(credential: CredentialPlan) -> tuple[str, str]:
    match credential.kind:
        case "header" | "query" | "cookie" as place:
            return place, parameter_key(credential.parameter or "", place)
        case "mutual TLS":
            return "connection", ""
        case _:
            return "header", "authorization"


def check_requirements(
    steps: Iterable[OperationStep],
    keywords: Mapping[SchemeKey, str],
    credentials: Mapping[str, CredentialPlan],
    report: Report,
) -> None:
    """Report requirements of which a request cannot hold all credentials."""
    for step in steps:
        path = step.operation.description.path
        for requirement in step.operation.security():
            places: set[tuple[str, str]] = set()
            for one in requirement:
                keyword = keywords.get((path, one.name))
                if keyword is None:
                    continue
                place = _place(credentials[keyword])
                if place in places:
                    report.add(
                        Diagnostic.at(
                            "AZ537",
                            f'the credential of "{one.name}" takes the place of another'
                            f" one that is required with it: the {place[0]}"
                            f' parameter "{place[1]}"',
                            one.at.key().span(),
                        )
                    )
                places.add(place)
