"""Many runs on one client that need a token at once: what becomes of one is no matter
of which of them has fetched it."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.runtime.conftest import Serve
from tests.runtime.libraries import Runtime
from tests.support.server import Answer, Received, json_answer


class Endpoint:
    """An API and its token endpoint, whose tokens are t1, t2 and so on.

    Attributes:
        first: Answers of the token endpoint that come before tokens.
        is_refused: Whether the API refuses a token, by how often it was used before.
        asked: How many tokens were asked for.
    """

    def __init__(
        self,
        first: Iterable[Answer] = (),
        is_refused: Callable[[str, int], bool] = lambda token, used: False,
        delay: float = 0.3,
        **token: Any,
    ) -> None:
        self.first = list(first)
        self.is_refused = is_refused
        self.delay = delay
        self.token = token
        self.asked = 0
        self.used: Counter[str] = Counter()
        self._lock = threading.Lock()

    def __call__(self, received: Received) -> Answer:
        with self._lock:
            if received.path != "/token":
                token = received.headers["Authorization"].removeprefix("Bearer ")
                self.used[token] += 1
                refused = self.is_refused(token, self.used[token] - 1)
                return Answer(status=401 if refused else 200)
            self.asked += 1
            if self.first:
                return self.first.pop(0)
            token = {"access_token": f"t{self.asked}", **self.token}
            return json_answer(token, delay=self.delay)


_TIMEOUT = 120.0
"""Seconds that all of the requests can take on a slow machine."""


def _threads(runtime: Runtime, auth: Any, url: str, parts: list[Any]) -> list[Any]:
    """The statuses or errors of requests that threads send at once."""
    together = threading.Barrier(len(parts))
    client = runtime.clients.ClientBase(timeout=_TIMEOUT)
    with client, ThreadPoolExecutor(len(parts)) as pool:
        api = client._api(url)

        def run(given: Any) -> Any:
            together.wait()
            time.sleep(given.pop("after", 0))
            try:
                return api.send("step", "POST", "/it", auth=auth, **given).status_code
            except runtime.errors.StepError as error:
                return error

        return list(pool.map(run, parts))


def _tasks(runtime: Runtime, auth: Any, url: str, parts: list[Any]) -> list[Any]:
    """The same of tasks."""

    async def run(api: Any, given: Any) -> Any:
        await asyncio.sleep(given.pop("after", 0))
        try:
            sent = await api.send("step", "POST", "/it", auth=auth, **given)
        except runtime.errors.StepError as error:
            return error
        return sent.status_code

    async def run_all() -> list[Any]:
        async with runtime.clients.AsyncClientBase(timeout=_TIMEOUT) as client:
            api = client._api(url)
            return await asyncio.gather(*(run(api, given) for given in parts))

    return asyncio.run(run_all())


Kind = Callable[[Runtime, Any, str, list[Any]], list[Any]]

few = pytest.mark.parametrize("send", [_threads, _tasks], ids=["threads", "tasks"])


@pytest.mark.parametrize(
    ("send", "number"),
    [
        pytest.param(_threads, 200, id="threads"),
        pytest.param(_tasks, 200, id="tasks"),
        pytest.param(_tasks, 1000, id="many tasks", marks=pytest.mark.load),
    ],
)
def test_token_that_is_refused_after_a_while(
    send: Kind, number: int, runtime: Runtime, serve: Serve
) -> None:
    endpoint = Endpoint(is_refused=lambda token, used: token == "t1" and used >= 90)
    url = serve(endpoint).url
    found = send(runtime, runtime.machine(url), url, [{} for _ in range(number)])
    assert Counter(map(str, found)) == {"200": number}
    assert endpoint.asked == 2
    assert endpoint.used["t2"] == number - 90


@few
def test_token_that_is_refused_at_once(
    send: Kind, runtime: Runtime, serve: Serve
) -> None:
    """Even the run that has fetched it gets the other one, for it was not alone."""
    endpoint = Endpoint(is_refused=lambda token, used: token == "t1")
    url = serve(endpoint).url
    found = send(runtime, runtime.machine(url), url, [{} for _ in range(40)])
    assert Counter(map(str, found)) == {"200": 40}
    assert endpoint.asked == 2


@few
def test_tokens_that_are_all_refused(
    send: Kind, runtime: Runtime, serve: Serve
) -> None:
    endpoint = Endpoint(is_refused=lambda token, used: True)
    url = serve(endpoint).url
    found = send(runtime, runtime.machine(url), url, [{} for _ in range(20)])
    assert Counter(map(str, found)) == {"401": 20}
    assert endpoint.used.total() == 40


FAILURES = {
    "503": Answer(b"down", 503, delay=0.3),
    "429": Answer(b"", 429, delay=0.3),
    "server_error": json_answer({"error": "server_error"}, 500, delay=0.3),
    "dropped": Answer(drop=True, delay=0.3),
    "cut": Answer(b'{"access_token": "t"}', cut=9, delay=0.3),
}


@few
def test_endpoint_that_is_down_once(send: Kind, runtime: Runtime, serve: Serve) -> None:
    number = 200
    endpoint = Endpoint([FAILURES["503"]])
    url = serve(endpoint).url
    found = send(runtime, runtime.machine(url), url, [{} for _ in range(number)])
    assert Counter(map(str, found)) == {"200": number}
    assert endpoint.asked == 2


@few
@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
def test_failure_that_passes(
    failure: Answer, send: Kind, runtime: Runtime, serve: Serve
) -> None:
    endpoint = Endpoint([failure])
    url = serve(endpoint).url
    found = send(runtime, runtime.machine(url), url, [{} for _ in range(40)])
    assert Counter(map(str, found)) == {"200": 40}
    assert endpoint.asked == 2


@few
@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
def test_failure_that_stays(
    failure: Answer, send: Kind, runtime: Runtime, serve: Serve
) -> None:
    """It is tried once more, by all of them together, and not for ever."""
    endpoint = Endpoint([failure] * 100)
    url = serve(endpoint).url
    found = send(runtime, runtime.machine(url), url, [{} for _ in range(40)])
    assert {type(one) for one in found} == {runtime.oauth2.TokenRequestFailed}
    assert endpoint.asked == 2
    assert not endpoint.used


@few
@pytest.mark.parametrize(
    "answer",
    [
        json_answer({"error": "invalid_client"}, 401, delay=0.3),
        json_answer({"error": "invalid_scope"}, 400, delay=0.3),
        Answer(b"<p>no</p>", 403, delay=0.3),
        json_answer({"token_type": "Bearer"}, delay=0.3),
    ],
    ids=["client", "scope", "no-code", "no-token"],
)
def test_refusal_that_stays(
    answer: Answer, send: Kind, runtime: Runtime, serve: Serve
) -> None:
    endpoint = Endpoint([answer] * 100)
    url = serve(endpoint).url
    found = send(runtime, runtime.machine(url), url, [{} for _ in range(40)])
    assert {type(one) for one in found} == {runtime.oauth2.TokenRequestFailed}
    assert len({str(one) for one in found}) == 1
    assert endpoint.asked == 1


@few
def test_cause_is_shared(send: Kind, runtime: Runtime, serve: Serve) -> None:
    endpoint = Endpoint([Answer(drop=True, delay=0.3)] * 100)
    url = serve(endpoint).url
    found = send(runtime, runtime.machine(url), url, [{} for _ in range(10)])
    assert {isinstance(one.__cause__, runtime.http.RequestError) for one in found} == {
        True
    }


@few
def test_token_without_a_lifetime(send: Kind, runtime: Runtime, serve: Serve) -> None:
    """Those that have waited for it use it, for it is of no use later."""
    endpoint = Endpoint(expires_in=0)
    url = serve(endpoint).url
    found = send(runtime, runtime.machine(url), url, [{} for _ in range(20)])
    assert Counter(map(str, found)) == {"200": 20}
    assert endpoint.asked == 1


@few
def test_shorter_time_of_one_that_waits(
    send: Kind, runtime: Runtime, serve: Serve
) -> None:
    endpoint = Endpoint(delay=1.5)
    url = serve(endpoint).url
    short = {"after": 0.2, "timeout": 0.4}
    first, *found = send(
        runtime, runtime.machine(url), url, [{}, dict(short), dict(short)]
    )
    assert first == 200
    assert {type(one) for one in found} == {runtime.oauth2.TokenRequestFailed}
    assert {"did not answer in time" in str(one) for one in found} == {True}
    assert (endpoint.asked, endpoint.used.total()) == (1, 1)


@few
def test_time_of_both_waits(send: Kind, runtime: Runtime, serve: Serve) -> None:
    """What a request has waited for a failure is lost for the next fetch."""
    endpoint = Endpoint([Answer(status=503, delay=1)], delay=1.5)
    url = serve(endpoint).url
    short = {"after": 0.3, "timeout": 1.5}
    first, found = send(runtime, runtime.machine(url), url, [{}, short])
    assert first == 200
    assert "did not answer in time" in str(found)
    assert endpoint.used.total() == 1


@few
def test_shorter_time_of_the_one_that_fetches(
    send: Kind, runtime: Runtime, serve: Serve
) -> None:
    """That its time is over says nothing of the others' time."""
    endpoint = Endpoint([Answer(delay=8)])
    url = serve(endpoint).url
    rest: list[Any] = [{"after": 0.2} for _ in range(10)]
    first, *found = send(runtime, runtime.machine(url), url, [{"timeout": 0.6}, *rest])
    assert "did not answer in time" in str(first)
    assert found == [200] * 10
    assert endpoint.asked == 2


def test_tasks_of_which_the_fetching_is_cancelled(
    runtime: Runtime, serve: Serve
) -> None:
    endpoint = Endpoint(delay=1)
    url = serve(endpoint).url
    auth = runtime.machine(url)

    async def run() -> list[Any]:
        async with runtime.clients.AsyncClientBase() as client:
            api = client._api(url)
            tasks = [
                asyncio.create_task(api.send("step", "POST", "/it", auth=auth))
                for _ in range(50)
            ]
            for number in range(3):
                # Each becomes the one that fetches.
                while endpoint.asked <= number:
                    await asyncio.sleep(0.01)
                tasks[number].cancel()
            return await asyncio.gather(*tasks, return_exceptions=True)

    found = asyncio.run(run())
    assert {type(one) for one in found[:3]} == {asyncio.CancelledError}
    assert {one.status_code for one in found[3:]} == {200}
    assert endpoint.asked == 4


def test_loop_that_is_closed_during_a_fetch(
    runtime: Runtime, serve: Serve, recwarn: pytest.WarningsRecorder
) -> None:
    endpoint = Endpoint(delay=0.5)
    url = serve(endpoint).url
    auth = runtime.machine(url)

    async def begin() -> list[Any]:
        client = runtime.clients.AsyncClientBase()
        api = client._api(url)
        tasks = [
            asyncio.create_task(api.send("step", "POST", "/it", auth=auth))
            for _ in range(3)
        ]
        await asyncio.sleep(0.1)
        return tasks

    loop = asyncio.new_event_loop()
    tasks = loop.run_until_complete(begin())
    loop.close()
    for task in tasks:
        task._log_destroy_pending = False
    assert _tasks(runtime, auth, url, [{}, {}]) == [200, 200]
    del task, tasks, loop
    gc.collect()
    assert _tasks(runtime, auth, url, [{}, {}]) == [200, 200]
    assert endpoint.asked == 2
