"""The ledger in the database: a batch is read in a few queries, decided, and written in a few."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import CharField

from yanzhen.core.inserting import insert_rows
from yanzhen.core.prepared import Prepared, bound_all
from yanzhen.engines import ledger
from yanzhen.engines.ledger import Balance, Entry, Phase, Transfer
from yanzhen.engines.ledger.chain import GENESIS
from yanzhen.timebank.models import Account, LedgerEntry, LedgerHead

AT_ONCE = 2_000
NEW_SUMS = "UPDATE timebank_account SET posted = %s, held = %s WHERE id = %s"
NEW_END = "UPDATE timebank_ledgerhead SET number = %s, digest = %s, at = %s WHERE id = %s"
# One statement instead of five: while it runs nobody else can append.
FEW = 16

_head = Prepared(lambda: LedgerHead.objects.select_for_update().filter(pk=1))
_accounts = Prepared(
    lambda length: Account.objects.filter(key__in=bound_all("keys", length, CharField()))
)
_entries = Prepared(
    lambda field, length: LedgerEntry.objects.order_by().filter(
        **{f"{field}__in": bound_all("names", length, CharField())}
    )
)


def transfer_of(row: LedgerEntry, keys: dict[int, str]) -> Transfer:
    """The transfer as it was sent; ``keys`` names the accounts."""
    return Transfer(
        id=row.transfer_id,
        source=keys[row.source_id],
        target=keys[row.target_id],
        amount=row.amount,
        at=row.at,
        phase=Phase(row.phase),
        linked=row.linked,
        resolves=row.resolves or "",
        reverses=row.reverses or "",
        expires_at=row.expires_at,
        reason=row.reason,
        reference=row.reference,
    )


def entry_of(row: LedgerEntry, keys: dict[int, str]) -> Entry:
    return Entry(row.number, transfer_of(row, keys), row.digest)


COLUMNS = (
    "number", "transfer_id", "source_id", "target_id", "amount", "at", "phase", "linked",
    "resolves", "reverses", "expires_at", "reason", "reference", "digest",
)  # fmt: skip
PHASES = {phase.value: phase for phase in Phase}


def entries(until: int | None = None) -> Iterator[Entry]:
    """The entries in their order, read in portions; up to a number, or all of this moment."""
    if until is None:
        until = LedgerHead.objects.filter(pk=1).values_list("number", flat=True).first() or 0
    keys = dict(Account.objects.values_list("pk", "key"))
    rows = LedgerEntry.objects.filter(number__lte=until).order_by("number")
    for (
        number, name, source, target, amount, at, phase, linked, resolves, reverses, expires_at,
        reason, reference, digest,
    ) in rows.values_list(*COLUMNS).iterator(AT_ONCE):  # fmt: skip
        transfer = Transfer(
            name, keys[source], keys[target], amount, at, PHASES[phase], linked, resolves or "",
            reverses or "", expires_at, reason, reference,
        )  # fmt: skip
        yield Entry(number, transfer, digest)


class BatchBook:
    """What one batch reads and writes (``ledger.Book``), while the end of the chain is locked.

    Made inside a transaction. ``write`` puts down what was appended.
    """

    def __init__(self, batch: Sequence[Transfer]) -> None:
        self.head = lock_head()
        wanted = {key for t in batch for key in (t.source, t.target)}
        self.rows = {a.key: a for a in _accounts(len(wanted), keys=sorted(wanted))}
        self.keys = {a.pk: a.key for a in self.rows.values()}
        resolved = {t.resolves for t in batch if t.resolves}
        reversed_ = {t.reverses for t in batch if t.reverses}
        self._known = self._by("transfer_id", {t.id for t in batch} | resolved | reversed_)
        self._resolutions = self._by("resolves", resolved)
        self._reversals = self._by("reverses", reversed_)
        self._balances = {a.key: Balance(a.posted, a.held) for a in self.rows.values()}
        self.appended: list[Entry] = []
        self._last = (
            Entry(self.head.number, Transfer("", "", "", 0, self.head.at), self.head.digest)
            if self.head.at
            else None
        )

    def _by(self, field: str, names: Collection[str]) -> dict[str, Entry]:
        if not names:
            return {}
        rows = _entries(field, len(names), names=sorted(names))
        missing = {r.source_id for r in rows} | {r.target_id for r in rows}
        if missing - self.keys.keys():
            others = Account.objects.filter(pk__in=missing - self.keys.keys())
            self.keys |= dict(others.values_list("pk", "key"))
        return {getattr(row, field): entry_of(row, self.keys) for row in rows}

    def account(self, account_id: str) -> ledger.Account | None:
        row = self.rows.get(account_id)
        if row is None:
            return None
        return ledger.Account(row.key, row.unit, row.kind, row.may_be_negative, row.closed_at)

    def balance(self, account_id: str) -> Balance:
        return self._balances.get(account_id, Balance())

    def entry(self, transfer_id: str) -> Entry | None:
        return self._known.get(transfer_id)

    def resolution(self, pending_id: str) -> Entry | None:
        return self._resolutions.get(pending_id)

    def reversal(self, transfer_id: str) -> Entry | None:
        return self._reversals.get(transfer_id)

    def last(self) -> Entry | None:
        return self._last

    def append(self, entry: Entry, balances: dict[str, Balance]) -> None:
        transfer = entry.transfer
        self.appended.append(entry)
        self._last = entry
        self._known[transfer.id] = entry
        if transfer.resolves:
            self._resolutions[transfer.resolves] = entry
        if transfer.reverses:
            self._reversals[transfer.reverses] = entry
        self._balances |= balances

    def write(self) -> None:
        """Put down the new entries, the balances that they changed and the new end."""
        if not self.appended:
            return
        sums, last = self._new_sums(), self.appended[-1]
        keys = {key: row.pk for key, row in self.rows.items()}
        rows = [row_of(entry, keys) for entry in self.appended]
        at = connection.ops.adapt_datetimefield_value(last.transfer.at)
        end = (last.number, last.digest, at, self.head.pk)
        if connection.vendor == "postgresql" and len(rows) <= FEW:
            _write_together(rows, sums, end)
            return
        insert_rows(LedgerEntry, rows)
        with connection.cursor() as cursor:
            if sums:
                cursor.executemany(NEW_SUMS, sums)
            cursor.execute(NEW_END, end)

    def _new_sums(self) -> list[tuple[int, int, int]]:
        found = []
        for key, row in self.rows.items():
            balance = self._balances[key]
            if (row.posted, row.held) != (balance.posted, balance.held):
                row.posted, row.held = balance.posted, balance.held
                found.append((row.posted, row.held, row.pk))
        return found


def row_of(entry: Entry, keys: Mapping[str, int]) -> dict[str, Any]:
    """An entry by column; ``keys`` are those of the accounts by their numbers."""
    t = entry.transfer
    return {
        "id": entry.number,
        "number": entry.number,
        "transfer_id": t.id,
        "source_id": keys[t.source],
        "target_id": keys[t.target],
        "amount": t.amount,
        "at": t.at,
        "phase": t.phase.value,
        "linked": t.linked,
        "resolves": t.resolves or None,
        "reverses": t.reverses or None,
        "expires_at": t.expires_at,
        "reason": t.reason,
        "reference": t.reference,
        "digest": entry.digest,
    }


def _write_together(
    rows: list[dict[str, Any]], sums: list[tuple[int, int, int]], end: tuple[Any, ...]
) -> None:
    """A small batch on PostgreSQL in one statement, so that the next writer waits for less."""
    marks = ", ".join([f"({', '.join(['%s'] * len(COLUMNS))})"] * len(rows))
    parts = [
        f"entries AS (INSERT INTO timebank_ledgerentry ({', '.join(COLUMNS)}) VALUES {marks})"  # noqa: S608  # columns
    ]
    values = [row[name] for row in rows for name in COLUMNS]
    if sums:
        triples = ", ".join(["(%s::bigint, %s::bigint, %s::bigint)"] * len(sums))
        parts.append(
            "sums AS (UPDATE timebank_account SET posted = new.posted, held = new.held "  # noqa: S608  # marks
            f"FROM (VALUES {triples}) AS new (posted, held, id) WHERE timebank_account.id = new.id)"
        )
        values += [value for triple in sums for value in triple]
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(parts)} {NEW_END}", [*values, *end])


def lock_head() -> LedgerHead:
    """The end of the chain, locked until the transaction ends; made on the first use."""
    for head in _head():
        return head
    LedgerHead.objects.get_or_create(pk=1, defaults={"digest": GENESIS})
    return LedgerHead.objects.select_for_update().get(pk=1)


def not_before(head: LedgerHead, moment: datetime) -> datetime:
    """The moment of a new entry: now, or that of the last entry when a clock runs behind."""
    moment = moment.astimezone(UTC)
    return max(moment, head.at) if head.at else moment


def hold_back(head: LedgerHead, moment: datetime) -> datetime:
    """The moment of something that moved no points; no later entry is dated before it."""
    moment = not_before(head, moment)
    LedgerHead.objects.filter(pk=head.pk).exclude(at__gt=moment).update(at=moment)
    return moment
