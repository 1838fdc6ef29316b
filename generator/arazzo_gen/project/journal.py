"""Change the output folder as a whole, even when the build is killed.

A build stages all new texts in a folder below the output, writes a journal of the
changes there, then carries them out, the manifest last. After a kill, the next build
completes what a journal lists, and discards staged texts that have no journal. It does
so before it compiles: documents that have errors by then leave no half-written output.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .contents import read_bytes
from .manifest import NAME, digest
from .places import (
    JOURNAL,
    STAGED,
    is_inside,
    is_interrupted,
    is_writable,
    naming,
    read,
    require_writable,
)


@dataclass(frozen=True, slots=True)
class Journal:
    """The changes of one build, by paths below the output folder.

    Hashes of the files that are written, before (None where there is none) and after,
    and of those that are removed. Each text is staged in a file that is called by its
    number in ``write``; the manifest is the last of them.
    """

    write: Mapping[str, tuple[str | None, str]] = field(default_factory=dict)
    remove: Mapping[str, str] = field(default_factory=dict)

    @property
    def pending(self) -> dict[str, str]:
        """The hashes of the files after the changes, without the manifest."""
        return {path: after for path, (_, after) in self.write.items() if path != NAME}


def commit(output: Path, texts: Mapping[str, str], remove: Mapping[str, str]) -> None:
    """Write texts, the manifest last among them, and remove files that have these
    hashes. Raises OSError, which names the file that cannot be written; what was
    journaled is then completed by ``recover``."""
    require_writable(output, (*texts, *remove))
    staging = output / STAGED
    with naming(output):
        _clear(output)
        staging.mkdir()
    try:
        for number, (path, text) in enumerate(texts.items()):
            with naming(output / path):
                _put(staging / str(number), text)
        before = {path: read(output / path) for path in texts}
        journal = Journal(
            {
                path: (None if found is None else digest(found), digest(texts[path]))
                for path, found in before.items()
            },
            remove,
        )
        begun = staging / "begun"
        with naming(output):
            _put(begun, json.dumps({"write": journal.write, "remove": journal.remove}))
    except OSError:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    os.replace(begun, staging / JOURNAL)
    _carry_out(output, journal)
    _clear(output)


def recover(output: Path) -> str | None:
    """Complete the journal of an interrupted build, or discard its staged texts.

    Returns a sentence for the user, None where no build was interrupted. Files that
    somebody changed since stay. Raises OSError where the system refuses a change.
    """
    if not is_interrupted(output):
        return None
    journal = read_journal(output)
    done = "cleared up after an interrupted build"
    if journal is not None:
        found = read(output / NAME)
        # With another manifest, the files are other ones, such as of another checkout.
        if (found and digest(found)) in journal.write.get(NAME, ()):
            _carry_out(output, journal)
            done = "completed an interrupted build"
    _clear(output)
    return done


def read_journal(output: Path) -> Journal | None:
    """Read the journal of a build that runs or was interrupted; None without one."""
    path = output / STAGED / JOURNAL
    if os.path.islink(path.parent):
        return None
    try:
        found = json.loads(read_bytes(path))
        if any("\0" in name for name in (*found["write"], *found["remove"])):
            return None
        return Journal(
            {
                str(name): (None if before is None else str(before), str(after))
                for name, (before, after) in found["write"].items()
            },
            {str(name): str(removed) for name, removed in found["remove"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _carry_out(output: Path, journal: Journal) -> None:
    numbers = {path: number for number, path in enumerate(journal.write)}
    for path, hashes in journal.write.items():
        if path == NAME:
            continue
        staged = output / STAGED / str(numbers[path])
        if staged.exists() and is_writable(output, path):
            found = read(output / path)
            if (None if found is None else digest(found)) in hashes:
                with naming(output / path):
                    (output / path).parent.mkdir(parents=True, exist_ok=True)
                    os.replace(staged, output / path)
    for path, removed in journal.remove.items():
        if not is_inside(output, path):
            continue
        found = read(output / path)
        with naming(output / path):
            if found is not None and digest(found) == removed:
                (output / path).unlink()
            _prune(output, (output / path).parent)
    staged = output / STAGED / str(numbers.get(NAME))
    if staged.exists():
        with naming(output / NAME):
            os.replace(staged, output / NAME)


def _put(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", errors="surrogateescape", newline="\n")


def _clear(output: Path) -> None:
    staging = output / STAGED
    if staging.is_symlink() or staging.is_file():
        staging.unlink()
    elif staging.is_dir():
        # A kill from here on leaves no journal, so the rest is discarded.
        (staging / JOURNAL).unlink(missing_ok=True)
        shutil.rmtree(staging)


def _prune(output: Path, folder: Path) -> None:
    """Remove folders from ``folder`` upwards that hold at most a __pycache__."""
    while folder not in (output, folder.parent):
        if folder.is_dir():
            if any(item.name != "__pycache__" for item in folder.iterdir()):
                return
            shutil.rmtree(folder)
        folder = folder.parent
