"""The graph of a document and its workflows, as plain JSON.

It comes from the facts and the plan; ``schema.json`` defines its shape, and
``docs/graph.md`` its meaning.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Any

from ..analysis import DocumentFacts
from ..arazzo import SourceDescription
from ..documents import Library, Location, kind_of
from ..plan import PackagePlan
from ..plan.model import ApiPlan, CredentialPlan, ServerPlan
from ..plan.signatures import cycles
from .schemas import Schemas, where_known
from .values import Object
from .workflows import workflow_graph

VERSION = 1
"""The version of the shape; adding fields does not change it."""


def graph_of(documents: Iterable[Object]) -> Object:
    """The graph of several documents."""
    return {"version": VERSION, "documents": list(documents)}


def render_json(graph: Object) -> str:
    """A graph as JSON text."""
    return json.dumps(graph, indent=2) + "\n"


def graph_schema() -> Any:
    """The JSON Schema (2020-12) of a graph."""
    return json.loads(files(__package__).joinpath("schema.json").read_text("utf-8"))


def document_graph(facts: DocumentFacts, plan: PackagePlan, library: Library) -> Object:
    """The graph of a document without errors."""
    linked = facts.linked
    info = linked.arazzo.info
    schemas = Schemas()
    recursive = cycles(facts.workflows)
    plans = (*plan.workflows, *plan.others)
    workflows = [
        workflow_graph(facts, one, planned, plan.name, recursive[one.key], schemas)
        for one, planned in zip(facts, plans, strict=True)
    ]
    sources = linked.root.child("sourceDescriptions")
    return {
        "path": linked.path,
        "arazzo": linked.arazzo.arazzo,
        "title": info.title,
        "version": info.version,
        "summary": info.summary,
        "description": info.description,
        "package": plan.name,
        "sources": [
            _source(one, sources.child(at), library)
            for at, one in enumerate(linked.arazzo.source_descriptions)
        ],
        "apis": [_api(one) for one in plan.client.apis],
        "credentials": [_credential(one) for one in plan.client.credentials],
        "workflows": workflows,
        "schemas": schemas.all,
    }


def _source(of: SourceDescription, at: Location, library: Library) -> Object:
    path = where_known(lambda: library.locator.locate(at.child("url")), None)
    kind = None
    if path is not None and library.has_read(path):
        kind = where_known(lambda: kind_of(library.document(path).root), None)
    return {"name": of.name, "url": of.url, "type": kind or of.type, "path": path}


def _api(of: ApiPlan) -> Object:
    return {
        "attribute": of.attribute,
        "url_keyword": of.url_keyword,
        "source": of.source,
        "title": of.title,
        "servers": list(_servers(of)),
    }


def _servers(of: ApiPlan) -> Iterator[Object]:
    for at, server in enumerate(of.servers):
        # The client takes the variables of the first server only.
        keywords = dict(of.variables) if at == 0 else {}
        yield _server(server, keywords)


def _server(of: ServerPlan, keywords: dict[str, str]) -> Object:
    return {
        "template": of.template,
        "url": of.url,
        "name": of.name,
        "description": of.description,
        "variables": [
            {
                "name": one.name,
                "keyword": keywords.get(one.name),
                "default": one.default,
                "values": list(one.values),
                "description": one.description,
            }
            for one in of.variables
        ],
    }


def _credential(of: CredentialPlan) -> Object:
    return {
        "keyword": of.keyword,
        "scheme": of.scheme,
        "kind": of.kind,
        "parameter": of.parameter,
        "description": of.description,
        "deprecated": of.deprecated,
        "scopes": list(of.scopes),
        "token_endpoints": [
            {"flow": one.flow, "url": one.url, "refresh_url": one.refresh_url}
            for one in of.endpoints
        ],
    }
