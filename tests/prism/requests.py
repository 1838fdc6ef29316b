"""Requests as they were sent: finding in one what Prism speaks of."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from .judge import Violation


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request, with the OpenAPI file that it was judged by, what is wrong with it,
    and the answer, parsed."""

    description: Path
    templates: tuple[str, ...]
    method: str
    target: str
    headers: Mapping[str, str]
    content: bytes
    found: list[Violation]
    answer: Any

    @property
    def media_type(self) -> str:
        """What the body is, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].lower()

    @property
    def template(self) -> str:
        """The path as the OpenAPI file has it."""
        return template_of(urlsplit(self.target).path, self.templates)

    @property
    def is_form(self) -> bool:
        """Whether Prism takes the body apart itself."""
        return self.media_type in {
            "application/x-www-form-urlencoded",
            "multipart/form-data",
        }

    def keys(self) -> list[str]:
        """The names in a form, once for each time that they are sent."""
        if self.media_type == "multipart/form-data":
            names = re.findall(rb'form-data; name="([^"]*)"', self.content)
            return [name.decode() for name in names]
        return [name for name, _ in parse_qsl(self.content.decode(), True)]

    def body(self) -> Any:
        """The body, parsed; None where that is not foreseen."""
        try:
            if self.media_type.endswith("json"):
                return json.loads(self.content)
            if self.media_type == "application/x-www-form-urlencoded":
                return _collected(parse_qsl(self.content.decode(), True))
            return self.content.decode()
        except ValueError:
            return None

    def value_at(self, violation: Violation) -> Any:
        """What was sent at the place of a violation; None where that is not told."""
        place, *rest = violation.location or ("",)
        parts = urlsplit(self.target)
        match place, rest:
            case "query", [name, *_]:
                sent = parse_qsl(parts.query, True)
                return _collected((key.lower(), value) for key, value in sent).get(
                    name.lower()
                )
            case "path", [name, *_]:
                return _in_path(parts.path, self.templates, name)
            case "header", [name, *_]:
                return self.headers.get(name)
            case "body", _:
                body = self.body()
                if isinstance(body, dict) and self.is_form and rest:
                    bracketed = rest[0] + "".join(f"[{one}]" for one in rest[1:])
                    if bracketed in body:
                        return body[bracketed]
                return _member(body, rest)
        return None


def _collected(pairs: Any) -> dict[str, Any]:
    """A form as an object: what is repeated is a list, what is JSON parsed."""
    found: dict[str, Any] = {}
    for name, text in pairs:
        value = text
        if text[:1] in {"{", "["}:
            try:
                value = json.loads(text)
            except ValueError:
                value = text
        if name in found:
            before = found[name]
            value = [*(before if isinstance(before, list) else [before]), value]
        found[name] = value
    return found


def template_of(path: str, templates: tuple[str, ...]) -> str:
    """The path of an OpenAPI file that a path is an instance of, or the path itself."""
    for template in templates:
        parts = map(re.escape, re.split(r"\{[^}]+\}", template))
        if re.fullmatch("[^/]*".join(parts), path):
            return template
    return path


def _in_path(path: str, templates: tuple[str, ...], name: str) -> str | None:
    for template in templates:
        names = re.findall(r"\{([^}]+)\}", template)
        parts = re.split(r"\{[^}]+\}", template)
        matched = re.fullmatch("([^/]*)".join(map(re.escape, parts)), path)
        lower = [one.lower() for one in names]
        if matched and name.lower() in lower:
            return unquote(matched[lower.index(name.lower()) + 1])
    return None


def _member(node: Any, rest: list[str]) -> Any:
    for name in rest:
        if isinstance(node, list) and name.isdigit() and int(name) < len(node):
            node = node[int(name)]
        elif isinstance(node, dict):
            node = node.get(name)
        else:
            return None
    return node
