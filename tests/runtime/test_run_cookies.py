"""Cookies: each run has its own, which begin with those of the HTTP client."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

from tests.runtime.conftest import Serve
from tests.runtime.libraries import Library, ok
from tests.support.server import Answer, Received, json_answer

USERS = [f"user-{number}" for number in range(60)]


def _sessions(received: Received) -> Answer:
    """``/login/NAME`` opens a session, and all else says of whom the session is."""
    if received.path.startswith("/login/"):
        name = received.path.rpartition("/")[2]
        return ok(Set_Cookie=f"sid={name}; Path=/; HttpOnly")
    return json_answer(received.headers["Cookie"])


def test_threads(sync_library: Library, serve: Serve) -> None:
    server = serve(_sessions)
    with sync_library.clients.ClientBase() as client, ThreadPoolExecutor(12) as pool:

        def run(name: str) -> Any:
            bound = client.bind("flow", None)
            bound._api(server.url).send("login", "GET", f"/login/{name}")
            return bound._api(server.url).send("whose", "GET", "/").json()

        assert list(pool.map(run, USERS)) == [f"sid={name}" for name in USERS]
        assert client._api(server.url).send("whose", "GET", "/").json() is None


def test_tasks(async_library: Library, serve: Serve) -> None:
    server = serve(_sessions)

    async def main() -> None:
        async with async_library.clients.AsyncClientBase() as client:

            async def run(name: str) -> Any:
                bound = client.bind("flow", None)
                await bound._api(server.url).send("login", "GET", f"/login/{name}")
                answer = await bound._api(server.url).send("whose", "GET", "/")
                return answer.json()

            found = await asyncio.gather(*map(run, USERS))
            assert found == [f"sid={name}" for name in USERS]

    asyncio.run(main())


def test_called_workflows_share_them(sync_library: Library, serve: Serve) -> None:
    """As do the workflows that one depends on, which are bound in the same way."""
    server = serve(_sessions)
    with sync_library.clients.ClientBase() as client:
        outer = client.bind("outer", None)
        outer.bind("before", None)._api(server.url).send("login", "GET", "/login/ann")
        inner = outer.bind("inner", None).bind("innermost", None)
        for bound in (outer, inner):
            answer = bound._api(server.url).send("whose", "GET", "/")
            assert answer.json() == "sid=ann"


def test_steps_of_their_own(library: Library, serve: Serve) -> None:
    server = serve(_sessions)
    calls = ("GET", "/login/ann"), ("GET", "/")
    assert library.send(server.url, *calls, bound=False)[1].json() is None
    assert library.send(server.url, *calls, bound=True)[1].json() == "sid=ann"


def test_of_the_callers_client(library: Library, serve: Serve) -> None:
    """Each run begins with them, and no run changes them."""
    server = serve(_sessions)
    http = library.http_client(cookies={"sid": "configured", "lang": "de"})
    calls = ("GET", "/"), ("GET", "/login/ann"), ("GET", "/")
    first, _, last = library.send(server.url, *calls, http=http)
    assert sorted(first.json().split("; ")) == ["lang=de", "sid=configured"]
    assert "sid=ann" in last.json()
    assert dict(http.cookies) == {"sid": "configured", "lang": "de"}


def test_callers_client_that_takes_none(library: Library, serve: Serve) -> None:
    server = serve(_sessions)
    jar = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    http = library.http_client(cookies=jar)
    calls = ("GET", "/login/ann"), ("GET", "/")
    assert library.send(server.url, *calls, http=http)[1].json() is None


def test_ended_by_the_server(library: Library, serve: Serve) -> None:
    def script(received: Received) -> Answer:
        if received.path == "/logout":
            return ok(Set_Cookie="sid=; Path=/; Max-Age=0")
        return _sessions(received)

    calls = ("GET", "/login/ann"), ("GET", "/logout"), ("GET", "/")
    assert library.send(serve(script).url, *calls)[2].json() is None


def _redirecting(received: Received) -> Answer:
    if received.path == "/enter":
        headers = {"Location": "/whose", "Set-Cookie": "sid=ann; Path=/"}
        return Answer(status=303, headers=headers)
    return json_answer(received.headers["Cookie"])


def test_across_a_redirect(library: Library, serve: Serve) -> None:
    server = serve(_redirecting)
    http = library.http_client(follow_redirects=True)
    entered, after = library.send(
        server.url, ("POST", "/enter"), ("GET", "/"), http=http
    )
    assert entered.json() == after.json() == "sid=ann"
    assert not http.cookies


def test_beside_those_of_a_step(library: Library, serve: Serve) -> None:
    """Of two with one name, the step's goes."""
    server = serve(_sessions)
    calls = ("GET", "/login/ann"), ("GET", "/")
    parts = {"cookies": {"theme": "dark"}}
    assert library.send(server.url, *calls, parts=parts)[1].json() == (
        "theme=dark; sid=ann"
    )
    parts = {"cookies": {"sid": "mine"}}
    assert library.send(server.url, *calls, parts=parts)[1].json() == "sid=mine"


def test_beside_an_api_key(library: Library, serve: Serve) -> None:
    server = serve(_sessions)
    calls = ("GET", "/login/ann"), ("GET", "/")
    key = library.credentials.ApiKey("key", "cookie", "key", "k")
    assert library.send(server.url, *calls, parts={"auth": key})[1].json() == (
        "key=k; sid=ann"
    )


def test_for_other_paths(library: Library, serve: Serve) -> None:
    def script(received: Received) -> Answer:
        if received.path == "/login":
            return ok(Set_Cookie="sid=ann; Path=/shop")
        return json_answer(received.headers["Cookie"])

    calls = ("GET", "/login"), ("GET", "/shop/cart"), ("GET", "/else")
    _, shop, other = library.send(serve(script).url, *calls)
    assert (shop.json(), other.json()) == ("sid=ann", None)


def test_of_a_token_endpoint(library: Library, serve: Serve) -> None:
    """A token is for all runs, and so are no cookies that come with it."""

    def script(received: Received) -> Answer:
        if received.path == "/token":
            told = {"access_token": "t", "token_type": "Bearer", "expires_in": 3600}
            return json_answer(told, headers={"Set-Cookie": "sid=token; Path=/"})
        return json_answer(received.headers["Cookie"])

    server = serve(script)
    given = library.oauth2.ClientCredentials(
        client_id="me", client_secret="s", token_url=f"{server.url}/token"
    )
    auth = library.oauth2.OAuth2("machine", given)
    http = library.http_client()
    calls = ("GET", "/"), ("GET", "/")
    answers = library.send(server.url, *calls, parts={"auth": auth}, http=http)
    assert [answer.json() for answer in answers] == [None, None]
    assert not http.cookies
