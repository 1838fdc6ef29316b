"""Errors of requests that failed: they always say why."""

from __future__ import annotations

import pytest

from tests.load.wire import Octets, WireServer
from tests.runtime.libraries import Library

ENDS = ["reset", "close"]
"""How a server leaves; what a library raises then may have no text of its own."""


@pytest.mark.parametrize("end", ENDS)
def test_step(end: str, library: Library) -> None:
    with WireServer(Octets(end=end)) as server:
        with pytest.raises(library.errors.TransportError) as caught:
            library.send(server.url, ("POST", "/"))
        cause = caught.value.__cause__
        assert isinstance(cause, library.http.RequestError)
        why = str(cause) or type(cause).__name__
        assert (
            str(caught.value) == f"step step of flow: POST {server.url}/ failed: {why}"
        )


@pytest.mark.parametrize("end", ENDS)
def test_token(end: str, library: Library) -> None:
    with WireServer(Octets(end=end)) as server:
        parts = {"auth": library.machine(server.url)}
        with pytest.raises(library.oauth2.TokenRequestFailed) as caught:
            library.send(server.url, ("POST", "/"), parts=parts)
        cause = caught.value.__cause__
        assert isinstance(cause, library.http.RequestError)
        why = str(cause) or type(cause).__name__
        assert str(caught.value).endswith(f"/token gave no answer: {why}")
