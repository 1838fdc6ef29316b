"""Every reference of a document resolved: steps to operations, reusables to components,
expressions to what they stand for."""

from .document import link_document
from .model import (
    LinkedBody,
    LinkedCriterion,
    LinkedDocument,
    LinkedEnd,
    LinkedOutput,
    LinkedParameter,
    LinkedStep,
    LinkedTest,
    LinkedWorkflow,
)

__all__ = [
    "LinkedBody",
    "LinkedCriterion",
    "LinkedDocument",
    "LinkedEnd",
    "LinkedOutput",
    "LinkedParameter",
    "LinkedStep",
    "LinkedTest",
    "LinkedWorkflow",
    "link_document",
]
