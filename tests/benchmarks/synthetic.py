"""Documents of any number, each with an API of its own."""

from __future__ import annotations

from pathlib import Path

import yaml


def write_documents(folder: Path, number: int) -> None:
    """Write that many Arazzo documents, and as many OpenAPI descriptions."""
    folder.mkdir(parents=True, exist_ok=True)
    for index in range(number):
        api, flow = f"api{index}.openapi.yaml", f"flow{index}.arazzo.yaml"
        (folder / api).write_text(yaml.safe_dump(_api(index)), encoding="utf-8")
        (folder / flow).write_text(yaml.safe_dump(_flow(api)), encoding="utf-8")


def change(folder: Path, index: int, text: str) -> None:
    """Give the workflow of one document another summary."""
    path = folder / f"flow{index}.arazzo.yaml"
    document = yaml.safe_load(path.read_bytes())
    document["workflows"][0]["summary"] = text
    path.write_text(yaml.safe_dump(document), encoding="utf-8")


def _flow(api: str) -> object:
    return {
        "arazzo": "1.0.1",
        "info": {"title": "Orders", "version": "1.0.0"},
        "sourceDescriptions": [{"name": "orders", "url": api, "type": "openapi"}],
        "workflows": [
            {
                "workflowId": "order",
                "summary": "Order something, and see what became of it.",
                "inputs": {
                    "type": "object",
                    "required": ["article", "amount"],
                    "properties": {
                        "article": {"type": "string", "description": "What to order."},
                        "amount": {"type": "integer", "description": "How many."},
                    },
                },
                "steps": [
                    {
                        "stepId": "create",
                        "operationId": "createOrder",
                        "requestBody": {
                            "contentType": "application/json",
                            "payload": {
                                "article": "$inputs.article",
                                "amount": "$inputs.amount",
                            },
                        },
                        "successCriteria": [{"condition": "$statusCode == 201"}],
                        "outputs": {"orderId": "$response.body#/id"},
                    },
                    {
                        "stepId": "read",
                        "operationId": "readOrder",
                        "parameters": [
                            {
                                "name": "orderId",
                                "in": "path",
                                "value": "$steps.create.outputs.orderId",
                            }
                        ],
                        "successCriteria": [{"condition": "$statusCode == 200"}],
                        "outputs": {"state": "$response.body#/state"},
                    },
                ],
                "outputs": {"state": "$steps.read.outputs.state"},
            }
        ],
    }


def _api(index: int) -> object:
    order = {"$ref": "#/components/schemas/Order"}
    body = {"content": {"application/json": {"schema": order}}}
    return {
        "openapi": "3.0.3",
        "info": {"title": f"Orders {index}", "version": "1.0.0"},
        "servers": [{"url": f"https://api{index}.example.com"}],
        "paths": {
            "/orders": {
                "post": {
                    "operationId": "createOrder",
                    "requestBody": body,
                    "responses": {"201": {"description": "The order.", **body}},
                }
            },
            "/orders/{orderId}": {
                "get": {
                    "operationId": "readOrder",
                    "parameters": [
                        {
                            "name": "orderId",
                            "in": "path",
                            "required": True,
                            "schema": {"type": "string"},
                        }
                    ],
                    "responses": {"200": {"description": "The order.", **body}},
                }
            },
        },
        "components": {
            "schemas": {
                "Order": {
                    "type": "object",
                    "required": ["id", "article"],
                    "properties": {
                        "id": {"type": "string", "readOnly": True},
                        "article": {"type": "string"},
                        "amount": {"type": "integer", "minimum": 1},
                        "state": {"type": "string", "enum": ["open", "sent", "back"]},
                        **{
                            f"detail{number}": {
                                "type": "string",
                                "description": "More.",
                            }
                            for number in range(20)
                        },
                    },
                }
            }
        },
    }
