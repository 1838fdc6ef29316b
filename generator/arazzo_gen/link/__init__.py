"""Resolve every reference of a document: steps to operations, Reusable Objects to
components, expressions to values."""

from .document import link_document
from .model import (
    LinkedAction,
    LinkedBody,
    LinkedCriterion,
    LinkedDocument,
    LinkedOutput,
    LinkedParameter,
    LinkedStep,
    LinkedTest,
    LinkedWorkflow,
    OperationStep,
    Retry,
    WorkflowCall,
    WorkflowStep,
)

__all__ = [
    "LinkedAction",
    "LinkedBody",
    "LinkedCriterion",
    "LinkedDocument",
    "LinkedOutput",
    "LinkedParameter",
    "LinkedStep",
    "LinkedTest",
    "LinkedWorkflow",
    "OperationStep",
    "Retry",
    "WorkflowCall",
    "WorkflowStep",
    "link_document",
]
