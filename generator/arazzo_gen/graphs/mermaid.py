"""A graph as a Mermaid flowchart (https://mermaid.js.org).

It omits impossible edges, and failures that no action handles, which end the run with
an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .values import Object

_LONGEST = 80
"""The longest label, in characters."""

_STYLE = "classDef unreached stroke-dasharray:4 4,opacity:0.5"

_SPECIAL = re.compile(r"[^\w ,.:;()=+/$@!?'%-]|^[+-]|(?<=^[0-9])[.)]")
"""Characters that Mermaid reads as markup, or as the item of a list."""


def render_mermaid(graph: Object) -> str:
    """One flowchart of all workflows, each in a box of its own."""
    workflows = {
        (workflow["path"], workflow["id"]): workflow
        for found in graph["documents"]
        for workflow in found["workflows"]
    }
    lines = ["flowchart TD"]
    for at, workflow in enumerate(workflows.values()):
        lines.append(f'  subgraph w{at}["{_label(workflow["id"])}"]')
        lines += (f"    {line}" for line in _Workflow(f"w{at}", workflow).lines())
        lines.append("  end")
    lines.append(f"  {_STYLE}")
    return "\n".join(lines) + "\n"


class _Workflow:
    """Writes a workflow; ``name`` begins the names of its nodes."""

    def __init__(self, name: str, workflow: Object) -> None:
        self._name = name
        self._workflow = workflow
        steps = workflow["steps"]
        self._nodes = {step["id"]: f"{name}s{at}" for at, step in enumerate(steps)}
        self._others: dict[str, str] = {}

    def lines(self) -> Iterator[str]:
        """The steps, then the edges, each after the node that it leads to."""
        steps = self._workflow["steps"]
        first = self._nodes[steps[0]["id"]]
        yield f'{self._name}in(["start"]) --> {first}'
        for step in steps:
            yield self._step(step)
        for edge in self._workflow["edges"]:
            if edge["possible"] and edge["kind"] != "failure":
                yield from self._edge(edge)

    def _step(self, step: Object) -> str:
        if step["call"] is not None:
            called = step["call"]["workflow"]["id"]
            shape = f'[["{_label(step["id"])}<br/>{_label(called)}"]]'
        else:
            request = step["request"]
            sent = _label(f"{request['method']} {request['path']}")
            shape = f'["{_label(step["id"])}<br/>{sent}"]'
        mark = "" if step["reached"] else ":::unreached"
        return f"{self._nodes[step['id']]}{shape}{mark}"

    def _edge(self, edge: Object) -> Iterator[str]:
        target = self._nodes.get(edge["to"])
        if target is None:
            called = edge["call"]["workflow"]["id"] if edge["call"] else None
            text = called or edge["action"] or "end"
            label = f'[["{_label(text)}"]]' if called else f'(["{_label(text)}"])'
            if label not in self._others:
                self._others[label] = f"{self._name}e{len(self._others)}"
                yield f"{self._others[label]}{label}"
            target = self._others[label]
        arrow = "-->" if edge["on"] == "success" else "-.->"
        text = _condition(edge)
        shown = f'|"{text}"|' if text else ""
        yield f"{self._nodes[edge['from']]} {arrow}{shown} {target}"


def _condition(edge: Object) -> str:
    """The label of an edge: the name of its action, and its criteria."""
    parts: list[str] = []
    if edge["kind"] in ("goto", "call", "retry") and edge["action"]:
        parts.append(edge["action"])
    if edge["retry"]:
        parts.append(_retry(edge["retry"]))
    parts += (one["condition"] for one in edge["criteria"])
    return "<br/>".join(map(_label, parts))


def _retry(retry: Object) -> str:
    text = f"at most {retry['limit']} retr{'y' if retry['limit'] == 1 else 'ies'}"
    if retry["after"]:
        text += f", after {retry['after']:g} s"
    before = retry["step"] or (retry["call"] and retry["call"]["workflow"]["id"])
    return f"{text}, after {before}" if before else text


def _label(text: str) -> str:
    """A text as a label, with entities for the characters in ``_SPECIAL``."""
    text = " ".join(text.split())
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}..."
    return _SPECIAL.sub(lambda found: f"#{ord(found[0])};", text)
