"""OpenAPI 2.0: what its objects come to, as those of 3.x, and where they stand."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from arazzo_gen.diagnostics import DiagnosticError
from arazzo_gen.documents import Library
from arazzo_gen.openapi import (
    Description,
    Operation,
    find_operations,
    open_description,
    open_schema,
)

BASE = """
swagger: '2.0'
info: {title: Shop, version: '1'}
parameters:
  page: {name: page, in: query, type: integer}
  thing: {name: thing, in: body, required: true, schema: {$ref: '#/definitions/T'}}
responses:
  Thing: {description: One., schema: {$ref: '#/definitions/T'}}
definitions:
  T: {type: object, properties: {id: {type: integer, x-nullable: true}}}
"""


def described(operation: str = "{}", root: str = "{}", item: str = "{}") -> Description:
    """A description that has what is above, and one operation."""
    document: dict[str, Any] = {**yaml.safe_load(BASE), **yaml.safe_load(root)}
    post = {"operationId": "op", **yaml.safe_load(operation)}
    document["paths"] = {"/x": {**yaml.safe_load(item), "post": post}}
    text = yaml.safe_dump(document, sort_keys=False, width=1000)
    return open_description(Library({"api.yaml": text.encode()}), "api.yaml")


def op(operation: str = "{}", root: str = "{}", item: str = "{}") -> Operation:
    """The operation of such a description."""
    return find_operations(described(operation, root, item), "op")[0]


def part(operation: Operation, name: str) -> Any:
    """A field of the operation as it is rewritten."""
    node = operation.at.value
    assert isinstance(node, dict)
    return node.get(name)


@pytest.mark.parametrize(
    ("parameter", "style", "explode"),
    [
        ("in: query, type: array", "form", False),
        ("in: query, type: array, collectionFormat: csv", "form", False),
        ("in: query, type: array, collectionFormat: ssv", "spaceDelimited", False),
        ("in: query, type: array, collectionFormat: pipes", "pipeDelimited", False),
        ("in: query, type: array, collectionFormat: multi", "form", True),
        ("in: query, type: array, collectionFormat: tsv", "tsv", False),
        ("in: path, type: array", "simple", False),
        ("in: path, type: array, collectionFormat: pipes", "pipeDelimited", False),
        ("in: header, type: array, collectionFormat: csv", "simple", False),
        ("in: query, type: string, collectionFormat: multi", None, None),
    ],
)
def test_collection_formats(
    parameter: str, style: str | None, explode: bool | None
) -> None:
    (found,) = op(f"parameters: [{{name: p, {parameter}}}]").parameters()
    assert (found.style, found.explode) == (style, explode)


@pytest.mark.parametrize(
    ("own", "path", "expected"),
    [
        ("", "{$ref: '#/parameters/page'}", "page: {type: integer}"),
        (
            "{name: page, in: query, type: string, enum: [a], default: a}",
            "{$ref: '#/parameters/page'}",
            "page: {type: string, enum: [a], default: a}",
        ),
        (
            "{name: P, in: header, type: array, items: {type: integer}}",
            "{$ref: '#/parameters/page'}, {name: f, in: formData, type: string}",
            "{page: {type: integer}, P: {type: array, items: {type: integer}}}",
        ),
        ("{name: p, in: query, schema: {type: string}}", "", "p: {type: string}"),
        ("{name: Authorization, in: header}", "", "Authorization: {}"),
        ("{name: Accept, in: header}", "", "{}"),
    ],
)
def test_parameters(own: str, path: str, expected: str) -> None:
    """Each has its schema; those of the path are there if they are not redefined."""
    found = op(f"parameters: [{own}]", item=f"parameters: [{path}]").parameters()
    schemas = {one.name: one.schema.value if one.schema else None for one in found}
    assert schemas == yaml.safe_load(expected)


@pytest.mark.parametrize(
    ("operation", "root", "expected"),
    [
        ("{}", "consumes: [application/json]", "null"),
        (
            "parameters: [{$ref: '#/parameters/thing'}]",
            "{}",
            "{required: true, content:"
            " {application/json: {schema: {$ref: '#/definitions/T'}}}}",
        ),
        (
            "{consumes: [a/b, a/c], parameters: [{name: p, in: body, description: D}]}",
            "consumes: [application/json]",
            "{description: D, content: {a/b: {}, a/c: {}}}",
        ),
        (
            "parameters: [{name: p, in: formData, type: string, description: D}]",
            "consumes: [application/json]",
            "{required: false, content: {application/x-www-form-urlencoded: {schema:"
            " {type: object, required: [], properties:"
            " {p: {type: string, description: D}}}}}}",
        ),
        (
            "{consumes: [application/x-www-form-urlencoded, multipart/form-data],"
            " parameters: [{name: p, in: formData, type: file, required: true}]}",
            "{}",
            "{required: true, content: {multipart/form-data: {schema: {type: object,"
            " required: [p], properties: {p: {type: string, format: binary}}}}}}",
        ),
        (
            "parameters: [{name: p, in: formData, type: array, items: {type: string},"
            " collectionFormat: multi}]",
            "consumes: [multipart/form-data]",
            "{required: false, content: {multipart/form-data: {schema: {type: object,"
            " required: [], properties: {p: {type: array, items: {type: string}}}},"
            " encoding: {p: {style: form, explode: true}}}}}",
        ),
    ],
)
def test_bodies(operation: str, root: str, expected: str) -> None:
    assert part(op(operation, root), "requestBody") == yaml.safe_load(expected)


@pytest.mark.parametrize(
    ("response", "produces", "expected"),
    [
        ("{description: D}", "[a/b]", "{description: D}"),
        (
            "{$ref: '#/responses/Thing'}",
            "[]",
            "{description: One., content:"
            " {application/json: {schema: {$ref: '#/definitions/T'}}}}",
        ),
        (
            "{schema: {type: string}, examples: {a/b: x}}",
            "[a/b, a/c]",
            "content: {a/b: {schema: {type: string}}, a/c: {schema: {type: string}}}",
        ),
        (
            "{schema: {type: file}}",
            "[]",
            "content: {application/octet-stream:"
            " {schema: {type: string, format: binary}}}",
        ),
        (
            "{headers: {X: {type: array, items: {type: integer}, description: D}}}",
            "[]",
            "headers: {X: {description: D, style: simple, explode: false,"
            " schema: {type: array, items: {type: integer}}}}",
        ),
        ("{$ref: '#/responses/Nothing'}", "[]", "{$ref: '#/responses/Nothing'}"),
        ("no response", "[]", "no response"),
    ],
)
def test_responses(response: str, produces: str, expected: str) -> None:
    found = op(f"{{responses: {{200: {response}}}, produces: {produces}}}")
    assert part(found, "responses") == {"200": yaml.safe_load(expected)}


@pytest.mark.parametrize(
    ("root", "schemes", "expected"),
    [
        ("{}", "[]", "/"),
        ("{basePath: /v1/}", "[https]", "/v1"),
        ("{basePath: /}", "[https]", "/"),
        ("{host: 'a.example:81'}", "null", "https://a.example:81"),
        (
            "{host: a.example, basePath: /v1, schemes: [http, wss, https]}",
            "null",
            "https://a.example/v1 http://a.example/v1",
        ),
        (
            "{host: a.example, schemes: [http, https]}",
            "[https]",
            "https://a.example http://a.example",
        ),
        ("{host: a.example, schemes: [https]}", "[http]", "http://a.example"),
    ],
)
def test_servers(root: str, schemes: str, expected: str) -> None:
    found = op("{}" if schemes == "null" else f"schemes: {schemes}", root).servers()
    assert " ".join(server.url for server in found) == expected


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        ("{type: basic}", "{type: http, scheme: basic}"),
        (
            "{type: apiKey, in: query, name: k}",
            "{type: apiKey, in: query, name: k}",
        ),
        (
            "{type: oauth2, flow: application, tokenUrl: u, scopes: {a: A}}",
            "{type: oauth2, flows: {clientCredentials: {tokenUrl: u, scopes: {a: A}}}}",
        ),
        (
            "{type: oauth2, flow: accessCode, authorizationUrl: v, tokenUrl: u}",
            "{type: oauth2,"
            " flows: {authorizationCode: {authorizationUrl: v, tokenUrl: u}}}",
        ),
        (
            "{type: oauth2, flow: password, tokenUrl: u}",
            "{type: oauth2, flows: {password: {tokenUrl: u}}}",
        ),
        (
            "{type: oauth2, flow: implicit, authorizationUrl: v}",
            "{type: oauth2, flows: {implicit: {authorizationUrl: v}}}",
        ),
        ("{type: oauth2}", "{type: oauth2, flows: {}}"),
    ],
)
def test_security(scheme: str, expected: str) -> None:
    found = described("{}", f"securityDefinitions: {{s: {scheme}}}")
    known = found.security_scheme("s")
    assert known is not None
    assert known.at.value == yaml.safe_load(expected)
    assert found.security_scheme("other") is None


def test_places() -> None:
    """What is rewritten stands where the text has it."""
    found = op("""
        parameters:
        - {$ref: '#/parameters/thing'}
        - {name: q, in: query, type: array, items: {type: string}, description: A}
        responses: {200: {$ref: '#/responses/Thing'}}
        """)
    text = found.at.document.text.splitlines()

    def line(*pointer: str | int) -> str:
        return text[found.at.child(*pointer).span().start.line - 1].strip()

    assert line("parameters", 0) == "- name: q"
    assert line("parameters", 0, "schema", "items") == "items:"
    assert line("parameters", 0, "description") == "description: A"
    assert line("requestBody", "required") == "required: true"
    assert line("requestBody", "content", "application/json") == "thing:"
    assert line("responses", "200", "content") == "Thing:"
    assert line("operationId") == "operationId: op"
    (media,) = found.responses()["200"].content
    assert media.schema is not None
    schema = open_schema(found.description.library, media.schema)
    assert schema.component == "T"
    assert schema.properties()["id"].schema.nullable
    assert schema.parts[0].at.document is not found.at.document


@pytest.mark.parametrize(
    ("operation", "message", "line"),
    [
        (
            "parameters: [{$ref: '#/parameters/thing'}, {name: f, in: formData}]",
            "an operation has one body, or form parameters",
            "- name: f",
        ),
        ("parameters: {}", '"parameters" must be an array', "parameters: {}"),
        ("parameters: [1]", "the parameter must be an object", "- 1"),
        (
            "{consumes: a/b, parameters: [{$ref: '#/parameters/thing'}]}",
            '"consumes" must be an array',
            "consumes: a/b",
        ),
        (
            "{produces: a/b, responses: {200: {description: D}}}",
            '"produces" must be an array',
            "produces: a/b",
        ),
    ],
)
def test_faults(operation: str, message: str, line: str) -> None:
    with pytest.raises(DiagnosticError) as caught:
        op(operation)
    (found,) = caught.value.diagnostics
    assert (found.code, found.message) == ("AZ304", message)
    text = described(operation).root.document.text.splitlines()
    assert found.span is not None
    assert text[found.span.start.line - 1].strip() == line


@pytest.mark.parametrize(
    ("field", "version"),
    [
        ("swagger: 2.0", "2.0"),
        ("swagger: '2.0'", "2.0"),
        ("openapi: 3.1", "3.1"),
        ("swagger: '1.2'", None),
        ("swaggerVersion: '1.2'", None),
        ("swagger: 3.0.0", None),
        ("openapi: 2.0", None),
        ("openapi: [3]", None),
    ],
)
def test_versions(field: str, version: str | None) -> None:
    library = Library({"api.yaml": f"{field}\npaths: {{}}\n".encode()})
    if version is not None:
        assert open_description(library, "api.yaml").version == version
        return
    with pytest.raises(DiagnosticError) as caught:
        open_description(library, "api.yaml")
    assert caught.value.diagnostics[0].code == "AZ302"


def test_several_files() -> None:
    """References lead on from the file that they are in."""
    files = {
        "api.yaml": """
            swagger: '2.0'
            basePath: /v1
            paths: {/x: {$ref: 'paths/x.yaml#/0'}}
            """,
        "paths/x.yaml": """
            - parameters: [{$ref: '../common.yaml#/body%20of%20x'}]
              post:
                operationId: op
                responses: {200: {$ref: '../common.yaml#/answer'}}
            """,
        "common.yaml": """
            body of x: {name: b, in: body, schema: {$ref: 'schemas/thing.yaml'}}
            answer: {schema: {type: array, items: {$ref: 'schemas/thing.yaml'}}}
            """,
        "schemas/thing.yaml": "properties: {id: {$ref: '#/definitions/Id'}}\n"
        "definitions: {Id: {type: integer}}",
    }
    library = Library({path: text.encode() for path, text in files.items()})
    (found,) = find_operations(open_description(library, "api.yaml"), "op")
    body = found.request_body()
    assert body is not None
    (sent,), (read,) = body.content, found.responses()["200"].content
    assert sent.schema is not None
    assert read.schema is not None
    items = open_schema(library, read.schema).items()
    assert items is not None
    for schema in (open_schema(library, sent.schema), items):
        assert schema.properties()["id"].schema.types == {"integer"}
    assert sent.schema.span().path == body.at.span().path == "common.yaml"
    assert found.at.span().path == "paths/x.yaml"
    assert [server.url for server in found.servers()] == ["/v1"]
