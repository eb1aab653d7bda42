"""Where a ledger lives. The product keeps it in its database; tests and exports in memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from yanzhen.engines.ledger.model import Account, Balance, Entry, Phase, Transfer


class Book(Protocol):
    """What deciding needs to read and write. A batch is decided while the accounts are locked."""

    def account(self, account_id: str) -> Account | None: ...

    def balance(self, account_id: str) -> Balance: ...

    def entry(self, transfer_id: str) -> Entry | None: ...

    def resolution(self, pending_id: str) -> Entry | None:
        """The entry that posted, voided or timed out a pending transfer."""
        ...

    def reversal(self, transfer_id: str) -> Entry | None:
        """The entry that took back a posted transfer."""
        ...

    def last(self) -> Entry | None: ...

    def append(self, entry: Entry, balances: dict[str, Balance]) -> None:
        """Keep an accepted entry and the balances after it."""
        ...


def moved(balances: dict[str, Balance], transfer: Transfer, held: Transfer | None) -> None:
    """Change ``balances`` by an accepted transfer; ``held`` is the pending one it resolves."""
    source, target = balances[transfer.source], balances[transfer.target]
    amount = transfer.amount
    if transfer.phase is Phase.PENDING:
        balances[transfer.source] = Balance(source.posted, source.held + amount)
        return
    if held is not None:
        source = Balance(source.posted, source.held - held.amount)
        balances[transfer.source] = source
    if transfer.phase in {Phase.POSTED, Phase.POST_PENDING}:
        balances[transfer.source] = Balance(source.posted - amount, source.held)
        balances[transfer.target] = Balance(target.posted + amount, target.held)


class MemoryBook:
    """A book in memory."""

    def __init__(self, accounts: list[Account]) -> None:
        self.accounts = {a.id: a for a in accounts}
        self.entries: list[Entry] = []
        self._by_id: dict[str, Entry] = {}
        self._resolutions: dict[str, Entry] = {}
        self._reversals: dict[str, Entry] = {}
        self._balances: dict[str, Balance] = {}

    def account(self, account_id: str) -> Account | None:
        return self.accounts.get(account_id)

    def balance(self, account_id: str) -> Balance:
        return self._balances.get(account_id, Balance())

    def entry(self, transfer_id: str) -> Entry | None:
        return self._by_id.get(transfer_id)

    def resolution(self, pending_id: str) -> Entry | None:
        return self._resolutions.get(pending_id)

    def reversal(self, transfer_id: str) -> Entry | None:
        return self._reversals.get(transfer_id)

    def last(self) -> Entry | None:
        return self.entries[-1] if self.entries else None

    def append(self, entry: Entry, balances: dict[str, Balance]) -> None:
        transfer = entry.transfer
        self.entries.append(entry)
        self._by_id[transfer.id] = entry
        if transfer.resolves:
            self._resolutions[transfer.resolves] = entry
        if transfer.reverses:
            self._reversals[transfer.reverses] = entry
        self._balances |= balances

    def until(self, moment: datetime) -> Iterator[Entry]:
        return (e for e in self.entries if e.transfer.at <= moment)

    def balance_at(self, account_id: str, moment: datetime) -> Balance:
        """The balance at a past moment, from the entries until then."""
        balances: dict[str, Balance] = {}
        for entry in self.until(moment):
            transfer = entry.transfer
            for side in (transfer.source, transfer.target):
                balances.setdefault(side, Balance())
            held = self._by_id[transfer.resolves].transfer if transfer.resolves else None
            moved(balances, transfer, held)
        return balances.get(account_id, Balance())
