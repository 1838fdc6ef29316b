"""The flow graph of documents, as plain JSON and as a flowchart."""

from .document import VERSION, document_graph, graph_of, graph_schema, render_json
from .mermaid import render_mermaid

__all__ = [
    "VERSION",
    "document_graph",
    "graph_of",
    "graph_schema",
    "render_json",
    "render_mermaid",
]
