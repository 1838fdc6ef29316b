"""The flow of a workflow as statements of Python."""
