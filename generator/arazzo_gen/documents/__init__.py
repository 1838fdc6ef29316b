"""Text to plain trees: YAML 1.2 and JSON, places on demand, `$ref` between files."""

from .document import Document
from .library import Library, ReferenceKeyword, reference_of
from .location import Location
from .pointer import Json, Pointer, format_pointer, lookup, parse_pointer
from .reader import read_document
from .uri import is_remote, resolve_path, split_fragment

__all__ = [
    "Document",
    "Json",
    "Library",
    "Location",
    "Pointer",
    "ReferenceKeyword",
    "format_pointer",
    "is_remote",
    "lookup",
    "parse_pointer",
    "read_document",
    "reference_of",
    "resolve_path",
    "split_fragment",
]
