"""The templates: how generated modules look, apart from what they say."""

from __future__ import annotations

import keyword
from functools import cache

import jinja2

from ..shipped import template_folder
from .docs import string


@cache
def environment() -> jinja2.Environment:
    """The environment of the module templates; an unknown variable is an error."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(template_folder()),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    made.filters |= {
        "identifier": identifier,
        "name_literal": lambda name: repr(identifier(name)),
        "repr": string,
    }
    return made


def identifier(name: str) -> str:
    """A name that is sure to be one, so that no text passes for code."""
    if not name.isidentifier() or keyword.iskeyword(name):
        raise ValueError(f"not an identifier: {name!r}")
    return name


def render(template: str, **context: object) -> str:
    """A template with its variables filled in."""
    return environment().get_template(f"{template}.jinja").render(context)
