"""The rows of the table."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .measure import Command, best, cost, python
from .server import serving
from .synthetic import change, write_documents

ROOT = Path(__file__).resolve().parents[2]
_FLOW = ROOT / "specs/arazzo/mixpanel-gdpr-retrieval-flow-workflow.yml"
_API = ROOT / "specs/openapi/mixpanel-gdpr-ccpa-openapi.yml"


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured, against what, the ratio, and the budget for it."""

    what: str
    measured: str
    against: str = ""
    ratio: float | None = None
    budget: float | None = None


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured, and how often."""

    rounds: int = 3
    runs: int = 1000
    scale: Sequence[int] = (1, 10, 100, 1000)


def rows(folder: Path, sizes: Sizes, corpus: Path | None) -> Iterator[Row]:
    """All rows, as they are measured in an empty folder."""
    yield from _builds(folder, sizes)
    yield from _package(folder, sizes)
    if corpus is not None:
        yield from _stripe(folder, sizes, corpus)
        yield from _large(folder, corpus)
    yield from _scale(folder, sizes)


def _compared(
    what: str,
    sizes: Sizes,
    ours: Command,
    other: Command,
    budget: float | None = None,
) -> Row:
    mine, theirs = best(sizes.rounds, ours, other)
    return Row(
        what,
        f"{mine.cpu:.2f} s",
        f"{theirs.cpu:.2f} s",
        mine.cpu / theirs.cpu,
        budget,
    )


def _build(output: Path, documents: Path, root: Path, *more: str) -> Command:
    """A build by one process, if no more is said."""
    arguments = ["build", str(documents), "-o", str(output), "--root", str(root)]
    return python(ROOT, "-m", "arazzo_gen", *arguments, "-q", "-j1", *more)


def _fresh(output: Path, documents: Path, root: Path, *more: str) -> Command:
    """A build that finds no output."""
    program = (
        "import shutil, sys; from arazzo_gen.cli import main;"
        " shutil.rmtree(sys.argv.pop(1), ignore_errors=True); main()"
    )
    build = _build(output, documents, root, *more).arguments[3:]
    return python(ROOT, "-c", program, str(output), *build)


def _codegen(source: Path, output: Path) -> Command:
    program = (
        "from datamodel_code_generator.__main__ import main; raise SystemExit(main())"
    )
    return python(
        ROOT,
        "-c",
        program,
        *("--input", str(source), "--output", str(output)),
        *("--output-model-type", "pydantic_v2.BaseModel"),
    )


def _builds(folder: Path, sizes: Sizes) -> Iterator[Row]:
    cold = folder / "mixpanel"
    yield _compared(
        "Mixpanel, cold; datamodel-codegen",
        sizes,
        _fresh(cold, _FLOW, ROOT),
        _codegen(_API, folder / "mixpanel.py"),
        1.5,
    )
    click = python(ROOT, "-c", "import click")
    again = _build(cold, _FLOW, ROOT)
    yield _compared("Nothing to do; import click", sizes, again, click, 2.0)


def _package(folder: Path, sizes: Sizes) -> Iterator[Row]:
    output = folder / "site" / "built"
    cost(_build(output, _FLOW, ROOT))
    # As installers do, and the first import where the environment allows it.
    cost(python(ROOT, "-m", "compileall", "-q", str(output), "tests/benchmarks"))
    site = output.parent
    with serving() as url:
        arguments = (url, str(sizes.runs))
        ours, hand = (
            python(ROOT, "-m", "tests.benchmarks.runs", kind, *arguments, path=site)
            for kind in ("generated", "hand")
        )
        name = f"{sizes.runs} runs of a workflow; by hand"
        yield _compared(name, sizes, ours, hand, 1.05)
    package = "import built.mixpanel_gdpr_retrieval_flow"
    ours = python(ROOT, "-c", package, path=site)
    libraries = python(ROOT, "-c", "import httpx2, pydantic; pydantic.BaseModel")
    name = "Importing a package; httpx2, pydantic"
    yield _compared(name, sizes, ours, libraries, 1.2)
    # Its models alone cost some of that.
    hand = python(ROOT, "-c", "import tests.benchmarks.runs")
    yield _compared("Importing a package; by hand", sizes, ours, hand)


def _stripe(folder: Path, sizes: Sizes, corpus: Path) -> Iterator[Row]:
    documents = corpus / "stripe" / "arazzo"
    output = folder / "stripe"
    source = corpus / "stripe" / "openapi" / "stripe-payment-intents-api-openapi.yml"
    ours, theirs = best(
        sizes.rounds,
        _fallible(_fresh(output, documents, corpus, "--keep-going")),
        _codegen(source, folder / "stripe.py"),
    )
    name = f"{len(list(documents.iterdir()))} Stripe documents, cold; PaymentIntents"
    cpu = ours.cpu / theirs.cpu
    yield Row(name, f"{ours.cpu:.2f} s", f"{theirs.cpu:.2f} s", cpu, 1.0)
    peak = ours.memory / theirs.memory
    yield Row(
        f"{name}, peak memory",
        f"{ours.memory:.0f} MB",
        f"{theirs.memory:.0f} MB",
        peak,
        1.0,
    )


def _fallible(command: Command) -> Command:
    """A command that may end with 1, as a build does that leaves documents out."""
    program = (
        "import sys\n"
        "try: exec(sys.argv.pop(1))\n"
        "except SystemExit as end: sys.exit(end.code if end.code not in (0, 1) else 0)"
    )
    interpreter, _, code, *rest = command.arguments
    return Command([interpreter, "-c", program, code, *rest], command.folder)


def _large(folder: Path, corpus: Path) -> Iterator[Row]:
    for case in ("plaid.com", "telnyx.com"):
        specs, output = folder / case, folder / f"{case}-built"
        shutil.copytree(corpus / "jentic" / case, specs)
        document = specs / "workflows.arazzo.json"
        workflows = _mend(document)
        used = cost(_fresh(output, document, specs))
        texts = [path.read_text("utf-8") for path in output.rglob("*.py")]
        lines = sum(text.count("\n") for text in texts)
        measured = f"{used.cpu:.2f} s, {used.memory:.0f} MB, {lines} lines"
        yield Row(f"{case}, an API of 3 MB, {workflows} workflows", measured)


def _mend(document: Path) -> int:
    """Leave out the workflows that are wrong: an expression has no wildcards."""
    document.chmod(0o644)
    found = json.loads(document.read_text("utf-8"))
    found["workflows"] = [
        one for one in found["workflows"] if "[*]" not in json.dumps(one)
    ]
    document.write_text(json.dumps(found), "utf-8")
    return len(found["workflows"])


def _scale(folder: Path, sizes: Sizes) -> Iterator[Row]:
    first: float | None = None
    for number in sizes.scale:
        documents, output = folder / f"specs{number}", folder / f"built{number}"
        write_documents(documents, number)
        used = cost(_fresh(output, documents, documents))
        each = used.cpu / number
        first = first or each
        against = f"{each * 1000:.0f} ms each, {used.memory:.0f} MB"
        name = f"{number} documents, cold; {sizes.scale[0]}, each"
        yield Row(name, f"{used.cpu:.2f} s", against, each / first)
        if number == sizes.scale[-1]:
            change(documents, number // 2, "Something else.")
            one = cost(_build(output, documents, documents))
            name = f"One of {number} documents changed; all of them"
            ratio = one.cpu / used.cpu
            yield Row(name, f"{one.cpu:.2f} s", f"{used.cpu:.2f} s", ratio)
            none = cost(_build(output, documents, documents))
            name = f"None of {number} documents changed; all of them"
            ratio = none.cpu / used.cpu
            yield Row(name, f"{none.cpu:.2f} s", f"{used.cpu:.2f} s", ratio)
            two = cost(_fresh(output, documents, documents, "-j2"))
            name = f"{number} documents, two processes; one, by the clock"
            ratio = two.clock / used.clock
            yield Row(name, f"{two.clock:.2f} s", f"{used.clock:.2f} s", ratio)
        shutil.rmtree(documents)
        shutil.rmtree(output)
