"""The book in the database: what is kept, refused, repeated, sealed and proven."""

from __future__ import annotations

from datetime import timedelta

import pytest
from beancount import loader
from beancount.core.data import Transaction as BeancountTransaction
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core.errors import AccessDenied, NotValid, WrongState
from yanzhen.core.models import AuditEntry
from yanzhen.core.testing import at_once
from yanzhen.engines.ledger import Phase, Refusal
from yanzhen.people.testing import make_person
from yanzhen.timebank.models import Account, DailySeal, LedgerEntry
from yanzhen.timebank.selectors import Statement, balance_on
from yanzhen.timebank.services import close_account, expire_holds, open_account, seal_day
from yanzhen.timebank.testing import make_account, move, wish
from yanzhen.timebank.verification import prove


@pytest.fixture
def issue(tree) -> Account:
    return make_account(tree.town, "issue", key="ISSUE")


@pytest.fixture
def member(tree) -> Account:
    return make_account(tree.village)


@pytest.fixture
def goods(tree) -> Account:
    return make_account(tree.town, "goods", key="GOODS")


def balance(account: Account) -> tuple[int, int]:
    account.refresh_from_db()
    return account.posted, account.held


def test_points_go_from_the_station_to_the_member_and_on(issue, member, goods):
    outcomes = move(wish("a", issue, member, 90), wish("b", member, goods, 40))
    assert [o.is_new for o in outcomes] == [True, True]
    assert (balance(issue), balance(member), balance(goods)) == ((-90, 0), (50, 0), (40, 0))
    assert prove().holds


def test_nobody_spends_what_they_do_not_have(issue, member, goods):
    move(wish("a", issue, member, 30))
    (outcome,) = move(wish("b", member, goods, 31))
    assert outcome.refusal is Refusal.NOT_ENOUGH
    assert balance(member) == (30, 0)


def test_the_database_itself_refuses_a_balance_below_zero(member):
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(pk=member.pk).update(posted=-1)


def test_the_same_wish_five_times_moves_once(issue, member):
    answers = [move(wish("a", issue, member, 10))[0] for _ in range(5)]
    assert [a.is_new for a in answers] == [True, False, False, False, False]
    assert len({a.entry for a in answers}) == 1
    (other,) = move(wish("a", issue, member, 11))
    assert other.refusal is Refusal.OTHER_CONTENT
    assert balance(member) == (10, 0)


def test_linked_transfers_happen_together_or_not(issue, member, goods):
    outcomes = move(wish("a", issue, member, 10, linked=True), wish("b", member, goods, 99))
    assert [o.refusal for o in outcomes] == [Refusal.LINKED_REFUSED, Refusal.NOT_ENOUGH]
    assert not LedgerEntry.objects.exists()


def test_a_hold_is_posted_once_and_the_rest_is_free_again(issue, member, goods):
    move(wish("a", issue, member, 50))
    move(wish("hold", member, goods, 30, phase=Phase.PENDING))
    assert balance(member) == (50, 30)
    post = wish("post", member, goods, 20, phase=Phase.POST_PENDING, resolves="hold")
    assert move(post)[0].is_new
    assert (balance(member), balance(goods)) == ((30, 0), (20, 0))
    again = wish("void", member, goods, 30, phase=Phase.VOID_PENDING, resolves="hold")
    assert move(again)[0].refusal is Refusal.ALREADY_RESOLVED
    assert prove().holds


def test_a_hold_whose_time_is_over_is_released_by_itself(issue, member, goods):
    move(wish("a", issue, member, 50))
    end = NOW + timedelta(minutes=30)
    move(wish("hold", member, goods, 30, phase=Phase.PENDING, expires_at=end))
    assert expire_holds(actor=builder()) == []
    later = builder().as_of(NOW + timedelta(minutes=31))
    assert [o.is_new for o in expire_holds(actor=later)] == [True]
    assert balance(member) == (50, 0)
    assert expire_holds(actor=later) == []
    late = wish("post", member, goods, 30, phase=Phase.POST_PENDING, resolves="hold")
    assert move(late, actor=later)[0].refusal is Refusal.ALREADY_RESOLVED


def test_what_was_wrong_is_reversed_by_a_counter_entry(issue, member):
    move(wish("a", issue, member, 10))
    assert move(wish("back", member, issue, 10, reverses="a"))[0].is_new
    again = move(wish("back2", member, issue, 10, reverses="a"))[0]
    assert again.refusal is Refusal.ALREADY_REVERSED
    assert balance(member) == (0, 0)
    assert LedgerEntry.objects.count() == 2


def test_a_clock_that_runs_behind_does_not_stop_the_book(issue, member):
    move(wish("a", issue, member, 10))
    early = builder().as_of(NOW - timedelta(hours=1))
    assert move(wish("b", issue, member, 10), actor=early)[0].is_new
    moments = list(LedgerEntry.objects.values_list("at", flat=True))
    assert moments == sorted(moments)


def test_a_person_has_one_open_account(tree):
    person = make_person(tree.group)
    first = make_account(tree.village, person=person)
    assert make_account(tree.village, person=person) == first
    with pytest.raises(NotValid):
        open_account(actor=builder(), kind="member", division=tree.village)
    with pytest.raises(NotValid):
        open_account(actor=builder(), kind="pool", division=tree.village, person=person)


def test_an_account_is_closed_when_it_is_empty(issue, member, goods):
    move(wish("a", issue, member, 10))
    with pytest.raises(WrongState):
        close_account(actor=builder(), account=member)
    move(wish("b", member, goods, 10))
    close_account(actor=builder(), account=member)
    assert move(wish("c", issue, member, 10))[0].refusal is Refusal.ACCOUNT_CLOSED


def test_only_those_with_the_duty_move_points(
    issue, member, village_worker, station_lead, outsider
):
    for user in (village_worker, outsider):
        with pytest.raises(AccessDenied):
            move(wish("a", issue, member, 10), actor=actor_of(user))
    assert move(wish("a", issue, member, 10), actor=actor_of(station_lead))[0].is_new
    audit = AuditEntry.objects.filter(operation="timebank.submit_transfers").latest("pk")
    assert audit.notes == {"transfers": 1, "accepted": 1}


def test_a_day_is_sealed_when_it_is_over(issue, member):
    move(wish("a", issue, member, 10))
    with pytest.raises(WrongState):
        seal_day(actor=builder(), day=NOW.date())
    tomorrow = builder().as_of(NOW + timedelta(days=1))
    seal = seal_day(actor=tomorrow, day=NOW.date())
    assert [seal and seal.digest] == list(LedgerEntry.objects.values_list("digest", flat=True))
    assert seal_day(actor=tomorrow, day=NOW.date()) == seal
    assert prove().seals == 1


def ten_entries(issue: Account, member: Account) -> None:
    for n in range(10):
        move(wish(f"t{n}", issue, member, n + 1))


@pytest.mark.parametrize("number", [1, 5, 10])
@pytest.mark.parametrize(
    "change", [{"amount": 99}, {"reason": "另有说法"}, {"transfer_id": "x"}, {"digest": "0" * 64}]
)
def test_a_changed_row_is_found_by_its_number(issue, member, number, change):
    ten_entries(issue, member)
    LedgerEntry.objects.filter(number=number).update(**change)
    proof = prove()
    assert not proof.holds
    assert f" {number} " in f" {proof.faults[0]} "


def test_a_removed_row_and_a_cut_end_are_found(issue, member):
    ten_entries(issue, member)
    LedgerEntry.objects.filter(number=10).delete()
    assert not prove().holds
    LedgerEntry.objects.filter(number=4).delete()
    assert " 5 " in f" {prove().faults[0]} "


def test_a_row_behind_the_end_is_found(issue, member):
    ten_entries(issue, member)
    forged = LedgerEntry.objects.get(number=10)
    forged.number, forged.transfer_id = 11, "forged"
    forged.save(force_insert=True)
    assert not prove().holds


def test_a_sum_that_was_changed_is_found(issue, member):
    ten_entries(issue, member)
    Account.objects.filter(pk=member.pk).update(posted=1_000_000)
    assert member.key in prove().faults[0]


def test_a_rewritten_book_does_not_fit_the_seal(issue, member):
    ten_entries(issue, member)
    DailySeal.objects.create(day=NOW.date(), number=10, digest="f" * 64)
    assert not prove().holds


def test_the_command_tells_whether_the_book_holds(issue, member, capsys):
    ten_entries(issue, member)
    call_command("timebank", "verify")
    assert "10" in capsys.readouterr().out
    LedgerEntry.objects.filter(number=3).update(amount=7)
    with pytest.raises(SystemExit):
        call_command("timebank", "verify")


def test_the_export_balances_and_names_nobody(issue, member, goods, tmp_path):
    end = NOW + timedelta(hours=1)
    move(
        wish("a", issue, member, 50, reason='他说"好"\\n', reference="甲"),
        wish("h", member, goods, 20, phase=Phase.PENDING, expires_at=end),
        wish("v", member, goods, 20, phase=Phase.VOID_PENDING, resolves="h", linked=True),
        wish("b", member, issue, 50, reverses="a"),
    )
    file = tmp_path / "book.beancount"
    with pytest.raises(CommandError):
        call_command("timebank", "export")
    call_command("timebank", "export", str(file))
    text = file.read_text()
    assert text.count(" open ") == 3
    assert (text.count(" * "), text.count(" custom ")) == (2, 2)
    assert member.person.name not in text
    entries, errors, _options = loader.load_string(text)
    assert not errors
    posted = [entry for entry in entries if isinstance(entry, BeancountTransaction)]
    amounts = [str(p.postings[0].units) for p in posted]
    assert (amounts, [p.meta["number"] for p in posted]) == (["-50 POINT"] * 2, [1, 4])
    assert posted[0].narration == '他说"好"\\n'
    call_command("timebank", "verify", str(file))
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if line:
            place = max(n for n, letter in enumerate(line) if letter.isascii() and letter.isalnum())
            other = "1" if line[place] != "1" else "2"
            changed = f"{line[:place]}{other}{line[place + 1 :]}"
            file.write_text("\n".join([*lines[:number], changed, *lines[number + 1 :]]))
            with pytest.raises(CommandError):
                call_command("timebank", "verify", str(file))


def test_a_statement_shows_the_newest_first_with_the_balance_by_pages(issue, member, goods):
    for n in range(30):
        move(wish(f"in{n}", issue, member, n + 1), wish(f"out{n}", member, goods, 1))
    move(wish("hold", member, goods, 5, phase=Phase.PENDING))
    member.refresh_from_db()
    statement = Statement(member)
    lines = statement[:60]
    assert (statement.count(), len(lines), len(statement[:100])) == (60, 60, 60)
    assert [line.points for line in lines[:4]] == [-1, 30, -1, 29]
    assert [line.balance for line in lines[:4]] == [435, 436, 406, 407]
    assert lines[-1].balance == lines[-1].points == 1
    assert statement[25:50] == lines[25:50]
    later = builder().as_of(NOW + timedelta(days=2))
    move(wish("later", issue, member, 7), actor=later)
    member.refresh_from_db()
    days = [balance_on(member, NOW.date() + timedelta(days=n)) for n in (-1, 0, 1, 2)]
    assert days == [0, 435, 435, 442]


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_the_last_item_is_redeemed_once(self, issue, goods, tree):
        members = [make_account(tree.village) for _ in range(12)]
        move(*(wish(f"m{n}", issue, m, 10) for n, m in enumerate(members)))
        stock = make_account(tree.town, "pool", key="STOCK")
        move(wish("stock", issue, stock, 1))
        redeem = [
            lambda n=n, m=m: move(
                wish(f"item{n}", stock, goods, 1, linked=True), wish(f"pay{n}", m, goods, 10)
            )
            for n, m in enumerate(members)
        ]
        answers = at_once(redeem)
        won = [a for a in answers if isinstance(a, list) and a[0].is_accepted]
        assert len(won) == 1
        assert balance(goods) == (11, 0)
        assert prove().holds

    def test_many_writers_keep_one_chain(self, issue, tree):
        members = [make_account(tree.village) for _ in range(8)]
        calls = [
            lambda n=n, m=m: [move(wish(f"w{n}-{i}", issue, m, 1)) for i in range(5)]
            for n, m in enumerate(members)
        ]
        assert None not in at_once(calls)
        assert [balance(m)[0] for m in members] == [5] * 8
        assert prove().holds
        assert LedgerEntry.objects.count() == 40
