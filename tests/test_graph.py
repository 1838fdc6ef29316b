"""The command ``graph``, and the function of that name: the flow as data."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from arazzo_gen import Settings, graph
from arazzo_gen.cli import main
from arazzo_gen.graphing import Graph
from arazzo_gen.graphs import VERSION, graph_schema
from tests.golden import CASES, FOLDER, Case, inside
from tests.graph_page import BEGIN, tables
from tests.tools import REPOSITORY

PAGE = REPOSITORY / "docs" / "graph.md"
SCHEMA = graph_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
GOLDEN = ("flow-workflow-actions", "security-oauth", "workflow-values")
SPECS = REPOSITORY / "specs"
PLAIN = [
    case
    for case in CASES
    if case.builds and not case.arguments and not [*case.folder.glob("*.toml")]
]
"""Cases that build with the usual settings."""


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder.parent).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.suffix in (".json", ".yaml", ".yml")
    }


@pytest.fixture(scope="module")
def graphs() -> Mapping[str, Graph]:
    """The graphs of all cases, with the usual settings, and of this project."""
    folders = {case.name: case.folder / "specs" for case in CASES}
    return {
        name: graph(files_of(folder))
        for name, folder in {**folders, "specs": SPECS}.items()
    }


def within(node: Any) -> Iterator[dict[str, Any]]:
    """All objects in a graph, but for what documents have written."""
    if isinstance(node, list):
        for one in node:
            yield from within(one)
    if not isinstance(node, dict):
        return
    yield node
    for name, one in node.items():
        if name == "members":
            yield from within([*one.values()])
        elif name not in ("written", "schemas") and node.get("kind") != "literal":
            yield from within(one)


class TestShape:
    def test_schema(self) -> None:
        """Every object lists all its members, and says what each is."""
        Draft202012Validator.check_schema(SCHEMA)
        for one in (SCHEMA, *SCHEMA["$defs"].values()):
            assert one["description"]
            if "oneOf" in one:
                continue
            assert one["additionalProperties"] is False
            assert one["required"] == list(one["properties"])
            for name, member in one["properties"].items():
                assert name == "kind" or member["description"], one["description"]
        assert SCHEMA["properties"]["version"]["const"] == VERSION
        assert SCHEMA["$id"].endswith(f":{VERSION}")

    def test_valid(self, graphs: Mapping[str, Graph]) -> None:
        for name, made in graphs.items():
            found = [error.message for error in VALIDATOR.iter_errors(made.document)]
            assert not found, name
            assert json.loads(made.json()) == made.document

    def test_documents_without_errors(self, graphs: Mapping[str, Graph]) -> None:
        for case in PLAIN:
            assert graphs[case.name].document["documents"], case.name
        assert len(graphs["specs"].document["documents"]) == 3

    def test_all_kinds(self, graphs: Mapping[str, Graph]) -> None:
        """The cases have every kind of value and test that the schema lists."""
        listed = {
            one["properties"]["kind"]["const"]
            for one in SCHEMA["$defs"].values()
            if "const" in one.get("properties", {}).get("kind", {})
        }
        seen = {
            one["kind"]
            for made in graphs.values()
            for one in within(made.document)
            if "kind" in one
        }
        assert listed - seen == set()

    def test_references(self, graphs: Mapping[str, Graph]) -> None:
        """What names a step, a schema or a workflow names one that is there."""
        for made in graphs.values():
            for document in made.document["documents"]:
                workflows = {(one["path"], one["id"]) for one in document["workflows"]}
                for workflow in document["workflows"]:
                    ids = {step["id"] for step in workflow["steps"]}
                    steps = [one[name] for one in workflow["edges"] for name in ENDS]
                    steps += [one for it in workflow["cycles"] for one in it["steps"]]
                    assert {one for one in steps if one is not None} <= ids
                    called = {(one["path"], one["id"]) for one in workflow["calls"]}
                    assert called <= workflows
                for one in within(document["workflows"]):
                    address = one.get("schema")
                    assert address is None or address in document["schemas"]
                    assert set(one.get("schemas", ())) <= document["schemas"].keys()

    def test_types(self, graphs: Mapping[str, Graph]) -> None:
        """Types are expressions of Python."""
        for made in graphs.values():
            for one in within(made.document):
                is_typed = "attribute" in one or "keyword" in one
                if is_typed and one.get("type") is not None:
                    ast.parse(one["type"], mode="eval")

    def test_page(self, update_golden: bool) -> None:
        """The page has every object of the schema."""
        head, mark, _ = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        if update_golden:
            PAGE.write_text(head + tables(), encoding="utf-8")
            mark = BEGIN
        assert mark
        assert PAGE.read_text(encoding="utf-8") == head + tables()

    def test_example(self) -> None:
        """The flowchart of the page, and the edge, are those of its workflow."""
        page = PAGE.read_text(encoding="utf-8")
        blocks = dict(re.findall(r"```(yaml|json|mermaid)\n(.*?)```", page, re.DOTALL))
        arazzo = FLOW.partition("- workflowId")[0] + blocks["yaml"]
        made = made_of(
            arazzo, API.replace("operationId: read", "operationId: readTask")
        )
        assert made.mermaid() == blocks["mermaid"]
        edges = workflow_of(made)["edges"]
        assert [(one["kind"], one["action"]) for one in edges] == [
            ("end", "done"),
            ("end", None),
            ("retry", "busy"),
            ("failure", None),
        ]
        assert _shown(edges[0]) == json.loads(blocks["json"])


def _shown(node: Any) -> Any:
    """A part of a graph without places, and without what has no value."""
    if isinstance(node, list):
        return [_shown(one) for one in node]
    if not isinstance(node, dict):
        return node
    return {
        name: _shown(one)
        for name, one in node.items()
        if name != "location" and (one not in (None, []) or name == "to")
    }


ENDS = ("from", "to")


@pytest.mark.parametrize("case", PLAIN, ids=lambda case: case.name)
def test_names_are_those_of_the_build(case: Case, graphs: Mapping[str, Graph]) -> None:
    """The modules, functions and classes of a graph are those that a build writes, and
    it writes no other step."""
    for document in graphs[case.name].document["documents"]:
        for workflow in document["workflows"]:
            path = case.expected / f"{workflow['module'].replace('.', '/')}.py"
            tree = ast.parse(path.read_text(encoding="utf-8"))
            functions = [
                one.name for one in tree.body if isinstance(one, ast.FunctionDef)
            ]
            classes = {one.name for one in tree.body if isinstance(one, ast.ClassDef)}
            steps = [step for step in workflow["steps"] if step["reached"]]
            named = {step["function"] for step in steps} | {workflow["function"]}
            assert {one for one in functions if one[0] != "_"} == named
            written = {step["outputs_class"] for step in steps if step["outputs"]}
            assert {*written, workflow["steps_class"]} <= classes
            for step in workflow["steps"]:
                assert (step["function"] is not None) is step["reached"]


@pytest.mark.parametrize("name", GOLDEN)
def test_golden(name: str, graphs: Mapping[str, Graph], update_golden: bool) -> None:
    golden = {
        FOLDER / name / "graph.json": graphs[name].json(),
        FOLDER / name / "graph.mmd": graphs[name].mermaid(),
    }
    for path, text in golden.items():
        if update_golden:
            path.write_text(text, encoding="utf-8")
        assert path.read_text(encoding="utf-8") == text


API = """
openapi: 3.1.0
info: {title: Tasks, version: '1'}
servers: [{url: 'https://api.example/{version}/', variables: {version: {default: v1}}}]
paths:
  /tasks/{id}:
    get:
      operationId: read
      parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      responses:
        '200':
          description: A task
          content: {application/json: {schema: {$ref: '#/components/schemas/Task'}}}
        '404': {description: None}
components:
  schemas:
    Task:
      type: object
      required: [state]
      properties: {state: {type: string}, done: {type: integer}}
"""
STEP = """
  - stepId: read
    operationId: read
    parameters: [{name: id, in: path, value: $inputs.id}]
    successCriteria: [{condition: $statusCode == 200}]
    outputs: {state: $response.body#/state}
"""
FLOW = """
arazzo: 1.0.1
info: {title: Flow, version: 1.0.0}
sourceDescriptions: [{name: tasks, url: api.yaml, type: openapi}]
workflows:
- workflowId: wait
  inputs: {type: object, properties: {id: {type: string}}}
  steps:
"""
WAIT = f"""{FLOW}{STEP}    onSuccess:
    - name: done
      type: end
      criteria: [{{condition: $response.body#/state == 'done'}}]
    - {{name: again, type: goto, stepId: read}}
    - {{name: never, type: goto, stepId: read}}
    onFailure:
    - name: busy
      type: retry
      retryAfter: 1.5
      retryLimit: 4
      criteria: [{{condition: $statusCode == 503}}]
    - name: gone
      type: end
      criteria: [{{condition: $statusCode == 404}}]
  - stepId: after
    operationId: read
    parameters: [{{name: id, in: path, value: $inputs.id}}]
"""


def made_of(arazzo: str, api: str = API, **settings: Any) -> Graph:
    files = {"flow.arazzo.yaml": arazzo.encode(), "api.yaml": api.encode()}
    return graph(files, Settings(**settings))


def workflow_of(made: Graph, at: int = 0) -> dict[str, Any]:
    assert not list(VALIDATOR.iter_errors(made.document))
    found: dict[str, Any] = made.document["documents"][0]["workflows"][at]
    return found


class TestFlow:
    def test_edges(self) -> None:
        edges = workflow_of(made_of(WAIT))["edges"]
        told = [
            (one["kind"], one["on"], one["from"], one["to"], one["action"])
            for one in edges
            if one["from"] == "read"
        ]
        assert told == [
            ("end", "success", "read", None, "done"),
            ("goto", "success", "read", "read", "again"),
            ("goto", "success", "read", "read", "never"),
            ("retry", "failure", "read", "read", "busy"),
            ("end", "failure", "read", None, "gone"),
            ("failure", "failure", "read", None, None),
        ]
        done, again, never, busy, *_ = edges
        assert (again["possible"], again["always"], again["test"]) == (True, True, None)
        assert (never["possible"], never["behind"]) == (False, "again")
        assert (done["possible"], done["always"]) == (True, False)
        assert done["criteria"][0]["condition"] == "$response.body#/state == 'done'"
        assert done["test"]["left"] == {
            "kind": "body",
            "expression": "$response.body#/state",
            "pointer": "/state",
        }
        assert busy["retry"] == {"limit": 4, "after": 1.5, "step": None, "call": None}

    def test_unreached_step(self) -> None:
        """It is there, and marked; nothing is generated for it."""
        read, after = workflow_of(made_of(WAIT))["steps"]
        assert (read["reached"], read["function"]) == (True, "read")
        assert (after["reached"], after["function"]) == (False, None)
        assert after["request"]["credentials"] is None
        assert after["request"]["url"] == read["request"]["url"]

    def test_cycles(self) -> None:
        loop, retry = workflow_of(made_of(WAIT))["cycles"]
        assert (loop["steps"], loop["bounded_by"]) == (["read"], "max_steps")
        assert loop["back"] == [
            {"from": "read", "to": "read", "on": "success", "action": "again"}
        ]
        assert (retry["bounded_by"], retry["limit"]) == ("retry_limit", 4)

    def test_ends(self) -> None:
        assert workflow_of(made_of(WAIT))["ends"] == [
            {"name": "done", "step": "read", "on": "success"},
            {"name": "gone", "step": "read", "on": "failure"},
        ]

    def test_what_has_run(self) -> None:
        """A step that is jumped over may have run; one before it has."""
        arazzo = FLOW + STEP + STEP.replace("read\n", "second\n", 1)
        arazzo += STEP.replace("read\n", "third\n", 1)
        skip = "{name: skip, type: goto, stepId: third, criteria: [{condition: %s}]}"
        skip %= "$response.body#/state == 'a'"
        arazzo = arazzo.replace("state}\n", f"state}}\n    onSuccess: [{skip}]\n", 1)
        third = workflow_of(made_of(arazzo))["steps"][2]
        assert third["ran_before"] == ["read"]
        assert third["may_have_run"] == ["read", "second"]
        assert third["always_tried"]

    def test_next(self) -> None:
        arazzo = FLOW + STEP + STEP.replace("read\n", "second\n", 1)
        edges = workflow_of(made_of(arazzo))["edges"]
        assert [(one["kind"], one["to"], one["always"]) for one in edges] == [
            ("next", "second", True),
            ("failure", None, True),
            ("end", None, True),
            ("failure", None, True),
        ]


class TestStep:
    def test_request(self) -> None:
        step = workflow_of(made_of(WAIT))["steps"][0]
        request = step["request"]
        assert request["method"] == "GET"
        assert request["url"] == "https://api.example/{version}/tasks/{id}"
        (parameter,) = request["parameters"]
        assert (parameter["name"], parameter["in"]) == ("id", "path")
        assert parameter["written"] == "$inputs.id"
        assert step["required"][0]["feeds"] == "the path parameter id"

    def test_response(self) -> None:
        made = made_of(WAIT)
        step = workflow_of(made)["steps"][0]
        assert step["succeeds_with"] == [{"first": 200, "last": 200}]
        (response,) = step["responses"]
        assert response["media_types"] == ["application/json"]
        schemas = made.document["documents"][0]["schemas"]
        assert response["schema"] == "api.yaml#/components/schemas/Task"
        assert schemas[response["schema"]]["required"] == ["state"]

    def test_output(self) -> None:
        made = made_of(WAIT)
        (output,) = workflow_of(made)["steps"][0]["outputs"]
        assert (output["type"], output["json_types"]) == ("str", ["string"])
        assert output["written"] == "$response.body#/state"
        (address,) = output["schemas"]
        assert address == "api.yaml#/components/schemas/Task/properties/state"

    def test_input(self) -> None:
        """It is required, since the first step cannot do without it."""
        (found,) = workflow_of(made_of(WAIT))["inputs"]
        assert (found["keyword"], found["type"], found["required"]) == (
            "id",
            "str",
            True,
        )

    def test_success_without_criteria(self) -> None:
        """The statuses of a success are those that the settings say."""
        arazzo = WAIT.replace(
            "    successCriteria: [{condition: $statusCode == 200}]\n", ""
        )
        usual, every = (
            workflow_of(made_of(arazzo, implicit_success=one))["steps"][0]
            for one in ("2xx", "any")
        )
        assert usual["succeeds_with"] == [{"first": 200, "last": 299}]
        assert every["succeeds_with"] == [{"first": 100, "last": 599}]

    def test_location(self) -> None:
        found = workflow_of(made_of(WAIT))["steps"][0]["location"]
        line = WAIT.splitlines()[found["line"] - 1]
        assert line[found["column"] - 1 :].lstrip("- ") == "stepId: read"


class TestErrors:
    def test_only_sound_documents(self) -> None:
        """A document with errors is left out, and takes nothing from the others."""
        broken = WAIT.replace("operationId: read", "operationId: reed")
        texts = {"a.arazzo.yaml": broken, "b.arazzo.yaml": WAIT, "api.yaml": API}
        made = graph({path: text.encode() for path, text in texts.items()})
        assert made.failed
        assert [one["path"] for one in made.document["documents"]] == ["b.arazzo.yaml"]

    def test_broken_schema_that_nothing_reads(self) -> None:
        """What no workflow reads may be broken."""
        api = API.replace("schema: {type: string}}", "schema: {$ref: '#/nowhere'}}")
        made = made_of(WAIT, api.replace("{type: integer}", "{$ref: '#/nowhere'}"))
        assert not made.failed
        (parameter,) = workflow_of(made)["steps"][0]["request"]["parameters"]
        assert parameter["schema"] is None

    def test_wrong_settings(self) -> None:
        with pytest.raises(ValueError, match="line_length is from"):
            graph({}, Settings(line_length=1))


def test_same_with_several_processes() -> None:
    files = files_of(SPECS)
    assert graph(files, jobs=2) == graph(files)


@pytest.mark.parametrize("first", ["graphing", "graphs", "commands.graph"])
def test_submodules_do_not_shadow(first: str) -> None:
    script = (
        f"import arazzo_gen.{first}, arazzo_gen\nassert callable(arazzo_gen.graph)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


class TestMermaid:
    def test_flow(self) -> None:
        assert made_of(WAIT).mermaid().splitlines() == [
            "flowchart TD",
            '  subgraph w0["wait"]',
            '    w0in(["start"]) --> w0s0',
            '    w0s0["read<br/>GET /tasks/#123;id#125;"]',
            '    w0s1["after<br/>GET /tasks/#123;id#125;"]:::unreached',
            '    w0e0(["done"])',
            "    w0s0 -->|\"$response.body#35;/state == 'done'\"| w0e0",
            '    w0s0 -->|"again"| w0s0',
            '    w0s0 -.->|"busy<br/>at most 4 retries, after 1.5 s<br/>'
            '$statusCode == 503"| w0s0',
            '    w0e1(["gone"])',
            '    w0s0 -.->|"$statusCode == 404"| w0e1',
            '    w0e2(["end"])',
            "    w0s1 --> w0e2",
            "  end",
            "  classDef unreached stroke-dasharray:4 4,opacity:0.5",
        ]

    @pytest.mark.parametrize(
        ("condition", "shown"),
        [
            ("$inputs.id == '\"]; end'", "$inputs.id == '#34;#93;; end'"),
            ("$inputs.id == '<b>'", "$inputs.id == '#60;b#62;'"),
            ("$inputs.id == '`*x*`'", "$inputs.id == '#96;#42;x#42;#96;'"),
            (f"$inputs.id == '{'a' * 99}'", f"$inputs.id == '{'a' * 65}..."),
        ],
    )
    def test_labels(self, condition: str, shown: str) -> None:
        """No text of a document ends its label, or is taken for markup."""
        quoted = json.dumps(condition)
        arazzo = WAIT.replace("$response.body#/state == 'done'", quoted)
        assert f'|"{shown}"|' in made_of(arazzo).mermaid()

    def test_a_workflow_of_two_documents(self) -> None:
        """It is drawn once."""
        files = {"api.yaml": API.encode(), "wait.arazzo.yaml": WAIT.encode()}
        caller = """
arazzo: 1.0.1
info: {title: Caller, version: 1.0.0}
sourceDescriptions: [{name: waiting, url: wait.arazzo.yaml, type: arazzo}]
workflows:
- workflowId: call
  inputs: {type: object, required: [id], properties: {id: {type: string}}}
  steps:
  - stepId: waits
    workflowId: $sourceDescriptions.waiting.wait
    parameters: [{name: id, value: $inputs.id}]
"""
        text = graph({**files, "call.arazzo.yaml": caller.encode()}).mermaid()
        assert text.count('["wait"]') == 1
        assert '[["waits<br/>wait"]]' in text


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, ["graph", *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    """A project with a document, which the command runs in."""
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/flow.arazzo.yaml").write_text(WAIT, encoding="utf-8")
    (tmp_path / "specs/api.yaml").write_text(API, encoding="utf-8")
    with inside(tmp_path):
        yield tmp_path


class TestCommand:
    def test_json(self, project: Path) -> None:
        result = run()
        document = json.loads(result.stdout)
        assert not list(VALIDATOR.iter_errors(document))
        assert document == graph(files_of(project / "specs")).document
        assert "AZ550" in result.stderr
        assert result.exit_code == 0

    def test_mermaid(self, project: Path) -> None:
        text = run("--format", "mermaid", "-q").stdout
        assert text == graph(files_of(project / "specs")).mermaid()

    def test_output(self, project: Path) -> None:
        printed = run("specs")
        written = run("specs", "--output", "flow.json")
        assert written.stdout == ""
        assert (project / "flow.json").read_text(encoding="utf-8") == printed.stdout
        assert "in 1 Arazzo document" in written.stderr

    def test_settings(self, project: Path) -> None:
        """Settings of the project count, and what the command line says more."""
        settings = 'implicit_success = "any"\n[levels]\nAZ550 = "off"\n'
        (project / "arazzo-gen.toml").write_text(settings, encoding="utf-8")
        step, after = json.loads(run().stdout)["documents"][0]["workflows"][0]["steps"]
        assert after["succeeds_with"] == [{"first": 100, "last": 599}]
        assert step["succeeds_with"] == [{"first": 200, "last": 200}]
        assert "AZ550" not in run().stderr
        assert "AZ550" in run("--level", "AZ550=error").stderr

    def test_errors(self, project: Path) -> None:
        """Nothing is written of a document with errors; of others it is."""
        broken = WAIT.replace("operationId: read", "operationId: reed")
        (project / "specs/flow.arazzo.yaml").write_text(broken, encoding="utf-8")
        result = run("--output", "flow.json")
        assert (result.exit_code, result.stdout) == (1, "")
        assert "AZ401" in result.stderr
        assert not (project / "flow.json").exists()
        (project / "specs/wait.arazzo.yaml").write_text(WAIT, encoding="utf-8")
        result = run()
        assert result.exit_code == 1
        (document,) = json.loads(result.stdout)["documents"]
        assert document["path"] == "specs/wait.arazzo.yaml"

    def test_nothing_found(self, project: Path) -> None:
        (project / "empty").mkdir()
        for path, code in (("empty", "AZ006"), ("nowhere", "AZ001")):
            result = run(path)
            assert (result.exit_code, result.stdout) == (1, "")
            assert code in result.stderr
        (project / "arazzo-gen.toml").write_text("stricd = 1", encoding="utf-8")
        assert "AZ014" in run().stderr

    @pytest.mark.parametrize("command", ["graph", "check"])
    def test_unwritable(self, command: str, project: Path) -> None:
        arguments = [command, "specs", "--output", "nowhere/flow.json"]
        result = CliRunner().invoke(main, arguments)
        assert isinstance(result.exception, SystemExit)
        assert result.exit_code == 1
        assert "nowhere/flow.json: error[AZ011]: cannot be written" in result.stderr

    def test_help(self) -> None:
        assert "docs/graph.md" in run("--help").stdout
