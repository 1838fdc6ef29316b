"""The rules of the specification that the types of the model cannot express.

There is one function for each object, over its unchecked fields. A rule ignores fields
of the wrong type, which ``shape`` reports.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import quote

from ..documents import Json
from .asynchronous import asynchronous, misplaced
from .base import FeatureSet
from .json_schema import schema_problems
from .lists import actions, parameters, unique
from .model import (
    ArazzoDocument,
    Components,
    Criterion,
    ExpressionType,
    FailureAction,
    Parameter,
    RequestBody,
    SourceDescription,
    Step,
    SuccessAction,
    Workflow,
    is_reusable,
)
from .objects import Model, Node
from .problems import Problem, listed, quoted

Rule = Callable[[Node, FeatureSet], Iterator[Problem]]

_URI_CHARACTERS = "-._~:/?#[]@!$&'()*+,;=%"
_URI_REFERENCE = re.compile(
    rf"(?:[A-Za-z0-9{re.escape(_URI_CHARACTERS[:-1])}]|%[0-9A-Fa-f]{{2}})*"
)
_TARGETS = ("operationId", "operationPath", "channelPath", "workflowId")
_TARGETS_1_0 = ("operationId", "operationPath", "workflowId")
_STEP_REFERENCE = re.compile(
    r"[^$].*|\$workflows\.[^.]+\.steps\.[^.]+"
    r"|\$sourceDescriptions\.[^.]+\.[^.]+\.steps\.[^.]+",
    re.DOTALL,
)
_VERSIONS: dict[FeatureSet, dict[str, tuple[str, ...]]] = {
    (1, 0): {
        "jsonpath": ("draft-goessner-dispatch-jsonpath-00",),
        "xpath": ("xpath-30", "xpath-20", "xpath-10"),
    },
    (1, 1): {
        "jsonpath": ("rfc9535", "draft-goessner-dispatch-jsonpath-00"),
        "xpath": ("xpath-31", "xpath-30", "xpath-20", "xpath-10"),
        "jsonpointer": ("rfc6901",),
    },
}


def rule_problems(node: Node, feature_set: FeatureSet) -> Iterator[Problem]:
    """The problems of an object that the types of its fields do not show."""
    for field in node.model.newer_fields(feature_set):
        if field in node.fields:
            yield _newer_field(node, field)
    for rule in _RULES.get(node.model, ()):
        yield from rule(node, feature_set)


def _newer_field(node: Node, field: str) -> Problem:
    at = node.at.child(field)
    return Problem(
        "AZ102",
        f'{node.label} has a field "{field}", which Arazzo 1.0 does not have',
        at.key(),
        f'"{field}" came with Arazzo 1.1: write arazzo: 1.1.0, or remove it',
        settles=(at,),
    )


def _document(node: Node, _: FeatureSet) -> Iterator[Problem]:
    yield from _whole_document(node, "$self")
    yield from unique(node, "sourceDescriptions", "name")
    yield from unique(node, "workflows", "workflowId")


def _source_description(node: Node, feature_set: FeatureSet) -> Iterator[Problem]:
    yield from _whole_document(node, "url")
    if feature_set < (1, 1) and node.fields.get("type") == "asyncapi":
        yield _newer_value(node, "type")


def _whole_document(node: Node, field: str) -> Iterator[Problem]:
    yield from _uri_reference(node, field)
    if isinstance(uri := node.fields.get(field), str) and "#" in uri:
        yield Problem(
            "AZ104",
            f"{node.named(field)} has a fragment, but it names the document as a whole",
            node.at.child(field),
            f"write {quoted(uri.partition('#')[0])}",
        )


def _uri_reference(node: Node, field: str) -> Iterator[Problem]:
    uri = node.fields.get(field)
    if isinstance(uri, str) and not _URI_REFERENCE.fullmatch(uri):
        written = quote(uri.replace("\\", "/"), safe=_URI_CHARACTERS)
        yield Problem(
            "AZ104",
            f"{node.named(field)} is not a URI reference: {quoted(uri)}",
            node.at.child(field),
            (
                f"write {quoted(written)}"
                if _URI_REFERENCE.fullmatch(written)
                else 'write a "%" that stands for itself as "%25"'
            ),
        )


def _newer_value(node: Node, field: str) -> Problem:
    value = quoted(str(node.fields[field]))
    at = node.at.child(field)
    return Problem(
        "AZ104",
        f"{node.named(field)} is {value}, which Arazzo 1.0 does not have",
        at,
        f"{value} came with Arazzo 1.1: write `arazzo: 1.1.0`",
        settles=(at,),
    )


def _workflow(node: Node, feature_set: FeatureSet) -> Iterator[Problem]:
    if isinstance(inputs := node.fields.get("inputs"), dict):
        yield from schema_problems(
            node.at.child("inputs"), inputs, f"the inputs of {node.label}"
        )
    yield from unique(node, "steps", "stepId")
    yield from unique(node, "dependsOn")
    yield from _outputs(node, feature_set)
    steps = [step for step in node.items("steps") if isinstance(step, dict)]
    callers = [step.get("stepId") for step in steps if _calls_operation(step)]
    caller = next((name for name in callers if isinstance(name, str)), None)
    why = None
    # Without "in", a parameter is only for the steps that call workflows.
    if caller and not any("workflowId" in step for step in steps):
        why = f"step {quoted(caller)} passes it to an operation"
    yield from parameters(node, placed=bool(callers), operation=why)
    yield from actions(node, "successActions")
    yield from actions(node, "failureActions")


def _components(node: Node, _: FeatureSet) -> Iterator[Problem]:
    inputs = node.fields.get("inputs")
    for key, schema in inputs.items() if isinstance(inputs, dict) else ():
        if isinstance(schema, dict):
            yield from schema_problems(
                node.at.child("inputs", key), schema, f"component input {quoted(key)}"
            )


def _step(node: Node, feature_set: FeatureSet) -> Iterator[Problem]:
    yield from _target(node, feature_set)
    if feature_set >= (1, 1):
        yield from asynchronous(node, _TARGETS)
    yield from unique(node, "dependsOn")
    yield from _step_dependencies(node)
    calls_operation = _calls_operation(node.fields)
    why = "the step does not call a workflow" if calls_operation else None
    yield from parameters(node, placed=calls_operation, operation=why)
    yield from unique(node, "successCriteria")
    yield from actions(node, "onSuccess")
    yield from actions(node, "onFailure")
    yield from _outputs(node, feature_set)


def _calls_operation(step: dict[str, Json]) -> bool:
    return "workflowId" not in step and any(field in step for field in _TARGETS)


def _target(node: Node, feature_set: FeatureSet) -> Iterator[Problem]:
    targets = _TARGETS if feature_set >= (1, 1) else _TARGETS_1_0
    written = [field for field in node.fields if field in targets]
    if len(written) > 1:
        yield _exclusive(node, written, "a step calls exactly one thing")
    elif not any(target in node.fields for target in _TARGETS):
        yield Problem(
            "AZ101",
            f"{node.label} calls nothing: it has no {listed(targets, 'or')}",
            node.at,
            'say what the step calls, for instance with "operationId"',
            missing=targets,
        )


def _exclusive(node: Node, written: list[str], why: str) -> Problem:
    both = "both " if len(written) == 2 else ""
    return Problem(
        "AZ107",
        f"{node.label} has {both}{listed(written, 'and')}; {why}",
        node.at.child(written[-1]).key(),
        "keep one and remove the rest" if len(written) > 2 else "remove one of the two",
        related=(f'"{written[0]}" is here', node.at.child(written[0]).key()),
    )


def _step_dependencies(node: Node) -> Iterator[Problem]:
    for index, step in enumerate(node.items("dependsOn")):
        if isinstance(step, str) and step and not _STEP_REFERENCE.fullmatch(step):
            local = step.removeprefix("$steps.")
            yield Problem(
                "AZ104",
                f"{node.label} depends on {quoted(step)}, which is not a reference "
                "to a step",
                node.at.child("dependsOn", index),
                (
                    f"write {quoted(local)}"
                    if local != step and "." not in local
                    else "write a stepId of this workflow, "
                    "$workflows.<workflowId>.steps.<stepId>, or "
                    "$sourceDescriptions.<name>.<workflowId>.steps.<stepId>"
                ),
            )


def _outputs(node: Node, feature_set: FeatureSet) -> Iterator[Problem]:
    outputs = node.fields.get("outputs")
    if feature_set >= (1, 1) or not isinstance(outputs, dict):
        return
    for name, value in outputs.items():
        if isinstance(value, dict):
            at = node.at.child("outputs", name)
            yield Problem(
                "AZ103",
                f"output {quoted(name)} of {node.label} must be a runtime expression, "
                "but it is a mapping",
                at,
                "Selector Objects came with Arazzo 1.1: write arazzo: 1.1.0, or an "
                "expression",
                settles=(at,),
            )


def _parameter(node: Node, feature_set: FeatureSet) -> Iterator[Problem]:
    if feature_set < (1, 1) and node.fields.get("in") == "querystring":
        yield _newer_value(node, "in")


def _request_body(node: Node, _: FeatureSet) -> Iterator[Problem]:
    yield from unique(node, "replacements")


def _criterion(node: Node, _: FeatureSet) -> Iterator[Problem]:
    if "type" in node.fields and "context" not in node.fields:
        yield Problem(
            "AZ101",
            f'{node.label} has a "type", but no "context"',
            node.at,
            'add "context": the runtime expression whose value the condition is about',
            missing=("context",),
        )


def _expression_type(node: Node, feature_set: FeatureSet) -> Iterator[Problem]:
    allowed, newest = _VERSIONS[feature_set], _VERSIONS[1, 1]
    language, version = node.fields.get("type"), node.fields.get("version")
    if not isinstance(language, str) or language not in newest:
        return
    of_criterion = node.parent is not None and node.parent.model is Criterion
    if language == "jsonpointer" and of_criterion:
        yield Problem(
            "AZ104",
            f'{node.named("type")} is "jsonpointer", which is not a condition',
            node.at.child("type"),
            'write "jsonpath" or "xpath"',
        )
    elif language not in allowed:
        yield _newer_value(node, "type")
    elif isinstance(version, str) and version not in allowed[language]:
        if version in newest[language]:
            yield _newer_value(node, "version")
        else:
            versions = listed(allowed[language], "or")
            yield Problem(
                "AZ104",
                f"{node.named('version')} is {quoted(version)}, which is no "
                f'version of "{language}"',
                node.at.child("version"),
                f"write {versions}",
            )


def _action(node: Node, _: FeatureSet) -> Iterator[Problem]:
    fields = node.fields
    targets = [field for field in fields if field in ("workflowId", "stepId")]
    action = fields.get("type")
    if len(targets) > 1:
        yield _exclusive(node, targets, "an action transfers to one of them")
    elif action == "goto" and not targets:
        yield Problem(
            "AZ101",
            f'{node.label} is a "goto" without "stepId" or "workflowId"',
            node.at,
            'add "stepId" or "workflowId": where to go',
            missing=("stepId", "workflowId"),
        )
    if action == "end":
        for field in targets:
            yield misplaced(node, field, 'an action whose "type" is "end"')
    elif "parameters" in fields and "workflowId" not in fields:
        yield Problem(
            "AZ101",
            f'{node.label} has "parameters", but no "workflowId" to pass them to',
            node.at,
            'add "workflowId", or remove "parameters"',
            missing=("workflowId",),
        )
    yield from parameters(node, placed=False, operation=None)
    for index, item in enumerate(node.items("parameters")):
        if isinstance(item, dict) and not is_reusable(item) and "in" in item:
            yield Problem(
                "AZ107",
                f'parameter {index + 1} of {node.label} has a field "in", but the '
                "parameters of an action are inputs of a workflow",
                node.at.child("parameters", index, "in").key(),
                'remove "in"',
            )


def _success_action(node: Node, _: FeatureSet) -> Iterator[Problem]:
    yield from unique(node, "criteria")
    if node.fields.get("type") == "retry":
        at = node.at.child("type")
        yield Problem(
            "AZ104",
            f'{node.named("type")} is "retry", which only a failure action can be',
            at,
            'write "end" or "goto"',
            settles=(at, node.at.child("retryAfter"), node.at.child("retryLimit")),
        )


def _failure_action(node: Node, _: FeatureSet) -> Iterator[Problem]:
    yield from unique(node, "criteria")
    if node.fields.get("type") in ("end", "goto"):
        for field in ("retryAfter", "retryLimit"):
            if field in node.fields:
                yield misplaced(node, field, 'an action whose "type" is not "retry"')


_RULES: dict[Model, tuple[Rule, ...]] = {
    ArazzoDocument: (_document,),
    SourceDescription: (_source_description,),
    Workflow: (_workflow,),
    Components: (_components,),
    Step: (_step,),
    Parameter: (_parameter,),
    RequestBody: (_request_body,),
    Criterion: (_criterion,),
    ExpressionType: (_expression_type,),
    SuccessAction: (_action, _success_action),
    FailureAction: (_action, _failure_action),
}
