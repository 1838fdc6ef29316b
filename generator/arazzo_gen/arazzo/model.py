"""The Arazzo object model: one class for each object of Arazzo 1.0 and 1.1.

Classes, fields and their meaning are those of section Schema of the specification;
attributes are its field names in snake case. Fields that came with 1.1 are marked.
What the types cannot express is in ``rules``.

Presence: a list that is absent is an empty tuple, which documents may write too where
the specification allows an empty list; an absent field is None, which documents cannot
write there (null is of the wrong type), save for ``payload`` and for the ``value`` of a
Reusable Object, where ``model_fields_set`` tells null from absent.
"""

from __future__ import annotations

import sys
from typing import Annotated, Any, Literal, TypeAlias, Union

from pydantic import BeforeValidator, ConfigDict, Field

from ..documents import Json
from .base import (
    ArazzoObject,
    FeatureSet,
    Key,
    List,
    Maybe,
    Name,
    NonEmptyList,
    OneOf,
    Since,
    Verbatim,
)

_SINCE_1_1 = Since((1, 1))


CriterionType: TypeAlias = Literal["simple", "regex", "jsonpath", "xpath"]
SelectorType: TypeAlias = Literal["jsonpath", "xpath", "jsonpointer"]
ParameterLocation: TypeAlias = Literal[
    "path", "query", "querystring", "header", "cookie"
]


def _is_mapping(value: Any) -> bool:
    return isinstance(value, dict)


def _is_boolean(value: Any) -> bool:
    return isinstance(value, bool)


def _as_float(value: Any) -> Any:
    """Limit an integer beyond all floats to the largest float."""
    is_beyond = type(value) is int and value > sys.float_info.max
    return sys.float_info.max if is_beyond else value


JsonSchema: TypeAlias = Annotated[
    dict[str, Annotated[Json, Verbatim()]] | bool, OneOf(_is_boolean)
]


class ExpressionType(ArazzoObject):
    """The query language of an expression, and its version.

    Called Criterion Expression Type Object in Arazzo 1.0.
    """

    model_config = ConfigDict(title="Expression Type Object")

    type: SelectorType
    version: Name


SelectorTypeOrObject: TypeAlias = Annotated[
    SelectorType | ExpressionType, OneOf(_is_mapping)
]


class Selector(ArazzoObject):
    """A part of structured data: ``selector`` applied to the value of ``context``."""

    model_config = ConfigDict(title="Selector Object")

    context: Name
    selector: str
    type: SelectorTypeOrObject


def is_selector(value: Json, feature_set: FeatureSet) -> bool:
    """Whether JSON in the place of a value is a Selector Object, not a constant.

    A value may be any JSON; a Selector Object has a ``selector``, and a ``context``
    that is written as a runtime expression. Arazzo 1.0 has none.
    """
    return (
        feature_set >= (1, 1)
        and isinstance(value, dict)
        and "selector" in value
        and isinstance(context := value.get("context"), str)
        and context.startswith("$")
    )


def _value(value: Json, feature_set: FeatureSet) -> Json | Selector:
    if is_selector(value, feature_set):
        return Selector.model_validate(value, context=feature_set)
    return value


# Json is a forward reference, which "|" does not take.
Value: TypeAlias = Annotated[Union[Json, Selector], Verbatim(_value)]  # noqa: UP007


class Parameter(ArazzoObject):
    """A value to pass to an operation, or to an input of a workflow."""

    model_config = ConfigDict(title="Parameter Object")

    name: Name
    in_: Maybe[ParameterLocation] = Field(default=None, alias="in")
    value: Value


class ReusableObject(ArazzoObject):
    """A reference to an object in the components; other fields are ignored.

    ``value`` replaces that of the parameter; only if it is in ``model_fields_set``.
    """

    model_config = ConfigDict(title="Reusable Object", extra="ignore")

    reference: Name
    value: Annotated[Json, Verbatim()] = None


class PayloadReplacement(ArazzoObject):
    """A location in a payload, and its new value."""

    model_config = ConfigDict(title="Payload Replacement Object")

    target: str
    target_selector_type: Annotated[Maybe[SelectorTypeOrObject], _SINCE_1_1] = None
    value: Value


class RequestBody(ArazzoObject):
    """The body of a request.

    ``payload`` is JSON as it stands in the document, Selector Objects (1.1) and all;
    ``is_selector`` tells them. It may be null: see ``model_fields_set``.
    """

    model_config = ConfigDict(title="Request Body Object")

    content_type: Maybe[Name] = None
    payload: Annotated[Json, Verbatim()] = None
    replacements: List[PayloadReplacement] = ()


class Criterion(ArazzoObject):
    """A condition that holds or not; on ``context`` where it is not a simple one."""

    model_config = ConfigDict(title="Criterion Object")

    context: Maybe[Name] = None
    condition: Name
    type: Annotated[CriterionType | ExpressionType, OneOf(_is_mapping)] = "simple"


def is_reusable(value: Json) -> bool:
    """Whether an item of a list of parameters or actions is a Reusable Object."""
    return isinstance(value, dict) and "reference" in value


ParameterOrReusable: TypeAlias = Annotated[
    Parameter | ReusableObject, OneOf(is_reusable)
]


class SuccessAction(ArazzoObject):
    """What to do when a step has succeeded and the criteria hold."""

    model_config = ConfigDict(title="Success Action Object")

    name: Name
    type: Literal["end", "goto"]
    workflow_id: Maybe[Name] = None
    step_id: Maybe[Name] = None
    parameters: Annotated[List[ParameterOrReusable], _SINCE_1_1] = ()
    criteria: NonEmptyList[Criterion] = ()


class FailureAction(ArazzoObject):
    """What to do when a step has failed and the criteria hold.

    ``retry_after`` is in seconds. ``retry_limit`` is None where the document leaves it
    to the default, a single retry.
    """

    model_config = ConfigDict(title="Failure Action Object")

    name: Name
    type: Literal["end", "retry", "goto"]
    workflow_id: Maybe[Name] = None
    step_id: Maybe[Name] = None
    parameters: Annotated[List[ParameterOrReusable], _SINCE_1_1] = ()
    retry_after: Annotated[
        Maybe[float], Field(ge=0, allow_inf_nan=False), BeforeValidator(_as_float)
    ] = None
    retry_limit: Annotated[Maybe[int], Field(ge=0)] = None
    criteria: List[Criterion] = ()


SuccessActionOrReusable: TypeAlias = Annotated[
    SuccessAction | ReusableObject, OneOf(is_reusable)
]
FailureActionOrReusable: TypeAlias = Annotated[
    FailureAction | ReusableObject, OneOf(is_reusable)
]


Outputs: TypeAlias = dict[Key, Annotated[Name | Selector, OneOf(_is_mapping)]]


class Step(ArazzoObject):
    """A call of an operation, of a channel or of a workflow: of exactly one of
    ``operation_id``, ``operation_path``, ``channel_path`` and ``workflow_id``.

    ``timeout`` is in milliseconds.
    """

    model_config = ConfigDict(title="Step Object")

    description: Maybe[str] = None
    step_id: Name
    operation_id: Maybe[Name] = None
    operation_path: Maybe[Name] = None
    channel_path: Annotated[Maybe[Name], _SINCE_1_1] = None
    workflow_id: Maybe[Name] = None
    parameters: List[ParameterOrReusable] = ()
    request_body: Maybe[RequestBody] = None
    success_criteria: NonEmptyList[Criterion] = ()
    on_success: List[SuccessActionOrReusable] = ()
    on_failure: List[FailureActionOrReusable] = ()
    outputs: Outputs = Field(default_factory=dict)
    timeout: Annotated[Maybe[int], Field(ge=0), _SINCE_1_1] = None
    correlation_id: Annotated[Maybe[Name], _SINCE_1_1] = None
    action: Annotated[Maybe[Literal["send", "receive"]], _SINCE_1_1] = None
    depends_on: Annotated[NonEmptyList[Name], _SINCE_1_1] = ()


class Workflow(ArazzoObject):
    """A sequence of steps with inputs and outputs."""

    model_config = ConfigDict(title="Workflow Object")

    workflow_id: Name
    summary: Maybe[str] = None
    description: Maybe[str] = None
    inputs: Maybe[JsonSchema] = None
    depends_on: List[Name] = ()
    steps: NonEmptyList[Step]
    success_actions: List[SuccessActionOrReusable] = ()
    failure_actions: List[FailureActionOrReusable] = ()
    outputs: Outputs = Field(default_factory=dict)
    parameters: List[ParameterOrReusable] = ()


class Components(ArazzoObject):
    """The objects that the document's other parts refer to."""

    model_config = ConfigDict(title="Components Object")

    inputs: dict[Key, JsonSchema] = Field(default_factory=dict)
    parameters: dict[Key, Parameter] = Field(default_factory=dict)
    success_actions: dict[Key, SuccessAction] = Field(default_factory=dict)
    failure_actions: dict[Key, FailureAction] = Field(default_factory=dict)


class Info(ArazzoObject):
    """The title, descriptions and version of the document."""

    model_config = ConfigDict(title="Info Object")

    title: str
    summary: Maybe[str] = None
    description: Maybe[str] = None
    version: str


class SourceDescription(ArazzoObject):
    """An API description, or another Arazzo document, and its name in this document.

    ``type`` is None if only the described file shows it.
    """

    model_config = ConfigDict(title="Source Description Object")

    name: Name
    url: Name
    type: Maybe[Literal["openapi", "arazzo", "asyncapi"]] = None


class ArazzoDocument(ArazzoObject):
    """The root object of an Arazzo document."""

    model_config = ConfigDict(title="Arazzo Specification Object")

    arazzo: str
    self_: Annotated[Maybe[Name], _SINCE_1_1] = Field(default=None, alias="$self")
    info: Info
    source_descriptions: NonEmptyList[SourceDescription]
    workflows: NonEmptyList[Workflow]
    components: Components = Components()

    @property
    def feature_set(self) -> FeatureSet:
        """``major.minor`` of the specification that the document uses."""
        major, minor, _ = self.arazzo.split(".", 2)
        return int(major), int(minor)
