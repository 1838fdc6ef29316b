"""The parser of runtime expressions (Arazzo 1.1.0, "Runtime Expressions").

The grammar is that of 1.1 with what 1.0 allows beyond it: any character but braces and
control characters in a name. Dotted access to a body, ``$response.body.a.b``, is read
though neither version allows it outside conditions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from difflib import get_close_matches
from typing import cast

from ..documents.pointer import format_pointer, parse_pointer
from .expression_ast import (
    BodyExpression,
    BodyPart,
    ComponentExpression,
    ComponentKind,
    Expression,
    HeaderExpression,
    InputExpression,
    Message,
    MethodExpression,
    OutputExpression,
    PathExpression,
    QueryExpression,
    SelfExpression,
    SourceExpression,
    StatusCodeExpression,
    StepExpression,
    UrlExpression,
    WorkflowExpression,
    WorkflowField,
)
from .faults import SyntaxFault
from .scanner import Scanner

Access = str | int

MAX_ACCESSES = 64

_ROOT = re.compile(r"\$[A-Za-z]*")
_DOT = re.compile(r"\.")
_WORD = re.compile(r"\w*")
_MESSAGE_PART = re.compile(r"(header|query|path)\.|(body|payload)(?=[.\[#\s]|\Z)")
_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_NAME = re.compile(r"(?!\s)[^#{}\x00-\x1F]+(?<!\s)")
_TEXT = re.compile(r"(?!\s)[^{}\x00-\x1F]+(?<!\s)")
_POINTER = re.compile(r"[^\x00-\x1F]*(?<!\s)")
_SOURCE = re.compile(r"([^.#{}\s]+)\.")
_STEP = re.compile(r"([^#{}\x00-\x1F]+?)\.outputs\.")
_WORKFLOW = re.compile(r"([^#{}\x00-\x1F]+?)\.(inputs|outputs)\.")
_PLAIN = re.compile(r"[^.#{}\s]+")
_COMPONENT = re.compile(r"(inputs|parameters|successActions|failureActions)\.")
_MEMBER = r"""[^.\[\]{}'"#*?\s]+(?: +[^.\[\]{}'"#*?\s]+)*"""
_ACCESS = re.compile(
    rf"""\.({_MEMBER})"""
    r"""|\[(?:(0|[1-9][0-9]{0,15})|'([^']*)'|"([^"]*)"|([^\[\]{}'"#*?\x00-\x1F]+))\]"""
)
_BRACED = re.compile(r"\{(\$[^{}]+)\}")
_ELSEWISE = re.compile(r"\[(?:'([^']+)'|\"([^\"]+)\"|(\w+))\]|[/#:]+([\w-]+)")
_PATH = re.compile(r"\$(?:\.[A-Za-z_]\w*|\[[0-9]+\])+")
_WORDS = re.compile(r"(?:\$\.)?[\w-]+(?:[./][\w-]+)*")
_PARTS = ("header", "query", "path", "body", "payload")
_SLASHED = re.compile(r"(?:/[\w~-]+)+")
_OF_STEP = re.compile(r"\$[\w-]+\.outputs\.[\w-]+(?:#(?:/[\w~-]+)*)?")
_EXCHANGED = re.compile(
    r"(?:request|response|message|headers?|body|payload|status_?code)(?![\w-])",
    re.IGNORECASE,
)
_OF_MESSAGE = (
    (re.compile(r"^(?:response\.)?status(?:_?code)?\Z", re.IGNORECASE), "statusCode"),
    (re.compile(r"^(?=(?:headers?|body|payload)(?![\w-]))"), "response."),
    (re.compile(r"\.headers\."), ".header."),
    (re.compile(r"\.payload\b"), ".body"),
    (re.compile(r"^(response|request)\.body[/.](?=[\w-])"), r"\1.body#/"),
)
"""Other notations for parts of a request or response, and their corrections."""
_MISTAKES = {
    "headers": "$response.header.NAME",
    "status": "$statusCode",
    "statusCode": "$statusCode",
    "status_code": "$statusCode",
}


def parse_expression(text: str, offset: int = 0) -> Expression:
    """The runtime expression that ``text`` is, from its ``$`` to its end.

    ``offset`` is where ``text`` begins in a longer text; extents and faults count from
    the start of that one. Raises SyntaxFault.
    """
    scanner = Scanner(text, offset)
    root = scanner.match(_ROOT)
    if root is None:
        raise scanner.fault(
            f"a runtime expression begins with `$`, not with {scanner.found()}",
            hint=_marked(text),
        )
    expression: Expression
    if root[0] in _SCALARS:
        expression = _SCALARS[root[0]](extent=scanner.extent(0))
    elif root[0] in _FORMS:
        _expect(scanner, _DOT, "`.`", _dotted(root[0], text[root.end() :]))
        expression = _FORMS[root[0]](scanner)
    else:
        meant = _meant(root[0]) or _of_response(text) or _of_step(text)
        raise scanner.fault(
            f"no runtime expression begins with `{root[0]}`",
            0,
            root.end(),
            f"write `{meant}`" if meant else None,
        )
    if not scanner.at_end:
        read, left = text[: scanner.position], text[scanner.position :]
        raise scanner.fault(
            f"the runtime expression ends before {scanner.found()}",
            end=len(text),
            hint=(
                "remove the whitespace after it"
                if left.isspace()
                else f"inside a longer text, write `{{{read}}}`"
            ),
        )
    return expression


def begins_expression(text: str) -> bool:
    """Whether ``text`` begins as a runtime expression does, however it goes on."""
    root = _ROOT.match(text)
    return root is not None and root[0] in _ROOTS


def split_access(name: str) -> list[tuple[str, tuple[Access, ...]]]:
    """The readings of a name as a shorter name and accesses to its value.

    The longest name first: ``a.b[0]`` gives ``("a.b[0]", ())``, ``("a.b", (0,))`` and
    ``("a", ("b", 0))``. The first that is declared is what the author meant. There are
    at most ``MAX_ACCESSES`` members.
    """
    readings: list[tuple[str, tuple[Access, ...]]] = [(name, ())]
    accesses: tuple[Access, ...] = ()
    end = len(name)
    for found in reversed(list(_ACCESS.finditer(name))):
        if found.end() != end or found.start() == 0 or len(accesses) == MAX_ACCESSES:
            break
        end = found.start()
        accesses = (_access(found), *accesses)
        readings.append((name[:end], accesses))
    return readings


def parse_accesses(scanner: Scanner, pattern: re.Pattern[str]) -> tuple[Access, ...]:
    """The member accesses, ``.name`` and ``[0]``, at the position.

    Raises SyntaxFault where a ``.`` or ``[`` is not followed by one.
    """
    accesses: list[Access] = []
    while found := scanner.match(pattern):
        accesses.append(_access(found))
    if scanner.peek() in (".", "["):
        raise scanner.fault(
            f"expected a member name or an index from 0 after `{scanner.peek()}`",
            end=scanner.position + 1,
            hint="to select several values, use a Selector Object with a JSONPath",
        )
    return tuple(accesses)


def _access(found: re.Match[str]) -> Access:
    member, index, *quoted = found.groups()
    if index is not None:
        return int(index)
    return next(text for text in (member, *quoted) if text is not None)


def _meant(root: str) -> str | None:
    for known in _ROOTS:
        if known.lower() == root.lower():
            return known
    close = get_close_matches(root, _ROOTS, n=1, cutoff=0.75)
    return close[0] if close else None


def _marked(text: str) -> str | None:
    """The correction of an expression in braces, or without its ``$``."""
    braced = _BRACED.fullmatch(text)
    meant = braced[1] if braced else f"${text}"
    try:
        parse_expression(meant)
    except SyntaxFault:
        return None
    return f"write `{meant}`"


def _dotted(root: str, rest: str) -> str | None:
    """The correction of a name that does not follow a ``.``."""
    found = _ELSEWISE.fullmatch(rest)
    name = found and next(filter(None, found.groups()))
    return (
        f"write `{root}.{name}`" if name and root in ("$inputs", "$outputs") else None
    )


def _of_response(text: str) -> str | None:
    """The correction of a JSONPath query that probably selects in the response."""
    if _PATH.fullmatch(text) is None:
        return None
    _, accesses = split_access(f"a{text[1:]}")[-1]
    return f"$response.body#{format_pointer(accesses)}"


def _of_step(text: str) -> str | None:
    """The expression for an output of a step that is named without ``$steps``."""
    return f"$steps.{text[1:]}" if _OF_STEP.fullmatch(text) else None


def _expect(
    scanner: Scanner, pattern: re.Pattern[str], what: str, hint: str | None = None
) -> re.Match[str]:
    found = scanner.match(pattern)
    if found is None:
        read = scanner.text[: scanner.position]
        raise scanner.fault(
            f"expected {what} after `{read}`, not {scanner.found()}",
            hint=hint,
        )
    return found


def _pointer(scanner: Scanner) -> tuple[str, ...] | None:
    if not scanner.take("#"):
        return None
    found = _expect(scanner, _POINTER, "a JSON Pointer")
    try:
        return parse_pointer(found[0])
    except ValueError:
        raise scanner.fault(
            f"`{found[0]}` is not a JSON Pointer",
            found.start(),
            found.end(),
            _pointed(scanner.text[: found.start()], found[0])
            or "a JSON Pointer is empty or begins with `/`, and writes `~` as `~0`",
        ) from None


def _pointed(before: str, written: str) -> str | None:
    """The correction of a pointer without its leading ``/``."""
    if _WORDS.fullmatch(written) is None:
        return None
    path = written.removeprefix("$").lstrip(".").replace(".", "/")
    return f"write `{before}/{path}`"


def _unescaped(scanner: Scanner, pattern: re.Pattern[str], what: str) -> str:
    # CHAR in the grammar is what a JSON string may hold, escape sequences included.
    found = _expect(scanner, pattern, what)
    if "\\" not in found[0]:
        return found[0]
    try:
        text = str(json.loads(f'"{found[0]}"'))
        text.encode()
    except ValueError:
        raise scanner.fault(
            f"`{found[0]}` has an escape sequence that JSON does not know",
            found.start(),
            found.end(),
            "write a backslash as `\\\\`",
        ) from None
    return text


def _message(scanner: Scanner) -> Expression:
    message = cast(Message, scanner.text[1 : scanner.position - 1])
    word = _WORD.match(scanner.text, scanner.position)
    meant = _MISTAKES.get(word[0]) if word else None
    if (
        word
        and word[0] in _PARTS
        and not _MESSAGE_PART.match(scanner.text, scanner.position)
    ):
        raise _unlike_part(scanner, word[0])
    part = _expect(
        scanner,
        _MESSAGE_PART,
        "`header.`, `query.`, `path.`, `body` or `payload`",
        meant and f"write `{meant}`",
    )
    if part[1] == "header":
        name = _expect(scanner, _TOKEN, "the name of a header")[0]
        return HeaderExpression(message, name, extent=scanner.extent(0))
    if part[1]:
        form = QueryExpression if part[1] == "query" else PathExpression
        name = _unescaped(scanner, _TEXT, "the name of a parameter")
        return form(message, name, extent=scanner.extent(0))
    accesses = parse_accesses(scanner, _ACCESS)
    pointer = _pointer(scanner)
    if accesses:
        pointer = (*map(str, accesses), *(pointer or ()))
    return BodyExpression(
        message,
        cast(BodyPart, part[2]),
        pointer,
        bool(accesses),
        extent=scanner.extent(0),
    )


def _unlike_part(scanner: Scanner, part: str) -> SyntaxFault:
    """The fault of text that cannot follow a part of a message."""
    scanner.take(part)
    read, rest = scanner.text[: scanner.position], scanner.text[scanner.position :]
    if part in ("body", "payload"):
        expected = "`#` and a JSON Pointer"
        meant = f"{read}#{rest}" if _SLASHED.fullmatch(rest) else None
    else:
        expected = "`.` and a name"
        found = _ELSEWISE.fullmatch(rest)
        name = found and next(filter(None, found.groups()))
        meant = f"{read}.{name}" if name else None
    return scanner.fault(
        f"expected {expected} after `{read}`, not {scanner.found()}",
        end=len(scanner.text) if meant else None,
        hint=f"write `{meant}`" if meant else None,
    )


def _named(
    form: type[InputExpression] | type[OutputExpression], what: str
) -> Callable[[Scanner], Expression]:
    def parse(scanner: Scanner) -> Expression:
        name = _expect(scanner, _NAME, what)[0]
        pointer = _pointer(scanner)
        return form(name, pointer, extent=scanner.extent(0))

    return parse


def _step(scanner: Scanner) -> Expression:
    step, _, member = scanner.text[scanner.position :].partition(".")
    hint = _output_of(step or "STEP", member)
    if _PLAIN.fullmatch(step) and not _STEP.match(scanner.text, scanner.position):
        scanner.take(step)
        has_outputs = scanner.take(".outputs") and scanner.peek() in ("", ".")
        expected = "`.` and a name" if has_outputs else "`.outputs.` and a name"
        raise _cut_short(scanner, expected, hint)
    found = _expect(scanner, _STEP, "the id of a step and `.outputs.`", hint)
    name = _expect(scanner, _NAME, "the name of an output")[0]
    pointer = _pointer(scanner)
    return StepExpression(found[1], name, pointer, extent=scanner.extent(0))


def _cut_short(scanner: Scanner, expected: str, hint: str | None) -> SyntaxFault:
    """The fault of a name without the text that must follow it."""
    read, rest = scanner.text[: scanner.position], scanner.text[scanner.position :]
    return scanner.fault(
        f"expected {expected} after `{read}`,"
        f" not {f'`{rest[:40]}`' if rest else 'the end'}",
        scanner.position + (len(rest) > 1 and rest[0] == "."),
        len(scanner.text),
        hint,
    )


def _output_of(step: str, member: str) -> str:
    """The correction of a step's member that is no output: a part of its request or
    response has to be declared as an output."""
    member = re.sub(r"outputs?\.?", "", member, count=1)
    found = _EXCHANGED.match(member)
    if found is None:
        return f"write `$steps.{step}.outputs.{member or 'NAME'}`"
    asked = member
    for slip, meant in _OF_MESSAGE:
        asked = slip.sub(meant, asked, count=1)
    try:
        parse_expression(f"${asked}")
    except SyntaxFault:
        asked = "response.body#/..."
    return (
        f"give the step an output, such as `NAME: ${asked}`, and write"
        f" `$steps.{step}.outputs.NAME`"
    )


def _workflow(scanner: Scanner) -> Expression:
    workflow = scanner.text[scanner.position :].partition(".")[0]
    known = _WORKFLOW.match(scanner.text, scanner.position)
    if _PLAIN.fullmatch(workflow) and not known:
        scanner.take(workflow)
        raise _cut_short(scanner, "`.inputs.` or `.outputs.` and a name", None)
    found = _expect(
        scanner, _WORKFLOW, "the id of a workflow and `.inputs.` or `.outputs.`"
    )
    field = cast(WorkflowField, found[2])
    name = _expect(scanner, _NAME, f"the name of an {field[:-1]}")[0]
    pointer = _pointer(scanner)
    return WorkflowExpression(found[1], field, name, pointer, extent=scanner.extent(0))


def _source(scanner: Scanner) -> Expression:
    name, _, pointer = scanner.text[scanner.position :].partition("#")
    hint = f"write `{{$sourceDescriptions.{name}.url}}#{pointer}`" if pointer else None
    if _PLAIN.fullmatch(name) and not _SOURCE.match(scanner.text, scanner.position):
        scanner.take(name)
        raise _cut_short(scanner, "`.` and an operationId, a workflowId or `url`", hint)
    source = _expect(
        scanner, _SOURCE, "the name of a source description and `.`", hint
    )[1]
    what = "an operationId, a workflowId or `url`"
    reference = _unescaped(scanner, _TEXT, what)
    return SourceExpression(source, reference, extent=scanner.extent(0))


def _component(scanner: Scanner) -> Expression:
    kinds = "`inputs.`, `parameters.`, `successActions.` or `failureActions.`"
    kind = cast(ComponentKind, _expect(scanner, _COMPONENT, kinds)[1])
    name = _expect(scanner, _NAME, "the name of a component")[0]
    return ComponentExpression(kind, name, extent=scanner.extent(0))


_SCALARS: dict[
    str,
    type[UrlExpression | MethodExpression | StatusCodeExpression | SelfExpression],
] = {
    "$url": UrlExpression,
    "$method": MethodExpression,
    "$statusCode": StatusCodeExpression,
    "$self": SelfExpression,
}
_FORMS: dict[str, Callable[[Scanner], Expression]] = {
    "$request": _message,
    "$response": _message,
    "$message": _message,
    "$inputs": _named(InputExpression, "the name of an input"),
    "$outputs": _named(OutputExpression, "the name of an output"),
    "$steps": _step,
    "$workflows": _workflow,
    "$sourceDescriptions": _source,
    "$components": _component,
}
_ROOTS = (*_SCALARS, *_FORMS)
