from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.engines.ledger import (
    Account,
    Entry,
    MemoryBook,
    Phase,
    Refusal,
    Transfer,
    first_broken_link,
    submit,
    timed_out,
)

START = datetime(2026, 1, 5, 8, tzinfo=UTC)


def at(minutes):
    return START + timedelta(minutes=minutes)


def make_book():
    return MemoryBook(
        [
            Account("issue", "point", "issue", may_be_negative=True),
            Account("ana", "point", "member"),
            Account("bo", "point", "member"),
            Account("goods", "point", "goods"),
            Account("fund", "cent", "pool"),
            Account("gone", "point", "member", closed_at=START),
        ]
    )


def one(book, **wish):
    wish = {"id": "t", "source": "issue", "target": "ana", "amount": 5, "at": at(0)} | wish
    return submit(book, [Transfer(**wish)])[0]


def funded(points=100):
    book = make_book()
    assert one(book, id="seed", amount=points).is_accepted
    return book


def test_moves_points_and_keeps_the_sum_at_zero():
    book = funded()
    one(book, id="gift", source="ana", target="bo", amount=30)
    assert book.balance("ana").posted == 70
    assert book.balance("bo").posted == 30
    assert sum(book.balance(a).posted for a in book.accounts) == 0


def test_answers_the_same_wish_again_without_a_second_entry():
    book = funded()
    first = one(book, id="gift", source="ana", target="bo", amount=30)
    again = one(book, id="gift", source="ana", target="bo", amount=30, at=at(9))
    assert again.entry == first.entry
    assert not again.is_new
    assert len(book.entries) == 2


def test_refuses_the_same_id_with_other_content():
    book = funded()
    one(book, id="gift", source="ana", target="bo", amount=30)
    assert one(book, id="gift", source="ana", target="bo", amount=31).refusal is (
        Refusal.OTHER_CONTENT
    )


@pytest.mark.parametrize(
    ("wish", "refusal"),
    [
        ({"source": "ana", "target": "bo", "amount": 101}, Refusal.NOT_ENOUGH),
        ({"target": "nobody"}, Refusal.UNKNOWN_ACCOUNT),
        ({"source": "ana", "target": "ana"}, Refusal.SAME_ACCOUNT),
        ({"target": "fund"}, Refusal.UNITS_DIFFER),
        ({"amount": 0}, Refusal.NOT_POSITIVE),
        ({"amount": -3}, Refusal.NOT_POSITIVE),
        ({"target": "gone"}, Refusal.ACCOUNT_CLOSED),
        ({"at": START - timedelta(days=1)}, Refusal.BEFORE_LAST_ENTRY),
        ({"phase": Phase.POST_PENDING}, Refusal.UNKNOWN_PENDING),
        ({"phase": Phase.VOID_PENDING, "resolves": "seed"}, Refusal.UNKNOWN_PENDING),
        ({"reverses": "nothing"}, Refusal.UNKNOWN_REVERSED),
    ],
)
def test_refuses_and_changes_nothing(wish, refusal):
    book = funded()
    assert one(book, **wish).refusal is refusal
    assert len(book.entries) == 1
    assert book.balance("ana").available == 100


def hold(book, amount=60, **more):
    return one(
        book,
        id="hold",
        source="ana",
        target="goods",
        amount=amount,
        phase=Phase.PENDING,
        **more,
    )


def resolve(book, phase, amount=60, minutes=1):
    return one(
        book,
        id=f"res-{phase}-{minutes}",
        source="ana",
        target="goods",
        amount=amount,
        phase=phase,
        resolves="hold",
        at=at(minutes),
    )


def test_keeps_held_points_from_being_spent_twice():
    book = funded()
    hold(book)
    assert book.balance("ana").available == 40
    assert one(book, id="x", source="ana", target="bo", amount=41).refusal is Refusal.NOT_ENOUGH


def test_posts_part_of_a_hold_and_releases_the_rest():
    book = funded()
    hold(book)
    assert resolve(book, Phase.POST_PENDING, amount=25).is_accepted
    assert book.balance("ana").available == 75
    assert book.balance("goods").posted == 25


def test_voids_a_hold_once():
    book = funded()
    hold(book)
    assert resolve(book, Phase.VOID_PENDING).is_accepted
    assert resolve(book, Phase.POST_PENDING).refusal is Refusal.ALREADY_RESOLVED
    assert book.balance("ana").available == 100


def test_never_posts_more_than_was_held():
    book = funded()
    hold(book)
    assert resolve(book, Phase.POST_PENDING, amount=61).refusal is Refusal.MORE_THAN_HELD


def test_releases_a_hold_whose_time_is_over():
    book = funded()
    held = hold(book, expires_at=at(10))
    assert timed_out([held.entry], at(9)) == []
    assert resolve(book, Phase.POST_PENDING, minutes=10).refusal is Refusal.TIMED_OUT
    assert submit(book, timed_out([held.entry], at(10)))[0].is_accepted
    assert book.balance("ana").available == 100


def test_reverses_a_transfer_once_by_its_counterpart():
    book = funded()
    one(book, id="gift", source="ana", target="bo", amount=30)
    back = {"source": "bo", "target": "ana", "reverses": "gift"}
    assert one(book, id="r0", amount=29, **back).refusal is Refusal.NOT_THE_COUNTERPART
    assert one(book, id="r1", amount=30, **back).is_accepted
    assert one(book, id="r2", amount=30, **back).refusal is Refusal.ALREADY_REVERSED
    assert book.balance("ana").posted == 100


def test_does_all_of_a_linked_chain_or_none():
    book = funded()
    chain = [
        Transfer("a", "ana", "bo", 50, at(1), linked=True),
        Transfer("b", "ana", "goods", 51, at(1)),
        Transfer("c", "ana", "bo", 10, at(1)),
    ]
    outcomes = submit(book, chain)
    assert [o.refusal for o in outcomes] == [Refusal.LINKED_REFUSED, Refusal.NOT_ENOUGH, None]
    assert book.balance("bo").posted == 10


def test_refuses_a_batch_that_ends_inside_a_chain():
    book = funded()
    outcomes = submit(book, [Transfer("a", "ana", "bo", 1, at(1), linked=True)])
    assert outcomes[0].refusal is Refusal.CHAIN_OPEN


def test_finds_the_entry_that_was_altered_left_out_or_put_in():
    book = funded()
    for number in range(5):
        one(book, id=f"n{number}", amount=number + 1, at=at(number))
    entries = book.entries
    assert first_broken_link(entries) is None
    forged = Entry(3, Transfer("n1", "issue", "bo", 2, at(1)), entries[2].digest)
    assert first_broken_link([*entries[:2], forged, *entries[3:]]) == 3
    assert first_broken_link([*entries[:2], *entries[3:]]) == 4


def test_tells_the_balance_of_a_past_moment():
    book = funded()
    one(book, id="later", source="ana", target="bo", amount=30, at=at(60))
    assert book.balance_at("ana", at(59)).posted == 100
    assert book.balance_at("ana", at(60)) == book.balance("ana")


WISHES = st.lists(
    st.tuples(
        st.sampled_from(["issue", "ana", "bo", "goods", "fund", "gone"]),
        st.sampled_from(["ana", "bo", "goods"]),
        st.integers(-2, 40),
        st.sampled_from(list(Phase)),
        st.booleans(),
        st.integers(0, 12),
    ),
    max_size=25,
)


@given(WISHES)
def test_balances_sum_to_zero_and_nobody_owes_whatever_is_sent(wishes):
    book = funded()
    batch = [
        Transfer(
            id=f"w{n % 18}",
            source=source,
            target=target,
            amount=amount,
            at=at(n),
            phase=phase,
            linked=linked,
            resolves=f"w{ref}" if phase not in {Phase.POSTED, Phase.PENDING} else "",
            expires_at=at(n + ref) if phase is Phase.PENDING else None,
        )
        for n, (source, target, amount, phase, linked, ref) in enumerate(wishes)
    ]
    outcomes = submit(book, batch)
    assert len(outcomes) == len(batch)
    assert sum(book.balance(a).posted for a in book.accounts) == 0
    for account in book.accounts.values():
        balance = book.balance(account.id)
        assert balance.held >= 0
        assert account.may_be_negative or balance.available >= 0
        assert book.balance_at(account.id, at(1000)) == balance
    assert first_broken_link(book.entries) is None
    length = len(book.entries)
    accepted = {o.transfer_id for o in outcomes if o.is_accepted}
    again = submit(book, [e.transfer for e in book.entries])
    assert all(o.is_accepted and not o.is_new for o in again if o.transfer_id in accepted)
    assert len(book.entries) == length
