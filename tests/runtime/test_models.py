"""Models are built when they are first used, which threads may do at the same time."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from pydantic import VERSION, create_model

from arazzo_gen.runtime.models import (
    InputModel,
    OutputModel,
    RequestModel,
    ResponseModel,
)

BASES = [InputModel, OutputModel, RequestModel, ResponseModel]
THREADS = 8


@pytest.fixture
def hasty() -> Iterator[None]:
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.parametrize("base", BASES)
def test_models_are_built_later(base: type[Any]) -> None:
    made = create_model("Made", __base__=base, number=(int, ...))
    deferred = tuple(map(int, VERSION.split(".")[:2])) >= (2, 14)
    assert made.__pydantic_complete__ is not deferred
    assert made.model_validate({"number": 1}).model_dump() == {"number": 1}
    assert made.__pydantic_complete__


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("base", BASES)
def test_first_uses_in_threads(base: type[Any]) -> None:
    """None of them finds a model that is half made."""
    with ThreadPoolExecutor(THREADS) as pool:
        for _ in range(20):
            inner = create_model("Inner", __base__=base, number=(int, ...))
            outer = create_model("Outer", __base__=base, inner=(inner, ...))
            gate = Barrier(THREADS)

            def use(
                turn: int,
                gate: Barrier = gate,
                inner: type[Any] = inner,
                outer: type[Any] = outer,
            ) -> str:
                gate.wait(10)
                if turn % 2:
                    given = outer(inner=inner(number=1))
                else:
                    given = outer.model_validate_json('{"inner": {"number": 1}}')
                return str(given.model_dump_json())

            used = set(pool.map(use, range(THREADS)))
            assert used == {'{"inner":{"number":1}}'}


def test_models_in_an_output_that_is_typed_any() -> None:
    """What serialises a value of any type finds the model of it built."""
    given: Any = create_model("Given", __base__=RequestModel, number=(int, ...))
    holder: Any = create_model("Holder", __base__=OutputModel, value=(Any, ...))
    assert holder(value=given(number=1)).model_dump_json() == '{"value":{"number":1}}'
