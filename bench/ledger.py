"""How fast points move, and that none is lost when writers are killed.

    python bench/ledger.py [--seconds 8] [--writers 16] [--kills 5] [--entries 0] [--out FILE]

Makes an installation in a temporary folder (or uses DATABASE_URL, which must hold nothing).
Measured: transfers/s one by one and in batches of 100, by one writer and by many processes at
once; then writers are killed with SIGKILL at random moments, and every acknowledged transfer must
be there once and the book must hold. With ``--entries N`` the book is filled to N entries first and
statements are read (p50, p99).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
MEMBERS = 400


def ready() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yanzhen.config.settings")
    sys.path.insert(0, str(ROOT / "src"))
    import django

    django.setup()


def actor() -> Any:
    from django.utils import timezone

    from yanzhen.core import scope

    return scope.system_actor(now=timezone.now(), name="bench")


def fill() -> None:
    from datetime import date

    from django.core.management import call_command

    from yanzhen.orgs.models import Division
    from yanzhen.timebank.models import Account

    call_command("migrate", verbosity=0)
    place = Division.objects.create(
        code="990626", name="云岭县", level="county", valid_from=date(2020, 1, 1)
    )
    now = actor().now
    Account.objects.bulk_create(
        Account(
            key=key,
            kind=kind,
            area_code=place.code,
            may_be_negative=kind == "issue",
            opened_at=now,
        )
        for key, kind in [("ISSUE", "issue"), *((f"M{n}", "pool") for n in range(MEMBERS))]
    )


def batch(writer: str, first: int, size: int, rng: random.Random) -> list[Any]:
    from yanzhen.engines.ledger import Transfer

    now = actor().now
    return [
        Transfer(f"{writer}-{first + n}", "ISSUE", f"M{rng.randrange(MEMBERS)}", 5, now)
        for n in range(size)
    ]


def write(name: str, size: int, seconds: float) -> None:
    """One writer: tells every batch after it was acknowledged."""
    ready()
    from yanzhen.timebank.services import submit_transfers

    rng, end, done = random.Random(name), time.monotonic() + seconds, 0
    while time.monotonic() < end:
        outcomes = submit_transfers(actor=actor(), transfers=batch(name, done, size, rng))
        if not all(o.is_new for o in outcomes):
            sys.exit(f"{name}: a transfer was not taken")
        done += size
        print(done, flush=True)


def start(name: str, size: int, seconds: float) -> subprocess.Popen[str]:
    command = [sys.executable, __file__, "--write", name, str(size), str(seconds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def acknowledged(process: subprocess.Popen[str]) -> int:
    out, _ = process.communicate()
    lines = out.split()
    return int(lines[-1]) if lines else 0


def measure(label: str, writers: int, size: int, seconds: float) -> dict[str, Any]:
    from yanzhen.timebank.models import LedgerEntry

    before = LedgerEntry.objects.count()
    began = time.monotonic()
    running = [start(f"{label}{n}", size, seconds) for n in range(writers)]
    told = sum(acknowledged(process) for process in running)
    taken = LedgerEntry.objects.count() - before
    found = {
        "writers": writers,
        "batch": size,
        "acknowledged": told,
        "kept": taken,
        "per_second": round(told / seconds),
        "wall": round(time.monotonic() - began, 1),
    }
    print(json.dumps(found), flush=True)
    return found


def crash(kills: int, writers: int) -> dict[str, Any]:
    """Kill writers in the middle; afterwards what they were told must be there, once."""
    from yanzhen.timebank.models import LedgerEntry
    from yanzhen.timebank.verification import prove

    rng, lost, told_all = random.Random(7), 0, 0
    for round_ in range(kills):
        names = [f"crash{round_}w{n}" for n in range(writers)]
        running = [start(name, 7, 600) for name in names]
        first = [int(process.stdout.readline()) for process in running if process.stdout]
        time.sleep(rng.random() * 3)
        for process in running:
            process.send_signal(signal.SIGKILL)
            time.sleep(rng.random() * 0.02)
        for name, process, least in zip(names, running, first, strict=True):
            told = max(least, acknowledged(process))
            told_all += told
            ids = {f"{name}-{n}" for n in range(told)}
            kept = LedgerEntry.objects.filter(transfer_id__startswith=f"{name}-")
            lost += len(ids - set(kept.values_list("transfer_id", flat=True)))
    proof = prove()
    found = {"kills": kills * writers, "acknowledged": told_all, "lost": lost, "holds": proof.holds}
    print(json.dumps({**found, "faults": proof.faults}), flush=True)
    return found


def statements(entries: int) -> dict[str, Any]:
    """Fill the book and read statements: the newest 50 entries of an account."""
    from django.db.models import Q

    from yanzhen.timebank.models import Account, LedgerEntry
    from yanzhen.timebank.services import submit_transfers

    rng, done = random.Random(3), LedgerEntry.objects.count()
    while done < entries:
        submit_transfers(actor=actor(), transfers=batch("fill", done, 1000, rng))
        done += 1000
        if done % 100_000 < 1000:
            print(f"{done} entries", file=sys.stderr, flush=True)
    times = []
    keys = list(Account.objects.exclude(kind="issue").values_list("pk", flat=True))
    for _ in range(300):
        began = time.perf_counter()
        account = rng.choice(keys)
        list(
            LedgerEntry.objects.filter(Q(source=account) | Q(target=account)).order_by("-number")[
                :50
            ]
        )
        times.append(time.perf_counter() - began)
    times.sort()
    found = {
        "entries": done,
        "p50_ms": round(times[150] * 1000, 2),
        "p99_ms": round(times[297] * 1000, 2),
    }
    print(json.dumps(found), flush=True)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--writers", type=int, default=16)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--entries", type=int, default=0)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--write", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write:
        name, size, seconds = options.write
        return write(name, int(size), float(seconds))
    with tempfile.TemporaryDirectory() as folder:
        os.environ["YZ_DATA"] = folder
        ready()
        fill()
        results = {
            "one by one, one writer": measure("a", 1, 1, options.seconds),
            "batches, one writer": measure("b", 1, 100, options.seconds),
            "one by one, many": measure("c", options.writers, 1, options.seconds),
            "batches, many": measure("d", options.writers, 100, options.seconds),
            "killed": crash(options.kills, min(4, options.writers)),
        }
        if options.entries:
            results["statements"] = statements(options.entries)
    if options.out:
        options.out.write_text(json.dumps(results, indent=1))
    if results["killed"]["lost"] or not results["killed"]["holds"]:
        sys.exit(1)
    return None


if __name__ == "__main__":
    main()
