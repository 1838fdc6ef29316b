"""A package with workflows in it."""
