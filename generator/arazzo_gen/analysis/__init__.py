"""Semantic analysis: what is known of a linked document, found once and read by checks,
plans and tools."""

from .facts import DocumentFacts, analyze
from .model import StepFacts, WorkflowFacts

__all__ = ["DocumentFacts", "StepFacts", "WorkflowFacts", "analyze"]
