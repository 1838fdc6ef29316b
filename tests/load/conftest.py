"""What tests under load share: the packages, the server, and how long they may take."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .built import LIBRARIES, Built, build
from .sessions import KINDS, Kind

SAMPLE_SECONDS = 120
"""How long a test may take that is in the suite."""

WHOLE_SECONDS = 600
"""How long one may take that the marker ``load`` selects."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Bounds the time of the tests of this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            is_whole = item.get_closest_marker("load") is not None
            seconds = WHOLE_SECONDS if is_whole else SAMPLE_SECONDS
            item.add_marker(pytest.mark.timeout(seconds))


@pytest.fixture(scope="session", autouse=True)
def _descriptors() -> Iterator[None]:
    """Lets the process have as many connections as a thousand runs need."""
    import resource

    least = 4096
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    if limits[0] < least:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(least, limits[1]), limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, limits)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    # A proxy of the environment would stand between the client and loopback.
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Built]]:
    """The package for each HTTP library."""
    folder = tmp_path_factory.mktemp("load")
    built = {str(library): build(library, folder) for library in LIBRARIES}
    # What is there by now is none of the runs', and takes long to be looked through
    # each time that a test looks for what they have left behind.
    gc.collect()
    gc.freeze()
    yield built
    gc.unfreeze()


@pytest.fixture(params=LIBRARIES)
def built(request: pytest.FixtureRequest, packages: dict[str, Built]) -> Built:
    """A package; the test runs for each."""
    return packages[request.param]


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    """How a client is called; the test runs for each."""
    kind: Kind = request.param
    return kind


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """Where the Jobs API is."""
    program = Path(__file__).with_name("server.py")
    with subprocess.Popen(
        [sys.executable, "-I", str(program)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        server.stdin.close()
