"""The workflow ``runJob`` as one writes it by hand, for both HTTP libraries: the same
calls, and what they give validated."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel


class JobRequest(BaseModel):
    name: str


class Job(BaseModel):
    id: str
    state: Literal["running", "done"]
    result: str | None = None


class TokenResponse(BaseModel):
    access_token: str


def fetch_token(http: Any, url: str) -> str:
    """A token, by an HTTP client that blocks."""
    answer = http.post(
        f"{url}/token",
        data={"grant_type": "client_credentials"},
        auth=("hand", "secret"),
    )
    answer.raise_for_status()
    return TokenResponse.model_validate_json(answer.content).access_token


def run_job(http: Any, url: str, token: str, name: str) -> str | None:
    """Create a job and ask for it until it is done."""
    headers = {"Authorization": f"Bearer {token}"}
    request = JobRequest(name=name).model_dump()
    answer = http.post(f"{url}/jobs", json=request, headers=headers)
    answer.raise_for_status()
    job = Job.model_validate_json(answer.content)
    for _ in range(4):
        answer = http.get(f"{url}/jobs/{job.id}", headers=headers)
        answer.raise_for_status()
        job = Job.model_validate_json(answer.content)
        if job.state == "done":
            return job.result
    raise TimeoutError(f"the job {name} is not done")


async def run_job_async(http: Any, url: str, token: str, name: str) -> str | None:
    """As ``run_job``."""
    headers = {"Authorization": f"Bearer {token}"}
    request = JobRequest(name=name).model_dump()
    answer = await http.post(f"{url}/jobs", json=request, headers=headers)
    answer.raise_for_status()
    job = Job.model_validate_json(answer.content)
    for _ in range(4):
        answer = await http.get(f"{url}/jobs/{job.id}", headers=headers)
        answer.raise_for_status()
        job = Job.model_validate_json(answer.content)
        if job.state == "done":
            return job.result
    raise TimeoutError(f"the job {name} is not done")
