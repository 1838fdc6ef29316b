"""Mutual TLS with a real server that asks for a certificate."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from arazzo_gen.runtime.certificates import (
    ClientCertificate,
    MutualTLS,
    certificate_from_env,
)
from arazzo_gen.runtime.credentials import Auth, Bearer
from arazzo_gen.runtime.errors import MissingCredential, TransportError
from tests.runtime.sending import Send, both
from tests.support.server import Answer, LoopbackServer, Received

PASSWORD = "k3y-s3cret"


@dataclass(frozen=True, slots=True)
class Files:
    """The certificates of an authority, of a server and of a client."""

    authority: Path
    server: Path
    client: Path
    client_key: Path
    locked_key: Path
    both: Path


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _usage(authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key: ec.EllipticCurvePrivateKey, password: str | None = None) -> bytes:
    how: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if password:
        how = serialization.BestAvailableEncryption(password.encode())
    kind = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, kind, how)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("certificates")
    now = datetime.now(UTC)
    root = ec.generate_private_key(ec.SECP256R1())

    def certificate(
        name: str, key: ec.EllipticCurvePrivateKey, *, authority: bool = False
    ) -> bytes:
        names = [x509.IPAddress(IPv4Address("127.0.0.1"))]
        made = (
            x509.CertificateBuilder()
            .subject_name(_named(name))
            .issuer_name(_named("authority"))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(authority, None), critical=True)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            # Python 3.13 insists on these (RFC 5280, section 4.2.1).
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key()),
                critical=False,
            )
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(key.public_key()),
                critical=False,
            )
            .add_extension(_usage(authority), critical=True)
            .sign(root, hashes.SHA256())
        )
        return made.public_bytes(serialization.Encoding.PEM)

    def write(name: str, content: bytes) -> Path:
        path = folder / name
        path.write_bytes(content)
        return path

    server, client = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    shown = certificate("client", client)
    return Files(
        write("authority.pem", certificate("authority", root, authority=True)),
        write("server.pem", certificate("server", server) + _pem(server)),
        write("client.pem", shown),
        write("client.key", _pem(client)),
        write("locked.key", _pem(client, PASSWORD)),
        write("both.pem", shown + _pem(client)),
    )


@pytest.fixture
def server(files: Files) -> Iterator[LoopbackServer]:
    """A server that only talks to who shows a certificate of the authority."""
    context = ssl.create_default_context(
        ssl.Purpose.CLIENT_AUTH, cafile=files.authority
    )
    context.load_cert_chain(files.server)
    context.verify_mode = ssl.CERT_REQUIRED
    running = LoopbackServer(lambda _: Answer(b"{}"))
    running.socket = context.wrap_socket(running.socket, server_side=True)
    with running:
        yield running


def _url(server: LoopbackServer) -> str:
    return f"https://127.0.0.1:{server.server_port}"


def _with(certificate: ClientCertificate | None) -> Callable[[Any], Auth]:
    return lambda client: MutualTLS("certificate", certificate, client)


@both
@pytest.mark.parametrize("kind", ["two files", "one file", "password", "context"])
def test_certificate(
    kind: str, send: Send, files: Files, server: LoopbackServer
) -> None:
    ca = files.authority
    match kind:
        case "two files":
            given = ClientCertificate(files.client, files.client_key, ca_file=ca)
        case "one file":
            given = ClientCertificate(str(files.both), ca_file=ca)
        case "password":
            given = ClientCertificate(files.client, files.locked_key, PASSWORD, ca)
        case _:
            context = ssl.create_default_context(cafile=ca)
            context.load_cert_chain(files.both)
            given = ClientCertificate(ssl_context=context)
    responses = send(_url(server), _with(given), times=2)
    assert [one.status_code for one in responses] == [200, 200]
    # The connection is kept.
    assert len({one.connection for one in server.received}) == 1


@both
def test_certificate_is_shown_only_where_it_is_wanted(
    send: Send, files: Files, server: LoopbackServer
) -> None:
    given = ClientCertificate(files.both, ca_file=files.authority)

    def other(client: Any) -> Auth:
        MutualTLS("certificate", given, client)
        return Bearer("token", "t")

    with pytest.raises(TransportError):
        send(_url(server), other)
    assert server.received == []


@both
def test_missing_certificate(send: Send, server: LoopbackServer) -> None:
    with pytest.raises(MissingCredential, match="certificate"):
        send(_url(server), _with(None))


@both
def test_certificate_or_token(send: Send, serve: Any) -> None:
    def either(client: Any) -> Auth:
        return MutualTLS("certificate", None, client) | Bearer("token", "t")

    plain = serve(lambda _: Answer(b"{}"))
    send(plain.url, either)
    received: Received = plain.received[0]
    assert received.headers["Authorization"] == "Bearer t"


@both
def test_client_of_the_caller(send: Send, files: Files, server: LoopbackServer) -> None:
    context = ssl.create_default_context(cafile=files.authority)
    context.load_cert_chain(files.both)
    kind: Any = httpx.AsyncClient if send.is_async else httpx.Client
    (response,) = send(_url(server), _with(None), http=kind(verify=context))
    assert response.status_code == 200
    given = ClientCertificate(files.both)
    with pytest.raises(ValueError, match="beside http"):
        send(_url(server), _with(given), http=kind(verify=context))


@pytest.mark.parametrize(
    "wrong", ["no such file", "no certificate", "no key", "wrong password"]
)
def test_certificate_that_cannot_be_loaded(wrong: str, files: Files) -> None:
    given = {
        "no such file": ClientCertificate("nowhere.pem"),
        "no certificate": ClientCertificate(files.client_key),
        "no key": ClientCertificate(files.client),
        "wrong password": ClientCertificate(files.client, files.locked_key, "other"),
    }[wrong]
    with pytest.raises(ValueError, match="certificate: it cannot be loaded"):
        Send("sync")("https://127.0.0.1", _with(given))


def test_file_or_context() -> None:
    with pytest.raises(ValueError, match="a file or an ssl_context"):
        ClientCertificate()
    with pytest.raises(ValueError, match="a file or an ssl_context"):
        ClientCertificate("a", ssl_context=ssl.create_default_context())
    assert PASSWORD not in repr(ClientCertificate("a", password=PASSWORD))


def test_from_env(monkeypatch: pytest.MonkeyPatch) -> None:
    assert certificate_from_env("A") is None
    monkeypatch.setenv("A", "a.pem")
    assert certificate_from_env("A") == ClientCertificate("a.pem")
    for end in ("KEY", "PASSWORD", "CA"):
        monkeypatch.setenv(f"A_{end}", end)
    assert certificate_from_env("A") == ClientCertificate(
        "a.pem", "KEY", "PASSWORD", "CA"
    )
