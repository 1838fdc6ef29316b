"""The trial of a package: each step on its own and each workflow, again and again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from .arguments import TRIES, mended, mended_for, step_arguments, workflow_inputs
from .bench import Bench, client_of
from .draws import Draws
from .judge import Judges, Violation
from .projects import Project, plain
from .requests import Exchange
from .surface import Function, Package
from .verdicts import Verdict, verdict

SEEDS = 4


@dataclass(frozen=True, slots=True)
class Charge:
    """A violation, with the function that was called, the request and the verdict."""

    where: str
    exchange: Exchange
    violation: Violation
    verdict: Verdict

    def __str__(self) -> str:
        sent = f"{self.exchange.method} {self.exchange.target}"
        return f"{self.where}: {sent}: {self.violation}"


@dataclass(slots=True)
class Trial:
    """What came of a package.

    ``judged`` are the functions that a request was seen of, ``settled`` those of them
    with one in which no argument is wrong, ``refused`` why others were not sent, where
    that is known. ``crashed`` is what raised that nobody
    expects, ``unjudged`` why requests had no judge.
    """

    steps: set[str]
    judged: set[str] = field(default_factory=set[str])
    settled: set[str] = field(default_factory=set[str])
    refused: dict[str, str] = field(default_factory=dict[str, str])
    requests: int = 0
    charges: list[Charge] = field(default_factory=list[Charge])
    crashed: list[str] = field(default_factory=list[str])
    unjudged: list[str] = field(default_factory=list[str])

    @property
    def unseen(self) -> set[str]:
        """The steps that sent nothing."""
        return self.steps - self.judged

    def why(self, step: str) -> str:
        """Why a step sent nothing that was judged, as far as that is known."""
        return "; ".join([self.refused.get(step, ""), *self.unjudged])

    @property
    def invalid(self) -> list[Charge]:
        """What is wrong and is a fault of ours."""
        return [charge for charge in self.charges if charge.verdict == "invalid"]


def try_package(package: Package, project: Project, judges: Judges) -> Trial:
    """Call all that a package has, with several seeds."""
    court = _Court(package, project, Bench(judges, {}))
    with client_of(package, project, court.bench) as client:
        for seed in range(SEEDS):
            court.bench.prefer = f"dynamic={'true' if seed else 'false'}"
            for step in package.steps:
                arguments = step_arguments(step, Draws(seed))
                court.call(client, step, arguments)
            for workflow in package.workflows:
                described = project.workflows.get(plain(workflow.name), [None])[0]
                inputs = workflow_inputs(workflow, described, Draws(seed))
                court.call(client, workflow, inputs)
    court.bench.close()
    court.trial.requests = len(court.bench.exchanges)
    court.trial.unjudged = list(dict.fromkeys(court.bench.unjudged))
    return court.trial


class _Court:
    """The trial while it goes on."""

    def __init__(self, package: Package, project: Project, bench: Bench) -> None:
        self.bench = bench
        self.trial = Trial({str(step) for step in package.steps})
        self._errors: type[Exception] = package.module.WorkflowError
        self._said = project.said

    def call(self, client: Any, function: Function, arguments: dict[str, Any]) -> None:
        """Call a function; again with better arguments, where it is these that are
        refused."""
        for _ in range(TRIES):
            before = len(self.bench.exchanges)
            better: dict[str, Any] | None = None
            try:
                function.call(client, **arguments)
            except ValidationError as error:
                better = mended(arguments, error)
                self.trial.refused[str(function)] = f"{error}"
            except self._errors as error:
                if len(self.bench.exchanges) == before:
                    self.trial.refused[str(function)] = (
                        f"{type(error).__name__}: {error}"
                    )
            except Exception as error:
                self.trial.crashed.append(f"{function}({arguments!r}): {error!r}")
            sent = self.bench.exchanges[before:]
            for charge in self._charges(str(function), sent, arguments):
                self.trial.charges.append(charge)
                if charge.verdict == "argument" and better is None:
                    value = charge.exchange.value_at(charge.violation)
                    better = mended_for(arguments, charge.violation, value)
            if better is None or better == arguments:
                return
            arguments = better

    def _charges(
        self, where: str, sent: list[Exchange], arguments: dict[str, Any]
    ) -> Iterator[Charge]:
        for index, exchange in enumerate(sent):
            answers = [one.answer for one in sent[:index]]
            verdicts = set[Verdict]()
            for violation in exchange.found:
                one = verdict(exchange, violation, arguments, answers, self._said)
                verdicts.add(one)
                yield Charge(where, exchange, violation, one)
            self.trial.judged.add(where)
            if "argument" not in verdicts:
                self.trial.settled.add(where)
