"""Forks and interrupts while a token is fetched: they leave nothing held or pending."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import FrameType
from typing import Any

import pytest

from arazzo_gen.runtime import locks, token_cache
from arazzo_gen.runtime.clients import ClientBase
from arazzo_gen.runtime.oauth2 import ClientCredentials, OAuth2
from tests.runtime.conftest import Serve
from tests.support.server import Answer, Received, json_answer

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")


class Endpoint:
    """A token endpoint that takes its time, and an API; ``asked`` counts tokens."""

    def __init__(self, delay: float) -> None:
        self.delay = delay
        self.asked = 0

    def __call__(self, received: Received) -> Answer:
        if received.path == "/asked":
            return json_answer(self.asked)
        if received.path != "/token":
            return Answer()
        self.asked += 1
        return json_answer({"access_token": f"t{self.asked}"}, delay=self.delay)


def _machine(url: str) -> OAuth2:
    given = ClientCredentials(
        client_id="me", client_secret="s3cr3t", token_url=f"{url}/token"
    )
    return OAuth2("machine", given)


def _run(script: str, *arguments: str) -> str:
    code = textwrap.dedent(script)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


_CHILD = """
    import asyncio, os, sys, threading, time, urllib.request
    from arazzo_gen.runtime.clients import AsyncClientBase, ClientBase
    from arazzo_gen.runtime.oauth2 import ClientCredentials, OAuth2

    url = sys.argv[1]
    given = ClientCredentials(
        client_id="me", client_secret="s3cr3t", token_url=f"{url}/token"
    )
    auth = OAuth2("machine", given)
    # Made before there are threads: a fork must not find OpenSSL at work.
    client, other = ClientBase(timeout=8), AsyncClientBase(timeout=8)

    def send():
        return client._api(url).send("step", "POST", "/it", auth=auth).status_code

    async def send_async(client=other):
        sent = await client._api(url).send("step", "POST", "/it", auth=auth)
        return sent.status_code

    def wait_for_fetch():
        while not int(urllib.request.urlopen(url + "/asked").read()):
            time.sleep(0.02)

    def fork_and_send(send):
        child = os.fork()
        if not child:
            code = 1
            try:
                code = 0 if send() == 200 else 1
            finally:
                os._exit(code)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
"""


@forks
def test_fork_while_a_thread_fetches(serve: Serve) -> None:
    endpoint = Endpoint(delay=1.5)
    script = (
        _CHILD
        + """
    found = []
    threads = [threading.Thread(target=lambda: found.append(send())) for _ in range(3)]
    for thread in threads:
        thread.start()
    wait_for_fetch()
    print(fork_and_send(send))
    for thread in threads:
        thread.join()
    print(found)
    """
    )
    assert _run(script, serve(endpoint).url) == "0\n[200, 200, 200]\n"
    # That of the parent, and that of the child.
    assert endpoint.asked == 2


@forks
def test_fork_while_a_task_fetches(serve: Serve) -> None:
    endpoint = Endpoint(delay=1.5)
    script = (
        _CHILD
        + """
    async def main():
        tasks = [asyncio.create_task(send_async()) for _ in range(3)]
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, wait_for_fetch)
        # That thread has no loop in the child.
        run = lambda: asyncio.run(send_async(AsyncClientBase(timeout=8)))
        print(await loop.run_in_executor(None, fork_and_send, run))
        print(await asyncio.gather(*tasks))

    asyncio.run(main())
    """
    )
    assert _run(script, serve(endpoint).url) == "0\n[200, 200, 200]\n"
    assert endpoint.asked == 2


@forks
def test_fork_keeps_the_token(serve: Serve) -> None:
    endpoint = Endpoint(delay=0)
    script = _CHILD + "\n    send()\n    print(fork_and_send(send))\n"
    assert _run(script, serve(endpoint).url) == "0\n"
    assert endpoint.asked == 1


@forks
@pytest.mark.parametrize(
    "lock",
    [
        "OAuth2('machine', given)._tokens._lock",
        "HttpDigest('login', ('me', 'p'))._lock",
    ],
)
def test_fork_while_a_thread_holds_a_lock(lock: str) -> None:
    script = (
        _CHILD
        + f"""
    from arazzo_gen.runtime.digest import HttpDigest

    lock = {lock}
    is_held, is_done = threading.Event(), threading.Event()

    def hold():
        with getattr(lock, "held", lock):
            is_held.set()
            is_done.wait()

    def take():
        assert getattr(lock, "held", lock).acquire(timeout=3)
        return 200

    thread = threading.Thread(target=hold)
    thread.start()
    is_held.wait()
    print(fork_and_send(take))
    is_done.set()
    thread.join()
    """
    )
    assert _run(script, "http://127.0.0.1:9") == "0\n"


class Interrupt:
    """Raises KeyboardInterrupt at one of the places where Python handles signals: where
    a function begins, and where a call has returned. Those of the token cache count,
    and those of what it calls in the standard library."""

    def __init__(self, number: int) -> None:
        self.left = number
        self.place = ""

    def __call__(self, frame: FrameType, event: str, argument: Any) -> None:
        if event not in ("call", "c_return") or not _is_counted(frame):
            return
        self.left -= 1
        if self.left < 0 and not self.place:
            code = frame.f_code
            self.place = f"{code.co_name}:{frame.f_lineno} {event} {argument}"
            raise KeyboardInterrupt


def _is_counted(frame: FrameType | None) -> bool:
    files = {threading.__file__, weakref.__file__, locks.__file__}
    while frame is not None and frame.f_code.co_filename in files:
        frame = frame.f_back
    return frame is not None and frame.f_code.co_filename == token_cache.__file__


def test_interrupt_at_each_place(serve: Serve) -> None:
    """Wherever it comes, what waits and what comes later gets a token."""
    url = serve(Endpoint(delay=0.2)).url

    def send(auth: OAuth2) -> int:
        api = client._api(url)
        return api.send("step", "POST", "/it", auth=auth).status_code

    def send_later(auth: OAuth2) -> int:
        time.sleep(0.1)
        return send(auth)

    tried: list[str] = []
    with ClientBase(timeout=20) as client, ThreadPoolExecutor(2) as pool:
        while True:
            auth, interrupt = _machine(url), Interrupt(len(tried))
            waiting = pool.submit(send_later, auth)
            with suppress(KeyboardInterrupt):
                sys.setprofile(interrupt)
                try:
                    send(auth)
                finally:
                    sys.setprofile(None)
            later = pool.submit(send, auth)
            place = interrupt.place
            for sent in (waiting, later):
                try:
                    assert (sent.result(timeout=10), place) == (200, place)
                except TimeoutError:
                    pytest.fail(f"an interrupt leaves it pending: {place}")
            if not place:
                break
            tried.append(place)
    print(*tried, sep="\n")
    assert len(tried) > 10
