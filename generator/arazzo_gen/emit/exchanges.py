"""Responses as Python has them: in the function of a step, and in that of its workflow
once it has run or failed."""

from __future__ import annotations

from ..plan.values.code import Exchange, Failed, Own, Ran


def response_text(of: Exchange) -> str:
    """The response, or what stands for it."""
    match of:
        case Own():
            return "response"
        case Ran(step):
            return f"steps.{step}"
        case Failed():
            return "failure"


def body_text(of: Exchange) -> str:
    """What is read of its body."""
    match of:
        case Own():
            return "body"
        case Ran(step):
            return f"steps.{step}.body"
        case Failed():
            return "failure.body"


def raw_text(of: Exchange) -> str:
    """The body as plain JSON, where there is a model of it too."""
    match of:
        case Own():
            return "raw"
        case Ran(step):
            return f"steps.{step}.raw"
        case Failed():
            return "failure.body"
