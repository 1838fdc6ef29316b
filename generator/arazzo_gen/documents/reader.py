"""Read bytes to documents: decode them, choose JSON or YAML, check limits."""

from __future__ import annotations

from ..decoding import encoding_of
from ..diagnostics import Diagnostic, DiagnosticError
from ..limits import MAX_BYTES, MAX_NODES
from .document import Document
from .json_reader import JsonSyntaxError, read_json
from .source import Source, collector_paused
from .yaml_reader import read_yaml


def read_document(path: str, data: bytes) -> Document:
    """Read a file: JSON by its suffix or its form, else YAML 1.2.

    The text is UTF-8, or UTF-16 or UTF-32 with a byte order mark. The root of an empty
    document is None. Raises DiagnosticError with all diagnostics in the order of the
    text.
    """
    if len(data) > MAX_BYTES:
        message = f"larger than {MAX_BYTES // 2**20} MiB"
        raise DiagnosticError(Diagnostic.of_file("AZ008", message, path))
    source = Source(path, _decode(path, data))
    try:
        with collector_paused():
            return _read(source)
    except DiagnosticError as error:
        raise DiagnosticError(*sorted(error.diagnostics, key=_order)) from error


def _order(found: Diagnostic) -> tuple[int, int]:
    start = found.span and found.span.start
    return (start.line, start.column) if start else (0, 0)


def _read(source: Source) -> Document:
    if source.text.count("\n") + source.text.count(",") > MAX_NODES:
        message = f"more than {MAX_NODES:,} lines and items"
        help = "split the file"
        raise DiagnosticError(
            Diagnostic.of_file("AZ008", message, source.path, help=help)
        )
    named_json = source.path.lower().endswith(".json")
    if named_json or source.text.lstrip()[:1] == "{":
        try:
            return Document(source.path, source.text, read_json(source), "json")
        except JsonSyntaxError as error:
            if named_json:
                raise DiagnosticError(error.diagnostic) from error
    return Document(source.path, source.text, read_yaml(source), "yaml")


def _decode(path: str, data: bytes) -> str:
    mark, encoding = encoding_of(data)
    try:
        return data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        before = Source(path, error.object[: error.start].decode(encoding))
        end = len(before.text)
        offset = len(mark) + error.start
        message = f"the byte 0x{data[offset]:02X} at offset {offset} is not"
        found = before.diagnostic(
            "AZ002",
            f"{message} {encoding[:6].rstrip('-').upper()}",
            end,
            end + 1,
            help="save the file as UTF-8",
        )
        raise DiagnosticError(found) from error
