"""One client, and many runs on it at once: in threads, or in tasks of one loop."""

from __future__ import annotations

import asyncio
import gc
import queue
import random
import ssl
import threading
import warnings
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from itertools import count
from types import TracebackType
from typing import Any, Literal, Self

from .built import Built

Kind = Literal["sync", "async"]
KINDS: tuple[Kind, ...] = ("sync", "async")

Arguments = Mapping[str, Any]
"""The inputs of a run."""

_numbers = count(1)


def unique(name: str) -> str:
    """A name that no other test has."""
    return f"{name}{next(_numbers)}"


class Session(ABC):
    """A client of a package. A context manager, which closes it, and asserts that
    nothing was left to the garbage collector to close.

    ``pool`` is how many connections it may have; None leaves that to the HTTP library.
    ``token`` are parameters of token requests, which say what tokens are like. Other
    options are those of the client.

    Attributes:
        http: The HTTP client that has the pool.
    """

    http: Any

    def __init__(
        self,
        built: Built,
        url: str,
        *,
        pool: int | None = None,
        token: Mapping[str, object] | None = None,
        **options: Any,
    ) -> None:
        self.built = built
        self.pool = pool
        self.client_id = unique("client")
        machine = built.oauth2.ClientCredentials(
            client_id=self.client_id,
            client_secret="secret",
            parameters={name: str(value) for name, value in (token or {}).items()},
        )
        self.client = self._client(api_url=url, machine=machine, **options)

    def connections(self) -> dict[str, Any]:
        """The options of an HTTP client with the pool."""
        # Loopback has no certificates, which take long to load.
        options: dict[str, Any] = {"verify": ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)}
        if self.pool is not None:
            options["limits"] = self.built.http.Limits(
                max_connections=self.pool, max_keepalive_connections=self.pool
            )
        return options

    def places(self) -> None:
        """Assert that all places of the pool can be used at once."""
        assert self.pool is not None
        prefix = f"gather.{unique('places')}.{self.pool}"
        ids = [f"{prefix}.{number}" for number in range(self.pool)]
        found = self.runs("item", [{"id": id} for id in ids], at_once=self.pool)
        values = [
            one if isinstance(one, BaseException) else one.outputs.value
            for one in found
        ]
        assert values == ids, f"the pool of {self.pool} is not whole: {self.pools()}"

    def pools(self) -> str:
        """What the HTTP library says of its pool, for messages."""
        return repr(self.http._transport._pool)

    @property
    def is_async(self) -> bool:
        """Whether the runs are tasks."""
        return isinstance(self, Tasks)

    @abstractmethod
    def _client(self, **options: Any) -> Any: ...

    def runs(
        self, workflow: str, arguments: Sequence[Arguments], at_once: int
    ) -> list[Any]:
        """The results of runs in their order, or what they raised; ``at_once`` threads
        or tasks share them."""
        name = f"{workflow}_async" if self.is_async else workflow
        function = getattr(self.built.package, name)
        return self.each(
            lambda given: function(self.client, **given), arguments, at_once
        )

    @abstractmethod
    def each(
        self,
        run: Callable[[Any], Any],
        arguments: Sequence[Any],
        at_once: int,
    ) -> list[Any]:
        """As ``runs``, for a function of the arguments; what it returns is awaited
        where the session is asynchronous."""

    @abstractmethod
    def tasks(self) -> int:
        """How many tasks there are between runs."""

    @abstractmethod
    def close(self) -> None:
        """Close the client and its pool."""

    def __enter__(self) -> Self:
        self._catching = warnings.catch_warnings(record=True)
        self._caught = self._catching.__enter__()
        warnings.simplefilter("always", ResourceWarning)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
        gc.collect()
        self._catching.__exit__(kind, error, traceback)
        if error is None:
            unclosed = Counter(
                str(one.message).partition(" ")[0] + " " + type(one.source).__name__
                for one in self._caught or ()
                if issubclass(one.category, ResourceWarning)
            )
            assert not unclosed, unclosed


class Threads(Session):
    """A client that blocks."""

    def _client(self, **options: Any) -> Any:
        self.http = self.built.http.Client(**self.connections())
        return self.built.package.Client(http=self.http, **options)

    def each(
        self,
        run: Callable[[Any], Any],
        arguments: Sequence[Any],
        at_once: int,
    ) -> list[Any]:
        return in_threads(run, arguments, at_once)

    def tasks(self) -> int:
        return 0

    def close(self) -> None:
        self.client.close()
        self.http.close()


class Tasks(Session):
    """A client that is awaited, and the loop that it belongs to."""

    def __init__(self, built: Built, url: str, **options: Any) -> None:
        self._runner = asyncio.Runner()
        super().__init__(built, url, **options)

    def _client(self, **options: Any) -> Any:
        async def made() -> Any:
            self.http = self.built.http.AsyncClient(**self.connections())
            return self.built.package.AsyncClient(http=self.http, **options)

        return self._runner.run(made())

    def each(
        self,
        run: Callable[[Any], Any],
        arguments: Sequence[Any],
        at_once: int,
    ) -> list[Any]:
        return self._runner.run(in_tasks(run, arguments, at_once))

    def cancelled(
        self,
        workflow: str,
        arguments: Sequence[Arguments],
        at_once: int,
        moments: random.Random,
        most: float,
    ) -> list[Any]:
        """As ``runs``, but each run is cancelled at a moment before ``most`` seconds
        have passed, if it has not ended by then."""
        function = getattr(self.built.package, f"{workflow}_async")

        async def run(given: Arguments) -> Any:
            task = asyncio.ensure_future(function(self.client, **given))
            await asyncio.wait([task], timeout=moments.uniform(0, most))
            task.cancel()
            return await task

        return self.each(run, arguments, at_once)

    def tasks(self) -> int:
        async def counted() -> int:
            # Some time for what ends by itself.
            await asyncio.sleep(0.05)
            return len(asyncio.all_tasks()) - 1

        return self._runner.run(counted())

    def close(self) -> None:
        async def closed() -> None:
            await self.client.aclose()
            await self.http.aclose()

        with self._runner:
            self._runner.run(closed())


def parts(runs: int, size: int) -> list[int]:
    """Some runs in parts of a size or less: what they give is not to pile up."""
    return [min(size, runs - place) for place in range(0, runs, size)]


def session(kind: Kind, built: Built, url: str, **options: Any) -> Session:
    """A session of a kind."""
    return (Tasks if kind == "async" else Threads)(built, url, **options)


def in_threads(
    run: Callable[[Any], Any], arguments: Sequence[Any], at_once: int
) -> list[Any]:
    """What a function returns or raises for each of the arguments. The threads keep no
    process from ending: one may hang for ever."""
    found: list[Any] = [None] * len(arguments)
    waiting: queue.SimpleQueue[tuple[int, Any]] = queue.SimpleQueue()
    for one in enumerate(arguments):
        waiting.put(one)

    def work() -> None:
        with suppress(queue.Empty):
            while True:
                place, given = waiting.get_nowait()
                try:
                    found[place] = run(given)
                except BaseException as error:
                    found[place] = error

    threads = [threading.Thread(target=work, daemon=True) for _ in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


async def in_tasks(
    run: Callable[[Any], Any], arguments: Sequence[Any], at_once: int
) -> list[Any]:
    """As ``in_threads``; a cancelled run counts as one that raised."""
    found: list[Any] = [None] * len(arguments)
    waiting = iter(enumerate(arguments))

    async def work() -> None:
        for place, given in waiting:
            try:
                found[place] = await run(given)
            except (Exception, asyncio.CancelledError) as error:
                found[place] = error

    workers = [asyncio.create_task(work()) for _ in range(at_once)]
    try:
        await asyncio.gather(*workers)
    finally:
        for worker in workers:
            worker.cancel()
    return found
