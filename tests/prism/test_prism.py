"""What the steps and workflows of packages send is valid: Prism says so.

Opt-in, as it needs Node.js: ``npm ci --prefix tests/prism``, then ``pytest -m prism``.
With ``--documents FOLDER``, the Arazzo documents below a folder are judged and
not those of this repository.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.golden import Case, build
from tests.tools import REPOSITORY

from .judge import Judges
from .projects import Project, build_document, project
from .surface import packages
from .trial import Charge, Trial, try_package

pytestmark = pytest.mark.prism

KNOWN = {
    ("bodies-more", "/octets"): "the document sends a type that is not declared",
    ("media-types", "/items"): "patches are not of the schema of what they change",
    ("models-unions", "/payments"): "nothing but a discriminator tells a oneOf apart",
    ("openapi-2", "/shops/{shop}/notes"): "a form needs consumes, which is not there",
    ("security", "/digest"): "a digest begins with a request that has no credential",
}
"""Requests that Prism rightly calls invalid, by the project and the path."""

NOT_JUDGED = {
    "documents-by-uri": {"purchase.order"},  # Prism would have to download something.
    # An array or object as text or octets: no such call is made.
    "inputs-wider": {"wider.put_octets", "wider.put_text"},
    "media-types": {"send_old.wrong"},  # Its model refuses what the document writes.
    "merged-features": {"body.any_", "body.response_"},  # Prism ends at these headers.
    "models-unions": {"pay_somehow.pay"},  # Its payload lacks what a card needs.
    "openapi-2": {"order.some"},  # Prism ends when it reads the numbers in its path.
    # Prism ends when it reads these styles, and what is drawn has the delimiter in it.
    "parameter-styles": {
        "every_style.delimited",
        "every_style.label",
        "every_style.matrix",
        "every_style.simple",
    },
    "parameter-styles-undefined": {"send_odd.form", "send_odd.odd"},  # As before.
    "replacements": {"dynamic.pointers", "dynamic.queries"},  # Targets are not drawn.
    "response-headers": {"read.typed"},  # Prism ends when it makes the headers up.
    "timeout": {"never.fresh"},  # Its time is up before it is sent.
}
"""Steps of this repository of which no request is judged."""

NOT_READ = {"operations-everywhere": "references to files that are not there"}
"""Cases of whose OpenAPI files Prism does not read all, and why."""


def test_requests(
    subject: Case | Path,
    prism: Judges,
    outputs: Path,
    trials: list[Trial],
    request: pytest.FixtureRequest,
) -> None:
    """Nothing is wrong with what is sent but what the document or the caller chose."""
    folder = request.config.getoption("--documents")
    name = request.node.callspec.id
    made = _build(subject, folder, outputs)
    if made.output is None:
        errors = [line for line in made.said.splitlines() if ": error[" in line]
        pytest.skip(errors[0] if errors else "nothing is built")
    done = [try_package(one, made, prism) for one in packages(made.output)]
    trials += done
    assert [crash for trial in done for crash in trial.crashed] == []
    assert [_told(one) for one in _invalid(done, name)] == []
    judged = {step for trial in done for step in trial.steps & trial.judged}
    assert judged - {step for trial in done for step in trial.settled} == set()
    if folder:
        reasons = [reason for trial in done for reason in trial.unjudged]
        if reasons:
            pytest.skip("; ".join(reasons))
    elif name in NOT_READ:
        assert any(trial.unjudged for trial in done)
    else:
        unseen = {step for trial in done for step in trial.unseen}
        why = {step: trial.why(step) for trial in done for step in trial.unseen}
        assert unseen == NOT_JUDGED.get(name, set()), why


def _build(subject: Case | Path, folder: str | None, outputs: Path) -> Project:
    if isinstance(subject, Case):
        made = build(subject, outputs)
        return project(made.output, made.stderr)
    number = len(list(outputs.iterdir()))
    root = Path(folder).resolve() if folder else REPOSITORY
    return build_document(subject, root, outputs / f"document_{number}")


def _invalid(done: list[Trial], name: str) -> list[Charge]:
    return [
        charge
        for trial in done
        for charge in trial.invalid
        if (name, charge.exchange.template) not in KNOWN
    ]


def _told(charge: Charge) -> str:
    return f"{charge} {charge.exchange.headers} {charge.exchange.content[:500]!r}"
