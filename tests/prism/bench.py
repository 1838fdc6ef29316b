"""Calling what a package has, and recording what Prism says of each request."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args, get_origin
from urllib.parse import urlsplit

import httpx2 as httpx

from .judge import Judges, PrismFailed, violations
from .projects import Project, plain
from .readable import tree_of
from .requests import Exchange, template_of
from .surface import Package


@dataclass(slots=True)
class Bench(httpx.BaseTransport):
    """A transport that sends requests to Prism, by the host that stands for an OpenAPI
    file, and keeps what it says. Tokens it issues itself."""

    judges: Judges
    hosts: dict[str, Path]
    prefer: str = ""
    exchanges: list[Exchange] = field(default_factory=list[Exchange])
    unjudged: list[str] = field(default_factory=list[str])
    _templates: dict[Path, tuple[str, ...]] = field(
        default_factory=dict[Path, tuple[str, ...]]
    )
    _deadly: set[str] = field(default_factory=set[str])
    _http: httpx.HTTPTransport = field(default_factory=httpx.HTTPTransport)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer of Prism."""
        request.read()
        if b"grant_type=" in request.content and request.url.host not in self.hosts:
            token = {"access_token": "t", "token_type": "Bearer", "expires_in": 3600}
            return httpx.Response(200, json=token)
        description = self.hosts.get(request.url.host)
        if description is None:
            self.unjudged.append(f"no description is known for {request.url}")
            return httpx.Response(503)
        try:
            url = self.judges.url(description)
        except PrismFailed as error:
            self.unjudged.append(str(error))
            return httpx.Response(503)
        target = request.url.raw_path.decode("ascii")
        headers = request.headers.copy()
        headers["host"] = urlsplit(url).netloc
        if self.prefer:
            headers.setdefault("prefer", self.prefer)
        sent = httpx.Request(
            request.method, url + target, headers=headers, content=request.content
        )
        path = template_of(request.url.path, self.templates(description))
        operation = f"{request.method} {path}"
        if operation in self._deadly:
            return httpx.Response(503)
        try:
            response = self._http.handle_request(sent)
            response.read()
        except httpx.TransportError:
            self._deadly.add(operation)
            self.judges.died(description)
            self.unjudged.append(f"Prism ends at {operation}")
            return httpx.Response(503)
        self.exchanges.append(
            Exchange(
                description,
                self.templates(description),
                request.method,
                target,
                dict(request.headers),
                request.content,
                violations(response),
                _parsed(response),
            )
        )
        return response

    def templates(self, description: Path) -> tuple[str, ...]:
        """The paths of an OpenAPI file."""
        if description not in self._templates:
            self._templates[description] = tuple(tree_of(description).get("paths", ()))
        return self._templates[description]

    def close(self) -> None:
        self._http.close()


def hosts_of(package: Package, project: Project) -> dict[str, tuple[str, Path]]:
    """For each keyword of the client that takes a URL, a host and the file that it
    stands for: one of that name, or that has the default for a server."""
    found: dict[str, tuple[str, Path]] = {}
    for keyword in package.client.keywords:
        name = keyword.rstrip("_")
        if not name.endswith("_url") or not project.descriptions:
            continue
        name = plain(name.removesuffix("_url"))
        default = str(package.client.defaults.get(keyword, ""))

        def fits(path: Path, name: str = name, default: str = default) -> int:
            servers = tree_of(path).get("servers") or ()
            urls = [_default_url(one).rstrip("/") for one in servers]
            names = project.descriptions[path]
            alike = any(name.startswith(one) for one in names) + (name in names)
            return 2 * alike + (default.rstrip("/") in urls)

        host = f"{keyword.replace('_', '-').strip('-')}-{len(found)}.test"
        found[keyword] = host, max(project.descriptions, key=fits)
    return found


def _parsed(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return response.text


def _default_url(server: dict[str, Any]) -> str:
    url = str(server.get("url"))
    for name, variable in (server.get("variables") or {}).items():
        url = url.replace("{" + name + "}", str(variable.get("default")))
    return url


def client_of(package: Package, project: Project, bench: Bench) -> Any:
    """A client that holds every credential, and has Prism at every URL."""
    given: dict[str, Any] = {}
    for keyword, (host, path) in hosts_of(package, project).items():
        bench.hosts[host] = path
        given[keyword] = f"http://{host}"
    for keyword, annotation in package.client.keywords.items():
        if keyword not in given and (
            keyword not in package.client.defaults or _is_credential(annotation)
        ):
            given[keyword] = _credential(annotation)
    http = httpx.Client(transport=bench)
    while True:
        try:
            return package.client.call(**given, http=http, sleep=_no_wait, max_steps=60)
        except ValueError as error:
            # The header of a scheme that the client does not know is given whole; a
            # certificate is not given at all where the connections are brought.
            wrong = re.match(r"(\w+) must begin with '([^']+)'", str(error))
            barred = re.match(r"(\w+) cannot be given beside http", str(error))
            if wrong and given.get(wrong[1]) == "secret":
                given[wrong[1]] = f"{wrong[2]} secret"
            elif barred and barred[1] in given:
                del given[barred[1]]
            else:
                raise


def _is_credential(annotation: Any) -> bool:
    return type(None) in get_args(annotation)


def _credential(annotation: Any) -> Any:
    """A text, or two where a scheme takes a user and a password."""
    kinds = [one for one in get_args(annotation) if get_origin(one) is tuple]
    return ("user", "secret") if kinds and str not in get_args(annotation) else "secret"


def _no_wait(seconds: float) -> None:
    pass
