"""Models: the one place that calls datamodel-code-generator.

The library gets a schema document of our own making, never a user's: the models, which
of them each uses, and the values of enumerations. It decides the order of the classes,
writes the aliases of enumerations, and finds the cycles, behind which it has models
rebuilt. The body of a class is text of ``model.py.jinja``, which the library's own
template takes as it is. What the library wrote is checked against the plan.

The library does not write the fields. It could write most of them as they are, but
that costs a build more, and others would lose constraints: docs/scale.md has the
figures and the fields.

The library keeps names for itself: those of its root class, of what it imports, of its
own suffixes. So it sees no name of a document: models are numbered for it (``Class7``),
and the statements that it writes itself get the names of the plan.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import starmap

from datamodel_code_generator import InputFileType, LiteralType, generate

from ..documents import Json
from ..plan.model import ClassPlan, FieldPlan, ModelsPlan
from ..plan.values.types import MapType, classes_of, enums_of
from ..shipped import template_folder
from .context_values import Text
from .contexts import ConstraintContext, FieldContext, ModelContext
from .docs import docstring, summary_and_rest
from .style import Style
from .tags import with_plain_tags
from .templates import Templates
from .types import checks_of, default_text, is_shared, type_text

_BASES = {
    "input": "InputModel",
    "output": "OutputModel",
    "request": "RequestModel",
    "response": "ResponseModel",
}


TEMPLATE = "model.py.jinja"
"""The template of a class."""

_EXTRAS = "__pydantic_extra__"
"""What has the members of a model that are none of its fields."""


def model_classes(plan: ModelsPlan, templates: Templates, style: Style) -> str:
    """The classes and aliases of a plan, without imports.

    Raises DiagnosticError where a template of the user's does not write a class.
    """
    if not plan.classes:
        return ""
    if style.type_statements:
        plan = with_plain_tags(plan)
    numbered = {name: f"Class{number}" for number, name in enumerate(class_names(plan))}
    document: dict[str, Json] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$defs": {
            **{
                numbered[str(enum.name)]: {"enum": list(enum.values)}
                for enum in plan.enums
            },
            **{
                numbered[found.name]: _class_schema(found, numbered)
                for found in plan.classes
            },
        },
    }
    written = generate(
        document,
        input_file_type=InputFileType.JsonSchema,
        allow_remote_refs=False,
        collapse_root_models=False,
        custom_template_dir=template_folder() / "models",
        disable_timestamp=True,
        enum_field_as_literal=LiteralType.All,
        extra_template_data=_texts(plan, numbered, templates, style.width),
        # What it writes is formatted with the rest of the module.
        formatters=[],
        skip_root_model=True,
        strict_refs=True,
        treat_dot_as_module=False,
    )
    if not isinstance(written, str):
        raise TypeError("datamodel-code-generator wrote no single module")
    return _checked(plan, written, {new: name for name, new in numbered.items()})


def _checked(plan: ModelsPlan, written: str, names: Mapping[str, str]) -> str:
    """The statements of a module, once they define what was asked for and no more.

    ``names`` are those of the plan by those that the library was given, which it writes
    in aliases and in the calls that rebuild models. The classes are our own text.
    """
    # Not splitlines: it also ends lines where Python does not.
    lines = written.split("\n")
    texts: list[str] = []
    classes: dict[str, list[str]] = {}
    aliases: list[str] = []
    end = 0
    for node in ast.parse(written).body:
        begin, end = end, node.end_lineno or node.lineno
        match node:
            case ast.Import() | ast.ImportFrom():
                continue
            case ast.ClassDef(name, body=body):
                classes[name] = _field_names(body)
            case ast.AnnAssign(target=ast.Name(given)) if given in names:
                aliases.append(names[given])
                lines[node.lineno - 1] = _renamed(lines[node.lineno - 1], given, names)
            case ast.Expr(ast.Call(ast.Attribute(ast.Name(given)))) if given in names:
                lines[node.lineno - 1] = _renamed(lines[node.lineno - 1], given, names)
            case _:
                more = ast.unparse(node)
                raise ValueError(f"datamodel-code-generator wrote more: {more}")
        texts += lines[begin:end]
    wanted = {
        found.name: [field.name for field in found.fields] for found in plan.classes
    }
    wrong = {
        name for name in classes | wanted if classes.get(name) != wanted.get(name)
    } | {*aliases}.symmetric_difference(str(enum.name) for enum in plan.enums)
    if wrong:
        raise ValueError(f"models that were not written as planned: {sorted(wrong)}")
    return "\n".join([*texts, *lines[end:]]).strip("\n") + "\n"


def _renamed(line: str, given: str, names: Mapping[str, str]) -> str:
    """The first line of a statement that begins with a name that the library had."""
    return names[given] + line.removeprefix(given)


def _field_names(body: Iterable[ast.stmt]) -> list[str]:
    return [
        item.target.id
        for item in body
        if isinstance(item, ast.AnnAssign)
        and isinstance(item.target, ast.Name)
        and item.target.id != _EXTRAS
    ]


def _texts(
    plan: ModelsPlan, numbered: Mapping[str, str], templates: Templates, width: int
) -> defaultdict[str, dict[str, object]]:
    """What the library's template writes of each class: all of it."""
    texts: defaultdict[str, dict[str, object]] = defaultdict(dict)
    for found in plan.classes:
        text = templates.render(TEMPLATE, _context(found, width))
        if templates.overrides(TEMPLATE):
            _check_class(found, text, templates)
        texts[numbered[found.name]] = {"text": text.strip("\n")}
    return texts


def _check_class(plan: ClassPlan, text: str, templates: Templates) -> None:
    """Raise DiagnosticError where a template of the user's wrote another class."""
    templates.faults.of_python(TEMPLATE, f"the model {plan.name}", text)
    names: list[str] | None = None
    match ast.parse(text).body:
        case [ast.ClassDef(name=plan.name, body=body)]:
            names = _field_names(body)
    if names != [field.name for field in plan.fields]:
        raise templates.faults.not_as_planned(
            TEMPLATE, f"what the template writes is not the model {plan.name}"
        )


def _context(plan: ClassPlan, width: int) -> ModelContext:
    return ModelContext(
        name=plan.name,
        kind=plan.kind,
        base=_base(plan),
        arguments=_arguments(plan),
        description=Text(plan.description),
        docstring=_docstring(plan.description, width),
        extras=type_text(MapType(plan.extras)) if plan.extras else "",
        fields=tuple(_field(field, width) for field in plan.fields),
    )


def _base(plan: ClassPlan) -> str:
    return "RequestBody" if plan.root else _BASES[plan.kind]


def _arguments(plan: ClassPlan) -> str:
    """The settings of a model that are not those of its base."""
    given = [f'extra="{plan.extra}"'] if plan.extra is not None else []
    given += ["strict=True"] if plan.strict else []
    return "".join(f", {argument}" for argument in given)


def _docstring(text: str | None, width: int) -> str:
    summary, rest = summary_and_rest(text or "")
    return docstring(summary, width, rest) if summary else ""


def _field(plan: FieldPlan, width: int) -> FieldContext:
    text, keywords, marks = checks_of(plan.type)
    return FieldContext(
        name=plan.name,
        wire=Text(plan.wire),
        alias=repr(plan.wire) if plan.wire != plan.name else "",
        type=text,
        constraints=tuple(starmap(ConstraintContext, keywords)),
        marks=(*marks, "Nullable()") if plan.nullable else marks,
        required=plan.required,
        default="" if plan.required else default_text(plan.default),
        default_factory=is_shared(plan.default),
        description=Text(plan.description or ""),
        docstring=_docstring(plan.description, width),
    )


def _class_schema(plan: ClassPlan, numbered: Mapping[str, str]) -> Json:
    """A schema with a member for each model and enumeration that a class uses: the
    order of the classes follows from these."""
    used = {
        numbered[name]: None
        for field in plan.fields
        for name in (*classes_of(field.type), *enums_of(field.type))
    }
    return {
        "type": "object",
        "properties": {name: {"$ref": f"#/$defs/{name}"} for name in used},
    }


def class_names(plan: ModelsPlan) -> Iterable[str]:
    """The names that the models module defines."""
    yield from (str(enum.name) for enum in plan.enums)
    yield from (found.name for found in plan.classes)
