"""Rewrite objects of OpenAPI 2.0 as those of 3.x, which later stages read.

An object is rewritten on demand, once. Schemas stay as they are; rewritten objects keep
their locations in the text.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..diagnostics import DiagnosticError
from ..documents import Json, Library, Location, Rewritten, overlay
from .nodes import malformed, mapping, text
from .version_2_parameters import (
    binary_for_file,
    parameter_schema,
    read_parameters,
    rewritten_body,
)

JSON = "application/json"
_OCTETS = "application/octet-stream"
_FLOWS = {
    "accessCode": "authorizationCode",
    "application": "clientCredentials",
    "implicit": "implicit",
    "password": "password",
}
_OPERATION = {"consumes", "produces", "schemes", "parameters", "responses"}


def rewritten_root(library: Library, root: Location) -> Location:
    """The root, with servers and security schemes as 3.x has them."""
    found = Rewritten(root, {**mapping(root, "the description")})
    _put_servers(found, library, root, root)
    definitions = root.child("securityDefinitions")
    if "securityDefinitions" in found.node:
        schemes = Rewritten(definitions)
        for name in mapping(definitions, "'securityDefinitions'"):
            schemes.nest(name, _scheme(definitions.child(name)))
        components = Rewritten(definitions)
        components.nest("securitySchemes", schemes)
        found.nest("components", components)
    return overlay(found)


def rewritten_operation(
    library: Library, root: Location, path_items: Sequence[Location], at: Location
) -> Location:
    """An Operation Object, with the parameters of its path, as 3.x has one.

    Raises DiagnosticError, AZ304, where it cannot be told what its body is.
    """
    node = mapping(at, "the operation")
    kept = {name: value for name, value in node.items() if name not in _OPERATION}
    found = Rewritten(at, kept)
    own, bodies, forms = read_parameters(library, path_items, at)
    found.nest_all("parameters", own)
    if bodies or forms:
        consumes = _media_types(at, root, "consumes")
        found.nest("requestBody", rewritten_body(bodies, forms, consumes))
    if "schemes" in node:
        _put_servers(found, library, root, at)
    if isinstance(node.get("responses"), dict):
        found.nest("responses", _responses(library, root, at))
    elif "responses" in node:
        found.put("responses", node["responses"], at.child("responses"))
    return overlay(found)


def _media_types(at: Location, root: Location, field: str) -> list[str]:
    """The media types of the operation, else those of the description."""
    owner = at if field in mapping(at, "the operation") else root
    names = mapping(owner, "the description").get(field, [])
    if not isinstance(names, list):
        raise malformed(owner.child(field), f'"{field}" must be an array')
    return [name for name in names if isinstance(name, str)]


def _put_servers(
    found: Rewritten, library: Library, root: Location, owner: Location
) -> None:
    """The servers that ``host``, ``basePath`` and ``schemes`` come to.

    A description that names no host is served by the one that it came from (OpenAPI
    2.0, "Swagger Object"). An operation has servers of its own where the usual one is
    none of them.
    """
    what = "the description"
    host, base = text(root, "host", what), text(root, "basePath", what)
    path = (base or "").rstrip("/")
    if host is not None:
        usual, schemes = _schemes(library, root, root), _schemes(library, root, owner)
        if owner is root or usual[:1] != schemes[:1]:
            at = root.child("host")
            urls = (f"{scheme}://{host}{path}" for scheme in schemes)
            found.nest_all("servers", [Rewritten(at, {"url": url}) for url in urls])
    elif base is not None and owner is root:
        at = root.child("basePath")
        found.nest_all("servers", [Rewritten(at, {"url": path or "/"})])


def _schemes(library: Library, root: Location, owner: Location) -> list[str]:
    """The schemes of HTTP that an object allows, HTTPS first; where none is named, the
    one by which the description came."""
    given = mapping(owner, "the description").get("schemes")
    if given is None:
        address = library.locator.base(root.document).text
        given = ["http" if address.startswith("http:") else "https"]
    elif not isinstance(given, list):
        raise malformed(owner.child("schemes"), "'schemes' must be an array")
    return [scheme for scheme in ("https", "http") if scheme in given]


def _scheme(at: Location) -> Rewritten:
    node = at.value
    found = Rewritten(at, {**node} if isinstance(node, dict) else {})
    if found.node.get("type") == "basic":
        found.node |= {"type": "http", "scheme": "basic"}
    elif found.node.get("type") == "oauth2":
        given = found.node.pop("flow", None)
        name = _FLOWS.get(given) if isinstance(given, str) else None
        flow = Rewritten(at)
        for field in ("authorizationUrl", "tokenUrl", "scopes"):
            if field in found.node:
                flow.put(field, found.node.pop(field), at.child(field))
        flows = Rewritten(at)
        if name is not None:
            flows.nest(name, flow)
        found.nest("flows", flows)
    return found


def _responses(library: Library, root: Location, at: Location) -> Rewritten:
    produces = _media_types(at, root, "produces")
    responses = at.child("responses")
    found = Rewritten(responses)
    for status in mapping(responses, "'responses'"):
        place = responses.child(status)
        node = place.value
        try:
            target = library.dereference(place)
        except DiagnosticError:
            # The reader of this response follows the reference and reports it.
            found.put(status, node, place)
            continue
        if isinstance(target.value, dict):
            found.nest(status, _response(target, target.value, produces))
        else:
            found.put(status, target.value, target)
    return found


def _response(at: Location, node: dict[str, Json], produces: list[str]) -> Rewritten:
    kept = {
        name: value
        for name, value in node.items()
        if name not in ("schema", "headers", "examples")
    }
    found = Rewritten(at, kept)
    if "schema" in node:
        schema = binary_for_file(node["schema"])
        usual = JSON if schema is node["schema"] else _OCTETS
        content = Rewritten(at)
        for name in produces or [usual]:
            media = Rewritten(at)
            media.put("schema", schema, at.child("schema"))
            content.nest(name, media)
        found.nest("content", content)
    headers = node.get("headers")
    if isinstance(headers, dict):
        all_headers = Rewritten(at.child("headers"))
        for name, header in headers.items():
            place = at.child("headers", name)
            if isinstance(header, dict):
                all_headers.nest(name, parameter_schema(place, header, "header"))
            else:
                all_headers.put(name, header, place)
        found.nest("headers", all_headers)
    elif "headers" in node:
        found.put("headers", headers, at.child("headers"))
    return found
