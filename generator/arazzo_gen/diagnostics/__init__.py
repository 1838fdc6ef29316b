"""One model of what can be wrong with an input, one registry of codes, one printer
a format. The first stage: imports nothing of the other stages."""

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
