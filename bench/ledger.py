"""How fast points move, and that none is lost when writers are killed.

    python bench/ledger.py [--seconds 8] [--writers 16] [--kills 5] [--only PART] [--out FILE]

Makes an installation in a temporary folder (or uses DATABASE_URL, which must hold nothing).
Measured: transfers/s one by one and in batches of 100, by one writer and by many processes that
begin together; then writers are killed with SIGKILL at random moments, and every acknowledged
transfer must be there once, every linked pair whole, and the book must hold. Large books:
``bench/ledger_large.py``.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
MEMBERS = 400
FORK = multiprocessing.get_context("fork")


def ready() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yanzhen.config.settings")
    sys.path.insert(0, str(ROOT / "src"))
    import django

    django.setup()


def actor() -> Any:
    from django.utils import timezone

    from yanzhen.core import scope

    return scope.system_actor(now=timezone.now(), name="bench")


def fill(members: int = MEMBERS) -> None:
    from datetime import date

    from django.core.management import call_command

    from yanzhen.orgs.models import Division
    from yanzhen.timebank.models import Account

    call_command("migrate", verbosity=0)
    place = Division.objects.create(
        code="990626", name="云岭县", level="county", valid_from=date(2020, 1, 1)
    )
    now = actor().now
    kinds = [("ISSUE", "issue"), ("GOODS", "goods"), *((f"M{n}", "pool") for n in range(members))]
    Account.objects.bulk_create(
        (
            Account(
                key=key,
                kind=kind,
                area_code=place.code,
                may_be_negative=kind == "issue",
                opened_at=now,
            )
            for key, kind in kinds
        ),
        batch_size=5_000,
    )


def singles(writer: str, first: int, size: int, rng: random.Random) -> list[Any]:
    from yanzhen.engines.ledger import Transfer

    now = actor().now
    return [
        Transfer(f"{writer}-{first + n}", "ISSUE", f"M{rng.randrange(MEMBERS)}", 5, now)
        for n in range(size)
    ]


def pairs(writer: str, first: int, size: int, rng: random.Random) -> list[Any]:
    """Points come and are spent at once: two legs that belong together."""
    from yanzhen.engines.ledger import Transfer

    now, found = actor().now, []
    for n in range(first, first + size, 2):
        member = f"M{rng.randrange(MEMBERS)}"
        found += [
            Transfer(f"{writer}-{n}", "ISSUE", member, 5, now, linked=True),
            Transfer(f"{writer}-{n + 1}", member, "GOODS", 5, now),
        ]
    return found


class Writers:
    """Processes that write at the same time; ``told[n]`` is what the n-th was acknowledged."""

    def __init__(self, label: str, count: int, size: int, wishes: Callable[..., Any]) -> None:
        from django.db import connections

        connections.close_all()
        self.names = [f"{label}w{n}" for n in range(count)]
        self.told = FORK.Array("q", count, lock=False)
        self.start, self.end = FORK.Barrier(count + 1), FORK.Value("d", 0.0, lock=False)
        self.processes = [
            FORK.Process(target=self._write, args=(n, size, wishes)) for n in range(count)
        ]
        for process in self.processes:
            process.start()

    def go(self, seconds: float) -> None:
        self.end.value = time.monotonic() + seconds
        self.start.wait()

    def join(self) -> None:
        for process in self.processes:
            process.join()

    def _write(self, number: int, size: int, wishes: Callable[..., Any]) -> None:
        from yanzhen.timebank.models import LedgerHead
        from yanzhen.timebank.services import submit_transfers

        name, done = self.names[number], 0
        rng = random.Random(name)
        LedgerHead.objects.first()
        self.start.wait()
        while time.monotonic() < self.end.value:
            outcomes = submit_transfers(actor=actor(), transfers=wishes(name, done, size, rng))
            if not all(outcome.is_new for outcome in outcomes):
                os._exit(3)
            done += size
            self.told[number] = done
        os._exit(0)


def measure(label: str, count: int, size: int, seconds: float) -> dict[str, Any]:
    from yanzhen.timebank.models import LedgerEntry

    before = LedgerEntry.objects.count()
    writers = Writers(label, count, size, singles)
    began = time.monotonic()
    writers.go(seconds)
    writers.join()
    wall = time.monotonic() - began
    told = sum(writers.told)
    found = {
        "writers": count,
        "batch": size,
        "acknowledged": told,
        "kept": LedgerEntry.objects.count() - before,
        "per_second": round(told / wall),
        "wall": round(wall, 1),
    }
    print(json.dumps(found), flush=True)
    return found


def crash(rounds: int, count: int) -> dict[str, Any]:
    """Kill writers in the middle; afterwards what they were told must be there, once and whole."""
    from yanzhen.timebank.models import LedgerEntry
    from yanzhen.timebank.verification import prove

    rng, lost, halves, told_all = random.Random(7), 0, 0, 0
    for round_ in range(rounds):
        writers = Writers(f"crash{round_}", count, 6, pairs)
        writers.go(600)
        while not all(writers.told):
            time.sleep(0.01)
        for process in rng.sample(writers.processes, count):
            time.sleep(rng.random() * 0.1)
            process.kill()
        writers.join()
        for name, told in zip(writers.names, writers.told, strict=True):
            told_all += told
            rows = LedgerEntry.objects.filter(transfer_id__startswith=f"{name}-")
            kept = dict(rows.values_list("transfer_id", "number"))
            lost += sum(f"{name}-{n}" not in kept for n in range(told))
            halves += sum(
                kept.get(f"{name}-{n + 1}") != kept[f"{name}-{n}"] + 1
                for n in range(0, told + 6, 2)
                if f"{name}-{n}" in kept
            )
    proof = prove()
    found = {
        "kills": rounds * count,
        "acknowledged": told_all,
        "lost": lost,
        "halves": halves,
        "holds": proof.holds,
    }
    print(json.dumps({**found, "faults": proof.faults}), flush=True)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--writers", type=int, default=16)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--only", choices=["speed", "kills"])
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        os.environ["YZ_DATA"] = folder
        ready()
        fill()
        if options.only != "kills":
            results = {
                "one by one, one writer": measure("a", 1, 1, options.seconds),
                "batches, one writer": measure("b", 1, 100, options.seconds),
                "one by one, many": measure("c", options.writers, 1, options.seconds),
                "batches, many": measure("d", options.writers, 100, options.seconds),
            }
        if options.only != "speed":
            results["killed"] = crash(options.kills, options.writers)
    if options.out:
        options.out.write_text(json.dumps(results, indent=1))
    killed = results.get("killed", {"lost": 0, "halves": 0, "holds": True})
    if killed["lost"] or killed["halves"] or not killed["holds"]:
        sys.exit(1)


if __name__ == "__main__":
    main()
