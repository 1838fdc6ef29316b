"""HTTP Digest Access Authentication (RFC 7616)."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

import httpx2 as httpx

from .credentials import Authorized, Combinable, Draft, NotObtained, Sending
from .errors import InvalidValue
from .locks import ProcessLock

__all__ = ["HttpDigest"]

_HASHES = {"SHA-512-256": "sha512_256", "SHA-256": "sha256", "MD5": "md5"}
"""The names of the algorithms for hashlib, the strongest first."""

_ITEM = re.compile(
    r"""(?P<token>[!#$%&'*+.^_`|~0-9A-Za-z-]+)"""
    r"""(?:\s*=\s*(?P<value>"(?:[^"\\]|\\.)*"|[^\s,"]*))?"""
)
"""A scheme, or a parameter of one (RFC 9110, section 11.6.1)."""


@dataclass(frozen=True, slots=True)
class _Challenge:
    """The challenge of a server (section 3.3)."""

    parameters: Mapping[str, str]
    algorithm: str
    session: bool
    strength: int
    qop: str | None

    def hash(self, *parts: bytes) -> str:
        digest = hashlib.new(_HASHES[self.algorithm], usedforsecurity=False)
        digest.update(b":".join(parts))
        return digest.hexdigest()


@dataclass(slots=True)
class _Answered:
    """A challenge, and the count of requests that have answered it."""

    challenge: _Challenge
    count: int = 0


@dataclass(frozen=True, slots=True)
class HttpDigest(Combinable):
    """A user name, and a password that is proved but never sent.

    The server challenges the first request to an origin, which is then sent again;
    later requests answer the same challenge until the server gives another one.
    """

    keyword: str
    user: tuple[str, str] | None = field(repr=False)
    _known: dict[str, _Answered] = field(
        default_factory=dict[str, _Answered], init=False, repr=False, compare=False
    )
    _lock: ProcessLock = field(
        default_factory=ProcessLock, init=False, repr=False, compare=False
    )

    def missing(self) -> Sequence[str]:
        return () if self.user is not None else (self.keyword,)

    def authorize(self, draft: Draft) -> None:
        if self.user is not None:
            draft.secrets += [self.user[1]] if self.user[1] else []
            draft.live.append(self)

    def authorization(self, http: httpx.Client, sending: Sending) -> Authorized:
        return self._answer(sending.request)

    async def authorization_async(
        self, http: httpx.AsyncClient, sending: Sending
    ) -> Authorized:
        return self._answer(sending.request)

    def refused(self, authorized: Authorized, response: httpx.Response) -> bool:
        found = _challenges(response.headers.get_list("WWW-Authenticate"))
        best = min(found, key=lambda one: one.strength, default=None)
        if best is None:
            return False
        with self._lock.held:
            self._known[_origin(response.request)] = _Answered(best)
        return True

    def _answer(self, request: httpx.Request) -> Authorized:
        with self._lock.held:
            known = self._known.get(_origin(request))
            if known is None or self.user is None:
                return Authorized(None)
            known.count += 1
            challenge, count = known.challenge, known.count
        return Authorized(_digest(challenge, count, self.user, request))


def _origin(request: httpx.Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc.decode('ascii')}"


def _challenges(headers: Iterable[str]) -> Iterator[_Challenge]:
    """The challenges whose algorithm and quality of protection are supported."""
    for parameters in _digest_parameters(headers):
        name = parameters.get("algorithm", "MD5").upper()
        algorithm = name.removesuffix("-SESS")
        offered = re.split(r"[\s,]+", parameters.get("qop", "").lower())
        known = [one for one in ("auth", "auth-int") if one in offered]
        if not {"realm", "nonce"} <= parameters.keys() or algorithm not in _HASHES:
            continue
        if offered != [""] and not known:
            continue
        if _HASHES[algorithm] in hashlib.algorithms_available:
            yield _Challenge(
                parameters,
                algorithm,
                name != algorithm,
                list(_HASHES).index(algorithm),
                known[0] if known else None,
            )


def _digest_parameters(headers: Iterable[str]) -> Iterator[dict[str, str]]:
    """The parameters of each Digest challenge."""
    for header in headers:
        found: dict[str, str] = {}
        is_digest = False
        for item in _ITEM.finditer(header):
            value: str | None = item["value"]
            if value is None:
                if is_digest:
                    yield found
                found, is_digest = {}, item["token"].lower() == "digest"
            elif value.startswith('"'):
                found[item["token"].lower()] = re.sub(r"\\(.)", r"\1", value[1:-1])
            else:
                found[item["token"].lower()] = value
        if is_digest:
            yield found


def _digest(
    challenge: _Challenge, count: int, user: tuple[str, str], request: httpx.Request
) -> str:
    """The credentials that answer a challenge (sections 3.4.1 to 3.4.4)."""
    told = challenge.parameters
    name, password = (part.encode() for part in user)
    realm, nonce = told["realm"].encode(), told["nonce"].encode()
    own_nonce, number = secrets.token_hex(16), f"{count:08x}"
    target = request.url.raw_path
    first = challenge.hash(name, realm, password)
    if challenge.session:
        first = challenge.hash(first.encode(), nonce, own_nonce.encode())
    second = [request.method.encode(), target]
    if challenge.qop == "auth-int":
        second.append(challenge.hash(_content(request)).encode())
    what = challenge.hash(*second)
    middle = (number, own_nonce, challenge.qop) if challenge.qop else ()
    proof = challenge.hash(
        *(part.encode() for part in (first, told["nonce"], *middle, what))
    )
    fields = [f"realm={_quoted(told['realm'])}", f"nonce={_quoted(told['nonce'])}"]
    if told.get("userhash", "").lower() == "true":
        fields.append(f"username={_quoted(challenge.hash(name, realm))}")
        fields.append("userhash=true")
    elif user[0].isascii():
        fields.append(f"username={_quoted(user[0])}")
    else:
        fields.append(f"username*=UTF-8''{quote(user[0], safe='')}")
    fields.append(f"uri={_quoted(target.decode('ascii'))}")
    fields.append(f'response="{proof}"')
    if "algorithm" in told:
        fields.append(f"algorithm={told['algorithm']}")
    if "opaque" in told:
        fields.append(f"opaque={_quoted(told['opaque'])}")
    if challenge.qop:
        fields += [f"qop={challenge.qop}", f"nc={number}", f'cnonce="{own_nonce}"']
    return f"Digest {', '.join(fields)}"


def _content(request: httpx.Request) -> bytes:
    try:
        return request.content
    except httpx.RequestNotRead:
        message = "the server wants the digest of a body that is not known beforehand"
        raise NotObtained(message, InvalidValue) from None


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    if not escaped.isprintable() or not escaped.isascii():
        raise NotObtained("the server's challenge cannot be answered", InvalidValue)
    return f'"{escaped}"'
