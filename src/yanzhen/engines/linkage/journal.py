"""What a long comparison has behind it, so that a killed one goes on where it was.

The journal is one file, replaced as a whole after every step: whoever reads it finds each step
either done, with what it answered, or not begun. A step that was cut off is taken again.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .circumstances import ListWeight
from .linking import LinkSummary
from .parameters import LevelWeight, Parameters


class ComparisonIsRunning(RuntimeError):
    """Another process works on the same comparison; the sentence names the folder."""


class Journal:
    """The steps that are done, in a folder that belongs to one comparison."""

    def __init__(self, folder: Path, identity: str) -> None:
        self.path = folder / "journal.json"
        self.identity = identity
        self.steps: dict[str, Any] = {}
        self.seconds: dict[str, float] = {}
        if self.path.exists():
            kept = json.loads(self.path.read_text("utf-8"))
            if kept["identity"] == identity:
                self.steps, self.seconds = kept["steps"], kept["seconds"]
        if not self.steps:
            for other in folder.iterdir():
                if other.is_dir():
                    shutil.rmtree(other)

    def once(self, step: str, run: Callable[[], Any]) -> Any:
        """What the step answers, taken from the journal if it was done before."""
        if step not in self.steps:
            answer = run()
            self.steps[step] = answer
            told = {"identity": self.identity, "steps": self.steps, "seconds": self.seconds}
            partial = self.path.with_suffix(".new")
            partial.write_text(json.dumps(told), "utf-8")
            os.replace(partial, self.path)
        return self.steps[step]


@contextmanager
def sole_use(folder: Path) -> Iterator[None]:
    """Make the folder and hold it; raises ComparisonIsRunning when another process does."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ComparisonIsRunning(f"{folder} is being worked on.") from error
        yield


def plain_summary(summary: LinkSummary) -> dict[str, Any]:
    """A summary as JSON can hold it."""
    told = asdict(summary)
    told["share_in_register"] = [summary.share_in_register[key] for key in (False, True)]
    return told


def summary_of(told: dict[str, Any]) -> LinkSummary:
    """The summary that plain_summary told."""
    parameters = told["parameters"]
    given = told | {
        "share_in_register": dict(zip((False, True), told["share_in_register"], strict=True)),
        "parameters": parameters
        and Parameters(tuple(LevelWeight(**weight) for weight in parameters["weights"])),
        "circumstances": tuple(ListWeight(**weight) for weight in told["circumstances"]),
    }
    return LinkSummary(**given)
