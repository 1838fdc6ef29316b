"""Names of documents that libraries, Python and the generated modules have themselves.

All of them are built at once, as each kind of thing that a document names. Then every
module is imported, every model is built, and type checkers read everything.
"""

from __future__ import annotations

import builtins
import importlib
import inspect
import json
import keyword
import sys
import textwrap
import typing
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import datamodel_code_generator
import pydantic
import pytest
import yaml
from click.testing import CliRunner
from datamodel_code_generator import reference
from datamodel_code_generator.model import pydantic_v2

from arazzo_gen.cli import main
from arazzo_gen.plan.names import snake
from arazzo_gen.plan.vocabulary import CLASSES, FIELDS, IMPORTED, KEYWORDS
from arazzo_gen.runtime import clients, models, results, retries, run
from tests.golden import inside
from tests.tools import passes

Schema = dict[str, Any]

_ORDINARY = """
    Model ModelModel BaseModel BaseModelModel RootModel Enum EnumModel Type Field Fields
    FieldModel Any Optional List Dict Set Tuple Union Annotated Literal TypeAlias Date
    Datetime DateTime Time Timedelta UUID Uuid Config ConfigDict Decimal Json Client
    AsyncClient StepResult Class Class0 Class1 Class2 Class10 Root Value Item Object
    Exception Error Response Request Result Steps Inputs Outputs None True False Main
    Input Output Models Workflows Runtime Name Id Self Default Schema Data Generic
    Protocol Iterator Callable Path Url AnyUrl EmailStr SecretStr Pattern Number Integer
    String Bool Boolean Bytes Float Map Mapping Array Null Nullable Undefined Go GoInputs
    GoOutputs GoSteps GoResult SendInputs SendOutputs SendSteps SendResult I O l N T
"""


def _type_names() -> list[str]:
    """What classes are called in the libraries, in Python and in generated modules, and
    what datamodel-code-generator makes of such names."""
    modules = (pydantic, typing, builtins, datamodel_code_generator, pydantic_v2)
    found = {
        name
        for module in modules
        for name in getattr(module, "__all__", dir(module))
        if name[0].isupper()
    }
    found.update(name for name in dir(reference) if name[0].isupper())
    found.update(name for name in (*IMPORTED, *CLASSES) if name[0].isupper())
    found.update(_ORDINARY.split())
    return sorted(found)


def _member_names() -> list[str]:
    """What attributes, variables and functions are called there."""
    owners = (
        pydantic.BaseModel,
        type(pydantic.BaseModel),
        clients.ClientBase,
        clients.AsyncClientBase,
        results.StepResult,
        results.WorkflowResult,
        run.Run,
        retries.Retries,
    )
    found = {name for owner in owners for name in dir(owner)}
    found.update(clients.ClientOptions.__annotations__)
    found.update((*dir(builtins), *keyword.kwlist, *keyword.softkwlist))
    found.update((*FIELDS, *KEYWORDS))
    found.update(
        """model_ model_x body call client cls command commands deadline description
        ended_by epilog error given index inputs item json key kind main models name
        observer options outputs parser path prefix prog raw register request response
        result root run self state status_code step steps value workflow""".split()
    )
    # Names that fall together are another matter.
    return sorted({snake(name): name for name in sorted(found)}.values())


TYPES = _type_names()
MEMBERS = _member_names()


def _objects(names: Iterable[str]) -> Schema:
    """Schemas of these names, each of which leads to itself, to the next, also in a
    list and in a map, and to one that leads nowhere."""
    found = list(names)
    made: Schema = {}
    for name, other in zip(found, [*found[1:], *found[:1]], strict=True):
        following = {"$ref": f"#/components/schemas/{other}"}
        own = {"$ref": f"#/components/schemas/{name}"}
        made[name] = {
            "type": "object",
            "required": ["id"],
            "properties": {
                "id": {"type": "string"},
                name: own,
                "following": following,
                "list": {"type": "array", "items": following},
                "map": {"type": "object", "additionalProperties": own},
            },
        }
    return made


def _flat(names: Iterable[str]) -> Schema:
    return {
        name: {"type": "object", "properties": {"id": {"type": "string"}}}
        for name in names
    }


def _enums(names: Iterable[str]) -> Schema:
    return {name: {"type": "string", "enum": [name, "other"]} for name in names}


def _all(schemas: Mapping[str, Schema], **more: Schema) -> Schema:
    """An object with a member of each of the schemas."""
    members = {
        f"member {number}": {"$ref": f"#/components/schemas/{name}"}
        for number, name in enumerate(schemas)
    }
    return {"type": "object", "properties": {**members, **more}}


def _api(schemas: Schema, body: Schema) -> Schema:
    """An API that takes a body and answers with it."""
    content = {"application/json": {"schema": body}}
    answer = {"200": {"description": "ok", "content": content}}
    send = {"operationId": "send", "requestBody": {"content": content}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Api", "version": "1"},
        "servers": [{"url": "https://api.example"}],
        "paths": {
            "/all": {
                "put": {**send, "responses": {"204": {"description": "done"}}},
                "get": {"operationId": "get", "responses": answer},
            }
        },
        "components": {"schemas": schemas},
    }


def _flow(api: str, *workflows: Schema) -> Schema:
    return {
        "arazzo": "1.0.1",
        "info": {"title": "Flow", "version": "1.0.0"},
        "sourceDescriptions": [{"name": "api", "url": api}],
        "workflows": list(workflows),
    }


def _get(workflow: str = "go") -> Schema:
    step = {"stepId": "get", "operationId": "get", "outputs": {"a": "$response.body"}}
    outputs = {"a": "$steps.get.outputs.a"}
    return {"workflowId": workflow, "steps": [step], "outputs": outputs}


def _send(payload: Any = "$inputs.thing", inputs: Schema | None = None) -> Schema:
    body = {"contentType": "application/json", "payload": payload}
    step = {"stepId": "send", "operationId": "send", "requestBody": body}
    made: Schema = {"workflowId": "send", "steps": [step]}
    return {**made, "inputs": inputs} if inputs else made


def _documents() -> Iterator[tuple[str, Schema]]:
    """The documents, by their names."""
    half = TYPES[::2], TYPES[1::2]
    schemas = {
        "ring": _objects(TYPES),
        "flat": _flat(TYPES),
        "enums": _enums(TYPES),
        "lower": {**_objects(map(str.lower, half[0])), **_flat(map(str.lower, half[1]))},
        "suffixed": _objects(
            name + suffix
            for name in _ORDINARY.split()
            for suffix in ("Model", "Input", "Request", "Response", "1")
        ),
    }
    for name, found in schemas.items():
        yield f"{name}.yaml", _api(found, _all(found))
        yield f"{name}-out.arazzo.yaml", _flow(f"{name}.yaml", _get())
        thing = {"$ref": f"{name}.yaml#/paths/~1all/get/responses/200/content/"}
        thing["$ref"] += "application~1json/schema"
        inputs = {"type": "object", "properties": {"thing": thing}}
        yield (
            f"{name}-in.arazzo.yaml",
            _flow(f"{name}.yaml", _send(inputs=inputs)),
        )
        literal = {
            f"member {number}": "other" if name == "enums" else {"id": "x"}
            for number in range(len(found))
        }
        yield f"{name}-sent.arazzo.yaml", _flow(f"{name}.yaml", _send(literal))
    # A schema of that name as the whole body, in a list, and below an input's $defs.
    bodies: Schema = {
        "type": "array",
        "items": {"$ref": "#/components/schemas/Model"},
    }
    yield "list.yaml", _api(_objects(TYPES), bodies)
    yield "list-out.arazzo.yaml", _flow("list.yaml", _get())
    yield "list-sent.arazzo.yaml", _flow("list.yaml", _send([{"id": "x"}]))
    own = {
        "type": "object",
        "properties": {name: {"$ref": f"#/$defs/{name}"} for name in TYPES},
        "$defs": {
            name: {
                "type": "object",
                "properties": {"id": {"type": "string"}, name: {"$ref": f"#/$defs/{name}"}},
            }
            for name in TYPES
        },
    }
    yield "defs.arazzo.yaml", _flow("flat.yaml", _send({"a": "$inputs.Model"}, own))


def _members() -> Iterator[tuple[str, Schema]]:
    """Documents with the names of members as all that has a name in snake case."""
    properties = {name: {"type": "string"} for name in MEMBERS}
    required = MEMBERS[::2]
    schema = {"type": "object", "required": required, "properties": properties}
    api = _api({}, schema)
    parameters = [
        {"name": name, "in": "query", "schema": {"type": "string"}} for name in MEMBERS
    ]
    schemes: Schema = {
        name: {"type": "apiKey", "in": "header", "name": f"X-{number}"}
        for number, name in enumerate(MEMBERS)
        if not name.startswith("_")
    }
    api["components"]["securitySchemes"] = schemes
    api["paths"]["/all"]["get"] |= {
        "parameters": parameters,
        "security": [{name: [] for name in schemes}],
    }
    yield "members.yaml", api
    steps = [
        {
            "stepId": name,
            "operationId": "get",
            "parameters": [
                {"name": name, "in": "query", "value": f"$inputs.{name}"}
                for name in MEMBERS
            ],
            "outputs": {name: f"$response.body#/{name}" for name in MEMBERS},
        }
        for name in MEMBERS[:1]
    ]
    steps += [
        {"stepId": name, "operationId": "get", "outputs": {name: "$statusCode"}}
        for name in MEMBERS[1:]
    ]
    payload = {name: f"$inputs.{name}" for name in MEMBERS}
    yield (
        "members.arazzo.yaml",
        _flow(
            "members.yaml",
            {
                "workflowId": "members",
                "inputs": schema,
                "steps": steps,
                "outputs": {
                    name: f"$steps.{MEMBERS[0]}.outputs.{name}" for name in MEMBERS
                },
            },
            _send(payload, schema),
        ),
    )
    yield "sources.yaml", _api({}, schema)
    names = [name for name in MEMBERS if not name.startswith("_")]
    step = {"stepId": "get", "outputs": {"a": "$statusCode"}}
    flow = _flow("sources.yaml")
    flow["sourceDescriptions"] = [{"name": one, "url": "sources.yaml"} for one in names]
    flow["workflows"] = [
        {
            "workflowId": name,
            "steps": [{**step, "operationId": f"$sourceDescriptions.{name}.get"}],
        }
        for name in names
    ]
    yield "sources.arazzo.yaml", flow


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the packages of all documents in ``generated``."""
    folder = tmp_path_factory.mktemp("names")
    (folder / "specs").mkdir()
    for path, document in (*_documents(), *_members()):
        text = json.dumps(document) if path.endswith(".json") else yaml.safe_dump(
            document, sort_keys=False
        )
        (folder / "specs" / path).write_text(text, encoding="utf-8")
    with inside(folder):
        done = CliRunner().invoke(
            main,
            ["build", "specs", "--models=full", "--clients=sync", "--keep-going"],
            catch_exceptions=False,
        )
    assert done.exit_code == 0, done.output
    return folder
