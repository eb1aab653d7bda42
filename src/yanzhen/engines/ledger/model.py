"""The nouns: accounts, transfers, entries, balances, outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Account:
    """Where units lie. ``unit`` keeps points, minutes and cents apart; only ``issue`` accounts
    (the source of all units) and those that say so may fall below zero."""

    id: str
    unit: str
    kind: str
    may_be_negative: bool = False
    closed_at: datetime | None = None


class Phase(StrEnum):
    """What a transfer does to the money: move it, hold it, or resolve what another one held."""

    POSTED = "posted"
    PENDING = "pending"
    POST_PENDING = "post_pending"
    VOID_PENDING = "void_pending"
    EXPIRE_PENDING = "expire_pending"


@dataclass(frozen=True, slots=True)
class Transfer:
    """A wish to move ``amount`` whole units out of ``source`` into ``target``.

    ``id`` is given by the client: the same id with the same content is answered the same, with
    other content refused. ``linked`` ties a transfer to the next one of its batch: all of a chain
    happen or none. ``resolves`` names the pending transfer that a post or void is about; a post
    may take less than was held. ``reverses`` names a posted transfer that this one takes back.
    """

    id: str
    source: str
    target: str
    amount: int
    at: datetime
    phase: Phase = Phase.POSTED
    linked: bool = False
    resolves: str = ""
    reverses: str = ""
    expires_at: datetime | None = None
    reason: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A transfer as it was accepted: its place in the chain and the digest of all before it."""

    number: int
    transfer: Transfer
    digest: str


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account has (``posted``) and what of it is promised away (``held``)."""

    posted: int = 0
    held: int = 0

    @property
    def available(self) -> int:
        return self.posted - self.held


class Refusal(StrEnum):
    """Why a transfer was not accepted."""

    OTHER_CONTENT = "other_content"
    UNKNOWN_ACCOUNT = "unknown_account"
    SAME_ACCOUNT = "same_account"
    UNITS_DIFFER = "units_differ"
    NOT_POSITIVE = "not_positive"
    ACCOUNT_CLOSED = "account_closed"
    NOT_ENOUGH = "not_enough"
    UNKNOWN_PENDING = "unknown_pending"
    ALREADY_RESOLVED = "already_resolved"
    MORE_THAN_HELD = "more_than_held"
    TIMED_OUT = "timed_out"
    NOT_TIMED_OUT = "not_timed_out"
    UNKNOWN_REVERSED = "unknown_reversed"
    ALREADY_REVERSED = "already_reversed"
    NOT_THE_COUNTERPART = "not_the_counterpart"
    BEFORE_LAST_ENTRY = "before_last_entry"
    LINKED_REFUSED = "linked_refused"
    CHAIN_OPEN = "chain_open"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to one transfer: its entry, or why not. A repeated transfer is not ``is_new``."""

    transfer_id: str
    entry: Entry | None = None
    refusal: Refusal | None = None
    is_new: bool = False

    @property
    def is_accepted(self) -> bool:
        return self.entry is not None
