"""arazzo-gen: a compiler from Arazzo workflows to typed Python."""
