"""One client for many runs at once, and what is particular to one of the twins."""

from __future__ import annotations

import asyncio
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from generated.mixpanel_gdpr_retrieval_flow import (
    AsyncClient,
    Client,
    GdprRetrievalFlowResult,
    gdpr_retrieval_flow,
    gdpr_retrieval_flow_async,
)
from tests.runtime.conftest import Serve
from tests.runtime.mixpanel import CREATED, INPUTS, TOKEN, Recorder, mixpanel
from tests.support.server import Answer, Received, Script, json_answer


def _together(runs: int) -> Script:
    """Answers the first calls of so many runs only once all of them have come."""
    gate = threading.Barrier(runs, timeout=10)

    def answer(received: Received) -> Answer:
        if received.method == "POST":
            gate.wait()
            (user,) = json.loads(received.body)["distinct_ids"]
            return json_answer({"results": {"task_id": f"task-of-{user}"}})
        task_id = received.path.rpartition("/")[2]
        return json_answer({"results": {"status": "SUCCESS", "download_url": task_id}})

    return answer


def _check_run(result: GdprRetrievalFlowResult, observer: Recorder, user: str) -> None:
    assert result.outputs.task_id == f"task-of-{user}"
    assert result.outputs.download_url == f"task-of-{user}"
    assert [event[0] for event in observer.events] == [
        "started",
        "finished",
        "started",
        "finished",
        "branch",
    ]
    assert result.steps.check_retrieval is not None
    assert result.steps.check_retrieval.attempts == 1


def test_threads_share_a_client(serve: Serve) -> None:
    users = [f"user-{number}" for number in range(8)]
    server = serve(_together(len(users)))
    with Client(bearer_auth=TOKEN, gdpr_ccpa_api_url=server.url) as client:

        def run(user: str) -> tuple[GdprRetrievalFlowResult, Recorder, str]:
            observer = Recorder()
            result = gdpr_retrieval_flow(
                client,
                project_token="project",
                distinct_ids=[user],
                compliance_type="CCPA",
                observer=observer,
            )
            return result, observer, user

        with ThreadPoolExecutor(len(users)) as pool:
            done = list(pool.map(run, users))
    for result, observer, user in done:
        _check_run(result, observer, user)


def test_tasks_share_a_client(serve: Serve) -> None:
    users = [f"user-{number}" for number in range(20)]
    server = serve(_together(len(users)))

    async def run(
        client: AsyncClient, user: str
    ) -> tuple[GdprRetrievalFlowResult, Recorder, str]:
        observer = Recorder()
        result = await gdpr_retrieval_flow_async(
            client,
            project_token="project",
            distinct_ids=[user],
            compliance_type="CCPA",
            observer=observer,
        )
        return result, observer, user

    async def main() -> list[tuple[GdprRetrievalFlowResult, Recorder, str]]:
        async with AsyncClient(
            bearer_auth=TOKEN, gdpr_ccpa_api_url=server.url
        ) as client:
            return await asyncio.gather(*(run(client, user) for user in users))

    for result, observer, user in asyncio.run(main()):
        _check_run(result, observer, user)


@pytest.mark.parametrize(
    "slow",
    [
        replace(CREATED, delay=20),
        replace(CREATED, drip=0.5),
        replace(CREATED, drip=0.5, drip_head=True),
    ],
    ids=["answer", "body", "head"],
)
def test_cancellation(slow: Answer, serve: Serve) -> None:
    answers = iter([slow, CREATED])
    server = serve(
        lambda received: (
            next(answers) if received.method == "POST" else mixpanel()(received)
        )
    )

    async def main() -> None:
        observer = Recorder()
        async with AsyncClient(
            bearer_auth=TOKEN, gdpr_ccpa_api_url=server.url
        ) as client:
            run = asyncio.ensure_future(
                gdpr_retrieval_flow_async(client, **INPUTS, observer=observer)
            )
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(run, 0.2)
            assert run.cancelled()
            assert observer.events == [
                ("started", "gdpr-retrieval-flow", "createRetrieval", 1)
            ]
            result = await gdpr_retrieval_flow_async(client, **INPUTS)
            assert result.ended_by == "retrievalComplete"

    asyncio.run(main())


def test_closed_with_its_connections(serve: Serve) -> None:
    server = serve(mixpanel())
    with Client(bearer_auth=TOKEN, gdpr_ccpa_api_url=server.url) as client:
        gdpr_retrieval_flow(client, **INPUTS)
    with pytest.raises(RuntimeError, match="closed"):
        gdpr_retrieval_flow(client, **INPUTS)


def test_async_closed_with_its_connections(serve: Serve) -> None:
    server = serve(mixpanel())

    async def main() -> None:
        async with AsyncClient(
            bearer_auth=TOKEN, gdpr_ccpa_api_url=server.url
        ) as client:
            await gdpr_retrieval_flow_async(client, **INPUTS)
        with pytest.raises(RuntimeError, match="closed"):
            await gdpr_retrieval_flow_async(client, **INPUTS)

    asyncio.run(main())
