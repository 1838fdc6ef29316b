"""Values that are read of outputs: each is of its described type, or what has given it
is to blame."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.runtime.conftest import Serve
from tests.support.flows import KINDS, Packages, in_order, play
from tests.support.server import Answer, json_answer

SPECS = Path(__file__).parents[1] / "cases" / "declared-values" / "specs"
VAN: dict[str, Any] = {
    "place": ["Oslo", 7],
    "plate": "AB 1",
    "stops": [{"name": "A", "weight": 9.5}, {"name": "B", "weight": None}],
    "mixed": [True, "x"],
}
STARTED = Answer(status=204)


@pytest.fixture(scope="module")
def trips(tmp_path_factory: pytest.TempPathFactory) -> Any:
    api = yaml.safe_load((SPECS / "fleet.yaml").read_text())
    document = yaml.safe_load((SPECS / "trips.arazzo.yaml").read_text())
    document["sourceDescriptions"][0]["url"] = "api.json"
    packages = Packages(tmp_path_factory.mktemp("made") / "declared_made")
    return packages.compile(document, api)


def _van(**other: Any) -> Answer:
    return json_answer({**VAN, **other})


@pytest.mark.parametrize("kind", KINDS)
def test_values_of_their_types(serve: Serve, trips: Any, kind: str) -> None:
    server = serve(in_order(_van(), STARTED, STARTED))
    found = play(trips, kind, "repeat", {"fleet_url": server.url})
    assert found.outputs.number == 7
    assert found.outputs.plate == "AB 1"
    assert found.outputs.weights == [9.5, None]


@pytest.mark.parametrize("kind", KINDS)
def test_values_of_workflows_in_a_cycle(serve: Serve, trips: Any, kind: str) -> None:
    server = serve(in_order(_van(), _van(), _van(place=["Rome", 8], stops=[])))
    found = play(trips, kind, "there", {"fleet_url": server.url}, more=True)
    assert (found.outputs.number, found.outputs.returned) == (7, 7)
    assert found.steps.back.outputs.names == []
    assert found.steps.back.outputs.first is None


WRONG: dict[str, tuple[dict[str, Any], str, str | None, str]] = {
    "a parameter": (
        {"place": ["Oslo", "7"]},
        "drive",
        "van",
        "$steps.van.outputs.place#/1 is not what the API describes:"
        " Input should be a valid integer",
    ),
    "a member of a body": (
        {"stops": [{"name": 5}]},
        "drive",
        "van",
        "should be a valid string",
    ),
    "what a query selects": (
        {"stops": [{"name": "A", "weight": [1]}]},
        "drive",
        "van",
        "$.stops[*].weight in $steps.van.outputs.all is not what",
    ),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", WRONG)
def test_the_step_is_blamed(serve: Serve, trips: Any, name: str, kind: str) -> None:
    other, workflow_id, step_id, text = WRONG[name]
    server = serve(in_order(_van(**other), STARTED))
    with pytest.raises(trips.WorkflowError, match=step_id) as raised:
        play(trips, kind, "drive", {"fleet_url": server.url})
    assert text in str(raised.value)
    if isinstance(raised.value, trips.OutputMismatch):
        assert raised.value.workflow_id == workflow_id
        assert raised.value.step_id == step_id
        again = pickle.loads(pickle.dumps(raised.value))
        assert (str(again), again.step_id) == (str(raised.value), step_id)


@pytest.mark.parametrize("kind", KINDS)
def test_the_workflow_is_blamed(serve: Serve, trips: Any, kind: str) -> None:
    """The result of a workflow that has ended before is given by the caller."""
    server = serve(in_order(_van(), STARTED, STARTED))
    options = {"fleet_url": server.url}
    before = play(trips, kind, "drive", options)
    before.outputs.all.raw["plate"] = 5.5
    with pytest.raises(trips.OutputMismatch) as raised:
        play(trips, kind, "repeat", options, drive_result=before)
    assert (raised.value.workflow_id, raised.value.step_id) == ("drive", None)
    assert str(raised.value) == (
        "drive: the value at $workflows.drive.outputs.all#/plate is not what the API"
        " describes: Input should be a valid string or Input should be a valid integer"
    )
