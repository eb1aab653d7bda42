"""Large books: the export that an auditor's own tool accepts, what was changed, statements.

    python bench/ledger_large.py export [--entries 1000000] [--out FILE]
    python bench/ledger_large.py statements [--entries 10000000] [--members 100000] [--prove]

Makes an installation in a temporary folder (or uses DATABASE_URL, which must hold nothing).

``export`` fills the book by the batches of the product, writes the Beancount file, lets
``bean-check`` read it, replays the book, and then changes single entries at random: ``prove`` must
name each of them. ``statements`` fills the book past the services (the same rules, the same chain)
and reads what the page of a statement asks for, of random members and of the busiest account; with
``--prove`` it replays that book too and changes single entries of it.
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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
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


def stories(entries: int, members: int) -> Iterator[list[Any]]:
    """So many transfers in all, over a year: points come, some are set aside and spent.

    The first members are there far more often than the last.
    """
    from yanzhen.engines.ledger import Phase, Transfer

    rng, year, done = random.Random(3), timedelta(days=365), 0
    begin = actor().now - year
    while done < entries:
        now = begin + year * done // entries
        member, name = f"M{int(members * rng.random() ** 2)}", f"t{done:09}"
        hold = f"{name}h"
        story = [Transfer(name, "ISSUE", member, 5, now, reason="hours", reference=name)]
        if rng.random() < 0.4:
            story += [
                Transfer(hold, member, "GOODS", 3, now, Phase.PENDING, reason="redeem"),
                Transfer(
                    f"{name}p", member, "GOODS", 3, now, Phase.POST_PENDING,
                    resolves=hold, reason="redeem",
                ),
            ]  # fmt: skip
        yield story[: entries - done]
        done += len(story)


def portions(entries: int, members: int, size: int) -> Iterator[list[Any]]:
    """The same, in portions of at most ``size`` that leave no story half."""
    portion: list[Any] = []
    for story in stories(entries, members):
        if len(portion) + len(story) > size:
            yield portion
            portion = []
        portion += story
    yield portion


def fill_by_batches(entries: int) -> None:
    """By the service of the product, in its largest batches."""
    from yanzhen.timebank.services import submit_transfers

    for batch in portions(entries, 400, 1000):
        outcomes = submit_transfers(actor=actor(), transfers=batch)
        if not all(outcome.is_new for outcome in outcomes):
            sys.exit("a transfer was not taken")


def tampering_found(entries: int) -> dict[str, bool]:
    """Whether the proof names each of some changed entries by its number; each is put back."""
    from yanzhen.timebank.models import LedgerEntry
    from yanzhen.timebank.verification import prove

    rng, found = random.Random(11), {}
    for field, value in CHANGES.items():
        number = rng.randrange(1, entries + 1)
        row = LedgerEntry.objects.filter(number=number)
        known = row.values_list(field, flat=True).get()
        row.update(**{field: value})
        faults = prove().faults
        row.update(**{field: known})
        print(f"{field} of entry {number} was changed: {faults}", file=sys.stderr, flush=True)
        found[field] = known != value and len(faults) == 1 and f" {number} " in f" {faults[0]} "
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


def statements(entries: int, members: int, *, is_proven: bool) -> dict[str, Any]:
    from yanzhen.timebank.verification import prove

    results: dict[str, Any] = {"entries": entries, "members": members}
    with timed(results, "fill"):
        fill_past_services(entries, members)
    results["fill_peak_mb"] = peak_mb(resource.RUSAGE_SELF)
    results |= statement_times()
    print(json.dumps(results), file=sys.stderr, flush=True)
    if is_proven:
        with timed(results, "verify"):
            proof = prove()
        results["holds"] = proof.holds and proof.entries == entries
        results["verify_peak_mb"] = peak_mb(resource.RUSAGE_SELF)
        results["tampering_found"] = tampering_found(entries)
    return results


def statement_times() -> dict[str, float]:
    """What the page of a statement asks for: of random members, of the busiest account."""
    from yanzhen.core.lists import PER_PAGE
    from yanzhen.timebank.models import Account
    from yanzhen.timebank.selectors import Statement, balance_on, issues_of

    def read(key: int, page: int = 0) -> None:
        account = Account.objects.get(pk=key)
        statement = Statement(account)
        last = max(0, statement.count() - 1) // PER_PAGE
        first = min(page, last) * PER_PAGE
        list(statement[first : first + PER_PAGE + 1])
        list(issues_of(account)[: PER_PAGE + 1])

    def told(name: str, turns: int, reading: Callable[[], object]) -> dict[str, float]:
        times = []
        for _ in range(turns):
            began = time.perf_counter()
            reading()
            times.append(time.perf_counter() - began)
        times.sort()
        marks = (("p50", turns // 2), ("p99", turns * 99 // 100), ("worst", turns - 1))
        return {f"{name}_{label}_ms": round(times[nth] * 1000, 2) for label, nth in marks}

    rng = random.Random(5)
    members = list(Account.objects.filter(kind="pool").order_by("pk"))
    issue, first = Account.objects.get(key="ISSUE"), Account.objects.get(key="M0")
    day = actor().today - timedelta(days=180)
    return {
        **told("statement", 2000, lambda: read(rng.choice(members).pk)),
        **told("busiest_member", 200, lambda: read(first.pk, 10**9)),
        **told("busiest_account", 200, lambda: read(issue.pk, 10**9)),
        **told("balance_on_a_day", 200, lambda: balance_on(rng.choice(members), day)),
        **told("busiest_balance_on_a_day", 50, lambda: balance_on(first, day)),
    }


def fill_past_services(entries: int, members: int) -> None:
    """Entries that the rules of the ledger accept, of the same chain, written in large portions.

    What the database keeps for searching is made when all are there.
    """
    from django.db import transaction

    from yanzhen.core.inserting import insert_rows
    from yanzhen.engines.ledger import Account as EngineAccount
    from yanzhen.engines.ledger import submit
    from yanzhen.timebank.keeping import row_of
    from yanzhen.timebank.models import Account, LedgerEntry

    pks = dict(Account.objects.values_list("key", "pk"))
    book = forgetful_book(
        [
            EngineAccount(a.key, a.unit, a.kind, a.may_be_negative)
            for a in Account.objects.iterator()
        ]
    )
    began, told = time.perf_counter(), 0
    with without_indexes(LedgerEntry._meta.db_table):
        for portion in portions(entries, members, 20_000):
            if not all(outcome.is_new for outcome in submit(book, portion)):
                sys.exit("a transfer was not taken")
            with transaction.atomic():
                insert_rows(LedgerEntry, [row_of(entry, pks) for entry in book.taken()])
            done = book.last().number
            if done - told >= 500_000:
                told, speed = done, round(done / (time.perf_counter() - began))
                print(f"{done} entries, {speed}/s", file=sys.stderr, flush=True)
    keep_ends(book, pks)


def forgetful_book(accounts: list[Any]) -> Any:
    """A book in memory that remembers the sums and the end, and no entry that was taken."""
    from yanzhen.engines.ledger import MemoryBook

    class Book(MemoryBook):
        end: Any = None

        def last(self) -> Any:
            return self.entries[-1] if self.entries else self.end

        def taken(self) -> list[Any]:
            entries, self.end, self.entries = self.entries, self.last(), []
            for known in (self._by_id, self._resolutions, self._reversals):
                known.clear()
            return entries

    return Book(accounts)


def keep_ends(book: Any, pks: dict[str, int]) -> None:
    """The sums of the accounts and the end of the chain, as the services keep them."""
    from django.db import connection, transaction

    from yanzhen.timebank.keeping import NEW_SUMS, lock_head
    from yanzhen.timebank.models import LedgerHead

    sums = ((book.balance(key), pk) for key, pk in pks.items())
    with transaction.atomic(), connection.cursor() as cursor:
        head, last = lock_head(), book.last()
        cursor.executemany(NEW_SUMS, [(b.posted, b.held, pk) for b, pk in sums if b.posted])
        LedgerHead.objects.filter(pk=head.pk).update(
            number=last.number, digest=last.digest, at=last.transfer.at
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE timebank_ledgerentry")


@contextmanager
def without_indexes(table: str) -> Iterator[None]:
    """Drop the indexes of a table that are no constraints, and make them again at the end."""
    from django.db import connection

    asked = {
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' "
        "AND sql IS NOT NULL AND tbl_name = %s",
        "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s "
        "AND indexname NOT IN (SELECT conname FROM pg_constraint)",
    }
    with connection.cursor() as cursor:
        cursor.execute(asked[connection.vendor], [table])
        known = cursor.fetchall()
        for name, _made in known:
            cursor.execute(f'DROP INDEX "{name}"')
    yield
    with connection.cursor() as cursor:
        for _name, made in known:
            cursor.execute(made)


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("part", choices=["export", "statements"])
    parser.add_argument("--entries", type=int)
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--prove", action="store_true", help="statements: replay the book too")
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
            results = statements(
                options.entries or 10_000_000, options.members, is_proven=options.prove
            )
    print(json.dumps(results, indent=1))
    if options.out:
        options.out.write_text(json.dumps(results, indent=1))
    proven = [results.get(name, True) for name in ("holds", "bean_check_accepts")]
    proven += results.get("tampering_found", {}).values()
    if not all(proven) or results.get("file_tampering_found", 3) != 3:
        sys.exit(1)


if __name__ == "__main__":
    main()
