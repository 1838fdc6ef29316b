"""Bounds on what is read: documents are untrusted input."""

MAX_BYTES = 64 * 2**20
"""The size of a file."""

MAX_NESTING = 200
"""How deep mappings and sequences stand in each other, aliases expanded."""

MAX_NODES = 5_000_000
"""Nodes of a document, aliases expanded; its lines and commas, too, which tell of as
many before a parser has made them."""

MAX_FAULTS = 100
"""How many faults of the text of one file are told."""
