"""What the output needs to be installed, told from what its modules import."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping

REQUIREMENTS = {
    "elementpath": "elementpath>=5.1,<6",
    "httpx": "httpx>=0.28,<1",
    "httpx2": "httpx2>=2.0,<3",
    # python-jsonpath, which has the draft by Goessner.
    "jsonpath": "python-jsonpath>=2.2,<3",
    "jsonpath_rfc9535": "jsonpath-rfc9535>=1.0.1,<3",
    "pydantic": "pydantic>=2.11,<3",
    # pydantic pins the version of its core: nobody installs it by itself.
    "pydantic_core": "pydantic>=2.11,<3",
}
"""Requirements (PEP 508) by the top-level modules that output may import."""


def requirements_of(files: Mapping[str, str]) -> tuple[str, ...]:
    """The requirements of generated files, given by their paths; sorted."""
    imported = {
        name
        for path, text in files.items()
        if path.endswith(".py")
        for name in _imported(text)
    }
    return tuple(
        sorted({REQUIREMENTS[name] for name in imported - sys.stdlib_module_names})
    )


def _imported(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.partition(".")[0]
