"""Bodies of requests: the keywords of ``send`` that carry them."""

from __future__ import annotations

from collections.abc import Iterable

from ..openapi.xml_shapes import PLAIN, XmlRoot, XmlShape
from ..plan.model import BodyPlan
from .code import Expressions


def body_part(body: BodyPlan, write: Expressions) -> tuple[str, str]:
    """The keyword of a body and its value."""
    value = write.value(body.value)
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
            return "document", f"XmlDocument({value}, {_root_text(body.xml)})"
    return "text", value


def body_ways(body: BodyPlan) -> Iterable[tuple[str, str]]:
    """The keywords that say how members of a body travel."""
    if body.encodings:
        yield "form_styles", _strings(body.encodings)
    if body.reserved:
        yield "form_reserved", repr(list(body.reserved))
    types = [(part.name, part.media_type) for part in body.parts if part.media_type]
    if types:
        yield "part_types", _strings(types)
    headers = [
        (part.name, _strings(part.headers)) for part in body.parts if part.headers
    ]
    if headers:
        pairs = (f"{name!r}: {text}" for name, text in headers)
        yield "part_headers", f"{{{', '.join(pairs)}}}"
    joined = [(part.name, part.delimiter) for part in body.parts if part.delimiter]
    if joined:
        yield "part_delimiters", _strings(joined)


def _strings(pairs: Iterable[tuple[str, str]]) -> str:
    return f"{{{', '.join(f'{name!r}: {text!r}' for name, text in pairs)}}}"


def _root_text(root: XmlRoot) -> str:
    parts = [repr(root.name)]
    if root.shape != PLAIN or root.shared:
        parts.append(_shape_text(root.shape))
    if root.shared:
        parts.append(_shapes(root.shared))
    return ", ".join(parts)


def _shape_text(shape: XmlShape) -> str:
    parts = [repr(shape.name)] if shape.name is not None else []
    for keyword, text, usual in (
        ("node", shape.node, PLAIN.node),
        ("namespace", shape.namespace, None),
        ("prefix", shape.prefix, None),
        ("like", shape.like, None),
    ):
        if text is not None and text != usual:
            parts.append(f"{keyword}={text!r}")
    parts += ["wrapped=True"] if shape.wrapped else []
    if shape.members:
        parts.append(f"members={_shapes(shape.members)}")
    if shape.items is not None:
        parts.append(f"items={_shape_text(shape.items)}")
    if shape.first:
        parts.append(f"first=[{', '.join(_shape_text(one) for one in shape.first)}]")
    return f"XmlShape({', '.join(parts)})"


def _shapes(shapes: Iterable[tuple[str, XmlShape]]) -> str:
    pairs = (f"{name!r}: {_shape_text(shape)}" for name, shape in shapes)
    return f"{{{', '.join(pairs)}}}"
