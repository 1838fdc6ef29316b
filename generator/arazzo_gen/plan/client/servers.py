"""Servers: where the APIs are that a package calls."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from ...documents import Library, is_remote, resolve_uri
from ...openapi import Operation, Server, ServerVariable
from ..model import ServerPlan, ServerVariablePlan
from ..naming.names import Names, snake

Servers = tuple[ServerPlan, ...]

VariableKey = tuple[str, ServerVariablePlan]
"""What tells a variable from others: its description's file, and all about it."""


def plan_servers(library: Library, servers: Iterable[Server]) -> Servers:
    """Servers with their URLs, resolved against the URLs of their documents where those
    were downloaded (OpenAPI 3.2, section 4.5.2)."""
    return tuple(_server(library, server) for server in servers)


def operation_servers(operation: Operation) -> Servers:
    """The servers of an operation: its own, or those that it shares with others."""
    return plan_servers(operation.description.library, operation.servers())


def usable(servers: Servers) -> Servers:
    """Those that requests can be sent to, the default first."""
    return tuple(server for server in servers if server.is_absolute)


def _server(library: Library, server: Server) -> ServerPlan:
    variables = tuple(map(_variable, server.variables))
    template = server.url
    if not is_remote(_filled(template, variables)):
        base = library.locator.retrieved_from(server.at.document)
        if base is not None:
            template = resolve_uri(base, template)
    url = _filled(template, variables)
    return ServerPlan(template, url, server.name, server.description, variables)


def _variable(variable: ServerVariable) -> ServerVariablePlan:
    values = variable.enum
    if values and variable.default not in values:
        values = (variable.default, *values)
    return ServerVariablePlan(
        variable.name, variable.default, values, variable.description
    )


def _filled(template: str, variables: Iterable[ServerVariablePlan]) -> str:
    defaults = {f"{{{variable.name}}}": variable.default for variable in variables}
    return re.sub(
        r"\{[^{}]*\}", lambda found: defaults.get(found[0], found[0]), template
    )


def variable_keywords(
    wanted: Mapping[VariableKey, str], names: Names
) -> dict[VariableKey, str]:
    """The keywords of variables, each given with what the client calls its API: that
    goes in front of names that several things have."""
    taken = Counter(snake(variable.name) for _, variable in wanted)
    labels = {
        key: (
            key[1].name
            if taken[snake(key[1].name)] == 1 and names.is_free(snake(key[1].name))
            else f"{attribute} {key[1].name}"
        )
        for key, attribute in wanted.items()
    }
    return names.keyed(labels)
