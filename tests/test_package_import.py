"""What the import of a package brings along. How long it takes is for the benchmarks;
that it does not take longer again is held here, by what is not imported."""

from __future__ import annotations

import ast

from tests.tools import REPOSITORY, passes

_PACKAGE = "generated.mixpanel_gdpr_retrieval_flow"
_RUNTIME = "generated._runtime"

_NEW = f"""
import sys, httpx2, pydantic
pydantic.BaseModel
before = set(sys.modules)
import {_PACKAGE}
print(*sorted(set(sys.modules) - before))
"""
"""Prints the modules that a package imports beside its libraries."""

_RUN = f"""
import sys, httpx2
from {_PACKAGE} import Client, gdpr_retrieval_flow

def answer(request):
    return httpx2.Response(200, json={{"results": {{"task_id": "1"}}}})

http = httpx2.Client(transport=httpx2.MockTransport(answer))
with http, Client(bearer_auth="t", http=http) as client:
    print(
        gdpr_retrieval_flow(
            client, project_token="t", distinct_ids=["u"], compliance_type="GDPR"
        ).ended_by
    )
print(*sorted(sys.modules))
"""
"""Runs a workflow that blocks, and prints the modules that there are then."""


def test_what_a_package_does_not_import() -> None:
    """What only some workflows, a command line or asynchronous clients need."""
    imported = set(passes("-c", _NEW, cwd=REPOSITORY).split())
    runtime = ("calls", "command", "files", "forms", "multipart", "request_bodies")
    unneeded = {f"{_RUNTIME}.{name}" for name in runtime}
    unneeded |= {"argparse", "asyncio", "html", "mimetypes"}
    assert f"{_RUNTIME}.http" in imported
    assert not imported & unneeded


def test_what_a_run_does_not_import() -> None:
    ended, modules = passes("-c", _RUN, cwd=REPOSITORY).splitlines()
    assert ended == "retrievalPending"
    runtime = ("calls", "command", "files", "forms", "multipart")
    assert not {f"{_RUNTIME}.{name}" for name in runtime} & set(modules.split())


def test_what_is_imported_later_is_there() -> None:
    """A runtime has all that its modules import, in functions and for types too."""
    folder = REPOSITORY / "generated/_runtime"
    texts = {path.stem: path.read_text("utf-8") for path in folder.glob("*.py")}
    imported = {
        node.module
        for text in texts.values()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and node.level == 1
    }
    assert "multipart" in imported
    assert imported <= texts.keys()
