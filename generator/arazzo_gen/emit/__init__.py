"""From plans to text: classes and modules through Jinja, the module of the models also
through datamodel-code-generator, all of it laid out as black does."""

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
