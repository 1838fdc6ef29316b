"""The runtime on each library for HTTP that the output can use."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

from arazzo_gen.emit.runtime import emit_runtime
from arazzo_gen.settings import Settings

MODULES = ("clients", "credentials", "errors", "oauth2")


class Library:
    """The runtime as the compiler writes it for an HTTP library.

    ``http`` is the library, the others are the modules of the runtime.
    """

    def __init__(self, name: Any, folder: Path) -> None:
        package = f"on_{name}"
        for path, text in emit_runtime(MODULES, Settings(http=name)).items():
            file = folder / package / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        sys.path.insert(0, str(folder))
        try:
            modules = {
                module: importlib.import_module(f"{package}._runtime.{module}")
                for module in MODULES
            }
        finally:
            sys.path.remove(str(folder))
        self.http: Any = importlib.import_module(name)
        self.clients: Any = modules["clients"]
        self.credentials: Any = modules["credentials"]
        self.errors: Any = modules["errors"]
        self.oauth2: Any = modules["oauth2"]

    def machine(self, url: str, **options: Any) -> Any:
        """A credential whose tokens come from ``/token`` of a server."""
        given = self.oauth2.ClientCredentials(
            client_id="me", client_secret="s3cr3t", token_url=f"{url}/token", **options
        )
        return self.oauth2.OAuth2("machine", given)
