"""Values with their references resolved: what expressions and payloads stand for."""
