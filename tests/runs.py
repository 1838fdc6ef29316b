"""Running the workflows of a case against given answers, as its ``runs.json`` says.

It needs nothing but what generated code needs: whatever runs that can do it, with
``python -m tests.runs FOLDER CASE...`` for cases that are built below a folder.
"""

from __future__ import annotations

import asyncio
import importlib
import io
import json
import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from tests.playback import playback


def recorded_runs(folder: Path, output: str, package: str, kind: str) -> list[Any]:
    """What the runs of a case in ``folder`` send and give.

    ``output`` is the module that has its packages; ``package`` is that of runs that
    name none. ``kind`` is how the names of the functions end.
    """
    runs = json.loads((folder / "runs.json").read_text(encoding="utf-8"))
    return [_recorded(_with_files(run, folder), output, package, kind) for run in runs]


def _with_files(value: Any, folder: Path) -> Any:
    """A run with the files that it names: ``$path`` in the folder of the case, and
    ``$bytes``, ``$stream`` and, for a stream that cannot seek, ``$pipe`` of a text."""
    match value:
        case {"$path": str(name)}:
            return folder / name
        case {"$bytes": str(text)}:
            return text.encode()
        case {"$stream": str(text)}:
            return io.BytesIO(text.encode())
        case {"$pipe": str(text)}:
            return io.BufferedReader(_Pipe(text.encode()))
        case dict():
            return {key: _with_files(item, folder) for key, item in value.items()}
        case list():
            return [_with_files(item, folder) for item in value]
    return value


class _Pipe(io.BytesIO):
    def seekable(self) -> bool:
        return False

    def seek(self, offset: int, whence: int = 0, /) -> int:
        raise io.UnsupportedOperation("seek")


def _recorded(
    run: dict[str, Any], output: str, package: str, kind: str
) -> dict[str, Any]:
    module = importlib.import_module(f"{output}.{run.get('package', package)}")
    workflow = getattr(module, run["workflow"] + kind)
    with playback(run["responses"]) as play:
        credentials = {
            name: _given(value, play.url, module)
            for name, value in run["client"].items()
        }
        try:
            if kind:
                result = asyncio.run(
                    _run_async(module.AsyncClient, credentials, workflow, run)
                )
            else:
                with module.Client(**credentials) as client:
                    result = workflow(client, **run.get("inputs", {}))
        except ValidationError as error:
            outcome: dict[str, Any] = {
                "raises": "ValidationError",
                "errors": [
                    f"{'.'.join(map(str, found['loc']))}: {found['type']}"
                    for found in error.errors()
                ],
            }
        except module.WorkflowError as error:
            message = str(error).replace(play.url, "{server}")
            outcome = {"raises": type(error).__name__, "message": message}
        else:
            outputs = json.dumps(_plain(result.outputs)).replace(play.url, "{server}")
            outcome = {"ended_by": result.ended_by, "outputs": json.loads(outputs)}
    assert not play.answers, f"the run ended too early: {outcome}"
    return {"workflow": run["workflow"], "requests": play.requests, **outcome}


def _given(value: Any, url: str, module: Any) -> Any:
    """What a keyword of a client is given: ``class`` names one of the package."""
    if isinstance(value, str):
        host, _, port = url.removeprefix("http://").partition(":")
        found = value.replace("{server}", url).replace("{host}", host)
        return found.replace("{port}", port)
    if isinstance(value, dict) and "class" in value:
        given = {
            name: _given(one, url, module)
            for name, one in value.items()
            if name != "class"
        }
        return getattr(module, value["class"])(**given)
    return tuple(value) if isinstance(value, list) else value


async def _run_async(
    connect: Any, credentials: dict[str, Any], workflow: Any, run: dict[str, Any]
) -> Any:
    async with connect(**credentials) as client:
        return await workflow(client, **run.get("inputs", {}))


def _plain(outputs: object) -> object:
    if isinstance(outputs, BaseModel):
        return outputs.model_dump(mode="json", by_alias=True)
    return outputs


def main(root: str, *folders: str) -> None:
    """Exit with what differs from the goldens of the cases, if anything does."""
    sys.path.insert(0, root)
    different: list[str] = []
    for folder in map(Path, folders):
        output = f"case_{folder.name.replace('-', '_')}"
        packages = [path.parent.name for path in Path(root, output).glob("*/client.py")]
        golden = json.loads((folder / "requests.json").read_text(encoding="utf-8"))
        module = importlib.import_module(f"{output}.{packages[0]}")
        for client, kind in (("Client", ""), ("AsyncClient", "_async")):
            if hasattr(module, client):
                recorded = recorded_runs(folder, output, packages[0], kind)
                if recorded != golden:
                    different.append(f"{folder.name}{kind}: {recorded}, not {golden}")
    if different:
        sys.exit("\n".join(different))


if __name__ == "__main__":
    main(*sys.argv[1:])
