"""Bodies of requests: the keywords of ``send`` that carry them."""

from __future__ import annotations

from collections.abc import Iterable

from ..openapi.xml_shapes import PLAIN, XmlRoot, XmlShape
from ..plan.code import Constant, ObjectValue
from ..plan.model import BodyPlan
from .code import value_text
from .docs import string


def body_part(body: BodyPlan, width: int) -> tuple[str, str]:
    """The keyword of a body and its value."""
    value = value_text(body.value, width)
    if body.model:
        value = f"{body.model}.model_validate({value})"
    match body.kind:
        case "json" | "form" | "multipart" | "content":
            return body.kind, value
        case "json text" if body.replacements:
            return "json_text", value
        case "lines":
            more = ", sequence=True" if body.sequence else ""
            return "document", f"JsonLines({value}{more})"
        case "xml" if body.xml is not None:
            return "document", f"XmlDocument({value}, {_root_text(body.xml, width)})"
    return "text", value


def body_ways(body: BodyPlan, width: int) -> Iterable[tuple[str, str]]:
    """The keywords that say how members of a body travel."""
    if body.encodings:
        yield "form_styles", _strings(body.encodings, width)
    if body.reserved:
        yield "form_reserved", repr(list(body.reserved))
    types = [(part.name, part.media_type) for part in body.parts if part.media_type]
    if types:
        yield "part_types", _strings(types, width)
    headers = [
        (part.name, _strings(part.headers, width))
        for part in body.parts
        if part.headers
    ]
    if headers:
        pairs = (f"{string(name, width)}: {text}" for name, text in headers)
        yield "part_headers", f"{{{', '.join(pairs)}}}"
    joined = [(part.name, part.delimiter) for part in body.parts if part.delimiter]
    if joined:
        yield "part_delimiters", _strings(joined, width)


def _strings(pairs: Iterable[tuple[str, str]], width: int) -> str:
    return value_text(
        ObjectValue(tuple((name, Constant(text)) for name, text in pairs)), width
    )


def _root_text(root: XmlRoot, width: int) -> str:
    parts = [string(root.name, width)]
    if root.shape != PLAIN or root.shared:
        parts.append(_shape_text(root.shape, width))
    if root.shared:
        parts.append(_shapes(root.shared, width))
    return ", ".join(parts)


def _shape_text(shape: XmlShape, width: int) -> str:
    parts = [string(shape.name, width)] if shape.name is not None else []
    for keyword, text, usual in (
        ("node", shape.node, PLAIN.node),
        ("namespace", shape.namespace, None),
        ("prefix", shape.prefix, None),
        ("like", shape.like, None),
    ):
        if text is not None and text != usual:
            parts.append(f"{keyword}={string(text, width)}")
    parts += ["wrapped=True"] if shape.wrapped else []
    if shape.members:
        parts.append(f"members={_shapes(shape.members, width)}")
    if shape.items is not None:
        parts.append(f"items={_shape_text(shape.items, width)}")
    if shape.first:
        parts.append(
            f"first=[{', '.join(_shape_text(one, width) for one in shape.first)}]"
        )
    return f"XmlShape({', '.join(parts)})"


def _shapes(shapes: Iterable[tuple[str, XmlShape]], width: int) -> str:
    pairs = (
        f"{string(name, width)}: {_shape_text(shape, width)}" for name, shape in shapes
    )
    return f"{{{', '.join(pairs)}}}"
