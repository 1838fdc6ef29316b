"""Does a step send what its operation asks for?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..diagnostics import Diagnostic, Related
from ..link import OperationStep
from ..openapi import parameter_key
from .properties import check_properties


def check_request(step: OperationStep) -> Iterator[Diagnostic]:
    """Parameters and body against the operation's declarations (OpenAPI 3.1, sections
    4.8.12 and 4.8.13)."""
    name = step.step.step_id
    operation = step.operation
    places = {found.place for found in step.parameters}
    supplied = {
        (found.place, parameter_key(found.name, found.place))
        for found in step.parameters
    }
    declared = operation.parameters()
    for parameter in declared:
        key = (parameter.location, parameter.key)
        if parameter.location == "querystring" and "querystring" in places:
            continue
        if parameter.required and key not in supplied:
            yield Diagnostic.at(
                "AZ501",
                f'the step "{name}" gives no value for the {parameter.location}'
                f' parameter "{parameter.name}", which the operation requires',
                step.at.child("stepId").span(),
                help=f"add a parameter with name: {parameter.name} and"
                f" in: {parameter.location}",
                related=[Related("declared here", parameter.at.span())],
            )
    for template in re.findall(r"\{([^{}]+)\}", operation.path):
        if ("path", template) not in supplied | {
            (one.location, one.key) for one in declared
        }:
            yield Diagnostic.at(
                "AZ501",
                f'the step "{name}" gives no value for "{{{template}}}" in the path'
                f' "{operation.path}"',
                step.at.child("stepId").span(),
                help=f"add a parameter with name: {template} and in: path",
            )
    for given in step.parameters:
        if given.declared is None and not given.inherited:
            known = [f"{one.name} in {one.location}" for one in declared]
            yield Diagnostic.at(
                "AZ502",
                f"the operation declares no {given.place} parameter"
                f' "{given.name}"; it is sent all the same',
                given.at.child("name").span(),
                help=f"it declares: {', '.join(known) or 'none'}",
            )
    yield from _query(step)
    for field, value in (
        ("action", step.step.action),
        ("correlationId", step.step.correlation_id),
    ):
        if value is not None:
            yield Diagnostic.at(
                "AZ509",
                f'"{field}" is for steps of AsyncAPI descriptions; the step "{name}"'
                " calls an operation of an OpenAPI description",
                step.at.child(field).key().span(),
                help=f'remove "{field}"',
            )
    body = operation.request_body()
    if body is not None and body.required and step.step.request_body is None:
        yield Diagnostic.at(
            "AZ501",
            f'the step "{name}" has no requestBody, which the operation requires',
            step.at.child("stepId").span(),
            related=[Related("declared here", body.at.span())],
        )
    if body is None and step.body is not None:
        yield Diagnostic.at(
            "AZ503",
            "the operation declares no request body; it is sent all the same",
            step.at.child("requestBody").key().span(),
        )
    yield from check_properties(step)


def _query(step: OperationStep) -> Iterator[Diagnostic]:
    """A query given as a whole is all of the query (OpenAPI 3.2, section 4.12.1)."""
    whole = [found for found in step.parameters if found.place == "querystring"]
    others = [found for found in step.parameters if found.place == "query"]
    for found in (*whole[1:], *others) if whole else ():
        yield Diagnostic.at(
            "AZ507",
            f'the step "{step.step.step_id}" gives its query string as a whole, so the'
            f' {found.place} parameter "{found.name}" cannot be beside it',
            found.at.child("name").span(),
            help="put it into the query string, or send query parameters only",
            related=[Related("the query string is here", whole[0].at.span())],
        )
