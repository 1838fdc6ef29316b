"""Source descriptions, and the operations that steps call."""
