"""Sending the requests of steps and reading what comes back."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from contextlib import aclosing, closing, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn, TypeVar, Unpack, get_args

import httpx2 as httpx
from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from .credentials import ANONYMOUS, Draft
from .errors import (
    CriterionFailed,
    DeadlineExceeded,
    InvalidValue,
    MissingCredential,
    ResponseMismatch,
    ResponseNotJson,
    StepError,
    StepTimeout,
    TransportError,
)
from .json_values import find_in
from .json_whole import Json
from .messages import Request, Response, masked, redacted
from .parameters import (
    cookie_text,
    expand_path,
    header_text,
    query_string,
    query_text,
)
from .requests import RequestParts, request_body
from .results import StepResult
from .run import Attempt, Run

__all__ = ["Api", "AsyncApi", "StepResponse"]

ModelT = TypeVar("ModelT", bound=BaseModel)
BodyT = TypeVar("BodyT")
WholeT = TypeVar("WholeT")
OutputsT = TypeVar("OutputsT")


class StepResponse:
    """The response of a step: judged, decoded and turned into the step's result."""

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
        """Raise CriterionFailed where a success criterion is not met.

        ``values`` are those that the condition saw, beside the status.
        """
        if not met:
            seen = {"$statusCode": self.status_code, **(values or {})}
            error = CriterionFailed(condition, seen, self._attempt.context())
            raise self._attempt.failed(error)

    def json(self) -> Any:
        """The body as plain JSON, parsed once. Raises ResponseNotJson."""
        if not self._parsed:
            try:
                content = self._response.json_bytes()
                self._parsed = [from_json(content, allow_inf_nan=False)]
            except ValueError as error:
                self._not_json(error)
        return self._parsed[0]

    def read(self) -> Any:
        """The body as its Content-Type says: JSON parsed, anything else as text."""
        kind = self.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if not self._response.content:
            return None
        if not kind or kind.endswith(("/json", "+json")):
            return self.json()
        return self._response.text()

    def decode(self, model: type[ModelT]) -> ModelT:
        """What a model selects of the body.

        Raises ResponseNotJson, or ResponseMismatch for a value of another type than
        the API's description gives it.
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
            raise self._mismatch(pointer, first["msg"]) from error

    def whole(self, kind: type[Json[WholeT]], *tokens: str | int) -> Json[WholeT]:
        """The body as it came, or what a JSON Pointer of some tokens finds in it.

        Raises ResponseNotJson, or ResponseMismatch where there is nothing.
        """
        found = self.optional_whole(kind, *tokens)
        if found is None:
            raise self._mismatch(_joined(map(str, tokens)), "there is no value")
        return found

    def optional_whole(
        self, kind: type[Json[WholeT]], *tokens: str | int
    ) -> Json[WholeT] | None:
        """As ``whole``; None where there is nothing, or null."""
        value = find_in(self.json(), *tokens) if tokens else self.read()
        return None if value is None else Json(value, get_args(kind)[0])

    def result(
        self, body: BodyT, outputs: OutputsT, raw: Any = None
    ) -> StepResult[BodyT, OutputsT]:
        """The result of the step, once everything that can fail has not."""
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

    def _mismatch(self, pointer: str, reason: str) -> ResponseMismatch:
        where = repr(pointer) if pointer else "its root"
        error = ResponseMismatch(
            f"the response body at {where} is not what the API describes: {reason}:"
            f" {self._response.excerpt() or 'it is empty'}",
            pointer,
            self._attempt.context(),
        )
        return self._attempt.failed(error)

    def _not_json(self, error: ValueError) -> NoReturn:
        excerpt = self._response.excerpt() or "it is empty"
        raise self._attempt.failure(
            ResponseNotJson, f"the response body is not JSON: {excerpt}"
        ) from error


def _pointer(location: tuple[int | str, ...], body: Any) -> str:
    """Where pydantic found a fault, as far as it is a place in the body: what follows
    names members of unions."""
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


@dataclass(frozen=True, slots=True)
class _Call:
    """A request that is ready to be sent, and the attempt that it belongs to.

    ``shown_url`` is the URL without credentials.
    """

    attempt: Attempt
    method: str
    url: str
    shown_url: str
    headers: Mapping[str, str]
    content: bytes | None
    timeout: float | None
    secrets: tuple[str, ...] = field(repr=False)

    def request(self, http: httpx.Client | httpx.AsyncClient) -> httpx.Request:
        """The request, with what the HTTP client adds to each of its own."""
        return http.build_request(
            self.method,
            self.url,
            headers=self.headers,
            content=self.content,
            timeout=self.timeout,
        )

    @contextmanager
    def transport(self) -> Generator[None, None, None]:
        """Turns what the HTTP library raises into the errors of a step."""
        if self.timeout == 0:
            raise self._too_slow()
        try:
            yield
        except httpx.TimeoutException as error:
            raise self._too_slow() from error
        except httpx.RequestError as error:
            told = masked(str(error), self.secrets)
            raise self.attempt.failure(
                TransportError, f"{self.attempt.request} failed: {told}"
            ) from error
        except (httpx.InvalidURL, UnicodeError) as error:
            message = f"{self.attempt.request} cannot be sent: {type(error).__name__}"
            raise self.attempt.failure(InvalidValue, message) from None

    def check_time(self) -> None:
        """Raise where the response comes steadily, but has taken too long by now."""
        if self.timeout is not None and self.attempt.time_taken() > self.timeout:
            raise self._too_slow()

    def answer(self, response: httpx.Response, content: bytearray) -> StepResponse:
        """The response, read to its end."""
        self.check_time()
        self.attempt.response = Response(
            response.status_code, response.headers, bytes(content), self.secrets
        )
        self.attempt.run.tally.status_code = response.status_code
        self.attempt.elapsed = self.attempt.time_taken()
        return StepResponse(self.attempt, self.attempt.response, self.shown_url)

    def _too_slow(self) -> StepError:
        what = f"{self.attempt.request} had no complete response"
        if self.attempt.time_left(None) == 0:
            return self.attempt.failure(
                DeadlineExceeded, f"{what} when the deadline passed"
            )
        within = "in time" if self.timeout is None else f"in {self.timeout:g} seconds"
        return self.attempt.failure(StepTimeout, f"{what} {within}")


def _prepare(
    run: Run,
    base_url: str,
    timeout: float | None,
    step_id: str,
    method: str,
    path: str,
    parts: RequestParts,
) -> _Call:
    attempt = run.attempt(step_id)
    attempt.begin()
    auth = parts.get("auth", ANONYMOUS)
    if missing := auth.missing():
        raise attempt.failure(
            MissingCredential, f"the client was given no {' and no '.join(missing)}"
        )
    try:
        target = base_url + expand_path(path, parts.get("path_parameters", {}))
        headers = {
            name: header_text(name, value)
            for name, value in parts.get("headers", {}).items()
            if value is not None
        }
        cookies = {
            name: cookie_text(name, value)
            for name, value in parts.get("cookies", {}).items()
            if value is not None
        }
        content = request_body(parts, headers)
        request = Request(method, target, redacted(headers), content)
        attempt.request = request
        draft = Draft(headers, cookies=cookies)
        auth.authorize(draft)
        own = {
            name: value
            for name, value in parts.get("query", {}).items()
            if name not in draft.query
        }
        given = query_text(parts.get("querystring")) or query_string(own)
        query = "&".join(filter(None, (given, query_string(draft.query))))
        attempt.request = request = replace(request, query=given)
    except ValueError as error:
        raise attempt.failure(InvalidValue, str(error)) from error
    if draft.cookies:
        pairs = (f"{name}={value}" for name, value in draft.cookies.items())
        draft.headers["Cookie"] = "; ".join(pairs)
    attempt.started = run.clock()
    return _Call(
        attempt,
        method,
        f"{target}?{query}" if query else target,
        request.full_url,
        draft.headers,
        content,
        attempt.time_left(parts.get("timeout", timeout)),
        tuple(draft.secrets),
    )


class Api:
    """One API, called over blocking connections."""

    def __init__(
        self, http: httpx.Client, base_url: str, timeout: float | None, run: Run
    ) -> None:
        self._http = http
        self._base_url = base_url
        self._timeout = timeout
        self._run = run

    def send(
        self, step_id: str, method: str, path: str, **parts: Unpack[RequestParts]
    ) -> StepResponse:
        """Send the request of a step and read the response to its end.

        Raises MissingCredential and InvalidValue before anything is sent; StepTimeout,
        TransportError and DeadlineExceeded where no response came in time.
        """
        call = _prepare(
            self._run, self._base_url, self._timeout, step_id, method, path, parts
        )
        content = bytearray()
        with call.transport():
            request = call.request(self._http)
            response = self._http.send(request, stream=True)
            with closing(response):
                for chunk in response.iter_bytes():
                    content += chunk
                    call.check_time()
        return call.answer(response, content)


class AsyncApi:
    """One API, called over asynchronous connections."""

    def __init__(
        self, http: httpx.AsyncClient, base_url: str, timeout: float | None, run: Run
    ) -> None:
        self._http = http
        self._base_url = base_url
        self._timeout = timeout
        self._run = run

    async def send(
        self, step_id: str, method: str, path: str, **parts: Unpack[RequestParts]
    ) -> StepResponse:
        """As ``Api.send``."""
        call = _prepare(
            self._run, self._base_url, self._timeout, step_id, method, path, parts
        )
        content = bytearray()
        with call.transport():
            request = call.request(self._http)
            response = await self._http.send(request, stream=True)
            async with aclosing(response):
                async for chunk in response.aiter_bytes():
                    content += chunk
                    call.check_time()
        return call.answer(response, content)
