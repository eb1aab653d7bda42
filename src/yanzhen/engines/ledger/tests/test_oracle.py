"""Whatever is sent, the ledger answers as a slow oracle does that keeps nothing but what happened.

The oracle shares no code with the engine: every question is answered by reading all facts again.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from yanzhen.engines.ledger import (
    Account,
    MemoryBook,
    Phase,
    Transfer,
    first_broken_link,
    submit,
    timed_out,
)

START = datetime(2026, 1, 5, tzinfo=UTC)
ACCOUNTS = {
    "issue": Account("issue", "point", "issue", may_be_negative=True),
    "ana": Account("ana", "point", "member"),
    "bo": Account("bo", "point", "member"),
    "goods": Account("goods", "point", "goods"),
    "cents": Account("cents", "cent", "fund"),
}


class Oracle:
    """Facts in the order in which they happened; the rules of README.md, read off one by one."""

    def __init__(self) -> None:
        self.facts: list[Transfer] = []
        self.closed: set[str] = set()

    def named(self, name: str) -> Transfer | None:
        return next((fact for fact in self.facts if fact.id == name), None)

    def posted(self, account: str) -> int:
        moved = [f for f in self.facts if f.phase in {"posted", "post_pending"}]
        return sum(f.amount * ((f.target == account) - (f.source == account)) for f in moved)

    def held(self, account: str) -> int:
        over = {fact.resolves for fact in self.facts}
        waiting = [f for f in self.facts if f.phase == "pending" and f.id not in over]
        return sum(f.amount for f in waiting if f.source == account)

    def tells(self, chain: list[Transfer]) -> bool:
        before = list(self.facts)
        if chain[-1].linked or not all(self._takes(wish) for wish in chain):
            self.facts = before
            return False
        return True

    def _takes(self, wish: Transfer) -> bool:
        if known := self.named(wish.id):
            same = replace(
                wish, at=known.at, linked=known.linked, reason=known.reason,
                reference=known.reference,
            )  # fmt: skip
            return same == known
        if not self._may(wish):
            return False
        self.facts.append(wish)
        return True

    def _may(self, wish: Transfer) -> bool:
        sides = {wish.source, wish.target}
        ends = wish.phase in {"post_pending", "void_pending", "expire_pending"}
        if len(sides) < 2 or not sides <= ACCOUNTS.keys() or "cents" in sides or wish.amount < 1:
            return False
        if (self.facts and wish.at < self.facts[-1].at) or ends != bool(wish.resolves):
            return False
        if self.closed & sides and wish.phase not in {"void_pending", "expire_pending"}:
            return False
        if ends:
            return self._may_end(wish)
        if wish.reverses and not self._may_reverse(wish):
            return False
        rest = self.posted(wish.source) - self.held(wish.source)
        return wish.source == "issue" or rest >= wish.amount

    def _may_end(self, wish: Transfer) -> bool:
        hold = self.named(wish.resolves)
        if (
            hold is None
            or hold.phase != "pending"
            or any(fact.resolves == hold.id for fact in self.facts)
        ):
            return False
        if (hold.source, hold.target) != (wish.source, wish.target):
            return False
        is_over = hold.expires_at is not None and hold.expires_at <= wish.at
        if wish.phase == "expire_pending":
            return is_over
        return not is_over and wish.amount <= hold.amount

    def _may_reverse(self, wish: Transfer) -> bool:
        first = self.named(wish.reverses)
        return (
            first is not None
            and first.phase in {"posted", "post_pending"}
            and (first.target, first.source, first.amount)
            == (wish.source, wish.target, wish.amount)
            and not any(fact.reverses == first.id for fact in self.facts)
        )


ENDS = (Phase.POST_PENDING, Phase.VOID_PENDING, Phase.EXPIRE_PENDING)
NAMES = st.integers(0, 30).map("w{}".format)
SIDES = st.sampled_from([*ACCOUNTS, "gone"])
WISH = st.builds(
    Transfer,
    id=NAMES,
    source=SIDES,
    target=SIDES,
    amount=st.integers(-1, 12),
    at=st.just(START),
    phase=st.sampled_from(Phase),
    linked=st.booleans(),
    resolves=st.just("") | NAMES,
    reverses=st.just("") | NAMES,
    expires_at=st.none() | st.integers(1, 20).map(lambda n: START + timedelta(minutes=n)),
)


class LedgerAndOracle(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.book, self.oracle, self.now = MemoryBook([*ACCOUNTS.values()]), Oracle(), START

    def send(self, *wishes: Transfer) -> None:
        """One batch, chain by chain; both must give the same answers."""
        batch = [replace(wish, at=self.now) for wish in wishes]
        told, chain = [], []
        for wish in batch:
            chain.append(wish)
            if not wish.linked or wish is batch[-1]:
                told += [self.oracle.tells(chain)] * len(chain)
                chain = []
        assert [outcome.is_accepted for outcome in submit(self.book, batch)] == told

    def new(self) -> str:
        return f"n{len(self.oracle.facts)}"

    @initialize()
    def members_have_points(self) -> None:
        for who in ("ana", "bo"):
            self.send(Transfer(who, "issue", who, 20, self.now))

    @rule(minutes=st.sampled_from([1, 2, 4]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(behind=st.integers(0, 2), wishes=st.lists(WISH, min_size=1, max_size=4))
    def anything_is_sent(self, behind: int, wishes: list[Transfer]) -> None:
        """Also by a clock that runs behind."""
        now, self.now = self.now, self.now - timedelta(minutes=behind)
        self.send(*wishes)
        self.now = now

    @rule(
        who=st.sampled_from(["ana", "bo"]),
        amount=st.integers(1, 12),
        minutes=st.none() | st.integers(0, 3),
    )
    def something_is_set_aside(self, who: str, amount: int, minutes: int | None) -> None:
        until = None if minutes is None else self.now + timedelta(minutes=minutes)
        self.send(
            Transfer(self.new(), who, "goods", amount, self.now, Phase.PENDING, expires_at=until)
        )

    @rule(more=st.integers(-1, 1), data=st.data())
    def a_hold_ends(self, more: int, data: st.DataObject) -> None:
        holds = [e.transfer for e in self.book.entries if e.transfer.phase is Phase.PENDING]
        if holds:
            hold = data.draw(st.sampled_from(holds))
            phase = data.draw(st.sampled_from(ENDS))
            self.send(
                replace(
                    hold, id=self.new(), amount=hold.amount + more, phase=phase,
                    resolves=hold.id, expires_at=None,
                )
            )  # fmt: skip

    @rule(less=st.integers(0, 1), data=st.data())
    def something_is_taken_back(self, less: int, data: st.DataObject) -> None:
        first = data.draw(st.sampled_from(self.book.entries)).transfer
        sides, amount = (first.target, first.source), first.amount - less
        self.send(Transfer(self.new(), *sides, amount, self.now, reverses=first.id))

    @rule(data=st.data())
    def something_is_sent_again(self, data: st.DataObject) -> None:
        again = data.draw(st.sampled_from(self.book.entries)).transfer
        self.send(replace(again, linked=False))

    @rule()
    def holds_time_out(self) -> None:
        over = {fact.resolves for fact in self.oracle.facts}
        waiting = [
            entry
            for entry in self.book.entries
            if entry.transfer.phase is Phase.PENDING and entry.transfer.id not in over
        ]
        if releases := timed_out(waiting, self.now):
            self.send(*releases)

    @precondition(lambda self: len(self.oracle.facts) > 12)
    @rule(who=st.sampled_from(["bo", "goods"]))
    def an_account_is_closed(self, who: str) -> None:
        self.book.accounts[who] = replace(self.book.accounts[who], closed_at=self.now)
        self.oracle.closed.add(who)

    @invariant()
    def both_know_the_same(self) -> None:
        assert [entry.transfer for entry in self.book.entries] == self.oracle.facts
        for name in ACCOUNTS:
            balance = self.book.balance(name)
            assert (balance.posted, balance.held) == (
                self.oracle.posted(name),
                self.oracle.held(name),
            )
        assert sum(map(self.oracle.posted, ACCOUNTS)) == 0
        assert first_broken_link(self.book.entries) is None


TestLedgerAndOracle = LedgerAndOracle.TestCase
TestLedgerAndOracle.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)
