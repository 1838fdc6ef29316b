"""Values, types and predicates of generated functions."""
