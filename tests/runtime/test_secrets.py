"""What is secret stays out of texts, even where the server tells it."""

from __future__ import annotations

import base64
import copy
import json
import pickle
import traceback
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, quote_plus

import httpx2 as httpx
import pytest
from pydantic import BaseModel

from arazzo_gen.runtime.credentials import ApiKey, Auth, Basic, Bearer, Draft
from arazzo_gen.runtime.errors import StepError, TransportError
from arazzo_gen.runtime.headers import Headers
from arazzo_gen.runtime.messages import Request, Response
from arazzo_gen.runtime.oauth2 import ClientCredentials, OAuth2, TokenRequestFailed
from arazzo_gen.runtime.responses import StepResponse
from tests.runtime.conftest import Serve
from tests.runtime.sending import Send, both
from tests.support.server import Answer, Received, json_answer

KEY = "S3/cr=t+k\"y z'&"
TOKEN = "S3cret.t0ken/+="
FORMS = [
    form
    for secret in (KEY, TOKEN)
    for form in (
        secret,
        quote(secret),
        quote(secret, safe=""),
        quote_plus(secret),
        json.dumps(secret)[1:-1],
        base64.b64encode(secret.encode()).decode().rstrip("="),
        base64.b64encode(f"me:{secret}".encode()).decode(),
    )
]
CREDENTIALS: Any = [
    Bearer("token", TOKEN),
    Bearer("token", lambda: TOKEN),
    Basic("login", ("me", KEY)),
    ApiKey("key", "header", "X-Plain", KEY),
    ApiKey("key", "cookie", "sid", KEY),
    ApiKey("key", "query", "sid", KEY),
]


class Body(BaseModel):
    """What the answers below are not."""

    told: int


def _forms_in(text: str) -> list[str]:
    return [form for form in FORMS if form in text]


def _told(error: BaseException) -> str:
    """All that is printed of an error, and what leads to it."""
    shown = "".join(traceback.format_exception(error))
    shown += repr(error) + repr(error.args)
    if isinstance(error, StepError):
        shown += repr(error.response) + repr(error.request) + repr(error._context)
    return shown


def _echo(received: Received) -> Answer:
    """All that came, in each way that it could be written."""
    shown = [received.target, *received.headers.values()]
    for secret in (KEY, TOKEN):
        if any(secret in one or quote(secret, safe="") in one for one in shown):
            shown += [secret, quote_plus(secret), quote(secret)]
    login = received.headers.get("Authorization", "")
    if login.startswith("Basic"):
        shown.append(base64.b64decode(login[6:]).decode())
    return json_answer({"told": " and ".join(shown)})


READS: list[Callable[[StepResponse], Any]] = [
    lambda response: response.require(
        False, "$response.body#/told == 1", {"$response.body#/told": response.json()}
    ),
    lambda response: response.decode(Body),
    lambda response: response.content("image/png"),
    lambda response: response.required_header("X-None", str),
]


@both
@pytest.mark.parametrize("auth", CREDENTIALS)
def test_echoed(auth: Auth, send: Send, serve: Serve) -> None:
    (response,) = send(serve(_echo).url, auth)
    for read in READS:
        with pytest.raises(StepError) as caught:
            read(response)
        assert _forms_in(_told(caught.value)) == []


def test_not_json(serve: Serve) -> None:
    server = serve(lambda _: Answer(KEY.encode() * 2))
    (response,) = Send("sync")(server.url, ApiKey("key", "header", "X-Plain", KEY))
    with pytest.raises(StepError) as caught:
        response.decode(Body)
    assert _forms_in(_told(caught.value)) == []


@both
def test_redirects_with_the_key(
    send: Send, serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    def script(received: Received) -> Answer:
        if received.path == "/there":
            return Answer(drop=True)
        return Answer(status=307, headers={"Location": f"/there?{received.query}"})

    http: Any = (httpx.AsyncClient if send.is_async else httpx.Client)(
        follow_redirects=True
    )
    auth = ApiKey("key", "query", "sid", KEY)
    with caplog.at_level("INFO"), pytest.raises(TransportError) as caught:
        send(serve(script).url, auth, http=http)
    assert _forms_in(_told(caught.value)) == []
    assert _forms_in(caplog.text) == []


@both
def test_token_endpoint(send: Send, serve: Serve) -> None:
    def script(received: Received) -> Answer:
        login = received.headers["Authorization"]
        return json_answer({"error": KEY, "error_description": login + TOKEN}, 400)

    server = serve(script)
    given = ClientCredentials(
        client_id="me",
        client_secret=KEY,
        token_url=f"{server.url}/token",
        parameters={"client_assertion": TOKEN, "audience": "all"},
    )
    with pytest.raises(TokenRequestFailed) as caught:
        send(server.url, OAuth2("machine", given))
    pair = f"me:{quote_plus(KEY)}"
    assert base64.b64encode(pair.encode()).decode() not in _told(caught.value)
    assert _forms_in(_told(caught.value)) == []
    assert caught.value.error == "***"


@both
def test_copies(send: Send, serve: Serve) -> None:
    """Errors travel between processes without credentials."""
    (response,) = send(serve(lambda _: Answer(b"{}")).url, Bearer("token", TOKEN))
    with pytest.raises(StepError) as caught:
        response.require(False, "$statusCode == 201")
    stored = pickle.dumps(caught.value)
    assert TOKEN.encode() not in stored
    again = pickle.loads(stored)
    assert str(again) == str(caught.value)
    assert again.response == caught.value.response
    assert copy.deepcopy(again.response).content == b"{}"


def test_one_secret_within_another() -> None:
    body = b"t0ken t0ken-and-more"
    response = Response(200, Headers([]), body, ("t0ken", "t0ken-and-more"))
    assert response.excerpt() == "*** ***"


@pytest.mark.parametrize("lead", range(0, 30, 7))
def test_excerpt_ends_within_a_secret(lead: int) -> None:
    secret = "0123456789abcdefghij"
    body = b"-" * lead + secret.encode() * 1000
    shown = Response(200, Headers([]), body, (secret,)).excerpt()
    assert set(shown) <= {"*", "-", "."}


def test_representations() -> None:
    """Debuggers and reporters of errors show the variables of frames."""
    shown = [
        Draft({"Authorization": KEY}, {"k": KEY}, {"k": KEY}, [KEY]),
        Request("POST", "https://a", {"Authorization": "***"}, KEY.encode(), KEY),
        Response(200, Headers([("Set-Cookie", KEY)]), KEY.encode(), (KEY,)),
    ]
    assert _forms_in(repr(shown)) == []
