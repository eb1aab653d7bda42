"""Random interleavings of devices, a restarting server and reassignments, played on the model.

    ./yz run python bench/interleavings.py [--count 100000] [--steps 40] [--seed yanzhen]
                                           [--progress FILE]

Every interleaving is the same for the same seed and number. At its end all must have arrived once,
and nothing may stand over a later value of its branch. Two processes play; with ``--progress`` a
run that was ended goes on where it was. The first that fails is told with its number, to be played
again with ``--first NUMBER --count 1``. That the model is like the server is tested beside it
(``src/yanzhen/field/tests/test_interleavings.py``).
"""

from __future__ import annotations

import argparse
import collections
import json
import multiprocessing
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from yanzhen.field.interleaving import Lost, play

SLICE = 500


def play_slice(asked: tuple[str, int, int, int]) -> dict[str, Any]:
    """Play some interleavings; returns how the edits ended, and the first that failed."""
    seed, first, count, steps = asked
    states: collections.Counter[str] = collections.Counter()
    for number in range(first, first + count):
        try:
            world = play(f"{seed}:{number}", steps)
        except Lost as error:
            return {"first": first, "failed": number, "why": str(error)}
        states.update(str(row.state) for row in world.server.rows.values())
    return {"first": first, "played": count, "states": dict(states)}


def slices(first: int, count: int, seed: str, steps: int) -> Iterator[tuple[str, int, int, int]]:
    for start in range(first, first + count, SLICE):
        yield seed, start, min(SLICE, first + count - start), steps


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--seed", default="yanzhen")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--progress", type=Path, default=None)
    given = parser.parse_args()
    done: dict[str, Any] = {"seed": given.seed, "steps": given.steps, "slices": [], "states": {}}
    if given.progress and given.progress.exists():
        kept = json.loads(given.progress.read_text())
        if (kept["seed"], kept["steps"]) != (given.seed, given.steps):
            raise SystemExit("This progress is of another seed or number of steps.")
        done = kept
    states, played = collections.Counter(done["states"]), set(done["slices"])
    todo = [
        one
        for one in slices(given.first, given.count, given.seed, given.steps)
        if one[1] not in played
    ]
    began, count = time.perf_counter(), given.count - sum(one[2] for one in todo)
    with multiprocessing.get_context("spawn").Pool(given.processes) as pool:
        for told in pool.imap_unordered(play_slice, todo):
            if "failed" in told:
                raise SystemExit(f"interleaving {told['failed']}: {told['why']}")
            states.update(told["states"])
            played.add(told["first"])
            count += told["played"]
            if given.progress:
                kept = done | {"slices": sorted(played), "states": states}
                given.progress.write_text(json.dumps(kept))
            print(f"{count} of {given.count}", file=sys.stderr, flush=True)
    report = {
        "interleavings": count,
        "steps": given.steps,
        "seconds": round(time.perf_counter() - began, 1),
        "edits": sum(states.values()),
        "states": dict(states),
        "lost": 0,
    }
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
