"""Values and tests as Python writes them.

What comes from a document is only ever written by ``repr``, and names only where they
are identifiers.
"""

from __future__ import annotations

import re
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
from ..plan.values.code import (
    ArrayValue,
    AsJson,
    Base64,
    BodyRead,
    CallResult,
    CallStatus,
    Constant,
    Declared,
    Escaped,
    Failed,
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
from .calls import Grouped, call_text
from .exchanges import body_text, raw_text, response_text
from .jsonpath import Compiler, is_compiled
from .reads import attributes
from .styles import ESCAPES, form_query_text, styled_text
from .types import class_text, parameter_text, type_text

_GUARDED = BodyRead | MemberRead | StepOutput | ResultOutput | CallResult
"""Values whose expression may be a conditional one."""


_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_WORDS = 3
"""Of what, and of how many of them, the name of a constant is made."""


class Expressions:
    """Writes the expressions of one module, each on one line: how long lines may be
    is up to the layout.

    Queries that are fixed are made once: ``constants`` has the names that stand for
    them, by the expressions that make them. ``names`` are the variables of a flow that
    those written so far read: ``inputs`` and ``failure``.
    """

    def __init__(self) -> None:
        self.constants: dict[str, str] = {}
        self.names: set[str] = set()

    def value(self, value: Value) -> str:
        """The expression of a value."""
        if isinstance(getattr(value, "of", None), Failed):
            self.names.add("failure")
        match value:
            case Constant(constant):
                return repr(constant)
            case Local(name):
                return name
            case AsJson(inner):
                return call_text("as_json", [self.value(inner)])
            case Base64(inner):
                return call_text("as_base64", [self.value(inner)])
            case Raw(inner):
                return f"{self.value(inner)}.raw"
            case InputValue(name):
                self.names.add("inputs")
                return f"inputs.{name}"
            case StepOutput(step, name, certain):
                text = f"steps.{step}.outputs.{name}"
                return text if certain else f"{text} if steps.{step} else None"
            case BodyRead():
                body = body_text(value.of)
                only = [f"isinstance({body}, {' | '.join(value.only)})"] * bool(
                    value.only
                )
                return attributes(body, value.path, value.optional, only)
            case JsonRead(of, pointer, beside, whole):
                body = raw_text(of) if beside else body_text(of)
                body += ".raw" if whole else ""
                if not pointer:
                    return body
                return call_text("find_in", [body, *map(repr, pointer)])
            case WholeRead():
                return _whole(value)
            case Find(inner, pointer):
                return call_text("find_in", [self.value(inner), *map(repr, pointer)])
            case MemberRead(inner, optional, path):
                return attributes(self.value(inner), path, optional)
            case CallResult(of, certain):
                if isinstance(of, Own):
                    return "result"
                text = f"steps.{of.step}.result"
                return text if certain else f"{text} if steps.{of.step} else None"
            case ResultOutput():
                return _result_output(value)
            case Unchecked(inner):
                return call_text("unchecked", [self.value(inner)])
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
                given = self.value(inner), class_text(of), repr(where)
                return call_text(name, [owner, *given])
            case Replaced(payload, replacements):
                made = [self.value(payload), self.replacements(replacements)]
                return call_text("replaced", made)
            case Parsed(text):
                return call_text("parsed_json", [self.value(text)])
            case Escaped(inner, syntax):
                return call_text(ESCAPES[syntax], [self.value(inner)])
            case Styled(inner, style):
                return styled_text(self.value(inner), style)
            case FormQuery(inner, encodings):
                return form_query_text(self.value(inner), encodings)
            case Text(parts):
                return self._text(parts)
            case ObjectValue():
                return self._object(value)
            case ArrayValue(items):
                return f"[{', '.join(self.value(item) for item in items)}]"
            case JsonPathRead(_, query):
                compiled = self._compiler(value)
                if is_singular(query):
                    return compiled.value()
                if is_compiled(query):
                    return compiled.nodes()
                return self._library("JsonPath", value.text, value.of, "values")
            case GoessnerRead(of, text):
                return self._library("GoessnerPath", text, of, "values")
            case XPathRead():
                return self._xpath(value, "value")
            case Function(name, of):
                return self._function(name, of)

    def replacements(self, replacements: Iterable[Replacement]) -> str:
        """The list of some replacements."""
        return f"[{', '.join(self._replacement(one) for one in replacements)}]"

    def _replacement(self, found: Replacement) -> str:
        target = repr(found.target)
        match found.kind:
            case "pointer":
                name = "PointerReplacement"
            case "path":
                name, target = "PathReplacement", repr(found.path)
            case "jsonpath":
                name, target = (
                    "JsonPathReplacement",
                    self._query("JsonPath", found.target),
                )
            case "goessner":
                name, target = (
                    "JsonPathReplacement",
                    self._query("GoessnerPath", found.target),
                )
            case "xpath":
                name = "XPathReplacement"
                target = self._query("XPath", found.target, found.version)
        null = ["null=True"] if found.null else []
        return call_text(name, [target, self.value(found.value), *null])

    def test(self, test: Test) -> str:
        """The expression of a test, of type ``bool``."""
        match test:
            case Compare():
                return self._comparison(test)
            case IsTrue(value):
                return f"{self._operand(value)} is True"
            case Matches(value, pattern):
                text = (
                    repr(pattern) if isinstance(pattern, str) else self.value(pattern)
                )
                return call_text("matches", [self.value(value), text])
            case Selects():
                return self._selects(test)
            case Holds(XPathRead() as expression):
                return self._xpath(expression, "holds")
            case Holds(value):
                raise TypeError(value)
            case PatternTest(value, pattern, whole):
                name = "iregexp_matches" if whole else "iregexp_searches"
                return call_text(name, [self.value(value), self.value(pattern)])
            case Not(IsTrue(value)):
                return f"{self._operand(value)} is not True"
            case Not(inner):
                return f"not {self._grouped(inner)}"
            case AllOf(tests):
                return " and ".join(self._grouped(one) for one in tests)
            case AnyOf(()):
                return "False"
            case AnyOf(tests):
                return " or ".join(self._grouped(one) for one in tests)

    def _grouped(self, test: Test) -> str:
        text = self.test(test)
        return f"({text})" if isinstance(test, AllOf | AnyOf) else text

    def _selects(self, test: Selects[Value]) -> str:
        match test.query:
            case JsonPathRead(of, query, text) as found:
                if is_compiled(query):
                    return self._compiler(found).exists(itself=test.itself)
                method = "selects_child_or_self" if test.itself else "selects"
                return self._library("JsonPath", text, of, method)
            case GoessnerRead(of, text):
                return self._library("GoessnerPath", text, of, "selects")
        raise TypeError(test.query)

    def _compiler(self, found: JsonPathRead) -> Compiler:
        bound = {name: self._operand(value) for name, value in found.bound}
        return Compiler(found.query, self._operand(found.of), bound)

    def _library(self, kind: str, text: Value, of: Value, method: str) -> str:
        match text:
            case Constant(str(fixed)) | Text((str(fixed),)):
                query = self._query(kind, fixed)
            case _:
                query = call_text(kind, [self.value(text)])
        return f"{query}.{method}({self.value(of)})"

    def _query(self, kind: str, text: str, version: str | None = None) -> str:
        """The constant for a query of the library; ``version`` is that of XPath."""
        more = "" if version in (None, "3.1") else f", {version!r}"
        made = f"{kind}({text!r}{more})"
        if made not in self.constants:
            self.constants[made] = _name(text, {*self.constants.values()})
        return self.constants[made]

    def _xpath(self, found: XPathRead, method: str) -> str:
        query = self._query("XPath", found.expression, found.version)
        values = [f"{name}={self.value(value)}" for name, value in found.variables]
        arguments = ", ".join([self.value(found.of), *values])
        return f"{query}.{method}({arguments})"

    def _function(self, name: ValueFunction, of: Value) -> str:
        text = self.value(of)
        match name:
            case "count":
                return f"len({text})"
            case "value":
                return call_text("json_only", [text])
            case "length":
                return call_text("json_length", [text])
            case ".length":
                return call_text("length_of", [text])

    def _comparison(self, test: Compare[Value]) -> str:
        left, right = test.left, test.right
        texts = (self._operand(left), self._operand(right))
        if test.rules == "python":
            # Python has one None, one True and one False.
            if isinstance(right, Constant) and (
                right.value is None or isinstance(right.value, bool)
            ):
                return (
                    f"{texts[0]} is {'not ' if test.operator == '!=' else ''}{texts[1]}"
                )
            return f"{texts[0]} {test.operator} {texts[1]}"
        prefix = "is_" if test.rules == "simple" else "json_"
        match test.operator:
            case "==":
                return call_text(f"{prefix}equal", texts)
            case "!=":
                return f"not {call_text(f'{prefix}equal', texts)}"
            case "<":
                return call_text(f"{prefix}less", texts)
            case ">":
                return call_text(f"{prefix}less", reversed(texts))
            case "<=":
                return call_text(f"{prefix}at_most", texts)
            case ">=":
                return call_text(f"{prefix}at_most", reversed(texts))

    def _operand(self, value: Value) -> str:
        text = self.value(value)
        is_conditional = " if " in text and isinstance(value, _GUARDED)
        return Grouped(f"({text})") if is_conditional else text

    def call(
        self,
        function: str,
        first: str,
        arguments: Iterable[tuple[str, Value]],
        optional: Sequence[tuple[str, Value]] = (),
    ) -> str:
        """A call with keywords; ``optional`` ones are left out where they are null."""
        given = [first, *(f"{name}={self.value(of)}" for name, of in arguments)]
        if optional:
            members = ", ".join(f"{name!r}: {self.value(of)}" for name, of in optional)
            given.append(f"**without_none({{{members}}})")
        return call_text(function, given)

    def _text(self, parts: Iterable[str | Value]) -> str:
        """A text in parts. Not an f-string: that would need an escaping of its own."""
        pieces = [
            (
                repr(part)
                if isinstance(part, str)
                else (
                    self.value(part)
                    if isinstance(part, Escaped)
                    else call_text("as_text", [self.value(part)])
                )
            )
            for part in parts
        ]
        return " + ".join(pieces)

    def _object(self, value: ObjectValue) -> str:
        """A display; members that may be null stand together where they follow
        each other, to be left out."""
        parts: list[str] = []
        for optional, group in groupby(
            value.members, key=lambda member: member[0] in value.optional
        ):
            members = ", ".join(f"{name!r}: {self.value(of)}" for name, of in group)
            parts.append(f"**without_none({{{members}}})" if optional else members)
        if len(parts) == 1 and value.optional:
            return parts[0].removeprefix("**")
        return f"{{{', '.join(parts)}}}"


def _output_of(giver: OutputOf) -> str:
    names = (giver.workflow_id, giver.step_id)
    return call_text("OutputOf", [repr(name) for name in names if name is not None])


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
        return call_text("response.json_header", [name, *required])
    method = "required_header" if read.required else "header"
    return call_text(f"response.{method}", [name, parameter_text(read.type)])


def _whole(value: WholeRead) -> str:
    if value.is_body:
        return "body"
    method = "optional_whole" if value.optional else "whole"
    return call_text(
        f"response.{method}", [type_text(value.kind), *map(repr, value.pointer)]
    )


def _name(query: str, taken: set[str]) -> str:
    """A name of the first words of a query."""
    words = [word.upper() for word in _WORD.findall(query)[:_WORDS]]
    name = found = "_".join(["", *(words or ["QUERY"])])
    number = 2
    while found in taken:
        found = f"{name}_{number}"
        number += 1
    return found
