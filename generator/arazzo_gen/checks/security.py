"""Can the credentials be sent that operations require, and is each server usable?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from ..analysis.security import FETCHED, Security, place_of, required_schemes
from ..diagnostics import Diagnostic, Related, Report, some
from ..openapi import SecurityScheme

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")


def check_security(security: Security, report: Report) -> None:
    """Security schemes, the requirements of operations, and their servers."""
    for error in security.errors:
        report.add(*error.diagnostics)
    for scheme in security.schemes.values():
        with report.catching():
            report.add(*_incomplete(scheme), *_unsendable(scheme))
    report.add(*_servers(security), *_requirements(security), *_scopes(security))


def _incomplete(scheme: SecurityScheme) -> Iterable[Diagnostic]:
    for flow in scheme.flows:
        if flow.kind in FETCHED and flow.token_url is None:
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


def _scopes(security: Security) -> Iterator[Diagnostic]:
    """Scopes that the client asks for when it fetches a token, and that no flow of the
    scheme has (OpenAPI 3.1, section 4.8.29)."""
    for step in security.steps:
        path = step.operation.description.path
        for required in required_schemes(step.operation):
            scheme = security.schemes.get((path, required.name))
            flows = scheme.flows if scheme is not None else ()
            fetched = any(flow.kind in FETCHED for flow in flows)
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


def _requirements(security: Security) -> Iterator[Diagnostic]:
    """Requirements of which a request cannot hold all credentials."""
    for step in security.steps:
        path = step.operation.description.path
        for requirement in step.operation.security():
            places: set[tuple[str, str]] = set()
            for one in requirement:
                scheme = security.schemes.get((path, one.name))
                if scheme is None:
                    continue
                place = place_of(scheme)
                if place in places:
                    yield Diagnostic.at(
                        "AZ537",
                        f'the credential of "{one.name}" takes the place of another'
                        f" one that is required with it: the {place[0]}"
                        f' parameter "{place[1]}"',
                        one.at.key().span(),
                    )
                places.add(place)


def _servers(security: Security) -> Iterator[Diagnostic]:
    """Variables whose default their enumeration does not have."""
    for step in security.steps:
        for server in step.operation.servers():
            for variable in server.variables:
                if variable.enum and variable.default not in variable.enum:
                    yield Diagnostic.at(
                        "AZ536",
                        f'the default of the server variable "{variable.name}" is'
                        ' none of the values of its "enum"; it is admitted too',
                        variable.at.child("default").span(),
                    )
