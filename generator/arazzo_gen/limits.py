"""Limits for documents, which are untrusted input."""

MAX_BYTES = 64 * 2**20
"""The largest size of a file."""

MAX_NESTING = 200
"""The deepest nesting of mappings and sequences, aliases expanded."""

MAX_NODES = 5_000_000
"""The most nodes of a document, aliases expanded, and the most lines and commas, which
are counted before parsing."""

MAX_FAULTS = 100
"""The most syntax errors that are reported for one file."""
