"""Every reference of a document resolved: steps to operations, reusables to components,
expressions to what they stand for."""

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
