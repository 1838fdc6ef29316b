"""Values and tests as Python writes them.

What comes from a document is only ever written by ``repr``, and names only where they
are identifiers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from ..language import ValueFunction, is_singular
from ..language.predicates import (
    AllOf,
    AnyOf,
    Compare,
    Holds,
    IsTrue,
    Matches,
    Not,
    PatternTest,
    Selects,
)
from ..plan.code import (
    ArrayValue,
    AsJson,
    Base64,
    BodyRead,
    CallResult,
    CallStatus,
    Constant,
    Declared,
    Escaped,
    Find,
    FormQuery,
    Function,
    GoessnerRead,
    InputValue,
    JsonPathRead,
    JsonRead,
    Local,
    MemberRead,
    ObjectValue,
    OutputOf,
    Own,
    Parsed,
    Ran,
    Raw,
    Replaced,
    Replacement,
    RequestUrl,
    ResponseHeader,
    ResultOutput,
    StatusCode,
    StepOutput,
    Styled,
    Test,
    Text,
    Unchecked,
    Value,
    WholeRead,
    XPathRead,
)
from .docs import string
from .exchanges import body_text, raw_text, response_text
from .jsonpath import Compiler, is_compiled
from .reads import attributes
from .styles import ESCAPES, form_query_text, styled_text
from .types import class_text, parameter_text, type_text

_GUARDED = BodyRead | MemberRead | StepOutput | ResultOutput | CallResult
"""Values whose expression may be a conditional one."""


def value_text(value: Value, width: int) -> str:
    """The expression of a value; ``width`` is that of the output, here and below."""
    match value:
        case Constant(str(constant)):
            return string(constant, width)
        case Constant(constant):
            return repr(constant)
        case Local(name):
            return name
        case AsJson(inner):
            return _call("as_json", [value_text(inner, width)])
        case Base64(inner):
            return _call("as_base64", [value_text(inner, width)])
        case Raw(inner):
            return f"{value_text(inner, width)}.raw"
        case InputValue(name):
            return f"inputs.{name}"
        case StepOutput(step, name, certain):
            text = f"steps.{step}.outputs.{name}"
            return text if certain else f"{text} if steps.{step} else None"
        case BodyRead():
            body = body_text(value.of)
            only = [f"isinstance({body}, {' | '.join(value.only)})"] * bool(value.only)
            return attributes(body, value.path, value.optional, only)
        case JsonRead(of, pointer, beside, whole):
            body = raw_text(of) if beside else body_text(of)
            body += ".raw" if whole else ""
            if not pointer:
                return body
            return _call("find_in", [body, *map(repr, pointer)])
        case WholeRead():
            return _whole(value)
        case Find(inner, pointer):
            return _call("find_in", [value_text(inner, width), *map(repr, pointer)])
        case MemberRead(inner, optional, path):
            return attributes(value_text(inner, width), path, optional)
        case CallResult(of, certain):
            if isinstance(of, Own):
                return "result"
            text = f"steps.{of.step}.result"
            return text if certain else f"{text} if steps.{of.step} else None"
        case ResultOutput():
            return _result_output(value)
        case Unchecked(inner):
            return _call("unchecked", [value_text(inner, width)])
        case CallStatus(of):
            owner = "call" if isinstance(of, Own) else f"steps.{of.step}"
            return f"{owner}.status_code"
        case StatusCode(of):
            return f"{response_text(of)}.status_code"
        case ResponseHeader():
            return _header(value)
        case RequestUrl(of):
            return f"{response_text(of)}.url"
        case Declared(inner, of, where, optional, giver):
            name = "as_declared_or_none" if optional else "as_declared"
            owner = giver if isinstance(giver, str) else _output_of(giver)
            given = value_text(inner, width), class_text(of), string(where, width)
            return _call(name, [owner, *given])
        case Replaced(payload, replacements):
            made = [value_text(payload, width), replacements_text(replacements, width)]
            return _call("replaced", made)
        case Parsed(text):
            return _call("parsed_json", [value_text(text, width)])
        case Escaped(inner, syntax):
            return _call(ESCAPES[syntax], [value_text(inner, width)])
        case Styled(inner, style):
            return styled_text(value_text(inner, width), style)
        case FormQuery(inner, encodings):
            return form_query_text(value_text(inner, width), encodings)
        case Text(parts):
            return _text(parts, width)
        case ObjectValue():
            return _object(value, width)
        case ArrayValue(items):
            return f"[{', '.join(value_text(item, width) for item in items)}]"
        case JsonPathRead(_, query):
            compiled = _compiler(value, width)
            if is_singular(query):
                return compiled.value()
            if is_compiled(query):
                return compiled.nodes()
            return _library("JsonPath", value.text, value.of, "values", width)
        case GoessnerRead(of, text):
            return _library("GoessnerPath", text, of, "values", width)
        case XPathRead():
            return _xpath(value, "value", width)
        case Function(name, of):
            return _function(name, of, width)


def _output_of(giver: OutputOf) -> str:
    names = (giver.workflow_id, giver.step_id)
    return _call("OutputOf", [repr(name) for name in names if name is not None])


def replacements_text(replacements: Iterable[Replacement], width: int) -> str:
    """The list of some replacements."""
    return f"[{', '.join(_replacement(one, width) for one in replacements)}]"


def _replacement(found: Replacement, width: int) -> str:
    target = string(found.target, width)
    match found.kind:
        case "pointer":
            name = "PointerReplacement"
        case "path":
            name, target = "PathReplacement", repr(found.path)
        case "jsonpath":
            name, target = "JsonPathReplacement", f"JsonPath({target})"
        case "goessner":
            name, target = "JsonPathReplacement", f"GoessnerPath({target})"
        case "xpath":
            version = "" if found.version == "3.1" else f", {found.version!r}"
            name, target = "XPathReplacement", f"XPath({target}{version})"
    null = ["null=True"] if found.null else []
    return _call(name, [target, value_text(found.value, width), *null])


def test_text(test: Test, width: int) -> str:
    """The expression of a test, of type ``bool``."""
    match test:
        case Compare():
            return _comparison(test, width)
        case IsTrue(value):
            return f"{_operand(value, width)} is True"
        case Matches(value, pattern):
            text = (
                string(pattern, width)
                if isinstance(pattern, str)
                else value_text(pattern, width)
            )
            return _call("matches", [value_text(value, width), text])
        case Selects():
            return _selects(test, width)
        case Holds(XPathRead() as expression):
            return _xpath(expression, "holds", width)
        case Holds(value):
            raise TypeError(value)
        case PatternTest(value, pattern, whole):
            name = "iregexp_matches" if whole else "iregexp_searches"
            return _call(name, [value_text(value, width), value_text(pattern, width)])
        case Not(IsTrue(value)):
            return f"{_operand(value, width)} is not True"
        case Not(inner):
            return f"not {_grouped(inner, width)}"
        case AllOf(tests):
            return " and ".join(_grouped(one, width) for one in tests)
        case AnyOf(()):
            return "False"
        case AnyOf(tests):
            return " or ".join(_grouped(one, width) for one in tests)


def _grouped(test: Test, width: int) -> str:
    text = test_text(test, width)
    return f"({text})" if isinstance(test, AllOf | AnyOf) else text


def _selects(test: Selects[Value], width: int) -> str:
    match test.query:
        case JsonPathRead(of, query, text) as found:
            if is_compiled(query):
                return _compiler(found, width).exists(itself=test.itself)
            method = "selects_child_or_self" if test.itself else "selects"
            return _library("JsonPath", text, of, method, width)
        case GoessnerRead(of, text):
            return _library("GoessnerPath", text, of, "selects", width)
    raise TypeError(test.query)


def _compiler(found: JsonPathRead, width: int) -> Compiler:
    bound = {name: _operand(value, width) for name, value in found.bound}
    return Compiler(found.query, _operand(found.of, width), bound)


def _library(kind: str, text: Value, of: Value, method: str, width: int) -> str:
    """A query of the library: it is made once where its text is given."""
    return f"{_call(kind, [value_text(text, width)])}.{method}({value_text(of, width)})"


def _xpath(found: XPathRead, method: str, width: int) -> str:
    given = [string(found.expression, width)]
    if found.version != "3.1":
        given.append(repr(found.version))
    values = [f"{name}={value_text(value, width)}" for name, value in found.variables]
    arguments = ", ".join([value_text(found.of, width), *values])
    return f"{_call('XPath', given)}.{method}({arguments})"


def _function(name: ValueFunction, of: Value, width: int) -> str:
    text = value_text(of, width)
    match name:
        case "count":
            return f"len({text})"
        case "value":
            return _call("json_only", [text])
        case "length":
            return _call("json_length", [text])
        case ".length":
            return _call("length_of", [text])


def _comparison(test: Compare[Value], width: int) -> str:
    left, right = test.left, test.right
    texts = (_operand(left, width), _operand(right, width))
    if test.rules == "python":
        # Python has one None, one True and one False.
        if isinstance(right, Constant) and (
            right.value is None or isinstance(right.value, bool)
        ):
            return f"{texts[0]} is {'not ' if test.operator == '!=' else ''}{texts[1]}"
        return f"{texts[0]} {test.operator} {texts[1]}"
    prefix = "is_" if test.rules == "simple" else "json_"
    match test.operator:
        case "==":
            return _call(f"{prefix}equal", texts)
        case "!=":
            return f"not {_call(f'{prefix}equal', texts)}"
        case "<":
            return _call(f"{prefix}less", texts)
        case ">":
            return _call(f"{prefix}less", reversed(texts))
        case "<=":
            return _call(f"{prefix}at_most", texts)
        case ">=":
            return _call(f"{prefix}at_most", reversed(texts))


def _operand(value: Value, width: int) -> str:
    text = value_text(value, width)
    return f"({text})" if " if " in text and isinstance(value, _GUARDED) else text


def _result_output(value: ResultOutput) -> str:
    """An output of a workflow, where its result is there and has it."""
    guards: list[str] = []
    match value.of:
        case Local(name):
            result = name
        case CallResult(Own()):
            result = "result"
        case CallResult(Ran(step), certain):
            result = f"steps.{step}.result"
            guards += [] if certain else [f"steps.{step}"]
    text = f"{result}.outputs"
    if value.only:
        guards.append(f"isinstance({text}, {' | '.join(value.only)})")
    text = f"{text}.{value.name}"
    return f"{text} if {' and '.join(guards)} else None" if guards else text


def _header(value: ResponseHeader) -> str:
    name = repr(value.name)
    read = value.read
    if read is None:
        return f"{response_text(value.of)}.headers.get({name})"
    if read.is_json:
        required = ["required=True"] * read.required
        return _call("response.json_header", [name, *required])
    method = "required_header" if read.required else "header"
    return _call(f"response.{method}", [name, parameter_text(read.type)])


def _whole(value: WholeRead) -> str:
    if value.is_body:
        return "body"
    method = "optional_whole" if value.optional else "whole"
    return _call(
        f"response.{method}", [type_text(value.kind), *map(repr, value.pointer)]
    )


def call_text(
    function: str,
    first: str,
    arguments: Iterable[tuple[str, Value]],
    width: int,
    optional: Sequence[tuple[str, Value]] = (),
) -> str:
    """A call with keywords; ``optional`` ones are left out where they are null."""
    given = [first, *(f"{name}={value_text(of, width)}" for name, of in arguments)]
    if optional:
        members = ", ".join(
            f"{name!r}: {value_text(of, width)}" for name, of in optional
        )
        given.append(f"**without_none({{{members}}})")
    return _call(function, given)


def _text(parts: Iterable[str | Value], width: int) -> str:
    """A text in parts. Not an f-string: that would need an escaping of its own."""
    pieces = [
        (
            string(part, width)
            if isinstance(part, str)
            else (
                value_text(part, width)
                if isinstance(part, Escaped)
                else _call("as_text", [value_text(part, width)])
            )
        )
        for part in parts
    ]
    return " + ".join(pieces)


def _object(value: ObjectValue, width: int) -> str:
    """A display; members that may be null stand together where they follow each other,
    to be left out."""
    parts: list[str] = []
    for optional, group in groupby(
        value.members, key=lambda member: member[0] in value.optional
    ):
        members = ", ".join(f"{name!r}: {value_text(of, width)}" for name, of in group)
        parts.append(f"**without_none({{{members}}})" if optional else members)
    if len(parts) == 1 and value.optional:
        return parts[0].removeprefix("**")
    return f"{{{', '.join(parts)}}}"


def _call(function: str, arguments: Iterable[str]) -> str:
    return f"{function}({', '.join(arguments)})"
