"""Models: the one place that calls datamodel-code-generator.

It is given a schema document of our own making, never a user's: definitions that are
named and typed already, so that what it decides is how a class is written. What it
wrote is checked against the plan.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Mapping

from datamodel_code_generator import (
    Formatter,
    InputFileType,
    LiteralType,
    NamingStrategy,
    generate,
)

from ..documents import Json
from ..plan.model import ClassPlan, FieldPlan, ModelsPlan
from ..plan.types import (
    AnyType,
    ClassType,
    EnumType,
    ListType,
    MapType,
    NullType,
    ResultType,
    ScalarType,
    Type,
    UnionType,
    is_optional,
    without_null,
)
from .docs import LINE_LENGTH, docstring, summary_and_rest
from .templates import template_folder

_BASES = {
    "input": "InputModel",
    "output": "OutputModel",
    "request": "RequestModel",
    "response": "ResponseModel",
}
_SCALARS = {"str": "string", "int": "integer", "float": "number", "bool": "boolean"}


def model_classes(plan: ModelsPlan) -> str:
    """The classes and aliases of a plan, without imports."""
    if not plan.classes:
        return ""
    document: dict[str, Json] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$defs": {
            **{str(enum.name): _enum_schema(enum) for enum in plan.enums},
            **{found.name: _class_schema(found) for found in plan.classes},
        },
    }
    written = generate(
        document,
        input_file_type=InputFileType.JsonSchema,
        preset="standard-py311-20261027",
        collapse_root_models=False,
        custom_template_dir=template_folder() / "models",
        base_class_map={
            found.name: f"runtime.{_BASES[found.kind]}" for found in plan.classes
        },
        aliases={
            f"{found.name}.{field.wire}": field.name
            for found in plan.classes
            for field in found.fields
            if field.name != field.wire
        },
        allow_population_by_field_name=False,
        allow_remote_refs=False,
        builtin_format_line_length=LINE_LENGTH,
        disable_timestamp=True,
        extra_template_data=_docstrings(plan),
        enum_field_as_literal=LiteralType.All,
        field_constraints=True,
        formatters=[Formatter.BUILTIN],
        naming_strategy=NamingStrategy.FullPath,
        skip_root_model=True,
        strict_refs=True,
        treat_dot_as_module=False,
        use_annotated=True,
        use_double_quotes=True,
    )
    if not isinstance(written, str):
        raise TypeError("datamodel-code-generator wrote no single module")
    return _checked(plan, written)


def _checked(plan: ModelsPlan, written: str) -> str:
    """The classes of a module, once they are what was asked for."""
    tree = ast.parse(written)
    classes = {
        node.name: [
            item.target.id
            for item in node.body
            if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)
        ]
        for node in tree.body
        if isinstance(node, ast.ClassDef)
    }
    wanted = {
        found.name: [field.name for field in found.fields] for found in plan.classes
    }
    if classes != wanted:
        different = {
            name for name in classes | wanted if classes.get(name) != wanted.get(name)
        }
        raise ValueError(
            f"models that were not written as planned: {sorted(different)}"
        )
    first = next(
        node for node in tree.body if not isinstance(node, ast.Import | ast.ImportFrom)
    )
    return "\n".join(written.splitlines()[first.lineno - 1 :]) + "\n"


def _docstrings(plan: ModelsPlan) -> defaultdict[str, dict[str, object]]:
    """The docstrings of classes and fields, by class: the templates write them."""
    docs: defaultdict[str, dict[str, object]] = defaultdict(dict)
    for found in plan.classes:
        docs[found.name]["docstring"] = _docstring(found.description)
        docs[found.name]["docstrings"] = {
            field.name: _docstring(field.description) for field in found.fields
        }
    return docs


def _docstring(text: str | None) -> str | None:
    summary, rest = summary_and_rest(text or "")
    return docstring(summary, rest) if summary else None


def _enum_schema(enum: EnumType) -> Json:
    return {"enum": list(enum.values)}


def _class_schema(plan: ClassPlan) -> Json:
    schema: dict[str, Json] = {
        "type": "object",
        "properties": {field.wire: _field_schema(field) for field in plan.fields},
        "required": [field.wire for field in plan.fields if field.required],
    }
    return schema


def _field_schema(field: FieldPlan) -> Json:
    schema = _constrained(field.type, field.constraints or {})
    if field.default is not None:
        schema["default"] = field.default
    return schema


def _constrained(of: Type, constraints: Mapping[str, Json]) -> dict[str, Json]:
    """The schema of a type whose values, but for null, are bounded."""
    inner = _schema(without_null(of))
    if constraints and is_optional(of) and isinstance(inner.get("type"), str):
        # In a branch of ``anyOf`` they would become a class of their own.
        return {**inner, "type": [inner["type"], "null"], **constraints}
    return {**_schema(of), **constraints}


def _schema(of: Type) -> dict[str, Json]:
    match of:
        case AnyType() | ResultType():
            # No field of a model holds the result of a workflow.
            return {}
        case NullType():
            return {"type": "null"}
        case ScalarType(name):
            return {"type": _SCALARS[name]}
        case ListType(item):
            return {"type": "array", "items": _schema(item)}
        case MapType(value):
            return {"type": "object", "additionalProperties": _schema(value) or True}
        case ClassType(name):
            return _reference(name)
        case EnumType(values, name):
            return _reference(name) if name else {"enum": list(values)}
        case UnionType(options):
            return {"anyOf": list(map(_schema, options))}


def _reference(name: str) -> dict[str, Json]:
    return {"$ref": f"#/$defs/{name}"}


def class_names(plan: ModelsPlan) -> Iterable[str]:
    """The names that the models module defines."""
    yield from (str(enum.name) for enum in plan.enums)
    yield from (found.name for found in plan.classes)
