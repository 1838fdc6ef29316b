"""The registry of diagnostic codes: every code, its title and its default level.

The first digit names the stage: 0 reading files, 1 the form of Arazzo documents,
2 expressions and conditions, 3 OpenAPI descriptions, 4 references, 5 failures when the
workflow runs, 6 accepted forms that do not conform, 9 features that are not generated
yet, and internal errors.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Level = Literal["error", "warning", "note"]


class Code(NamedTuple):
    """A kind of diagnostic: its code, title and default level.

    A ``relaxable`` error does not prevent code generation.
    """

    code: str
    title: str
    level: Level
    relaxable: bool = False


def _registry(*codes: Code) -> dict[str, Code]:
    return {code.code: code for code in codes}


CODES = _registry(
    # 0: reading files
    Code("AZ001", "file not found", "error"),
    Code("AZ002", "not readable as text", "error"),
    Code("AZ003", "not well-formed YAML or JSON", "error"),
    Code("AZ004", "duplicate key", "error"),
    Code("AZ005", "not an Arazzo document", "error"),
    Code("AZ006", "no Arazzo document found", "error"),
    Code("AZ007", "outside the project", "error"),
    Code("AZ008", "larger than the limits", "error"),
    Code("AZ009", "two packages of one name", "error"),
    Code("AZ010", "not ours to overwrite", "error"),
    Code("AZ011", "output not writable", "error"),
    Code("AZ012", "two documents of one identity", "error"),
    Code("AZ013", "not what was fetched", "error"),
    Code("AZ014", "wrong setting", "error"),
    Code("AZ015", "not fetched", "error"),
    Code("AZ016", "pinned name that is taken", "error"),
    Code("AZ017", "pinned name of nothing", "warning"),
    Code("AZ018", "comment that silences nothing", "warning"),
    Code("AZ030", "malformed template", "error"),
    Code("AZ031", "template that cannot be rendered", "error"),
    Code("AZ032", "template that writes no such Python", "error"),
    Code("AZ033", "unknown template", "error"),
    Code("AZ034", "file that is no template", "warning"),
    Code("AZ035", "unknown block of a template", "error"),
    # 1: the form of Arazzo documents
    Code("AZ101", "missing field", "error"),
    Code("AZ102", "unknown field", "error"),
    Code("AZ103", "wrong type", "error"),
    Code("AZ104", "value not allowed", "error"),
    Code("AZ105", "unsupported version", "error"),
    Code("AZ106", "duplicate name", "error"),
    Code("AZ107", "fields that exclude each other", "error"),
    Code("AZ108", "name of other characters than recommended", "warning"),
    Code("AZ109", "target replaced twice", "warning"),
    Code("AZ110", "enumerated value that occurs twice", "warning"),
    Code("AZ111", "value that its type excludes", "warning"),
    Code("AZ112", "keyword without effect", "warning"),
    Code("AZ113", "required property that is not declared", "warning"),
    Code("AZ114", "almost a Selector Object", "warning"),
    # 2: expressions and conditions
    Code("AZ201", "not a runtime expression", "error"),
    Code("AZ202", "syntax error in a condition or a query", "error", relaxable=True),
    Code("AZ203", "almost a runtime expression", "warning"),
    Code("AZ204", "text that is no JSON", "warning"),
    # 3: OpenAPI descriptions
    Code("AZ301", "not an OpenAPI description", "error"),
    Code("AZ302", "unsupported OpenAPI version", "error"),
    Code("AZ303", "dangling reference", "error"),
    Code("AZ304", "malformed OpenAPI description", "error"),
    Code("AZ305", "unknown security scheme", "warning"),
    Code("AZ306", "parameter declared twice", "warning"),
    Code("AZ307", "operation described twice", "warning"),
    Code("AZ308", "array format without an equivalent", "error"),
    # 4: references
    Code("AZ401", "unknown operation", "error"),
    Code("AZ402", "ambiguous operation", "error"),
    Code("AZ403", "unknown input", "error"),
    Code("AZ404", "unknown step", "error"),
    Code("AZ405", "unknown output", "error"),
    Code("AZ406", "unknown source description", "error"),
    Code("AZ407", "unknown component", "error"),
    Code("AZ408", "forward reference", "error"),
    Code("AZ409", "value not available here", "error"),
    Code("AZ410", "request parameter not declared", "error"),
    Code("AZ411", "unknown workflow", "error"),
    Code("AZ412", "circular dependency", "error"),
    Code("AZ413", "operation that is not to be called", "error"),
    # 5: failures when the workflow runs
    Code("AZ501", "required parameter or body not supplied", "error", relaxable=True),
    Code("AZ502", "parameter not declared by the operation", "warning"),
    Code("AZ503", "body not declared by the operation", "warning"),
    Code("AZ504", "required property not supplied", "warning"),
    Code("AZ505", "pointer not in the response schema", "warning"),
    Code("AZ506", "status not declared by the operation", "warning"),
    Code("AZ507", "query string beside query parameters", "error"),
    Code("AZ508", "replacement whose target is not there", "error"),
    Code("AZ509", "field without effect", "warning"),
    Code("AZ510", "required input not supplied", "error"),
    Code("AZ511", "input not declared by the workflow", "warning"),
    Code("AZ512", "value that the input does not admit", "error"),
    Code("AZ513", "default that its schema does not admit", "warning"),
    Code("AZ514", "pattern that is not checked", "warning"),
    Code("AZ515", "input wider than what it feeds", "note"),
    Code("AZ520", "style undefined for the type", "note"),
    Code("AZ521", "style not allowed there", "warning"),
    Code("AZ522", "value that its media type has no form for", "error"),
    Code("AZ523", "required parameter sent with its default", "note"),
    Code("AZ525", "literal that the body's schema does not admit", "warning"),
    Code("AZ526", "read-only property sent", "warning"),
    Code("AZ527", "body that its method has no use for", "warning"),
    Code("AZ528", "header of a part without a value", "warning"),
    Code("AZ529", "payload that its media type cannot carry", "error"),
    Code("AZ530", "header not declared by the response", "warning"),
    Code("AZ531", "pointer into a body that is no JSON", "warning"),
    Code("AZ535", "flow without a token URL", "warning"),
    Code("AZ536", "default that its enumeration does not have", "warning"),
    Code("AZ537", "two credentials for one place", "warning"),
    Code("AZ538", "security that no request can meet", "warning"),
    Code("AZ539", "scope that no flow has", "warning"),
    Code("AZ540", "dangling reference that nothing reads", "warning"),
    Code("AZ541", "write-only property read", "warning"),
    Code("AZ542", "property that the operation excludes", "warning"),
    Code("AZ550", "unreachable step", "warning"),
    Code("AZ551", "loop without an exit", "warning"),
    Code("AZ552", "recursion without an end", "warning"),
    Code("AZ553", "action that never matches", "warning"),
    Code("AZ554", "criteria that never hold", "warning"),
    Code("AZ555", "criterion given twice", "note"),
    Code("AZ556", "action that makes no difference", "warning"),
    Code("AZ557", "retry that is never tried", "warning"),
    Code("AZ558", "value of a step that may not have run", "warning"),
    Code("AZ559", "dependency on a step that may not have run", "warning"),
    Code("AZ560", "value of another type than what it feeds", "warning"),
    Code("AZ561", "literal that the parameter does not admit", "warning"),
    Code("AZ562", "values that are never equal", "warning"),
    Code("AZ563", "value that the enumeration does not have", "warning"),
    Code("AZ564", "values without an order", "warning"),
    Code("AZ565", "part that a value does not have", "warning"),
    Code("AZ566", "pattern put to what is no text", "warning"),
    Code("AZ567", "query of another kind of body", "warning"),
    Code("AZ568", "condition that is never true", "warning"),
    Code("AZ570", "unused input", "warning"),
    Code("AZ571", "unread output of a step", "note"),
    Code("AZ572", "unused component", "warning"),
    Code("AZ573", "unused source description", "warning"),
    Code("AZ574", "retry that runs its step twice", "warning"),
    Code("AZ580", "almost a property of the body", "warning"),
    # 6: accepted though not conforming
    Code("AZ601", "JSONPath comparison instead of a query", "warning"),
    Code("AZ602", "operationPath in another form", "warning"),
    Code("AZ603", "id qualified in another form", "warning"),
    Code("AZ604", "member access instead of a JSON Pointer", "warning"),
    Code("AZ605", "expression without braces in a text", "warning"),
    Code("AZ606", "comparison with null that absent members pass", "warning"),
    Code("AZ607", "string in double quotes in a simple condition", "warning"),
    Code("AZ608", "member `length` taken for a length", "warning"),
    Code("AZ609", "output of a called workflow that its step does not give", "warning"),
    Code("AZ610", "operationId without its source", "warning"),
    Code("AZ611", "status of a step that calls a workflow", "warning"),
    Code("AZ612", "expression in two pairs of braces", "warning"),
    Code("AZ613", "regular expression between slashes", "warning"),
    Code("AZ614", "Selector Object before Arazzo 1.1", "warning"),
    Code("AZ615", "input outside of the properties", "warning"),
    # 9: arazzo-gen's own: not generated yet, or an internal error
    Code("AZ901", "not generated yet", "error"),
    Code("AZ902", "fault of arazzo-gen", "error"),
)
