"""Which responses a step may have, and how their bodies are read.

A response is chosen by its status, else its range, else ``default`` (OpenAPI 3.1,
section 4.8.16); the statuses are those that the success criteria allow.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

from ..documents import Library, Location
from ..link import OperationStep
from ..openapi import (
    Header,
    MediaType,
    Reading,
    Response,
    Schema,
    essence,
    find_header,
    header_names,
    media_reading,
    open_schema,
)
from .statuses import SUCCESSES, Statuses, statuses_of

_WITHOUT_CONTENT = frozenset({"204", "205", "304"})
"""Statuses whose responses have none, whatever is described (RFC 9110, section 6.4.1).
"""

ContentReading: TypeAlias = Reading | Literal["empty", "any"]


@dataclass(frozen=True, slots=True)
class PossibleResponse:
    """A response that a step may have when it succeeds.

    ``key`` is a status, a range such as 2XX, or default. ``reading`` tells how the body
    is read: ``empty`` where there is none, ``any`` where the description does not tell.
    ``schema`` is that of JSON; ``media`` are the media types of other content.
    """

    key: str
    reading: ContentReading
    schema: Schema | None = None
    media: tuple[str, ...] = ()
    response: Response | None = None


@dataclass(frozen=True)  # without slots: each fact is computed once
class Responses:
    """The responses of a step that calls an operation.

    What depends on a schema raises DiagnosticError, AZ303, where a reference dangles.
    """

    step: OperationStep
    statuses: Statuses

    @cached_property
    def possible(self) -> tuple[PossibleResponse, ...]:
        """The responses that the success criteria allow, by status, then by range.

        Where the criteria do not look at the status, those of 2XX; without criteria,
        the implicit ones. ``default`` is one where no other is, or where an error may
        be a success that nothing else describes.
        """
        declared = self._declared
        allowed = self.statuses.allowed
        if allowed is None:
            allowed = SUCCESSES if self.step.criteria else self.statuses.implicit
        named = self.statuses.named or frozenset()
        by_key: dict[str, set[int]] = {}
        for status in sorted(allowed):
            key = next((key for key in _keys(status) if key in declared), None)
            if key is not None:
                by_key.setdefault(key, set()).add(status)
            elif status in named:
                by_key[str(status)] = {status}
        default = by_key.pop("default", set[int]())
        if not by_key or default & named or any(status >= 400 for status in default):
            by_key |= {"default": default} if default else {}
        ordered = sorted(
            by_key, key=lambda key: (not key.isdigit(), key == "default", key)
        )
        return tuple(_possible(self.step, key, declared.get(key)) for key in ordered)

    @cached_property
    def judged(self) -> tuple[PossibleResponse, ...]:
        """The responses that the success criteria are applied to: the possible ones,
        and, where the criteria do not look at the status, all others that the operation
        declares."""
        if not self.step.criteria or self.statuses.allowed:
            return self.possible
        known = {one.key for one in self.possible}
        others = (
            _possible(self.step, key, response)
            for key, response in self._declared.items()
            if key not in known
        )
        return (*self.possible, *others)

    @cached_property
    def main(self) -> str | None:
        """The key of the JSON response that an operation is called for: the first of
        2XX that it declares."""
        found = [
            key
            for key, one in self._declared.items()
            if key[:1] == "2"
            and any(
                media_reading(media.name) in ("json", None) for media in one.content
            )
        ]
        return min(found, default=None)

    @cached_property
    def schema(self) -> Schema | None:
        """The schema of the JSON body that the outputs and criteria of the step read.

        None where the description gives it none, or where several responses are
        possible whose bodies are not the same.
        """
        keys = {one.schema.key if one.schema else None for one in self.possible}
        return self.possible[0].schema if len(keys) == 1 else None

    @cached_property
    def schema_beside_nothing(self) -> Schema | None:
        """The schema of the JSON body of all responses but some without content; None
        where there is no such schema, or no response without content."""
        with_content = [one for one in self.possible if one.key not in _WITHOUT_CONTENT]
        keys = {one.schema.key if one.schema else None for one in with_content}
        only = with_content[0].schema if len(keys) == 1 else None
        return only if len(with_content) < len(self.possible) else None

    @cached_property
    def is_only_json(self) -> bool:
        """Whether no possible response has content that is not JSON."""
        return all(
            media_reading(media.name) in ("json", None)
            for one in self.possible
            for media in (one.response.content if one.response else ())
        )

    @cached_property
    def undeclared(self) -> dict[int, Location]:
        """The statuses that the criteria name and the operation does not declare, each
        with the first condition that names it."""
        found: dict[int, Location] = {}
        named = self.statuses.named or frozenset()
        for criterion in self.step.criteria:
            for status in sorted(named.intersection(statuses_of(criterion.test) or ())):
                if self._declared.keys().isdisjoint(_keys(status)):
                    found.setdefault(status, criterion.at.child("condition"))
        return found

    def header(self, name: str) -> list[Header | None]:
        """A header as each possible response declares it; None where one does not."""
        library = self.step.operation.description.library
        return [
            find_header(library, one.response, name) if one.response else None
            for one in self.possible
        ]

    @cached_property
    def headers(self) -> list[str]:
        """The names of the headers that the possible responses declare."""
        library = self.step.operation.description.library
        declared = [one.response for one in self.possible if one.response]
        names = (name for one in declared for name in header_names(library, one))
        return list(dict.fromkeys(names))

    @cached_property
    def _declared(self) -> dict[str, Response]:
        responses = self.step.operation.responses()
        return {_key(status): one for status, one in responses.items()}


def _keys(status: int) -> tuple[str, str, str]:
    """What may describe the response with a status, the most specific first."""
    return str(status), f"{status // 100}XX", "default"


def _key(status: str) -> str:
    """A key of the Responses Object. The X of a range is in upper case; lower case is
    accepted."""
    return status.upper() if status[1:].upper() == "XX" else status


def _possible(
    step: OperationStep, key: str, response: Response | None
) -> PossibleResponse:
    if key in _WITHOUT_CONTENT or step.operation.method == "head":
        return PossibleResponse(key, "empty", response=response)
    if response is None:
        return PossibleResponse(key, "any")
    if not response.content:
        reading: ContentReading = "empty" if key[0] in "13" else "any"
        return PossibleResponse(key, reading, response=response)
    library = step.operation.description.library
    readings: set[Reading | None] = set()
    # JSON first: what is wrong with a schema that nothing reads is no matter.
    for media in sorted(
        response.content, key=lambda media: media_reading(media.name) != "json"
    ):
        read_as, schema = _reading(library, media)
        readings.add(read_as)
        if read_as == "json":
            return PossibleResponse(key, "json", schema, response=response)
    names = tuple(essence(media.name) for media in response.content)
    only = readings.pop() if len(readings) == 1 else None
    return PossibleResponse(key, only or "any", None, names, response)


def _reading(
    library: Library, media: MediaType
) -> tuple[Reading | None, Schema | None]:
    """How content is read, and the schema where it matters."""
    reading = media_reading(media.name)
    if media.schema is None or reading not in (None, "json"):
        return reading, None
    schema = open_schema(library, media.schema)
    if reading is None and "binary" in schema.keyword("format"):
        return "octets", None
    # What a range has that describes members is hardly anything else.
    if reading is None and (essence(media.name) == "*/*" or schema.possible()):
        reading = "json"
    return reading, schema
