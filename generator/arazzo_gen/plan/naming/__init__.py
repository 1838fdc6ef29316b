"""From what documents call things to Python identifiers."""
