"""Does a step send what its operation asks for?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from ..diagnostics import Diagnostic, Related, some
from ..link import LinkedParameter, OperationStep
from ..link.values.model import Literal
from ..openapi import Operation, Parameter, SecurityRequirement, parameter_key
from .bodies import ignores_body
from .misnamed import Surplus, Wanted, misnamed, misnaming
from .properties import check_properties


def check_request(step: OperationStep) -> Iterator[Diagnostic]:
    """Parameters and body against the operation's declarations (OpenAPI 3.1, sections
    4.8.12 and 4.8.13)."""
    yield from _parameters(step)
    yield from _defaults(step)
    yield from _query(step)
    yield from _channel_fields(step)
    yield from _formats(step)
    yield from _ambiguous(step)
    yield from _body(step)
    yield from check_properties(step)


def _parameters(step: OperationStep) -> Iterator[Diagnostic]:
    """Parameters that the step should give, and those that it should not."""
    wanted, surplus = [*_required(step), *_in_path(step)], [*_undeclared(step)]
    pairs = misnamed(wanted, surplus)
    meant = {one for pair in pairs for one in pair}
    for one in wanted:
        if one not in meant:
            yield _missing(step, one)
    for missing, given in pairs:
        yield misnaming(step.step.step_id, missing, given)
    for found in surplus:
        if found not in meant:
            yield _unasked(step, found)


def _supplied(step: OperationStep) -> set[tuple[str, str]]:
    return {
        (found.place, parameter_key(found.name, found.place))
        for found in step.parameters
    }


def _required(step: OperationStep) -> Iterator[Wanted]:
    """Parameters that the operation requires, and the step does not give."""
    places = {found.place for found in step.parameters}
    supplied = _supplied(step)
    for parameter in step.operation.parameters():
        key = (parameter.location, parameter.key)
        if parameter.location == "querystring" and "querystring" in places:
            continue
        if not parameter.required or key in supplied:
            continue
        if parameter.location == "path" and not _in_template(parameter, step.operation):
            continue  # there is no place for it
        if not _is_always_authorized(key, step.operation):
            yield Wanted(parameter.location, parameter.name, parameter.at)


def _in_template(parameter: Parameter, operation: Operation) -> bool:
    """Whether the path has a variable for a path parameter (OpenAPI 3.1, section
    4.8.12, "name")."""
    return f"{{{parameter.name}}}" in operation.path


def _in_path(step: OperationStep) -> Iterator[Wanted]:
    """Templates in the path that nothing declares and nothing fills."""
    operation = step.operation
    declared = {(one.location, one.key) for one in operation.parameters()}
    for template in re.findall(r"\{([^{}]+)\}", operation.path):
        if ("path", template) not in _supplied(step) | declared:
            yield Wanted("path", template, None)


def _missing(step: OperationStep, wanted: Wanted) -> Diagnostic:
    at = step.at.child("stepId").span()
    help = f"add a parameter with `name: {wanted.name}` and `in: {wanted.place}`"
    what = f'the step "{step.step.step_id}" gives no value for'
    if wanted.declared is None:
        what += f' "{{{wanted.name}}}" in the path "{step.operation.path}"'
        return Diagnostic.at("AZ501", what, at, help=help)
    return Diagnostic.at(
        "AZ501",
        f'{what} the {wanted.place} parameter "{wanted.name}", which the operation'
        " requires",
        at,
        help=help,
        related=[Related("declared here", wanted.declared.span())],
    )


def _undeclared(step: OperationStep) -> Iterator[Surplus]:
    """Parameters of the step that nothing declares."""
    for given in step.parameters:
        if given.declared is not None or given.inherited:
            continue
        if not _is_credential(given, step.operation):
            yield Surplus(given.place, given.name, given.at)
    declared = {
        one.name: one.at
        for one in step.operation.parameters()
        if one.location == "path"
    }
    for name, at in step.unsent:
        yield Surplus("path", name, at, declared.get(name))


def _unasked(step: OperationStep, given: Surplus) -> Diagnostic:
    operation = step.operation
    at = given.at.child("name").span()
    if given.place == "path" and f"{{{given.name}}}" not in operation.path:
        return Diagnostic.at(
            "AZ502",
            f'the path "{operation.path}" has no parameter "{given.name}"; it is not'
            " sent",
            at,
            note=f'a path parameter stands in its path, as "{{{given.name}}}"',
            help=(
                "mend the description, which declares it, or remove it here"
                if given.declared
                else "remove it, or give it to an operation whose path has it"
            ),
            related=(
                [Related("declared here", given.declared.span())]
                if given.declared
                else []
            ),
        )
    found = _ignored(given, operation) if given.place == "header" else None
    if found is not None:
        return found
    known = [f"{one.name} in {one.location}" for one in operation.parameters()]
    return Diagnostic.at(
        "AZ502",
        f'the operation declares no {given.place} parameter "{given.name}"; it is sent'
        " all the same",
        at,
        help=f"it declares: {some(known) or 'none'}",
    )


def _defaults(step: OperationStep) -> Iterator[Diagnostic]:
    """Parameters that only a default gives."""
    for given in step.parameters:
        if given.is_default and isinstance(given.value, Literal):
            yield Diagnostic.at(
                "AZ523",
                f'the step "{step.step.step_id}" gives no value for the {given.place}'
                f' parameter "{given.name}", which the operation requires; it is sent'
                f" with {json.dumps(given.value.value, ensure_ascii=False)}",
                step.at.child("stepId").span(),
                related=[Related("declared here", given.at.span())],
            )


def _channel_fields(step: OperationStep) -> Iterator[Diagnostic]:
    for field, value in (
        ("action", step.step.action),
        ("correlationId", step.step.correlation_id),
    ):
        if value is not None:
            yield Diagnostic.at(
                "AZ509",
                f'"{field}" is for steps of AsyncAPI descriptions; the step'
                f' "{step.step.step_id}" calls an operation of an OpenAPI description',
                step.at.child(field).key().span(),
                help=f'remove "{field}"',
            )


def _ambiguous(step: OperationStep) -> Iterator[Diagnostic]:
    """What the description says twice of the operation."""
    operation = step.operation
    for hidden in operation.hidden:
        yield Diagnostic.at(
            "AZ307",
            f"the path has another {operation.method.upper()} beside its reference;"
            " this one, where the reference leads, does not count",
            hidden.key().span(),
            help="remove one of the two: the specification leaves open which counts",
            related=[Related("this one is called", operation.at.key().span())],
        )
    for first, second in operation.repeated_parameters():
        yield Diagnostic.at(
            "AZ306",
            f'the {second.location} parameter "{second.name}" is declared twice in one'
            " list; the last one counts",
            second.at.span(),
            help="remove one of the two",
            related=[Related("the first is here", first.at.span())],
        )


def _body(step: OperationStep) -> Iterator[Diagnostic]:
    """A body that is asked for and not given, or given and not declared."""
    body = step.operation.request_body()
    asked = body is not None and body.required and not ignores_body(step.operation)
    if body is not None and asked and step.step.request_body is None:
        yield Diagnostic.at(
            "AZ501",
            f'the step "{step.step.step_id}" has no requestBody, which the operation'
            " requires",
            step.at.child("stepId").span(),
            related=[Related("declared here", body.at.span())],
        )
    if body is None and step.body is not None:
        yield Diagnostic.at(
            "AZ503",
            "the operation declares no request body; it is sent all the same",
            step.at.child("requestBody").key().span(),
        )


_INSTEAD = {
    "accept": "the media types of the responses say what can be accepted",
    "authorization": "describe credentials by a security scheme",
    "content-type": "use the contentType of the requestBody",
}


def _ignored(given: Surplus, operation: Operation) -> Diagnostic | None:
    """A header whose declaration as a parameter does not count (OpenAPI 3.1, section
    4.8.12.1)."""
    key = parameter_key(given.name, given.place)
    for declared in operation.ignored_parameters():
        if declared.key == key:
            return Diagnostic.at(
                "AZ502",
                f'OpenAPI ignores the declaration of "{given.name}" as a header'
                " parameter; it is sent all the same",
                given.at.child("name").span(),
                help=_INSTEAD[key],
                related=[Related("declared here", declared.at.span())],
            )
    return None


_FORMATS = {"query": ("form", "spaceDelimited", "pipeDelimited")}
"""How OpenAPI 2.0 joins items that OpenAPI 3 has a style for; elsewhere, ``simple``."""


def _formats(step: OperationStep) -> Iterator[Diagnostic]:
    """Formats of arrays that only OpenAPI 2.0 has, such as tabs between the items."""
    if not step.operation.description.is_version_2:
        return
    for given in step.parameters:
        known = _FORMATS.get(given.place, ("simple",))
        if given.declared is None or given.declared.style in (None, *known):
            continue
        if isinstance(given.value, Literal) and isinstance(given.value.value, str):
            continue
        yield Diagnostic.at(
            "AZ308",
            f'the items of the {given.place} parameter "{given.name}" are joined in a'
            " way that is not generated",
            given.at.child("name").span(),
            help="give the value as a string that joins them",
            related=[Related("declared here", given.declared.at.span())],
        )


def _is_credential(given: LinkedParameter, operation: Operation) -> bool:
    """Whether a parameter is a credential that the operation asks for: parameters do
    not declare those (OpenAPI 3.1, section 4.8.12.1)."""
    key = (given.place, parameter_key(given.name, given.place))
    return any(key in _places(one, operation) for one in operation.security())


def _is_always_authorized(key: tuple[str, str], operation: Operation) -> bool:
    """Whether a parameter that is declared is the place of a credential, which the
    client gives, in each alternative of the security."""
    alternatives = operation.security()
    return bool(alternatives) and all(
        key in _places(one, operation) for one in alternatives
    )


def _places(
    requirement: SecurityRequirement, operation: Operation
) -> Iterator[tuple[str, str]]:
    """The places of the credentials that go on a request together."""
    for required in requirement:
        scheme = operation.description.security_scheme(required.name)
        if scheme is None or scheme.type == "mutualTLS":
            continue
        place, called = "header", "Authorization"
        if scheme.type == "apiKey":
            place, called = scheme.place or "", scheme.parameter or ""
        yield place, parameter_key(called, place)


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
