"""Whether transfers are accepted: one batch at a time, in order, chains whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from yanzhen.engines.ledger.book import Book, moved
from yanzhen.engines.ledger.chain import chained
from yanzhen.engines.ledger.model import (
    Balance,
    Entry,
    Outcome,
    Phase,
    Refusal,
    Transfer,
)

RESOLVING = {Phase.POST_PENDING, Phase.VOID_PENDING, Phase.EXPIRE_PENDING}


class _Draft:
    """What a chain would change, on top of the book, until it is known whether all of it holds."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.entries: dict[str, Entry] = {}
        self.resolutions: dict[str, Entry] = {}
        self.reversals: dict[str, Entry] = {}
        self.balances: dict[str, Balance] = {}

    def entry(self, key: str) -> Entry | None:
        return self.entries.get(key) or self.book.entry(key)

    def resolution(self, key: str) -> Entry | None:
        return self.resolutions.get(key) or self.book.resolution(key)

    def reversal(self, key: str) -> Entry | None:
        return self.reversals.get(key) or self.book.reversal(key)

    def balance(self, key: str) -> Balance:
        return self.balances.get(key) or self.book.balance(key)

    def last(self) -> Entry | None:
        return next(reversed(self.entries.values())) if self.entries else self.book.last()

    def add(self, transfer: Transfer) -> Entry:
        for side in (transfer.source, transfer.target):
            self.balances.setdefault(side, self.balance(side))
        held = self.entry(transfer.resolves) if transfer.resolves else None
        moved(self.balances, transfer, held.transfer if held else None)
        entry = chained(self.last(), transfer)
        self.entries[transfer.id] = entry
        if transfer.resolves:
            self.resolutions[transfer.resolves] = entry
        if transfer.reverses:
            self.reversals[transfer.reverses] = entry
        return entry

    def keep(self) -> None:
        for entry in self.entries.values():
            sides = (entry.transfer.source, entry.transfer.target)
            self.book.append(entry, {side: self.balances[side] for side in sides})


def _same_wish(known: Transfer, sent: Transfer) -> bool:
    """The same content; the moment of asking again does not count."""
    fields = ("source", "target", "amount", "phase", "resolves", "reverses", "expires_at")
    return all(getattr(known, f) == getattr(sent, f) for f in fields)


def _refusal_of_resolution(draft: _Draft, transfer: Transfer) -> Refusal | None:
    pending = draft.entry(transfer.resolves)
    if pending is None or pending.transfer.phase is not Phase.PENDING:
        return Refusal.UNKNOWN_PENDING
    held = pending.transfer
    if (held.source, held.target) != (transfer.source, transfer.target):
        return Refusal.UNKNOWN_PENDING
    if draft.resolution(transfer.resolves):
        return Refusal.ALREADY_RESOLVED
    is_late = held.expires_at is not None and held.expires_at <= transfer.at
    if transfer.phase is Phase.EXPIRE_PENDING:
        return None if is_late else Refusal.NOT_TIMED_OUT
    if is_late:
        return Refusal.TIMED_OUT
    if transfer.amount > held.amount:
        return Refusal.MORE_THAN_HELD
    return None


def _refusal_of_reversal(draft: _Draft, transfer: Transfer) -> Refusal | None:
    known = draft.entry(transfer.reverses)
    if known is None or known.transfer.phase not in {Phase.POSTED, Phase.POST_PENDING}:
        return Refusal.UNKNOWN_REVERSED
    if draft.reversal(transfer.reverses):
        return Refusal.ALREADY_REVERSED
    first = known.transfer
    if (first.target, first.source, first.amount) != (
        transfer.source,
        transfer.target,
        transfer.amount,
    ):
        return Refusal.NOT_THE_COUNTERPART
    return None


def _refusal(draft: _Draft, transfer: Transfer) -> Refusal | None:
    """Why this transfer cannot follow what the draft holds; nothing when it can."""
    source = draft.book.account(transfer.source)
    target = draft.book.account(transfer.target)
    if source is None or target is None:
        return Refusal.UNKNOWN_ACCOUNT
    if source.id == target.id:
        return Refusal.SAME_ACCOUNT
    if source.unit != target.unit:
        return Refusal.UNITS_DIFFER
    if transfer.amount <= 0:
        return Refusal.NOT_POSITIVE
    last = draft.last()
    if last is not None and transfer.at < last.transfer.at:
        return Refusal.BEFORE_LAST_ENTRY
    is_release = transfer.phase in {Phase.VOID_PENDING, Phase.EXPIRE_PENDING}
    if not is_release and (source.closed_at or target.closed_at):
        return Refusal.ACCOUNT_CLOSED
    if (transfer.phase in RESOLVING) != bool(transfer.resolves):
        return Refusal.UNKNOWN_PENDING
    if transfer.phase in RESOLVING:
        return _refusal_of_resolution(draft, transfer)
    if transfer.reverses and (refusal := _refusal_of_reversal(draft, transfer)):
        return refusal
    if not source.may_be_negative and draft.balance(source.id).available < transfer.amount:
        return Refusal.NOT_ENOUGH
    return None


def _chains(batch: Sequence[Transfer]) -> Iterable[list[Transfer]]:
    chain: list[Transfer] = []
    for transfer in batch:
        chain.append(transfer)
        if not transfer.linked:
            yield chain
            chain = []
    if chain:
        yield chain


def submit(book: Book, batch: Sequence[Transfer]) -> list[Outcome]:
    """Decide a batch and append what is accepted; one outcome per transfer, in order.

    Cost: a constant number of look-ups and one digest per transfer.
    """
    outcomes: list[Outcome] = []
    for chain in _chains(batch):
        outcomes += _submit_chain(book, chain)
    return outcomes


def _submit_chain(book: Book, chain: list[Transfer]) -> list[Outcome]:
    if chain[-1].linked:
        return [Outcome(t.id, refusal=Refusal.CHAIN_OPEN) for t in chain]
    draft, outcomes = _Draft(book), []
    for transfer in chain:
        if known := draft.entry(transfer.id):
            if not _same_wish(known.transfer, transfer):
                return _refused(chain, transfer, Refusal.OTHER_CONTENT)
            outcomes.append(Outcome(transfer.id, entry=known))
            continue
        if refusal := _refusal(draft, transfer):
            return _refused(chain, transfer, refusal)
        outcomes.append(Outcome(transfer.id, entry=draft.add(transfer), is_new=True))
    draft.keep()
    return outcomes


def _refused(chain: list[Transfer], culprit: Transfer, refusal: Refusal) -> list[Outcome]:
    return [
        Outcome(t.id, refusal=refusal if t is culprit else Refusal.LINKED_REFUSED) for t in chain
    ]


def timed_out(pending: Iterable[Entry], now: datetime) -> list[Transfer]:
    """The transfers that release those holds whose time is over."""
    return [
        Transfer(
            id=f"{e.transfer.id}:expired",
            source=e.transfer.source,
            target=e.transfer.target,
            amount=e.transfer.amount,
            at=now,
            phase=Phase.EXPIRE_PENDING,
            resolves=e.transfer.id,
        )
        for e in pending
        if e.transfer.expires_at is not None and e.transfer.expires_at <= now
    ]
