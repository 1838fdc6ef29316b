"""What type checkers, ruff and black say of this repository and of its users."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.tools import REPOSITORY, passes

USER = '''\
"""A module of a user of the generated code."""

from typing import Literal, assert_type

from generated.mixpanel_gdpr_retrieval_flow import (
    AsyncClient,
    Client,
    gdpr_retrieval_flow,
    gdpr_retrieval_flow_async,
)
from generated.mixpanel_gdpr_retrieval_flow.workflows.gdpr_retrieval_flow import (
    check_retrieval,
)


def retrieve(client: Client) -> str | None:
    result = gdpr_retrieval_flow(
        client, project_token="t", distinct_ids=["u"], compliance_type="GDPR"
    )
    assert_type(result.ended_by, Literal["retrievalComplete", "retrievalPending"])
    assert_type(result.outputs.task_id, str)
    assert_type(result.outputs.download_url, str | None)
    assert_type(result.failed_step, str | None)
    if result.ended_by == "retrievalComplete":
        return result.outputs.download_url
    if result.steps.create_retrieval is not None:
        assert_type(result.steps.create_retrieval.outputs.task_id, str | None)
    checked = check_retrieval(
        client, task_id=result.outputs.task_id, project_token="t"
    )
    assert_type(checked.status_code, int)
    assert_type(checked.outputs.download_url, str | None)
    return checked.outputs.download_url


async def provide() -> str:
    return "t"


def clients() -> tuple[Client, AsyncClient]:
    return Client(bearer_auth=lambda: "t"), AsyncClient(bearer_auth=provide)


async def retrieve_async() -> str:
    async with AsyncClient.from_env() as client:
        assert_type(client, AsyncClient)
        result = await gdpr_retrieval_flow_async(
            client, project_token="t", distinct_ids=[], compliance_type="CCPA"
        )
    assert_type(result.ended_by, Literal["retrievalComplete", "retrievalPending"])
    return result.outputs.task_id
'''

WHOLE = '''\
"""A module of a user of values that travel whole."""

from typing import assert_type

from generated.shop_checkout import Client, Json, checkout
from generated.shop_checkout.models import Customer, Money, Payment
from generated.shop_checkout.workflows.checkout import confirm_order, pay
from generated.shop_checkout.workflows.take_payment import read_payment


def total_of(client: Client, customer: Customer) -> int:
    result = checkout(client, search="", customer=customer, payment_method="card")
    assert_type(result.outputs.total, Json[Money])
    if result.steps.pay is not None:
        assert_type(result.steps.pay.outputs.payment, Json[Payment] | None)
    pay(client, total=result.outputs.total, payment_method="card", order_id="o")
    pay(client, total=Json({}, Money), payment_method="card", order_id="o")
    confirm_order(client, order_id="o", payment_id="p")
    return result.outputs.total.parse().amount


def keep(value: Json[object]) -> None:
    print(value.raw)


def receipt_of(client: Client) -> str | None:
    read = read_payment(client, reference="r", payment_id="p")
    payment = read.outputs.payment.parse()
    assert_type(payment, Payment)
    keep(read.outputs.payment)
    return payment.receipt.number if payment.receipt else None
'''

MISTAKES = '''\
"""Mistakes of a user, one a line, which a type checker must find."""

from generated.mixpanel_gdpr_retrieval_flow import Client, gdpr_retrieval_flow

client = Client(bearer_auth=1)
gdpr_retrieval_flow(client, project_token="t", distinct_ids=[])
gdpr_retrieval_flow(client, project_token="t", distinct_ids="u", compliance_type="")
'''


@pytest.fixture
def user(tmp_path: Path) -> Path:
    """A project of a user who has copied the output."""
    shutil.copytree(REPOSITORY / "generated", tmp_path / "generated")
    (tmp_path / "user.py").write_text(USER, encoding="utf-8")
    (tmp_path / "whole.py").write_text(WHOLE, encoding="utf-8")
    (tmp_path / "mistakes.py").write_text(MISTAKES, encoding="utf-8")
    return tmp_path


@pytest.fixture
def mypy(cache: pytest.Cache) -> list[str]:
    """The command of mypy, with a cache that the tests of a process share."""
    folder = cache.mkdir(f"mypy-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")
    return ["-m", "mypy", "--strict", f"--cache-dir={folder}"]


class TestMypy:
    @pytest.mark.parametrize("what", [["generated"], ["-p", "generated"]])
    def test_output(self, mypy: list[str], what: list[str]) -> None:
        passes(*mypy, *what, cwd=REPOSITORY)

    def test_user(self, mypy: list[str], user: Path) -> None:
        passes(*mypy, "--config-file=", "user.py", "whole.py", "generated", cwd=user)

    def test_mistakes(self, mypy: list[str], user: Path) -> None:
        with pytest.raises(AssertionError) as caught:
            passes(*mypy, "--config-file=", "mistakes.py", cwd=user)
        for line in (5, 6, 7):
            assert f"mistakes.py:{line}: error" in str(caught.value)

    def test_generator_and_tests(self, mypy: list[str]) -> None:
        exclude = "--exclude=^tests/cases/"
        passes(*mypy, exclude, "generator", "tests", cwd=REPOSITORY)


def test_pyright(user: Path) -> None:
    (user / "mistakes.py").unlink()
    settings = {"typeCheckingMode": "strict", "pythonVersion": "3.11"}
    (user / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    passes("-m", "pyright", "--pythonpath", sys.executable, cwd=user)


@pytest.mark.parametrize("config", ["--isolated", "--config=pyproject.toml"])
def test_ruff_output(config: str) -> None:
    passes("-m", "ruff", "check", "--no-cache", config, "generated", cwd=REPOSITORY)


def test_ruff_sources() -> None:
    options = ("--no-cache", "--extend-exclude=tests/cases")
    passes("-m", "ruff", "check", *options, "generator", "tests", cwd=REPOSITORY)


def test_black() -> None:
    """The output; cases are judged where they are built."""
    passes("-m", "black", "-q", "--check", "--diff", "generated", cwd=REPOSITORY)


def test_ruff_format() -> None:
    """The sources and the tests, for which black needs a minute."""
    options = ("format", "--no-cache", "--check", "--diff")
    passes("-m", "ruff", *options, "generator", "tests", cwd=REPOSITORY)
