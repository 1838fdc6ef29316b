"""The rules that linked documents are judged by, one file a theme."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic
from ..link import LinkedDocument, OperationStep
from .bodies import check_body
from .calls import check_call
from .inputs import check_inputs
from .requests import check_request
from .responses import check_response

__all__ = ["check_document"]


def check_document(document: LinkedDocument) -> Iterator[Diagnostic]:
    """What would go wrong when the workflows of a document run."""
    for workflow in (*document.workflows, *document.others):
        yield from check_inputs(workflow)
        for step in workflow.steps:
            if isinstance(step, OperationStep):
                yield from check_request(step)
                yield from check_body(step)
                yield from check_response(step)
            else:
                yield from check_call(step)
