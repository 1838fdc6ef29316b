"""Security: the credentials that the operations of a package want."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...analysis.security import FETCHED, SchemeKey, kind_of, place_of
from ...link import OperationStep
from ...openapi import SecurityScheme, parameter_key
from ..model import CredentialPlan, TokenEndpointPlan


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
        if flow.kind in FETCHED
    )
    kind = kind_of(scheme)
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


def alternatives(
    step: OperationStep,
    keywords: Mapping[SchemeKey, str],
    schemes: Mapping[SchemeKey, SecurityScheme],
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
        keys = ((path, one.name) for one in requirement)
        known = [(keywords[key], schemes[key]) for key in keys if key in keywords]
        wanted = [(name, one) for name, one in known if place_of(one) not in given]
        if known and not wanted:
            return ()
        deprecated = any(one.deprecated for _, one in wanted)
        certified = any(kind_of(one) == "mutual TLS" for _, one in wanted)
        found.setdefault(tuple(name for name, _ in wanted), (deprecated, certified))
    # No credential is the last resort: one that the client holds is sent. Before that
    # come deprecated ones, and certificates, of which nobody knows whether an HTTP
    # client of the caller's has one.
    return tuple(sorted(found, key=lambda one: (not one, found[one])))
