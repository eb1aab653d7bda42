"""Large books: the export that an auditor's own tool accepts, what was changed, statements.

    python bench/ledger_large.py export [--entries 1000000] [--out FILE]
    python bench/ledger_large.py statements [--entries 10000000] [--members 100000] [--out FILE]

Makes an installation in a temporary folder (or uses DATABASE_URL, which must hold nothing).

``export`` fills the book by the batches of the product, writes the Beancount file, lets
``bean-check`` read it, replays the book, and then changes single entries at random: ``prove`` must
name each of them. ``statements`` fills the book past the services, with the same chain, and reads
the newest page of the statements of random members, and the last page of the busiest.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
from ledger import actor, fill, ready

CHANGES: dict[str, Any] = {"amount": 99, "reason": "另有说法", "reference": "x", "digest": "0" * 64}


@contextmanager
def timed(results: dict[str, Any], name: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    results[f"{name}_s"] = round(time.perf_counter() - began, 1)
    print(f"{name}: {results[f'{name}_s']} s", file=sys.stderr, flush=True)


def peak_mb(who: int) -> int:
    return round(resource.getrusage(who).ru_maxrss / 1024)


def export(entries: int, folder: Path) -> dict[str, Any]:
    from django.core.management import call_command

    from yanzhen.timebank.verification import prove

    results: dict[str, Any] = {"entries": entries}
    with timed(results, "fill"):
        fill_by_batches(entries)
    results["fill_peak_mb"] = peak_mb(resource.RUSAGE_SELF)
    file = folder / "book.beancount"
    with timed(results, "export"):
        call_command("timebank", "export", str(file))
    results["file_mb"] = round(file.stat().st_size / 1e6)
    results["export_peak_mb"] = peak_mb(resource.RUSAGE_SELF)
    with timed(results, "verify"):
        proof = prove()
    results["holds"] = proof.holds and proof.entries == entries
    results["verify_peak_mb"] = peak_mb(resource.RUSAGE_SELF)
    results["tampering_found"] = tampering_found(entries)
    with timed(results, "verify_file"):
        call_command("timebank", "verify", str(file))
    results["file_tampering_found"] = file_tampering_found(file)
    with timed(results, "bean_check"):
        checked = subprocess.run(
            [Path(sys.executable).with_name("bean-check"), "--no-cache", file], check=False
        )
    results["bean_check_accepts"] = checked.returncode == 0
    results["bean_check_peak_mb"] = peak_mb(resource.RUSAGE_CHILDREN)
    return results


def fill_by_batches(entries: int) -> None:
    """Points come, are set aside, spent and given on, in batches of a thousand."""
    from yanzhen.engines.ledger import Phase, Transfer
    from yanzhen.timebank.services import submit_transfers

    rng, done = random.Random(3), 0
    while done < entries:
        size = min(1000, entries - done)
        now = actor().now
        batch: list[Transfer] = []
        while len(batch) < size:
            member, name = f"M{rng.randrange(400)}", f"t{done + len(batch)}"
            batch.append(Transfer(name, "ISSUE", member, 5, now, reason="hours", reference=name))
            if len(batch) + 2 <= size:
                batch.append(
                    Transfer(f"{name}h", member, "GOODS", 3, now, Phase.PENDING, reason="redeem")
                )
                batch.append(
                    Transfer(
                        f"{name}p", member, "GOODS", 3, now, Phase.POST_PENDING,
                        resolves=f"{name}h", reason="redeem",
                    )
                )  # fmt: skip
        outcomes = submit_transfers(actor=actor(), transfers=batch)
        if not all(outcome.is_new for outcome in outcomes):
            sys.exit("a transfer was not taken")
        done += size


def tampering_found(entries: int, tries: int = 4) -> int:
    """How many of some changed entries the proof names by their number; each is put back."""
    from yanzhen.timebank.models import LedgerEntry
    from yanzhen.timebank.verification import prove

    rng, found = random.Random(11), 0
    for field, value in list(CHANGES.items())[:tries]:
        number = rng.randrange(1, entries + 1)
        row = LedgerEntry.objects.filter(number=number)
        known = row.values_list(field, flat=True).get()
        row.update(**{field: value})
        faults = prove().faults
        found += len(faults) == 1 and f" {number} " in f" {faults[0]} "
        row.update(**{field: known})
    return found


def file_tampering_found(file: Path, tries: int = 3) -> int:
    """How often the file alone shows that one digit of it was changed."""
    from django.core.management import CommandError, call_command

    rng, found, size = random.Random(13), 0, file.stat().st_size
    with file.open("r+b") as book:
        for _ in range(tries):
            book.seek(rng.randrange(size // 2, size))
            book.readline()
            start, line = book.tell(), book.readline()
            while not any(48 <= byte <= 57 for byte in line):
                start, line = book.tell(), book.readline()
            place = max(n for n, byte in enumerate(line) if 48 <= byte <= 57)
            digit = line[place : place + 1]
            book.seek(start + place)
            book.write(b"8" if digit != b"8" else b"9")
            book.flush()
            try:
                call_command("timebank", "verify", str(file))
            except CommandError as error:
                print(error, file=sys.stderr)
                found += 1
            book.seek(start + place)
            book.write(digit)
            book.flush()
    return found


def statements(entries: int, members: int) -> dict[str, Any]:
    from yanzhen.core.lists import PER_PAGE
    from yanzhen.timebank.models import Account
    from yanzhen.timebank.selectors import Statement

    results: dict[str, Any] = {"entries": entries, "members": members}
    with timed(results, "fill"):
        fill_past_services(entries, members)
    rng = random.Random(5)
    keys = list(Account.objects.filter(kind="pool").values_list("pk", flat=True))

    def told(times: list[float], name: str) -> None:
        times.sort()
        for part, label in ((0.5, "p50"), (0.99, "p99")):
            results[f"{name}_{label}_ms"] = round(times[int(len(times) * part)] * 1000, 2)

    times = []
    for _ in range(1000):
        began = time.perf_counter()
        account = Account.objects.get(pk=rng.choice(keys))
        list(Statement(account)[: PER_PAGE + 1])
        times.append(time.perf_counter() - began)
    told(times, "statement")
    busiest, times = Account.objects.get(key="ISSUE"), []
    for _ in range(100):
        began = time.perf_counter()
        statement = Statement(busiest)
        last = statement.count() - 1
        list(statement[last - PER_PAGE : last])
        times.append(time.perf_counter() - began)
    told(times, "busiest_last_page")
    return results


def fill_past_services(entries: int, members: int) -> None:
    """Entries of the same chain, written in portions; sums, end and all."""
    from django.db import connection, transaction

    from yanzhen.core.inserting import insert_rows
    from yanzhen.engines.ledger import Transfer, chained
    from yanzhen.timebank.keeping import lock_head
    from yanzhen.timebank.models import Account, LedgerEntry, LedgerHead

    rng, last, now = random.Random(3), None, actor().now
    pks = dict(Account.objects.values_list("key", "pk"))
    posted: dict[str, int] = defaultdict(int)
    for first in range(1, entries + 1, 20_000):
        rows = []
        for n in range(first, min(first + 20_000, entries + 1)):
            member = f"M{rng.randrange(members)}"
            is_spent = posted[member] >= 5 and rng.random() < 0.4
            source, target = (member, "GOODS") if is_spent else ("ISSUE", member)
            posted[source] -= 5
            posted[target] += 5
            reason = "redeem" if is_spent else "hours"
            last = chained(last, Transfer(f"t{n}", source, target, 5, now, reason=reason))
            rows.append(
                {
                    "id": n, "number": n, "transfer_id": f"t{n}", "source_id": pks[source],
                    "target_id": pks[target], "amount": 5, "at": now, "phase": "posted",
                    "linked": False, "resolves": None, "reverses": None, "expires_at": None,
                    "reason": reason, "reference": "", "digest": last.digest,
                }
            )  # fmt: skip
        with transaction.atomic():
            insert_rows(LedgerEntry, rows)
        if first % 1_000_000 == 1:
            print(f"{first - 1} entries", file=sys.stderr, flush=True)
    with transaction.atomic(), connection.cursor() as cursor:
        head = lock_head()
        cursor.executemany(
            "UPDATE timebank_account SET posted = %s WHERE id = %s",
            [(points, pks[key]) for key, points in posted.items()],
        )
        LedgerHead.objects.filter(pk=head.pk).update(
            number=entries, digest=last.digest if last else head.digest, at=now
        )
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE timebank_ledgerentry")


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("part", choices=["export", "statements"])
    parser.add_argument("--entries", type=int)
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["YZ_DATA"] = folder
        ready()
        if options.part == "export":
            fill()
            results = export(options.entries or 1_000_000, Path(folder))
        else:
            fill(options.members)
            results = statements(options.entries or 10_000_000, options.members)
    print(json.dumps(results, indent=1))
    if options.out:
        options.out.write_text(json.dumps(results, indent=1))
    if options.part == "export" and not (
        results["holds"]
        and results["bean_check_accepts"]
        and results["tampering_found"] == 4
        and results["file_tampering_found"] == 3
    ):
        sys.exit(1)


if __name__ == "__main__":
    main()
