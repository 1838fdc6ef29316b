"""Read YAML 1.2 and JSON to plain trees, with spans on demand, and resolve `$ref`."""

from ..decoding import text_of
from .document import Document
from .ignored import Ignored
from .ignores import Ignore
from .kind import DocumentKind, kind_of, may_be_arazzo
from .library import Library, ReferenceKeyword, reference_of
from .location import Location
from .locator import Fetched, Locator, NotHere
from .nearest import suggested
from .overlay import Rewritten, overlay
from .pointer import Json, Pointer, format_pointer, lookup, parse_pointer
from .reader import read_document
from .source import collector_paused
from .uri import (
    Address,
    is_remote,
    normalized_uri,
    resolve_path,
    resolve_uri,
    split_fragment,
)

__all__ = [
    "Address",
    "Document",
    "DocumentKind",
    "Fetched",
    "Ignore",
    "Ignored",
    "Json",
    "Library",
    "Location",
    "Locator",
    "NotHere",
    "Pointer",
    "ReferenceKeyword",
    "Rewritten",
    "collector_paused",
    "format_pointer",
    "is_remote",
    "kind_of",
    "lookup",
    "may_be_arazzo",
    "normalized_uri",
    "overlay",
    "parse_pointer",
    "read_document",
    "reference_of",
    "resolve_path",
    "resolve_uri",
    "split_fragment",
    "suggested",
    "text_of",
]
