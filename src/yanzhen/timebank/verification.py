"""Proving the book: everything is replayed from the entries, without the sums that are kept.

Points go on moving meanwhile: what is proven is the book at the moment when the proof began.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import chain

from django.db import transaction
from django.utils.translation import gettext as _

from yanzhen.engines.ledger import Balance, Entry, Transfer, chained
from yanzhen.engines.ledger.book import moved
from yanzhen.timebank.keeping import entries, lock_head
from yanzhen.timebank.models import Account, DailySeal, LedgerEntry
from yanzhen.timebank.points_proof import faults_of_points, faults_of_seeds


@dataclass(slots=True)
class Proof:
    """What a replay found; ``faults`` are sentences, the first broken entry first."""

    entries: int = 0
    accounts: int = 0
    seals: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.faults


MOST_FAULTS = 20


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is kept beside the entries, as it stood at one moment."""

    number: int
    accounts: dict[str, Account]
    seals: dict[int, list[DailySeal]]


def _kept_now() -> _Kept:
    """The end, the sums and the seals, read while nobody can append."""
    with transaction.atomic():
        number = lock_head().number
        accounts = {account.key: account for account in Account.objects.all()}
        seals: dict[int, list[DailySeal]] = defaultdict(list)
        for seal in DailySeal.objects.all():
            seals[seal.number].append(seal)
    return _Kept(number, accounts, seals)


def _is_past_end() -> bool:
    with transaction.atomic():
        return LedgerEntry.objects.filter(number__gt=lock_head().number).exists()


def prove(progress: Callable[[int], None] = lambda done: None) -> Proof:
    """Replay all entries: chain, conservation, no account below zero, seals, kept sums, caps."""
    proof, kept = Proof(), _kept_now()
    proof.accounts = len(kept.accounts)
    balances: dict[str, Balance] = defaultdict(Balance)
    pending: dict[str, Transfer] = {}
    last: Entry | None = None
    for entry in entries(kept.number):
        if len(proof.faults) >= MOST_FAULTS:
            return proof
        proof.entries += 1
        if entry != chained(last, entry.transfer):
            proof.faults.append(
                _("Entry %(number)s does not follow from the one before it.")
                % {"number": entry.number}
            )
            return proof
        last = entry
        _replay(proof, entry, balances, pending, kept.accounts)
        for seal in kept.seals.pop(entry.number, ()):
            proof.seals += 1
            if seal.digest != entry.digest:
                proof.faults.append(
                    _("The seal of %(day)s does not fit entry %(number)s.")
                    % {"day": seal.day, "number": entry.number}
                )
        if proof.entries % 10_000 == 0:
            progress(proof.entries)
    proof.faults += [
        _("The entry that the seal of %(day)s names is not there.") % {"day": seal.day}
        for rest in kept.seals.values()
        for seal in rest
    ]
    if _is_past_end():
        proof.faults.append(_("There are entries behind the end of the book."))
    _compare_ends(proof, kept, last, balances)
    for fault in chain(faults_of_points(), faults_of_seeds()):
        if len(proof.faults) >= MOST_FAULTS:
            break
        proof.faults.append(fault)
    return proof


def _replay(
    proof: Proof,
    entry: Entry,
    balances: dict[str, Balance],
    pending: dict[str, Transfer],
    accounts: dict[str, Account],
) -> None:
    transfer = entry.transfer
    held = pending.pop(transfer.resolves, None) if transfer.resolves else None
    if transfer.phase == "pending":
        pending[transfer.id] = transfer
    for key in (transfer.source, transfer.target):
        balances[key] = balances[key]
    moved(balances, transfer, held)
    source = accounts[transfer.source]
    if not source.may_be_negative and balances[transfer.source].available < 0:
        proof.faults.append(
            _("Entry %(number)s takes account %(account)s below zero.")
            % {"number": entry.number, "account": source.key}
        )


def _compare_ends(
    proof: Proof, kept: _Kept, last: Entry | None, balances: dict[str, Balance]
) -> None:
    if kept.number != (last.number if last else 0):
        proof.faults.append(_("Entries are missing at the end of the book."))
    sums: dict[str, int] = defaultdict(int)
    for key, account in kept.accounts.items():
        replayed = balances[key]
        sums[account.unit] += replayed.posted
        if (account.posted, account.held) != (replayed.posted, replayed.held):
            proof.faults.append(
                _("Account %(account)s says %(kept)s, its entries say %(replayed)s.")
                % {"account": key, "kept": account.posted, "replayed": replayed.posted}
            )
    proof.faults += [
        _("All accounts in %(unit)s together should be zero, not %(sum)s.")
        % {"unit": unit, "sum": total}
        for unit, total in sums.items()
        if total
    ]
