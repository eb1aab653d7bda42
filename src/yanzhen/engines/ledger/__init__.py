"""Balanced, immutable transfers of whole units between accounts, with holds and a hash chain.

Pure Python: a caller brings a ``Book`` (where accounts, entries and balances live) and gets back
what was decided and what to append. See README.md for the model.
"""

from yanzhen.engines.ledger.book import Book, MemoryBook
from yanzhen.engines.ledger.chain import chained, digest_of, first_broken_link
from yanzhen.engines.ledger.decide import submit, timed_out
from yanzhen.engines.ledger.export import BrokenExport, from_beancount, to_beancount
from yanzhen.engines.ledger.model import (
    Account,
    Balance,
    Entry,
    Outcome,
    Phase,
    Refusal,
    Transfer,
)

__all__ = [
    "Account",
    "Balance",
    "Book",
    "BrokenExport",
    "Entry",
    "MemoryBook",
    "Outcome",
    "Phase",
    "Refusal",
    "Transfer",
    "chained",
    "digest_of",
    "first_broken_link",
    "from_beancount",
    "submit",
    "timed_out",
    "to_beancount",
]
