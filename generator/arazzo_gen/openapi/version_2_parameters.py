"""Parameters of OpenAPI 2.0, of which some are what 3.x calls the request body."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..diagnostics import DiagnosticError
from ..documents import Json, Library, Location, Rewritten
from .media_types import essence
from .nodes import malformed, mapping
from .parts import parameter_key

_JSON = "application/json"
_URLENCODED = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"
_NO_SCHEMA = frozenset(
    {"allowEmptyValue", "collectionFormat", "description", "in", "name", "required"}
)
_STYLES = {
    "csv": ("form", False),
    "multi": ("form", True),
    "pipes": ("pipeDelimited", False),
    "ssv": ("spaceDelimited", False),
}


@dataclass(frozen=True, slots=True)
class _Given:
    """A Parameter Object; ``node`` is None where it cannot be read."""

    place: Location
    at: Location
    node: dict[str, Json] | None

    @property
    def key(self) -> tuple[str, str] | None:
        """The identity of the parameter; None if it has no name or location."""
        if self.node is None:
            return None
        where, name = self.node.get("in"), self.node.get("name")
        if where == "body":
            return "body", ""
        if isinstance(where, str) and isinstance(name, str):
            return where, parameter_key(name, where)
        return None


Parameters = tuple[
    list[Rewritten],
    list[tuple[Location, dict[str, Json]]],
    list[tuple[Location, dict[str, Json]]],
]


def read_parameters(
    library: Library, path_items: Sequence[Location], operation: Location
) -> Parameters:
    """The parameters of an operation and of its path: those that 3.x has too, those in
    the body, and those in a form."""
    merged: list[_Given] = []
    for owner in (*reversed(path_items), operation):
        own = list(_given(library, owner))
        redefined = {one.key for one in own if one.key is not None}
        merged = [one for one in merged if one.key not in redefined] + own
    common: list[Rewritten] = []
    bodies: list[tuple[Location, dict[str, Json]]] = []
    forms: list[tuple[Location, dict[str, Json]]] = []
    for one in merged:
        if one.node is None:
            # The reader of the parameters follows the reference and reports it.
            common.append(_as_written(one.place))
        elif one.node.get("in") == "body":
            bodies.append((one.at, one.node))
        elif one.node.get("in") == "formData":
            forms.append((one.at, one.node))
        else:
            common.append(_parameter(one.at, one.node))
    return common, bodies, forms


def _given(library: Library, owner: Location) -> Iterator[_Given]:
    listed = mapping(owner, "the operation").get("parameters", [])
    place = owner.child("parameters")
    if not isinstance(listed, list):
        raise malformed(place, '"parameters" must be an array')
    for index, item in enumerate(listed):
        one = place.child(index)
        if not isinstance(item, dict):
            raise malformed(one, "the parameter must be an object")
        try:
            at = library.dereference(one)
        except DiagnosticError:
            yield _Given(one, one, None)
            continue
        yield _Given(one, at, mapping(at, "the parameter"))


def _as_written(at: Location) -> Rewritten:
    return Rewritten(at, {**mapping(at, "the parameter")})


def _parameter(at: Location, node: dict[str, Json]) -> Rewritten:
    found = parameter_schema(at, node, node.get("in"))
    for field in ("name", "in", "required", "allowEmptyValue"):
        if field in node:
            found.put(field, node[field], at.child(field))
    return found


def parameter_schema(at: Location, node: dict[str, Json], where: Json) -> Rewritten:
    """The schema and style of a parameter or header of 2.0."""
    found = Rewritten(at)
    if "description" in node:
        found.put("description", node["description"], at.child("description"))
    if isinstance(node.get("schema"), dict):
        found.put("schema", node["schema"], at.child("schema"))
    else:
        found.put("schema", _schema(node), at)
    if node.get("type") == "array":
        style, explode = _style(node, where)
        place = at.child("collectionFormat")
        found.put("style", style, place)
        found.put("explode", explode, place)
    return found


def _schema(node: dict[str, Json]) -> Json:
    return binary_for_file(
        {name: value for name, value in node.items() if name not in _NO_SCHEMA}
    )


def binary_for_file(schema: Json) -> Json:
    """A schema, where it is that of a file as 3.x writes it: binary data."""
    if isinstance(schema, dict) and schema.get("type") == "file":
        return {**schema, "type": "string", "format": "binary"}
    return schema


def _style(node: dict[str, Json], where: Json) -> tuple[Json, bool]:
    """The style of an array and whether it explodes (OpenAPI 2.0, "collectionFormat").

    A format that 3.x does not have, such as tabs, is a style of that name.
    """
    given = node.get("collectionFormat", "csv")
    if given == "csv" and where in ("path", "header"):
        return "simple", False
    return (
        _STYLES.get(given, (given, False)) if isinstance(given, str) else (given, False)
    )


def rewritten_body(
    bodies: Sequence[tuple[Location, dict[str, Json]]],
    forms: Sequence[tuple[Location, dict[str, Json]]],
    consumes: Sequence[str],
) -> Rewritten:
    """The Request Body Object that parameters in the body or a form come to.

    Raises DiagnosticError where there are both, or two bodies.
    """
    if bodies and (forms or len(bodies) > 1):
        second = forms[0] if forms else bodies[1]
        raise malformed(second[0], "an operation has one body, or form parameters")
    if bodies:
        return _body(*bodies[0], consumes)
    found = Rewritten(forms[0][0])
    found.node["required"] = any(node.get("required") is True for _, node in forms)
    content = Rewritten(forms[0][0])
    for name in _form_types(forms, consumes):
        content.nest(name, _form(forms))
    found.nest("content", content)
    return found


def _body(at: Location, node: dict[str, Json], consumes: Sequence[str]) -> Rewritten:
    found = Rewritten(at)
    for field in ("description", "required"):
        if field in node:
            found.put(field, node[field], at.child(field))
    content = Rewritten(at)
    for name in consumes or (_JSON,):
        media = Rewritten(at)
        if "schema" in node:
            media.put("schema", node["schema"], at.child("schema"))
        content.nest(name, media)
    found.nest("content", content)
    return found


def _form_types(
    forms: Sequence[tuple[Location, dict[str, Json]]], consumes: Sequence[str]
) -> list[str]:
    """The media types that a form can have: JSON does not apply to it, and a file needs
    multipart."""
    has_file = any(node.get("type") == "file" for _, node in forms)
    possible = (_MULTIPART,) if has_file else (_URLENCODED, _MULTIPART)
    named = [name for name in consumes if essence(name) in possible]
    return named or [possible[0]]


def _form(forms: Sequence[tuple[Location, dict[str, Json]]]) -> Rewritten:
    first = forms[0][0]
    properties, encoding = Rewritten(first), Rewritten(first)
    required: list[Json] = []
    for at, node in forms:
        name = node.get("name")
        if not isinstance(name, str):
            raise malformed(at, 'a parameter needs a "name" and an "in"')
        schema = _schema(node)
        if isinstance(schema, dict) and "description" in node:
            schema = {**schema, "description": node["description"]}
        properties.put(name, schema, at)
        if node.get("required") is True:
            required.append(name)
        if node.get("type") == "array":
            style, explode = _style(node, "formData")
            field = Rewritten(at, {"style": style, "explode": explode})
            encoding.nest(name, field)
    schema_at = Rewritten(first, {"type": "object", "required": required})
    schema_at.nest("properties", properties)
    media = Rewritten(first)
    media.nest("schema", schema_at)
    if encoding.node:
        media.nest("encoding", encoding)
    return media
