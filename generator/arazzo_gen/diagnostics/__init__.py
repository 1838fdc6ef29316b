"""The model of diagnostics, the registry of their codes, and a printer per format.

This is the first stage: it imports nothing of the other stages.
"""

from .codes import CODES, Code, Level
from .faults import PROJECT, fault, guarding, is_fault, unwritable
from .levels import ChosenLevel, Levels
from .model import Diagnostic, DiagnosticError, Position, Related, Span
from .names import some, some_quoted
from .report import Report

__all__ = [
    "CODES",
    "PROJECT",
    "ChosenLevel",
    "Code",
    "Diagnostic",
    "DiagnosticError",
    "Level",
    "Levels",
    "Position",
    "Related",
    "Report",
    "Span",
    "fault",
    "guarding",
    "is_fault",
    "some",
    "some_quoted",
    "unwritable",
]
