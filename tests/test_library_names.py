"""Names of documents that libraries, Python and the generated modules have themselves.

All of them are built at once, as each kind of thing that a document names. Then every
module is imported, every model is built, and type checkers read everything.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import cycle
from pathlib import Path
from typing import Any, get_type_hints

import pydantic
import pytest
import yaml
from click.testing import CliRunner

from arazzo_gen.cli import main
from arazzo_gen.plan.client.client import RESERVED
from arazzo_gen.plan.naming.names import snake
from arazzo_gen.plan.naming.vocabulary import CLASSES, FIELDS, IMPORTED, KEYWORDS
from arazzo_gen.runtime import clients, results, retries, run
from arazzo_gen.runtime.models import (
    InputModel,
    OutputModel,
    RequestModel,
    ResponseModel,
)
from tests.golden import inside
from tests.tools import passes, passes_pyright

Schema = dict[str, Any]

_ORDINARY = """
    Model ModelModel BaseModel BaseModelModel RootModel Enum EnumModel Type Field Fields
    FieldModel Any Optional List Dict Set Tuple Union Annotated Literal TypeAlias Date
    Datetime DateTime Time Timedelta UUID Uuid Config ConfigDict Decimal Json Client
    AsyncClient StepResult Class Class0 Class1 Class2 Class10 Root Value Item Object
    Exception Error Response Request Result Steps Inputs Outputs None True False Main
    Input Output Models Workflows Runtime Name Id Self Default Schema Data Generic
    Protocol Iterator Callable Path Url AnyUrl EmailStr SecretStr Pattern Number Integer
    String Bool Boolean Bytes Float Map Mapping Array Null Undefined Go GoInputs
    GoOutputs GoSteps GoResult SendInputs SendOutputs SendSteps SendResult I O l N T
"""


TYPES = sorted(
    {
        *_ORDINARY.split(),
        *sorted(name for name in (*IMPORTED, *CLASSES) if name[0].isupper())[::4],
    }
)
"""What classes are called in libraries, in Python and in generated modules: of what
the generator reserves, a part."""


_VARIABLES = """
    model_ model_x body call client cls command commands deadline description ended_by
    epilog error given index inputs item json key kind main models name observer options
    outputs parser path prefix prog raw register request response result root run self
    state status_code step steps value workflow id type list class import from
"""


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
    found.update((*clients.ClientOptions.__annotations__, *FIELDS, *KEYWORDS))
    found = {name for name in found - IMPORTED if name.islower()}
    found.update(_VARIABLES.split())
    # Names that fall together are another matter.
    return sorted({snake(name): name for name in sorted(found)}.values())


def _client_names() -> set[str]:
    """What clients define, and what they are given."""
    kinds = (clients.ClientBase(), clients.AsyncClientBase())
    found = {name for kind in kinds for name in dir(kind) if name[0] != "_"}
    for options in (clients.ClientOptions, clients.AsyncClientOptions):
        found.update(get_type_hints(options))
    return found | {"self", "cls", "prefix", "options"}


MEMBERS = _member_names()
SOME = sorted({*_VARIABLES.split(), "register", "json", "copy", "schema", "validate"})


def _objects(names: Iterable[str]) -> Schema:
    """Schemas of these names. Each has itself for a member, and itself in a map; two of
    them have each other, also in a list."""
    found = list(names)
    made: Schema = {}
    for number, name in enumerate(found):
        other = found[min(number ^ 1, len(found) - 1)]
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
    schemas = {
        "ring": _objects(TYPES),
        "enums": _enums(TYPES[::3]),
        "lower": _objects({name.lower(): None for name in TYPES[::3]}),
        "suffixed": _objects(
            name + suffix
            for name, suffix in zip(
                _ORDINARY.split()[::2],
                cycle(("Model", "Input", "Request", "Response", "1", "Enum")),
                strict=False,
            )
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
    here = "#/workflows/0/inputs/$defs/"
    own = {
        "type": "object",
        "properties": {name: {"$ref": here + name} for name in TYPES},
        "$defs": {
            name: {
                "type": "object",
                "required": ["id"],
                "properties": {"id": {"type": "string"}, name: {"$ref": here + name}},
            }
            for name in TYPES
        },
    }
    yield "defs.arazzo.yaml", _flow("list.yaml", _send(["$inputs.Model"], own))


def _members() -> Iterator[tuple[str, Schema]]:
    """Documents with the names of members as all that has a name in snake case."""
    properties = {name: {"type": "string"} for name in MEMBERS}
    schema = {"type": "object", "required": MEMBERS[::2], "properties": properties}
    api = _api({}, schema)
    schemes: Schema = {
        name: {"type": "apiKey", "in": "header", "name": f"X-{number}"}
        for number, name in enumerate(sorted({*SOME, *_client_names()}))
    }
    api["components"]["securitySchemes"] = schemes
    api["paths"]["/ask"] = {
        "get": {
            "operationId": "ask",
            "parameters": [
                {"name": name, "in": "query", "schema": {"type": "string"}}
                for name in MEMBERS
            ],
            "security": [{name: [] for name in schemes}],
            "responses": api["paths"]["/all"]["get"]["responses"],
        }
    }
    yield "members.yaml", api
    first, *others = SOME
    steps: list[Schema] = [
        {
            "stepId": first,
            "operationId": "ask",
            "parameters": [
                {"name": name, "in": "query", "value": f"$inputs.{name}"}
                for name in MEMBERS
            ],
            "outputs": {name: f"$response.body#/{name}" for name in MEMBERS},
        }
    ]
    steps += [
        {"stepId": name, "operationId": "get", "outputs": {name: "$statusCode"}}
        for name in others
    ]
    members = {
        "workflowId": "members",
        "inputs": schema,
        "steps": steps,
        "outputs": {name: f"$steps.{first}.outputs.{name}" for name in MEMBERS},
    }
    payload = {name: f"$inputs.{name}" for name in MEMBERS}
    yield "members.arazzo.yaml", _flow("members.yaml", members, _send(payload, schema))
    yield "sources.yaml", _api({}, schema)
    flow = _flow("sources.yaml")
    flow["sourceDescriptions"] = [{"name": one, "url": "sources.yaml"} for one in SOME]
    step = {"stepId": "get", "outputs": {"a": "$statusCode"}}
    flow["workflows"] = [
        {
            "workflowId": name,
            "steps": [{**step, "operationId": f"$sourceDescriptions.{name}.get"}],
        }
        for name in SOME
    ]
    yield "sources.arazzo.yaml", flow


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the packages of all documents in ``generated``."""
    folder = tmp_path_factory.mktemp("names")
    (folder / "specs").mkdir()
    for path, document in (*_documents(), *_members()):
        text = yaml.safe_dump(document, sort_keys=False)
        (folder / "specs" / path).write_text(text, encoding="utf-8")
    with inside(folder):
        options = ("--models=full", "--clients=sync", "--keep-going")
        done = CliRunner().invoke(main, ["build", "specs", *options])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, re.findall(r".*error.*", done.output)
    return folder


IMPORTS = """
import importlib
import inspect
import json
import re
import pkgutil

import generated
from pydantic import BaseModel, TypeAdapter

found = {}
for module in pkgutil.walk_packages(generated.__path__, "generated."):
    imported = importlib.import_module(module.name)
    if module.name.endswith(".models") and "_runtime" not in module.name:
        for name in imported.__all__:
            model = getattr(imported, name)
            if inspect.isclass(model) and issubclass(model, BaseModel):
                model.model_rebuild()
                assert model.__pydantic_complete__, model
                fields = model.model_fields
                required = sorted(
                    field.alias or key
                    for key, field in fields.items()
                    if field.is_required()
                )
                found[f"{module.name}.{name}"] = [len(fields), required]
            else:
                TypeAdapter(model)
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def imported(built: Path) -> dict[str, list[Any]]:
    """How many fields each model has, and which of them are required: all modules can
    be imported without a warning, and all models built."""
    found: dict[str, list[Any]] = json.loads(
        passes("-W", "error", "-c", IMPORTS, cwd=built)
    )
    return found


@pytest.mark.parametrize("name", ["defs", "ring_in", "ring_out", "ring_sent"])
def test_each_type_has_a_model(name: str, imported: dict[str, list[Any]]) -> None:
    prefix = f"generated.{name}.models."
    models = [fields for path, fields in imported.items() if path.startswith(prefix)]
    found = models.count([2 if name == "defs" else 5, ["id"]])
    # What is taken and sent has one for each.
    assert found == len(TYPES) * (2 if name == "ring_in" else 1)


def test_names_are_kept(imported: dict[str, list[Any]]) -> None:
    """What only datamodel-code-generator, pydantic or typing call so, a model may."""
    for name in ("Model", "BaseModel", "RootModel", "Enum", "Optional", "List"):
        assert f"generated.ring_out.models.{name}" in imported


def test_each_member_has_a_field(imported: dict[str, list[Any]]) -> None:
    """An attribute that a class has already is no default of a field."""
    models = [
        required
        for path, (count, required) in imported.items()
        if path.startswith("generated.members.models.") and count == len(MEMBERS)
    ]
    assert models
    for required in models:
        assert required in (sorted(MEMBERS[::2]), sorted(MEMBERS))


def test_mypy(built: Path, cache: pytest.Cache) -> None:
    folder = cache.mkdir("mypy-names")
    options = ["--config-file=", f"--cache-dir={folder}", "--strict"]
    passes("-m", "mypy", *options, "generated", cwd=built)


def test_pyright(built: Path) -> None:
    some = ("ring_in", "ring_out", "defs", "members", "sources")
    passes_pyright(built, *(f"generated/{name}" for name in some))


def test_what_bases_have() -> None:
    """The names that the runtime gives classes of a package are all reserved."""
    bases = (InputModel, OutputModel, RequestModel, ResponseModel)
    taken = {name for base in bases for name in dir(base) if name[0] != "_"}
    assert taken <= FIELDS
    assert _client_names() <= RESERVED
