"""Mutual TLS: the certificate of a client (RFC 8446, section 4.4.2)."""

from __future__ import annotations

import os
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from .clients import AsyncClientBase, ClientBase
from .connections import Connections
from .credentials import Combinable, Draft

__all__ = ["ClientCertificate", "MutualTLS", "certificate_from_env"]


@dataclass(frozen=True, slots=True)
class ClientCertificate:
    """The certificate that a client shows, and its private key.

    Attributes:
        file: A PEM file with the certificate, those of its issuers, and the private
            key where that has no file of its own.
        key_file: The PEM file of the private key.
        password: The password of the private key.
        ca_file: A PEM file with the certificate authorities to trust for the server's
            certificate; by default those of the system.
        ssl_context: A context of your own, instead of files.
    """

    file: str | os.PathLike[str] | None = None
    key_file: str | os.PathLike[str] | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: str | os.PathLike[str] | None = None
    ssl_context: ssl.SSLContext | None = None

    def __post_init__(self) -> None:
        if (self.file is None) == (self.ssl_context is None):
            raise ValueError("a client certificate is a file or an ssl_context")

    def context(self) -> ssl.SSLContext:
        """The TLS context. Raises ValueError if a file cannot be loaded."""
        if self.ssl_context is not None:
            return self.ssl_context
        try:
            context = ssl.create_default_context(cafile=self.ca_file)
            # With None, OpenSSL asks for the password on the terminal.
            password = self.password or ""
            context.load_cert_chain(self.file or "", self.key_file, password)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise ValueError(f"it cannot be loaded: {reason}") from error
        return context


class MutualTLS(Combinable):
    """The credential of a mutualTLS scheme: connections that show a certificate.

    Only requests that need the certificate use these connections. An HTTP client that
    the caller brings has its own certificates. Raises ValueError if both are given, or
    if the certificate cannot be loaded.
    """

    def __init__(
        self,
        keyword: str,
        certificate: ClientCertificate | None,
        client: ClientBase | AsyncClientBase,
    ) -> None:
        self._keyword = keyword
        self._is_there = certificate is not None or not client.owns_http
        self._connections: Connections[Any] | None = None
        if certificate is None:
            return
        if not client.owns_http:
            raise ValueError(
                f"{keyword} cannot be given beside http, which has its own"
            )
        try:
            context = certificate.context()
        except ValueError as error:
            raise ValueError(f"{keyword}: {error}") from error
        self._connections = client.connections(context)

    def missing(self) -> Sequence[str]:
        return () if self._is_there else (self._keyword,)

    def authorize(self, draft: Draft) -> None:
        if self._connections is not None:
            draft.http = self._connections.http()


def certificate_from_env(name: str) -> ClientCertificate | None:
    """The certificate in the file that an environment variable names; the variables
    with the suffixes ``_KEY``, ``_PASSWORD`` and ``_CA`` complete it."""
    file = os.environ.get(name)
    if not file:
        return None
    key, password, authorities = (
        os.environ.get(f"{name}_{part}") for part in ("KEY", "PASSWORD", "CA")
    )
    return ClientCertificate(file, key, password, authorities)
