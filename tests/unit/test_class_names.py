"""What the models of a package are called, whatever else its documents have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from arazzo_gen.generation import generate
from arazzo_gen.plan.naming.names import pascal, snake
from arazzo_gen.settings import Settings
from tests.tools import REPOSITORY


def documents() -> dict[str, Any]:
    """The documents of the shop, parsed."""
    return {
        path.relative_to(REPOSITORY).as_posix(): yaml.safe_load(path.read_bytes())
        for path in sorted((REPOSITORY / "specs").rglob("shop-*.y*ml"))
    }


def built(
    given: Mapping[str, Any], models: Any = "selected", **names: str
) -> dict[str, str]:
    made = generate(written(given), Settings(models=models, names=names))
    assert not made.failed
    return dict(made.files)


def written(documents: Mapping[str, Any]) -> dict[str, bytes]:
    return {
        path: yaml.safe_dump(document, sort_keys=False).encode()
        for path, document in documents.items()
    }


def classes(given: Mapping[str, Any]) -> set[tuple[str, str]]:
    """The models of all packages."""
    checked = generate(written(given), Settings())
    assert not checked.failed
    plans = [one.plan for one in checked.compiled if one.plan is not None]
    enums = {
        (plan.name, enum.name or "") for plan in plans for enum in plan.models.enums
    }
    return enums | {
        (plan.name, model.name) for plan in plans for model in plan.models.classes
    }


@pytest.mark.parametrize("models", ["selected", "full"])
def test_the_order_of_schemas_and_operations(models: str) -> None:
    """The same bytes, however the descriptions are ordered."""
    shop, turned = documents(), documents()
    for document in turned.values():
        if "openapi" in document:
            for of in (document["components"], document):
                key = "schemas" if of is not document else "paths"
                of[key] = dict(reversed(of[key].items()))
    assert built(turned, models) == built(shop, models)


def test_the_order_of_workflows() -> None:
    shop, turned = documents(), documents()
    for document in turned.values():
        if "arazzo" in document:
            document["workflows"].reverse()
    assert classes(turned) == classes(shop)


def test_unrelated_additions() -> None:
    """A schema, an operation and a workflow more change the name of nothing else."""
    shop, more = documents(), documents()
    for document in more.values():
        if "openapi" in document:
            schemas = document["components"]["schemas"]
            extra = {
                "type": "object",
                "required": ["id"],
                "properties": {"id": {"type": "string"}},
            }
            document["components"]["schemas"] = {"AAA": extra, **schemas, "ZZZ": extra}
            document["paths"] = {
                "/aaa": {
                    "get": {
                        "operationId": "aaa",
                        "responses": {
                            "200": {
                                "description": "",
                                "content": {
                                    "application/json": {
                                        "schema": {"$ref": "#/components/schemas/AAA"}
                                    }
                                },
                            }
                        },
                    }
                },
                **document["paths"],
            }
    for path, document in more.items():
        if path.endswith("shop-payments.arazzo.yaml"):
            step = {
                "stepId": "aaa",
                "operationId": "$sourceDescriptions.payments.aaa",
                "outputs": {"id": "$response.body#/id"},
            }
            document["workflows"].insert(0, {"workflowId": "aaa", "steps": [step]})
    before, after = classes(shop), classes(more)
    assert before <= after
    added = {name for _, name in after - before}
    assert added == {"Aaa"}


@pytest.mark.parametrize("name", ["注文", "ß", "ǆ", "2nd", "_", "a", "I", "ªb"])
def test_classes_are_told_from_variables(name: str) -> None:
    assert pascal(name)[0].isupper()
    assert pascal(name).isidentifier()
    assert pascal(name) != snake(name)
