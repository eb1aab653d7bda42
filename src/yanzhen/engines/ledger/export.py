"""The ledger as a Beancount file, which an outside auditor can check with their own tools."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain

from yanzhen.engines.ledger.model import Account, Entry, Phase

ROOTS = {"issue": "Equity", "member": "Liabilities", "pool": "Liabilities", "goods": "Income"}


def account_name(account: Account) -> str:
    """``Liabilities:Member:A0012``: letters and digits only, as Beancount wants it."""
    root = ROOTS.get(account.kind, "Liabilities")
    tail = re.sub(r"[^A-Za-z0-9-]+", "-", account.id).strip("-") or "x"
    return f"{root}:{account.kind.capitalize()}:{tail[0].upper()}{tail[1:]}"


def _text(words: str) -> str:
    return words.replace("\\", "\\\\").replace('"', "'").replace("\n", " ")


def to_beancount(
    accounts: Iterable[Account],
    entries: Iterable[Entry],
    *,
    units: Mapping[str, str],
    opened_at: datetime | None = None,
) -> Iterator[str]:
    """Lines of a Beancount file; ``units`` maps our units to commodities (``point``: ``POINT``).

    Accounts are opened on the day of ``opened_at`` or, left out, of the first entry.

    Holds move nothing and are left out; what was posted from a hold stands as it was posted.
    Names of people never appear: accounts are known by their ids.
    """
    names = {}
    known = {a.id: a for a in accounts}
    rows = iter(entries)
    ahead = next(rows, None)
    moments = [moment for moment in (opened_at, ahead and ahead.transfer.at) if moment]
    first = min(moments, default=None)
    for account in known.values():
        names[account.id] = account_name(account)
        if first is not None:
            yield f"{first:%Y-%m-%d} open {names[account.id]} {units[account.unit]}"
    for entry in chain([ahead] if ahead else [], rows):
        transfer = entry.transfer
        if transfer.phase not in {Phase.POSTED, Phase.POST_PENDING}:
            continue
        unit = units[known[transfer.source].unit]
        yield ""
        yield f'{transfer.at:%Y-%m-%d} * "{_text(transfer.reason or transfer.id)}"'
        yield f"  number: {entry.number}"
        yield f'  transfer: "{_text(transfer.id)}"'
        yield f'  digest: "{entry.digest}"'
        yield f"  {names[transfer.target]}  -{transfer.amount} {unit}"
        yield f"  {names[transfer.source]}  {transfer.amount} {unit}"
