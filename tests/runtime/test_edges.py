"""Edges of runs and documents: the last try, the last byte, the last index."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import yaml

from arazzo_gen import Settings, check
from arazzo_gen.limits import MAX_BYTES
from arazzo_gen.link.values.model import item_index
from arazzo_gen.project.download import DownloadError, download
from arazzo_gen.runtime.conditions import matches
from arazzo_gen.runtime.json_values import find_in
from tests.runtime.conftest import Serve
from tests.support.flows import KINDS, LETTERS, Packages, in_order, play
from tests.support.server import Answer, json_answer

DOCUMENT = """
arazzo: 1.1.0
info: {title: Edges, version: '1'}
sourceDescriptions:
- {name: api, url: api.json}
workflows:
- workflowId: renewed
  steps:
  - stepId: a
    operationId: a
    onFailure: [{name: again, type: retry, retryLimit: 5, stepId: b}]
    onSuccess: [{name: done, type: end}]
  - {stepId: b, operationId: b}
- workflowId: first
  steps:
  - stepId: a
    operationId: a
    onFailure: [{name: given-up, type: end}]
- workflowId: second
  dependsOn: [first]
  steps:
  - {stepId: b, operationId: b}
- workflowId: searched
  steps:
  - stepId: a
    operationId: a
    onSuccess:
    - name: found
      type: end
      criteria:
      - {context: $response.body#/k, type: regex, condition: 'null|None|^$'}
"""

MANY = """
- workflowId: many
  steps:
  - stepId: a
    operationId: a
    onFailure:
    - {name: r0, type: retry, retryLimit: 1, criteria: [condition: $statusCode == 429]}
"""
for _at in range(1, 13):
    _kind = "retry, retryLimit: 1" if _at % 2 == 0 else "end"
    MANY += f"""
    - name: {"r" if _at % 2 == 0 else "e"}{_at}
      type: {_kind.replace(", ", chr(10) + "      ")}
      criteria:
      - condition: $response.body#/k == {_at} || $response.body#/k == {_at * 100}
"""
MANY += """
    - name: r13
      type: retry
      criteria: [condition: $response.body#/k == 200 || $response.body#/k == 13]
"""

FINE = json_answer({"k": 1})
BUSY = json_answer({}, 503)


@pytest.fixture(scope="module")
def flows(tmp_path_factory: pytest.TempPathFactory) -> Any:
    packages = Packages(tmp_path_factory.mktemp("flows") / "edge_flows")
    return packages.compile(yaml.safe_load(DOCUMENT + MANY), LETTERS)


each_kind = pytest.mark.parametrize("kind", KINDS)


@each_kind
def test_retry_is_spent_where_what_runs_before_fails(
    flows: Any, serve: Serve, kind: str
) -> None:
    """Four tries are left, and none is made without the step that has to run first."""
    server = serve(in_order(BUSY, BUSY))
    with pytest.raises(flows.RetriesExhausted, match="again: there is no further try"):
        play(flows, kind, "renewed", {"api_url": server.url})
    assert [one.path for one in server.received] == ["/a", "/b"]


def odd(k: int, status: int = 500) -> Answer:
    return json_answer({"k": k}, status)


@each_kind
@pytest.mark.parametrize(
    ("answers", "ended_by", "error"),
    [
        ([odd(2), FINE], None, None),
        ([odd(2), odd(4), odd(12), odd(13), FINE], None, None),
        ([odd(2), odd(3)], "e3", None),
        ([odd(1)], "e1", None),
        ([odd(1, 429), odd(1, 429)], "e1", None),
        # What is spent passes the failure on, to the next that matches.
        ([odd(2), odd(200), FINE], None, None),
        ([odd(2), odd(200), odd(2)], None, "r2: 1 retries were not enough"),
        ([odd(2), odd(2)], None, "r2: 1 retries were not enough"),
        ([odd(14)], None, "a 2xx status is not met"),
        ([odd(12), odd(14)], None, "a 2xx status is not met"),
    ],
)
def test_many_retries_between_others(
    flows: Any,
    serve: Serve,
    kind: str,
    answers: list[Answer],
    ended_by: str | None,
    error: str | None,
) -> None:
    """Of the actions that match, the first is taken, however many there are."""
    server = serve(in_order(*answers))
    if error is not None:
        with pytest.raises(flows.StepFailed, match=error):
            play(flows, kind, "many", {"api_url": server.url})
    else:
        result = play(flows, kind, "many", {"api_url": server.url})
        assert result.ended_by == ended_by
    assert len(server.received) == len(answers)


@each_kind
def test_dependency_that_a_failure_ended(flows: Any, serve: Serve, kind: str) -> None:
    server = serve(in_order(BUSY))
    with pytest.raises(flows.DependencyNotCompleted, match="its step a has failed"):
        play(flows, kind, "second", {"api_url": server.url})
    assert [one.path for one in server.received] == ["/a"]


@each_kind
def test_dependency_that_is_given_and_failed(
    flows: Any, serve: Serve, kind: str
) -> None:
    server = serve(in_order(BUSY, FINE, FINE))
    options = {"api_url": server.url}
    failed = play(flows, kind, "first", options)
    assert failed.failed_step == "a"
    with pytest.raises(flows.DependencyNotCompleted):
        play(flows, kind, "second", options, first_result=failed)
    fine = play(flows, kind, "first", options)
    play(flows, kind, "second", options, first_result=fine)
    assert [one.path for one in server.received] == ["/a", "/a", "/b"]


@each_kind
@pytest.mark.parametrize("body", [{}, {"k": None}])
def test_pattern_in_null(flows: Any, serve: Serve, kind: str, body: Any) -> None:
    server = serve(in_order(json_answer(body)))
    result = play(flows, kind, "searched", {"api_url": server.url})
    assert result.ended_by is None


@pytest.mark.parametrize("pattern", ["", "null", "None", ".*"])
def test_no_pattern_is_found_in_null(pattern: str) -> None:
    assert not matches(None, pattern)


@pytest.mark.parametrize("count", [2, 9, 10, 11, 12, 101])
def test_leading_zeros_are_no_index(count: int) -> None:
    """RFC 6901, section 4; in an array of 12, an index may have two digits."""
    items = [f"item {at}" for at in range(count)]
    for token in ("00", "01", "08", "007", "011"):
        assert find_in({"items": items}, "items", token) is None
        assert item_index(token, count) is None
    assert find_in({"items": items}, "items", str(count - 1)) == items[-1]
    assert item_index(str(count - 1), count) == count - 1
    assert find_in({"items": items}, "items", str(count)) is None


@pytest.mark.parametrize("more", [0, 1])
def test_largest_download(more: int) -> None:
    """What is as large as a file may be is fetched, and one byte more is not."""
    size = MAX_BYTES + more

    class Large(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(size))
            self.end_headers()
            block = b" " * 2**20
            try:
                for start in range(0, size, len(block)):
                    self.wfile.write(block[: size - start])
            except OSError:  # the other side has heard enough
                pass

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Large) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/large.json"
        try:
            if more:
                with pytest.raises(DownloadError, match="larger than 64 MiB"):
                    download(url, {"127.0.0.1"})
            else:
                assert len(download(url, {"127.0.0.1"}).data) == MAX_BYTES
        finally:
            server.shutdown()


LOOP = """
- workflowId: flow
  steps:
  - {stepId: a, operationId: a, onSuccess: [{name: x, type: goto, stepId: %s}]}
  - {stepId: b, operationId: b, onSuccess: [{name: y, type: %s}]}
  - {stepId: c, operationId: c}
"""


@pytest.mark.parametrize(
    ("target", "end", "behind", "unreached"),
    [
        # An endless loop of one step, and what stands behind it.
        ("a", "end", "b", []),
        # One that another step leads to, and what stands behind that loop.
        ("b", "goto, stepId: b", "c", []),
        # No loop, and two steps that nothing leads to.
        ("c", "end", None, ["b"]),
    ],
)
def test_what_stands_behind_a_loop(
    target: str, end: str, behind: str | None, unreached: list[str]
) -> None:
    document = {
        "arazzo": "1.1.0",
        "info": {"title": "Loop", "version": "1"},
        "sourceDescriptions": [{"name": "api", "url": "api.json"}],
        "workflows": yaml.safe_load(LOOP % (target, end)),
    }
    files = {"api.json": {**LETTERS, "servers": [{"url": "https://a.example"}]}}
    files["flow.arazzo.json"] = document
    texts = {path: json.dumps(one).encode() for path, one in files.items()}
    found = check(texts, Settings()).diagnostics
    notes = [one.note or "" for one in found if one.code == "AZ551"]
    assert len(notes) == (behind is not None)
    for note in notes:
        assert note.endswith(f'; the step "{behind}" is never reached')
    # What stands behind a loop is reported with it.
    messages = [one.message for one in found if one.code == "AZ550"]
    assert len(messages) == (0 if behind else len(unreached))
