"""The Mixpanel workflow, as generated and as one writes it by hand.

``python -m tests.benchmarks.runs generated|hand URL TIMES``; the output folder of the
build must be on the path as ``built``.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any, Literal

import httpx2
from pydantic import BaseModel

TOKEN, IDS = "a-token", ["one", "two"]


class Request(BaseModel):
    distinct_ids: list[str]
    compliance_type: Literal["GDPR", "CCPA"]


class TaskResults(BaseModel):
    task_id: str | None = None


class Task(BaseModel):
    results: TaskResults | None = None


class StatusResults(BaseModel):
    status: str | None = None
    download_url: str | None = None


class Status(BaseModel):
    results: StatusResults | None = None


def by_hand(client: httpx2.Client, url: str) -> StatusResults:
    """Both calls, with what they send and give validated."""
    headers = {"Authorization": "Bearer secret"}
    body = Request(distinct_ids=IDS, compliance_type="GDPR")
    answer = client.post(
        f"{url}/data-retrievals/v3.0",
        params={"token": TOKEN},
        json=body.model_dump(),
        headers=headers,
    )
    answer.raise_for_status()
    task = Task.model_validate_json(answer.content)
    assert task.results is not None
    answer = client.get(
        f"{url}/data-retrievals/v3.0/{task.results.task_id}",
        params={"token": TOKEN},
        headers=headers,
    )
    answer.raise_for_status()
    status = Status.model_validate_json(answer.content)
    assert status.results is not None
    return status.results


def main(kind: str, url: str, times: int) -> None:
    """Run it that many times."""
    built: Any = importlib.import_module("built.mixpanel_gdpr_retrieval_flow")
    if kind == "hand":
        with httpx2.Client() as client:
            for _ in range(times):
                assert by_hand(client, url).status == "SUCCESS"
        return
    with built.Client(bearer_auth="secret", gdpr_ccpa_api_url=url) as client:
        for _ in range(times):
            result = built.gdpr_retrieval_flow(
                client, project_token=TOKEN, distinct_ids=IDS, compliance_type="GDPR"
            )
            assert result.outputs.task_status == "SUCCESS"


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
