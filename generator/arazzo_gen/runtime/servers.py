"""The URLs of servers with variables (OpenAPI 3.1, section 4.8.6)."""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["filled_server_url"]


def filled_server_url(template: str, variables: Mapping[str, str]) -> str:
    """The URL of a server, with the values of its variables filled in.

    Raises ValueError for a value that would change or cut off the host of the template,
    or that would end the path.
    """

    def fill(found: re.Match[str]) -> str:
        value = variables[found[1]]
        _, scheme, before = template[: found.start()].partition("://")
        cuts = scheme and "/" not in before and template[found.end() :][:1] not in "/"
        if re.search(r"[?#@\\\s]", value) or (cuts and "/" in value):
            raise ValueError(f"the server variable {found[1]} cannot be {value!r}")
        return value

    return re.sub(r"\{([^{}]*)\}", fill, template)
