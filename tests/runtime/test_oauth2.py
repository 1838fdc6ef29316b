"""Tokens from a real token endpoint: fetched once, kept, refreshed and replaced."""

from __future__ import annotations

import asyncio
import base64
import gc
import logging
import pickle
import threading
import warnings
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qsl

import httpx2 as httpx
import pytest

from arazzo_gen.runtime.clients import AsyncClientBase, ClientBase
from arazzo_gen.runtime.credentials import Bearer
from arazzo_gen.runtime.errors import (
    InvalidValue,
    MissingCredential,
    StepError,
    StepFailed,
)
from arazzo_gen.runtime.oauth2 import (
    ClientCredentials,
    OAuth2,
    PasswordGrant,
    TokenEndpoint,
    TokenRequestFailed,
    client_credentials_from_env,
    password_grant_from_env,
)
from tests.runtime.conftest import Serve
from tests.runtime.mixpanel import Clock
from tests.runtime.sending import Send, both
from tests.support.server import Answer, LoopbackServer, Received, json_answer

SECRET = "cl13nt-s3cret"
MACHINE = ClientCredentials(client_id="me", client_secret=SECRET)


class Endpoint:
    """An API and its token endpoint; tokens are t1, t2 and so on.

    Attributes:
        asked: The forms of the requests for tokens.
        refused: The tokens that the API refuses.
        tokens: What token responses say beside the token.
        answers: Answers of the token endpoint that come first.
    """

    def __init__(self, **tokens: Any) -> None:
        self.asked: list[dict[str, str]] = []
        self.headers: list[str | None] = []
        self.used: list[str | None] = []
        self.refused: set[str] = set()
        self.tokens: Mapping[str, Any] = {"expires_in": 3600, **tokens}
        self.answers: list[Answer] = []
        self.delay = 0.0
        self._lock = threading.Lock()

    def __call__(self, received: Received) -> Answer:
        if received.path != "/token":
            return self._api(received)
        with self._lock:
            self.asked.append(dict(parse_qsl(received.body.decode())))
            self.headers.append(received.headers["Authorization"])
            if self.answers:
                return self.answers.pop(0)
            token = {"access_token": f"t{len(self.asked)}", "token_type": "Bearer"}
            return json_answer({**token, **self.tokens}, delay=self.delay)

    def _api(self, received: Received) -> Answer:
        given = received.headers["Authorization"]
        with self._lock:
            self.used.append(given)
        return Answer(status=401 if given in self.refused else 200)


def _machine(server: LoopbackServer, given: Any = MACHINE) -> OAuth2:
    return OAuth2(
        "machine",
        given,
        client_credentials=TokenEndpoint("/token", base=server.url),
        password=TokenEndpoint("token", base=f"{server.url}/"),
        scopes=("read", "write"),
    )


@both
def test_token_is_kept(send: Send, serve: Serve) -> None:
    endpoint = Endpoint()
    server = serve(endpoint)
    send(server.url, _machine(server), times=3)
    assert endpoint.asked == [
        {"grant_type": "client_credentials", "scope": "read write"}
    ]
    pair = base64.b64encode(f"me:{SECRET}".encode()).decode()
    assert endpoint.headers == [f"Basic {pair}"]
    assert endpoint.used == ["Bearer t1"] * 3


@pytest.mark.parametrize(
    ("given", "form", "pair"),
    [
        (
            ClientCredentials(client_id="a b", client_secret="c:ä&"),
            {"grant_type": "client_credentials", "scope": "read write"},
            # RFC 6749, section 2.3.1: both parts are encoded as in a form.
            b"a+b:c%3A%C3%A4%26",
        ),
        (
            ClientCredentials(
                client_id="a",
                client_secret="b",
                authentication="client_secret_post",
                scopes=("one",),
                parameters={"audience": "x"},
            ),
            {
                "grant_type": "client_credentials",
                "scope": "one",
                "audience": "x",
                "client_id": "a",
                "client_secret": "b",
            },
            None,
        ),
        (
            PasswordGrant(username="ü", password="p w", scopes=()),
            {"grant_type": "password", "username": "ü", "password": "p w"},
            None,
        ),
        (
            PasswordGrant(username="u", password="p", client_id="app", scopes=()),
            {
                "grant_type": "password",
                "username": "u",
                "password": "p",
                "client_id": "app",
            },
            None,
        ),
    ],
)
def test_request(
    given: Any, form: Mapping[str, str], pair: bytes | None, serve: Serve
) -> None:
    endpoint = Endpoint()
    server = serve(endpoint)
    Send("sync")(server.url, _machine(server, given))
    assert endpoint.asked == [form]
    basic = f"Basic {base64.b64encode(pair).decode()}" if pair else None
    assert endpoint.headers == [basic]


@both
@pytest.mark.parametrize(
    ("lifetime", "elapsed", "fetched"),
    [
        (3600, 3569, 1),
        (3600, 3570, 2),
        ("3600", 3570, 2),
        # Half of its life, where the leeway would leave nothing of it.
        (40, 19, 1),
        (40, 21, 2),
        (0, 0, 2),
        (None, 1e9, 1),
        ("soon", 1e9, 1),
        (1e999, 1e9, 1),
        (10**400, 1e9, 1),
        (-5, 0, 2),
    ],
)
def test_expiry(
    lifetime: object, elapsed: float, fetched: int, send: Send, serve: Serve
) -> None:
    endpoint, clock = Endpoint(expires_in=lifetime), Clock()
    server = serve(endpoint)
    auth = _machine(server)
    send(server.url, auth, clock=clock)
    clock.advance(elapsed)
    send(server.url, auth, clock=clock)
    assert len(endpoint.asked) == fetched
    assert endpoint.used == ["Bearer t1", f"Bearer t{fetched}"]


@both
def test_refresh(send: Send, serve: Serve) -> None:
    endpoint, clock = Endpoint(refresh_token="r1"), Clock()
    server = serve(endpoint)
    auth = _machine(server)
    send(server.url, auth, clock=clock)
    endpoint.tokens = {"expires_in": 3600}
    for _ in range(2):
        # Where no new refresh token comes, the old one stays (section 6).
        clock.advance(4000)
        send(server.url, auth, clock=clock)
    clock.advance(4000)
    endpoint.answers = [json_answer({"error": "invalid_grant"}, 400)]
    send(server.url, auth, clock=clock)
    refresh = {"grant_type": "refresh_token", "refresh_token": "r1"}
    assert endpoint.asked[1:4] == [refresh] * 3
    assert endpoint.asked[4]["grant_type"] == "client_credentials"
    assert endpoint.used == [f"Bearer t{number}" for number in (1, 2, 3, 5)]


@both
def test_refresh_url(send: Send, serve: Serve) -> None:
    endpoint, clock = Endpoint(refresh_token="r1"), Clock()
    server, other = serve(endpoint), serve(Endpoint())
    auth = OAuth2(
        "machine",
        MACHINE,
        client_credentials=TokenEndpoint(
            "token", refresh_url=f"{other.url}/token", base=f"{server.url}/it"
        ),
    )
    send(server.url, auth, clock=clock)
    clock.advance(4000)
    send(server.url, auth, clock=clock)
    assert [one.path for one in other.received] == ["/token"]
    assert len(endpoint.asked) == 1


@both
def test_refused_token_is_replaced(send: Send, serve: Serve) -> None:
    endpoint = Endpoint()
    server = serve(endpoint)
    auth = _machine(server)
    send(server.url, auth)
    endpoint.refused.add("Bearer t1")
    (response,) = send(server.url, auth, {"json": {"a": 1}})
    assert response.status_code == 200
    assert endpoint.used == ["Bearer t1", "Bearer t1", "Bearer t2"]
    sent = [one for one in server.received if one.path == "/it"]
    assert sent[1].body == sent[2].body == b'{"a":1}'


@both
def test_fresh_token_that_is_refused(send: Send, serve: Serve) -> None:
    endpoint = Endpoint()
    endpoint.refused |= {"Bearer t1", "Bearer t2", "Bearer t3"}
    server = serve(endpoint)
    auth = _machine(server)
    assert [one.status_code for one in send(server.url, auth, times=2)] == [401, 401]
    # It is not asked twice for one request, but dropped.
    assert endpoint.used == ["Bearer t1", "Bearer t2"]


def test_threads_fetch_once(serve: Serve) -> None:
    endpoint = Endpoint()
    endpoint.delay = 0.2
    server = serve(endpoint)
    with ClientBase() as client, ThreadPoolExecutor(16) as pool:
        auth = _machine(server)
        api = client._api(server.url)

        def run(_: int) -> int:
            return api.send("step", "POST", "/it", auth=auth).status_code

        assert set(pool.map(run, range(32))) == {200}
        endpoint.refused.add("Bearer t1")
        assert set(pool.map(run, range(32))) == {200}
    assert len(endpoint.asked) == 2


def test_tasks_fetch_once_in_each_loop(serve: Serve) -> None:
    endpoint = Endpoint(expires_in=100)
    endpoint.delay = 0.2
    server, clock = serve(endpoint), Clock()
    auth = _machine(server)

    async def run() -> list[int]:
        async with AsyncClientBase(clock=clock) as client:
            api = client._api(server.url)
            calls = (api.send("step", "POST", "/it", auth=auth) for _ in range(16))
            return [one.status_code for one in await asyncio.gather(*calls)]

    assert set(asyncio.run(run())) == {200}
    clock.advance(1000)
    assert set(asyncio.run(run())) == {200}
    assert len(endpoint.asked) == 2


def test_task_that_is_cancelled_while_others_wait(serve: Serve) -> None:
    endpoint = Endpoint()
    endpoint.delay = 0.3
    server = serve(endpoint)
    auth = _machine(server)

    async def run() -> list[int]:
        async with AsyncClientBase() as client:
            api = client._api(server.url)
            tasks = [
                asyncio.create_task(api.send("step", "POST", "/it", auth=auth))
                for _ in range(4)
            ]
            await asyncio.sleep(0.1)
            tasks[0].cancel()
            tasks[1].cancel()
            found = await asyncio.gather(*tasks, return_exceptions=True)
            assert [type(one) for one in found[:2]] == [asyncio.CancelledError] * 2
            return [
                one.status_code for one in found if not isinstance(one, BaseException)
            ]

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert asyncio.run(run()) == [200, 200]
        gc.collect()
    # That of the cancelled task, and one for the two that are left.
    assert len(endpoint.asked) == 2


def test_refusal_is_shared(serve: Serve) -> None:
    endpoint = Endpoint()
    refusal = json_answer({"error": "invalid_client"}, 401, delay=0.3)
    endpoint.answers = [refusal] * 8
    server = serve(endpoint)
    auth = _machine(server)
    with ClientBase() as client, ThreadPoolExecutor(8) as pool:
        api = client._api(server.url)

        def run(_: int) -> str | None:
            with pytest.raises(TokenRequestFailed) as caught:
                api.send("step", "POST", "/it", auth=auth)
            return caught.value.error

        assert set(pool.map(run, range(8))) == {"invalid_client"}
    assert len(endpoint.asked) < 8
    assert endpoint.used == []


@both
@pytest.mark.parametrize(
    ("answer", "error", "told"),
    [
        (
            json_answer({"error": "invalid_scope", "error_description": "no\n x"}, 400),
            "invalid_scope",
            "answered 400: invalid_scope: no x",
        ),
        (
            json_answer({"error": f"bad {SECRET}"}, 401),
            "bad ***",
            "bad \\*\\*\\*",
        ),
        (Answer(b"<p>down</p>", 503), None, "answered 503: <p>down</p>"),
        (Answer(b"", 500), None, "answered 500$"),
        (json_answer([1]), None, "answered 200"),
        (json_answer({"access_token": "a\nb"}), None, "no header can hold"),
        (json_answer({"access_token": 1}), None, "no header can hold"),
        (json_answer({"access_token": ""}), None, "no header can hold"),
        (json_answer({"access_token": "x", "token_type": "mac"}), None, "type 'mac'"),
        (Answer(b"x" * (2 << 20)), None, "more than a token"),
        (Answer(drop=True), None, "gave no answer"),
        (Answer(b"{}", delay=5), None, "did not answer in time"),
        (Answer(status=307, headers={"Location": "/token"}), None, "answered 307"),
    ],
    ids=str,
)
def test_refusal(
    answer: Answer, error: str | None, told: str, send: Send, serve: Serve
) -> None:
    endpoint = Endpoint()
    endpoint.answers = [answer] * 2
    server = serve(endpoint)
    http = (httpx.AsyncClient if send.is_async else httpx.Client)(follow_redirects=True)
    with pytest.raises(TokenRequestFailed, match=told) as caught:
        send(server.url, _machine(server), http=http, timeout=0.5)
    assert caught.value.error == error
    assert isinstance(caught.value, StepFailed)
    assert SECRET not in f"{caught.value} {caught.value.__context__!r}"
    assert len(endpoint.asked) == 1
    assert endpoint.used == []
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.error, str(again)) == (error, str(caught.value))


@both
def test_secrets_that_the_api_repeats(
    send: Send, serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    def script(received: Received) -> Answer:
        if received.path == "/token":
            return json_answer({"access_token": "t0ken"})
        return Answer(f"{received.headers['Authorization']} {SECRET}".encode())

    server = serve(script)
    with caplog.at_level(logging.DEBUG):
        (response,) = send(server.url, _machine(server))
    assert response._response.excerpt() == "*** ***"
    assert SECRET not in caplog.text
    assert "t0ken" not in caplog.text


@both
@pytest.mark.parametrize(
    "given", ["t", lambda: "t", None], ids=["token", "provider", "none"]
)
def test_token_of_the_caller(given: Any, send: Send, serve: Serve) -> None:
    endpoint = Endpoint()
    server = serve(endpoint)
    auth = _machine(server, given)
    if given is None:
        with pytest.raises(MissingCredential, match="machine"):
            send(server.url, auth)
    else:
        send(server.url, auth)
        assert endpoint.used == ["Bearer t"]
    assert endpoint.asked == []


@both
@pytest.mark.parametrize(
    ("token", "kind"),
    [
        ("", MissingCredential),
        (None, MissingCredential),
        ("a\r\nX: 1", InvalidValue),
    ],
)
def test_provider_of_nothing(
    token: Any, kind: type[StepError], send: Send, serve: Serve
) -> None:
    server = serve(Endpoint())
    with pytest.raises(kind) as caught:
        send(server.url, Bearer("token", lambda: token))
    assert type(caught.value) is kind
    assert server.received == []


@both
def test_provider_is_asked_each_time(send: Send, serve: Serve) -> None:
    endpoint = Endpoint()
    tokens = iter("abc")
    send(serve(endpoint).url, Bearer("token", lambda: next(tokens)), times=3)
    assert endpoint.used == ["Bearer a", "Bearer b", "Bearer c"]


def test_provider_that_is_awaited(serve: Serve) -> None:
    endpoint = Endpoint()

    async def provide() -> str:
        await asyncio.sleep(0)
        return "later"

    Send("async")(serve(endpoint).url, Bearer("token", provide))
    assert endpoint.used == ["Bearer later"]


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://a.example/token", None),
        ("https://a.example/token?tenant=1", None),
        ("http://localhost:1/token", None),
        ("http://127.1.2.3/token", None),
        ("http://[::1]:8080/token", None),
        ("http://a.example/token", "https"),
        ("http://localhost.a.example/token", "https"),
        ("ftp://a.example/token", "https"),
        ("//a.example/token", "https"),
        ("/token", "absolute"),
        ("", "token_url"),
        ("https:///token", "absolute"),
        ("https://me:pass@a.example/token", "absolute"),
        ("https://a.example/token#x", "absolute"),
        ("https://a.example:x/token", "absolute"),
        ("https://a.example/to ken", "absolute"),
    ],
)
@pytest.mark.parametrize("described", [True, False])
def test_token_url(url: str, fault: str | None, described: bool) -> None:
    if described and url.startswith("http://"):
        # The description itself says so.
        fault = None
    given = ClientCredentials(
        client_id="a", client_secret=SECRET, token_url=None if described else url
    )
    endpoint = TokenEndpoint((url or None) if described else None)

    def make() -> OAuth2:
        return OAuth2("machine", given, client_credentials=endpoint)

    if fault is None:
        assert make().missing() == ()
    else:
        with pytest.raises(ValueError, match=fault) as caught:
            make()
        assert "pass" not in str(caught.value)


def test_repr() -> None:
    password = PasswordGrant(username="u", password=SECRET, client_secret=SECRET)
    for given in (MACHINE, password, TokenEndpoint("https://a.example")):
        assert SECRET not in repr(given)
    auth = OAuth2("a", MACHINE, client_credentials=TokenEndpoint("https://a.example"))
    assert SECRET not in repr(vars(auth)) + repr(auth)


@pytest.mark.parametrize(
    ("read", "variables", "expected"),
    [
        (client_credentials_from_env, {}, None),
        (client_credentials_from_env, {"A_CLIENT_ID": "i"}, "A_CLIENT_SECRET"),
        (
            client_credentials_from_env,
            {"A_CLIENT_ID": "i", "A_CLIENT_SECRET": "s", "A_SCOPES": "a b"},
            ClientCredentials(client_id="i", client_secret="s", scopes=("a", "b")),
        ),
        (password_grant_from_env, {"A_CLIENT_ID": "i"}, None),
        (password_grant_from_env, {"A_USERNAME": "u"}, "A_PASSWORD"),
        (
            password_grant_from_env,
            {"A_USERNAME": "u", "A_PASSWORD": "p", "A_TOKEN_URL": "https://a"},
            PasswordGrant(username="u", password="p", token_url="https://a"),
        ),
    ],
)
def test_from_env(
    read: Callable[[str], object],
    variables: Mapping[str, str],
    expected: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    if isinstance(expected, str):
        with pytest.raises(ValueError, match=expected):
            read("A")
    else:
        assert read("A") == expected
