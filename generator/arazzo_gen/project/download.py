"""Download a document, with limits on size, time and hosts."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Container
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus
from http.client import HTTPException, HTTPMessage
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from ..limits import MAX_BYTES

SILENCE = 30.0
"""The seconds that a server may be silent for."""

DURATION = 120.0
"""The seconds that a download may take."""

_CHUNK = 1 << 16
_ACCEPT = "application/json, application/yaml, text/yaml, */*;q=0.5"


class DownloadError(Exception):
    """A download failed: ``reason``, and ``help``, what to do about it."""

    def __init__(self, reason: str, help: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.help = help


@dataclass(frozen=True, slots=True)
class Download:
    """A downloaded document; ``url`` is its own URL, after redirects."""

    url: str
    data: bytes


def host_of(url: str) -> str:
    """The host of a URL, in lower case; "" where it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def download(url: str, hosts: Container[str]) -> Download:
    """Get a document by HTTP or HTTPS.

    Redirects are followed to ``hosts``, and never from HTTPS to HTTP. Raises
    DownloadError.
    """
    refuse(url, hosts)
    try:
        request = Request(
            quote(url, safe="%:/?#[]@!$&'()*+,;=~"),
            headers={"Accept": _ACCEPT, "User-Agent": "arazzo-gen"},
        )
        opener = build_opener(_Redirects(hosts))
        with opener.open(request, timeout=SILENCE) as response:
            return Download(response.url, _body(response, response.headers))
    except HTTPError as error:
        error.close()
        raise DownloadError(f"the server answered {_status(error.code)}") from error
    except URLError as error:
        reason = error.reason
        raise DownloadError(
            _reason(reason) if isinstance(reason, OSError) else str(reason)
        ) from error
    except OSError as error:
        raise DownloadError(_reason(error)) from error
    except (HTTPException, ValueError) as error:
        detail = str(error) or type(error).__name__
        raise DownloadError(f"that is no exchange of HTTP: {detail}") from error


def refuse(url: str, hosts: Container[str]) -> None:
    """Raise DownloadError if a URL must not be requested."""
    if not url.isprintable():
        raise DownloadError("that is no URL: it has a character that is not printable")
    try:
        parts = urlsplit(url)
        host, user = parts.hostname, parts.username
    except ValueError as error:
        raise DownloadError(f"that is no URL: {error}") from error
    if parts.scheme not in ("http", "https") or not host:
        raise DownloadError(
            "only http and https URLs are fetched",
            f"save the document, and name it with --source {url}=PATH",
        )
    if user is not None:
        raise DownloadError(
            "a URL with credentials in it is not fetched",
            f"save the document, and name it with --source {url}=PATH",
        )
    if host not in hosts:
        raise DownloadError(
            f'the host "{host}" is not one that the Arazzo documents name',
            f"pass --allow-host {host} if it is to be asked",
        )


class _Redirects(HTTPRedirectHandler):
    def __init__(self, hosts: Container[str]) -> None:
        self._hosts = hosts

    def redirect_request(
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> Request | None:
        target = urljoin(req.full_url, newurl)
        try:
            refuse(target, self._hosts)
            if req.type == "https" and not target.startswith("https:"):
                raise DownloadError("that is not encrypted")
        except DownloadError as error:
            fp.close()
            raise DownloadError(
                f"it redirects to {target}: {error.reason}", error.help
            ) from error
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _body(response: IO[bytes], headers: Message) -> bytes:
    until = time.monotonic() + DURATION
    data = bytearray()
    read = getattr(response, "read1", response.read)
    while chunk := read(_CHUNK):
        data += chunk
        if len(data) > MAX_BYTES:
            raise DownloadError(f"it is larger than {MAX_BYTES // 2**20} MiB")
        if time.monotonic() > until:
            raise DownloadError(f"it takes longer than {DURATION:.0f} s")
    length = headers.get("Content-Length", "")
    if length.isdecimal() and len(data) != int(length):
        raise DownloadError(f"it ends after {len(data)} of {length} bytes")
    return bytes(data)


def _reason(error: OSError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate of the server is not trusted: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return f"TLS failed: {error.reason or error}"
    if isinstance(error, socket.gaierror):
        return f"the name of the host is not known: {error.strerror}"
    if isinstance(error, TimeoutError):
        return f"the server was silent for {SILENCE:.0f} s"
    return f"the connection failed: {error.strerror or error}"


def _status(code: int) -> str:
    try:
        return f"{code} {HTTPStatus(code).phrase}"
    except ValueError:
        return str(code)
