"""Workflows, steps, criteria and actions, with their references resolved."""
