"""From plans to text: models through datamodel-code-generator, modules through Jinja,
all of it through black."""

from .package import emit_package
from .requirements import REQUIREMENTS, requirements_of
from .templates import Templates, templates_of
from .tree import emit_tree

__all__ = [
    "REQUIREMENTS",
    "Templates",
    "emit_package",
    "emit_tree",
    "requirements_of",
    "templates_of",
]
