"""The response of a step: success criteria, reading and decoding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import UnionType
from typing import Any, NoReturn, TypeVar, cast, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from .errors import CriterionFailed, ResponseMismatch, ResponseNotJson
from .headers import header_value
from .json_values import find_in
from .json_whole import Json
from .media_types import essence, is_within
from .messages import Response
from .results import StepResult
from .run import Attempt

__all__ = ["StepResponse"]

_WITHOUT_CONTENT = (204, 205, 304)
"""Statuses whose responses have no content (RFC 9110, section 6.4.1)."""

ModelT = TypeVar("ModelT", bound=BaseModel)
ValueT = TypeVar("ValueT")
WholeT = TypeVar("WholeT")
BodyT = TypeVar("BodyT")
OutputsT = TypeVar("OutputsT")


class StepResponse:
    """The response of a step, which checks, decodes and makes the step's result."""

    def __init__(self, attempt: Attempt, response: Response, url: str) -> None:
        self._attempt = attempt
        self._response = response
        self._parsed: list[Any] = []
        self.status_code = response.status_code
        self.headers = response.headers
        self.url = url

    def require(
        self, met: bool, condition: str, values: Mapping[str, object] | None = None
    ) -> None:
        """Raise CriterionFailed if a success criterion is not met.

        ``values`` are the values that the condition reads, by their expressions, beside
        the status.
        """
        if not met:
            seen = {"$statusCode": self.status_code, **(values or {})}
            error = CriterionFailed(condition, seen, self._attempt.context())
            raise self._attempt.failed(error)

    def json(self) -> Any:
        """The body as plain JSON, parsed once: a list for JSON Lines, None for an empty
        body.

        Raises ResponseNotJson.
        """
        if not self._response.content:
            return None
        if not self._parsed:
            try:
                response = self._response
                lines = response.reading == "lines"
                self._parsed = [response.lines() if lines else response.json()]
            except ValueError as error:
                self._not_json(error)
        return self._parsed[0]

    def read(self) -> Any:
        """The body as its Content-Type says: JSON and JSON Lines parsed, text decoded,
        anything else as octets; None for an empty body.

        Raises ResponseNotJson.
        """
        if not self._response.content:
            return None
        match self._response.reading:
            case "text":
                return self._response.text()
            case "octets":
                return self._response.content
            case _:
                return self.json()

    def lines(self) -> list[Any]:
        """The values of a JSON Lines body. Raises ResponseNotJson."""
        try:
            return self._response.lines()
        except ValueError as error:
            self._not_json(error)

    def text(self, *declared: str) -> str:
        """The body as text. ``declared`` are the media types in the API's description.

        Raises ResponseMismatch for octets, and for an undeclared HTML page, such as
        proxies answer with.
        """
        page = is_within(self._response.content_type, "text/html")
        if self._response.reading == "octets" or (page and declared):
            self._expect(declared or ("text",))
        return self._response.text()

    def content(self, *declared: str) -> bytes:
        """The octets of the body. ``declared`` are the media types in the API's
        description; none if it allows any octets.

        Raises ResponseMismatch for text or JSON of an undeclared type, as errors have.
        """
        if declared and self._response.reading not in (None, "octets"):
            self._expect(declared)
        return self._response.content

    def _expect(self, declared: tuple[str, ...]) -> None:
        found = self._response.content_type
        if not any(is_within(found, one) for one in declared):
            raise self.mismatch(
                f"the response body is {found}, not {' or '.join(declared)}"
            )

    def decode(self, model: type[ModelT]) -> ModelT:
        """The body as a model.

        Raises ResponseNotJson, or ResponseMismatch for a value that has not the type in
        the API's description.
        """
        try:
            if self._parsed:
                return model.model_validate(self._parsed[0])
            return model.model_validate_json(self._response.json_bytes())
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            if first["type"] == "json_invalid":
                self._not_json(error)
            pointer = _pointer(first["loc"], from_json(self._response.json_bytes()))
            mismatch = self._body_mismatch(pointer, first["msg"])
            raise mismatch from self._shown(error)

    def decode_by_status(self, kinds: Mapping[int | str, Any]) -> Any:
        """The body as the model that ``kinds`` has for its status, its status range
        (``"2XX"``) or ``"default"``, in this order (OpenAPI 3.1, section 4.8.16).

        In place of a model, a kind may be ``Model | None`` for a nullable body,
        ``str``, ``bytes``, ``list[Any]`` for JSON Lines, or None for a body that is not
        read. Raises as ``decode`` does.
        """
        keys = (self.status_code, f"{self.status_code // 100}XX", "default")
        found = next((key for key in keys if key in kinds), None)
        if found is None:
            raise self.mismatch(
                f"a response with status {self.status_code} is not read, but with"
                f" {' or '.join(map(str, kinds))}"
            )
        kind = kinds[found]
        if kind is None:
            return None
        if kind is str:
            return self.text()
        if kind is bytes:
            return self.content()
        if isinstance(kind, UnionType):
            return self.optional_decode(get_args(kind)[0])
        return self.lines() if get_origin(kind) is list else self.decode(kind)

    def optional_decode(self, model: type[ModelT]) -> ModelT | None:
        """The body as a model; None if the body is null. Raises as ``decode`` does."""
        return None if self.json() is None else self.decode(model)

    def whole(self, kind: type[Json[WholeT]], *tokens: str | int) -> Json[WholeT]:
        """The unchanged body, or its value at a JSON Pointer of the tokens.

        Raises ResponseNotJson, or ResponseMismatch if the value is absent or null.
        """
        found = self.optional_whole(kind, *tokens)
        if found is None:
            pointer = _joined(map(str, tokens))
            raise self._body_mismatch(pointer, "there is no value")
        return found

    def optional_whole(
        self, kind: type[Json[WholeT]], *tokens: str | int
    ) -> Json[WholeT] | None:
        """As ``whole``; None if the value is absent or null."""
        if self.status_code in _WITHOUT_CONTENT:
            return None
        value = find_in(self.json(), *tokens)
        return None if value is None else Json(value, get_args(kind)[0])

    def header(self, name: str, of: type[ValueT]) -> ValueT | None:
        """A header as a value of the type that the API describes; None if it is absent.
        Raises ResponseMismatch for a text that is no such value."""
        try:
            return cast("ValueT | None", header_value(self._response.headers, name, of))
        except ValueError as error:
            raise self._header_mismatch(name, error) from error

    def required_header(self, name: str, of: type[ValueT]) -> ValueT:
        """As ``header``, for a header that the API requires. Raises ResponseMismatch if
        it is absent."""
        value = self.header(name, of)
        if value is None:
            raise self.mismatch(
                f"the response has no header {name}, which the API requires"
            )
        return value

    def json_header(self, name: str, *, required: bool = False) -> Any:
        """The value of a JSON header; None if it is absent and not required. Raises
        ResponseMismatch."""
        text = self.required_header(name, str) if required else self.headers.get(name)
        try:
            return None if text is None else from_json(text, allow_inf_nan=False)
        except ValueError as error:
            raise self._header_mismatch(name, error) from error

    def result(
        self, body: BodyT, outputs: OutputsT, raw: Any = None
    ) -> StepResult[BodyT, OutputsT]:
        """The result of the step, which has succeeded: call this last."""
        attempt = self._attempt
        result = StepResult(
            status_code=self.status_code,
            headers=self.headers,
            url=self.url,
            body=body,
            outputs=outputs,
            attempts=attempt.number,
            elapsed=attempt.elapsed,
            raw=raw,
        )
        attempt.succeeded(result)
        return result

    def mismatch(self, message: str, pointer: str = "") -> ResponseMismatch:
        """The error for a value that has not the type that the API describes."""
        context = self._attempt.context()
        return self._attempt.failed(ResponseMismatch(message, pointer, context))

    def _body_mismatch(self, pointer: str, reason: str) -> ResponseMismatch:
        where = repr(pointer) if pointer else "its root"
        return self.mismatch(
            f"the response body at {where} is not what the API describes: {reason}:"
            f" {self._response.excerpt() or 'it is empty'}",
            pointer,
        )

    def _header_mismatch(self, name: str, error: ValueError) -> ResponseMismatch:
        return self.mismatch(
            f"the header {name} of the response is not what the API describes: {error}"
        )

    def _not_json(self, error: ValueError) -> NoReturn:
        excerpt = self._response.excerpt() or "it is empty"
        found = "not JSON"
        if self._response.reading in ("text", "octets"):
            found = f"{essence(self._response.content_type)}, not JSON"
        raise self._attempt.failure(
            ResponseNotJson, f"the response body is {found}: {excerpt}"
        ) from self._shown(error)

    def _shown(self, error: ValueError) -> ValueError | None:
        """An error that quotes the body, or None if the body contains a secret."""
        return None if self._response.shows_secrets() else error


def _pointer(location: tuple[int | str, ...], body: Any) -> str:
    """The JSON Pointer of a location that pydantic reports, without the tokens that
    name members of unions and not values of the body."""
    tokens: list[str] = []
    for token in map(str, location):
        found = find_in(body, *tokens)
        named = isinstance(found, dict) and token in found
        if not named and find_in(found, token) is None:
            break
        tokens.append(token)
    return _joined(tokens)


def _joined(tokens: Iterable[str]) -> str:
    """A JSON Pointer of some tokens."""
    escaped = (token.replace("~", "~0").replace("/", "~1") for token in tokens)
    return "".join(f"/{token}" for token in escaped)
