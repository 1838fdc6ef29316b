"""Clients that the environment sets up, of packages with all kinds of credentials."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.golden import Built
from tests.playback import playback

TOKEN = {"access_token": "t1", "token_type": "Bearer"}
CLIENT = {"MACHINE_CLIENT_ID": "m", "MACHINE_CLIENT_SECRET": "s"}
USER = {"PERSON_USERNAME": "u", "PERSON_PASSWORD": "p", "PERSON_CLIENT_ID": "app"}


@pytest.fixture(autouse=True)
def _importable(built_root: Path) -> Iterator[None]:
    sys.path.insert(0, str(built_root))
    yield
    sys.path.remove(str(built_root))


def _package(case: str, name: str, built: dict[str, Built]) -> Any:
    return importlib.import_module(f"{built[case].output.name}.{name}")


@pytest.mark.parametrize(
    ("variables", "answers", "sent"),
    [
        (
            {"MACHINE": "given", "PERSON": "other"},
            [{}] * 4,
            ["Bearer given", "Bearer given", "Bearer other", "Bearer other"],
        ),
        (
            {**CLIENT, **USER, "PERSON_TOKEN_URL": "{server}/token"},
            [{"json": TOKEN}, {}, {}, {"json": TOKEN}, {}, {}],
            ["Basic bTpz", "Bearer t1", "Bearer t1", None, "Bearer t1", "Bearer t1"],
        ),
    ],
)
def test_tokens(
    variables: Mapping[str, str],
    answers: list[dict[str, Any]],
    sent: list[str | None],
    built: dict[str, Built],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pets = _package("security-oauth", "pets", built)
    with playback(answers) as play:
        for name, value in {**variables, "PETS_URL": "{server}"}.items():
            monkeypatch.setenv(f"PETS_{name}", value.replace("{server}", play.url))
        with pets.Client.from_env() as client:
            pets.tour(client)
    found = [one.get("headers", {}).get("Authorization") for one in play.requests]
    assert found == sent
    if "MACHINE_CLIENT_ID" in variables:
        assert (
            play.requests[0]["body"] == "grant_type=client_credentials&scope=read+write"
        )
        assert "grant_type=password" in play.requests[3]["body"]


def test_servers(built: dict[str, Built], monkeypatch: pytest.MonkeyPatch) -> None:
    servers = _package("servers", "servers", built)
    monkeypatch.setenv("SERVERS_FILES_RELATIVE_URL", "https://a.example/internal")
    client = servers.AsyncClient.from_env()
    assert client.files_url == "https://files.example.com/v2"
    assert client.files_upload_url == "https://files.example.com/uploads"
    assert client.files_thumbnails_url == "https://images.example.com/thumbnails/v3"
    assert client.published_url == "https://docs.example.com"
    assert client.published_beside_url == "https://docs.example.com/apis/v4/test/api"
    assert client.plain_url == "https://plain.example.com:443"
    monkeypatch.setenv("SERVERS_FILES_ORIGIN", "https://b.example/x")
    monkeypatch.setenv("SERVERS_FILES_VERSION", "v1")
    monkeypatch.setenv("SERVERS_PLAIN_URL", "http://localhost:1/plain")
    client = servers.Client.from_env()
    assert client.files_url == "https://b.example/x/v1"
    assert client.plain_url == "http://localhost:1/plain"


@pytest.mark.parametrize(
    ("case", "package", "variables", "told"),
    [
        (
            "servers",
            "servers",
            {"FILES_RELATIVE_URL": "https://a", "FILES_VERSION": "v9"},
            "SERVERS_FILES_VERSION must be v1 or v2",
        ),
        ("security-oauth", "pets", {"MACHINE_CLIENT_ID": "a"}, "MACHINE_CLIENT_SECRET"),
        ("security", "vault", {"CERTIFICATE": "nowhere.pem"}, "cannot be loaded"),
        ("security", "vault", {"SIGNATURE": "Basic x"}, "must begin with 'HOBA'"),
    ],
)
def test_wrong_environment(
    case: str,
    package: str,
    variables: Mapping[str, str],
    told: str,
    built: dict[str, Built],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(f"{package.upper()}_{name}", value)
    main = importlib.import_module(f"{built[case].output.name}.{package}.__main__").main
    workflow = {"servers": "all", "pets": "tour", "vault": "all"}[package]
    with pytest.raises(SystemExit, match=r"^2$"):
        main([workflow])
    assert told in capsys.readouterr().err


def test_names_that_users_need(built: dict[str, Built]) -> None:
    """A package exports what its client takes, and nothing that others take."""
    pets = _package("security-oauth", "pets", built)
    wanted = {
        "ClientCredentials",
        "PasswordGrant",
        "TokenProviderFailed",
        "TokenRequestFailed",
    }
    assert wanted <= set(pets.__all__)
    assert issubclass(pets.TokenRequestFailed, pets.StepError)
    assert "ClientCertificate" in _package("security", "vault", built).__all__
    other = set(_package("servers", "servers", built).__all__)
    assert not other & {*wanted, "ClientCertificate"}
    runtime = {path.stem for path in (built["servers"].output / "_runtime").iterdir()}
    others = {"certificates", "closing", "digest", "locks", "oauth2", "token_cache"}
    assert not runtime & others
