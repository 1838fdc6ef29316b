"""Values that travel whole."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from pydantic import ValidationError
from pydantic_core import to_json

from arazzo_gen.runtime.json_values import as_json, as_text, find_in
from arazzo_gen.runtime.json_whole import Json
from arazzo_gen.runtime.models import OutputModel, RequestModel, ResponseModel
from arazzo_gen.runtime.requests import request_body


class Kept(OutputModel):
    one: Json[Thing]
    many: Json[list[Thing]] | None = None
    either: Json[Thing | str] | None = None
    anything: Any = None


class Thing(ResponseModel):
    id: str
    inner: Thing | None = None


class Sent(RequestModel):
    thing: dict[str, Any]


RAW = {"id": "1", "inner": {"id": "2"}, "big": 2**70, "gone": None, "f": [0.1, 1e3]}
THING = Json(RAW, Thing)


class TestParse:
    def test_model(self) -> None:
        parsed = THING.parse()
        assert parsed == Thing(id="1", inner=Thing(id="2"))
        assert THING.parse() is not parsed

    def test_list(self) -> None:
        assert Json([{"id": "1"}], list[Thing]).parse() == [Thing(id="1")]

    def test_nothing_is_coerced(self) -> None:
        with pytest.raises(ValidationError, match="id\n"):
            Json({"id": 1}, Thing).parse()
        with pytest.raises(ValidationError, match="0\n"):
            Json(["1"], list[int]).parse()

    def test_any(self) -> None:
        kept = Kept.model_validate({"one": {}, "either": "text"})
        assert kept.either is not None
        assert kept.either.parse() == "text"


class TestModels:
    """Fields of models take a value as it is, and are dumped as it is."""

    def test_values_are_kept(self) -> None:
        kept = Kept.model_validate({"one": RAW, "many": [RAW]})
        assert kept.one == THING
        assert kept.many is not None
        assert [thing.id for thing in kept.many.parse()] == ["1"]
        assert Kept(one=THING).one is THING

    @pytest.mark.parametrize("mode", ["json", "python"])
    def test_dump(self, mode: str) -> None:
        kept = Kept(one=THING, anything={"deep": [THING]})
        assert kept.model_dump(mode=mode, exclude_none=True) == {
            "one": RAW,
            "anything": {"deep": [RAW]},
        }

    def test_text(self) -> None:
        assert Kept.model_validate_json(Kept(one=THING).model_dump_json()).one == THING

    def test_schema(self) -> None:
        assert Kept.model_json_schema()["properties"]["one"] == {"title": "One"}


def test_equality() -> None:
    assert Json({"a": 1}, Thing) == Json({"a": 1}, Kept)
    assert Json({"a": 1}, Thing) != Json({"a": 2}, Thing)
    assert Json({"a": 1}, Thing) != {"a": 1}


def test_it_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        THING.raw = {}  # type: ignore[misc]


@pytest.mark.parametrize("type_", [Thing, list[Thing], Thing | None, Any])
def test_pickle(type_: Any) -> None:
    made = pickle.loads(pickle.dumps(Json(RAW, type_)))
    assert made == THING
    assert copy.deepcopy(made) == THING
    assert pickle.loads(pickle.dumps(Kept(one=THING))).one.parse().id == "1"


def test_repr_is_short() -> None:
    assert repr(Json({"a": 1}, Thing)) == "Json({'a': 1})"
    assert len(repr(Json({"a": "b" * 1000, "c": list(range(1000))}, Thing))) < 100


class TestPlainJson:
    """What is sent is the value as it came."""

    def test_value(self) -> None:
        assert as_json({"a": [THING]}) == {"a": [RAW]}
        assert as_json(THING)["inner"] is not RAW["inner"]
        assert to_json(THING) == to_json(RAW)
        assert as_text(THING) == to_json(RAW).decode()

    def test_part(self) -> None:
        assert find_in(THING, "inner", "id") == "2"
        assert find_in(Json([1], list[int]), 0) == 1

    def test_body(self) -> None:
        assert request_body({"json": THING}, {}) == to_json(RAW)
        assert request_body({"json": [THING]}, {}) == to_json([RAW])
        sent = Sent.model_validate({"thing": THING.raw})
        assert request_body({"json": sent}, {}) == to_json({"thing": RAW})
