"""Proving the book: everything is replayed from the entries, without the sums that are kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from yanzhen.engines.ledger import Balance, Entry, Transfer, chained
from yanzhen.engines.ledger.book import moved
from yanzhen.timebank.keeping import entries
from yanzhen.timebank.models import Account, DailySeal, LedgerHead


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


def prove(progress: Callable[[int], None] = lambda done: None) -> Proof:
    """Replay all entries: chain, conservation, no account below zero, seals, kept sums."""
    proof = Proof()
    accounts = {a.key: a for a in Account.objects.all()}
    seals: dict[int, list[DailySeal]] = defaultdict(list)
    for seal in DailySeal.objects.all():
        seals[seal.number].append(seal)
    balances: dict[str, Balance] = defaultdict(Balance)
    pending: dict[str, Transfer] = {}
    last: Entry | None = None
    for entry in entries():
        if len(proof.faults) >= MOST_FAULTS:
            break
        proof.entries += 1
        if entry != chained(last, entry.transfer):
            proof.faults.append(
                _("Entry %(number)s does not follow from the one before it.")
                % {"number": entry.number}
            )
            return proof
        last = entry
        _replay(proof, entry, balances, pending, accounts)
        for seal in seals.pop(entry.number, ()):
            proof.seals += 1
            if seal.digest != entry.digest:
                proof.faults.append(
                    _("The seal of %(day)s does not fit entry %(number)s.")
                    % {"day": seal.day, "number": entry.number}
                )
        if proof.entries % 10_000 == 0:
            progress(proof.entries)
    proof.accounts = len(accounts)
    proof.faults += [
        _("The entry that the seal of %(day)s names is not there.") % {"day": seal.day}
        for rest in seals.values()
        for seal in rest
    ]
    _compare_ends(proof, last, balances, accounts)
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
    proof: Proof, last: Entry | None, balances: dict[str, Balance], accounts: dict[str, Account]
) -> None:
    head = LedgerHead.objects.filter(pk=1).first()
    if (head.number if head else 0) != (last.number if last else 0):
        proof.faults.append(_("Entries are missing at the end of the book."))
    sums: dict[str, int] = defaultdict(int)
    for key, account in accounts.items():
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
