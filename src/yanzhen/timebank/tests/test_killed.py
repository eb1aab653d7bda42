"""A process is killed between any two writes of a step: all of the step happened, or nothing."""

from __future__ import annotations

import os
import random
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing import get_context
from typing import Any

import pytest
from django.db import connection, connections

from yanzhen.accounts.testing import actor_of
from yanzhen.core.fields import plain
from yanzhen.core.models import AuditEntry
from yanzhen.delivery.testing import make_item
from yanzhen.people.testing import draft, make_household, make_person, make_resident
from yanzhen.timebank import services
from yanzhen.timebank.models import Account, LedgerEntry, PointIssue, Redemption, ShopItem
from yanzhen.timebank.testing import grant, make_account, make_shop_item, move, wish
from yanzhen.timebank.verification import prove
from yanzhen.volunteers.models import HourClaim, HourRecord, HourTotal
from yanzhen.volunteers.services import confirm_hours, correct_hours, revoke_hours
from yanzhen.volunteers.testing import make_claim, make_helping_volunteer

pytestmark = pytest.mark.django_db(transaction=True)
FORK = get_context("fork")
KILLED = -signal.SIGKILL


def state() -> tuple[Any, ...]:
    """Everything that a step of the time bank changes."""
    rows: list[Any] = [
        Account.objects.order_by("pk").values_list("key", "posted", "held"),
        LedgerEntry.objects.order_by("pk").values_list("number", "digest"),
        PointIssue.objects.order_by("pk").values_list("pk", "given", "taken_back_at"),
        ShopItem.objects.order_by("pk").values_list("pk", "stock", "version"),
        Redemption.objects.order_by("pk").values_list("number", "state", "version"),
        HourClaim.objects.order_by("pk").values_list("pk", "state", "version"),
        HourRecord.objects.order_by("pk").values_list("pk", "sign", "minutes"),
        HourTotal.objects.order_by("pk").values_list("area_code", "month", "minutes", "entries"),
    ]
    return (*(tuple(part) for part in rows), AuditEntry.objects.count())


def in_child(call: Callable[[], object]) -> int:
    """How a process ended that did this on a connection of its own."""

    def run() -> None:
        try:
            call()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)

    connections.close_all()
    child = FORK.Process(target=run)
    child.start()
    child.join(60)
    return child.exitcode or 0


def killed_after(writes: int, call: Callable[[], object]) -> None:
    """The call, with an end of the process as soon as so many writes have been sent."""
    left = writes

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal left
        answer = execute(sql, params, many, context)
        if sql.startswith(("INSERT", "UPDATE", "DELETE", "WITH")):
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
        return answer

    with connection.execute_wrapper(count):
        call()


def is_whole(call: Callable[[], object]) -> int:
    """Kill the step after its first write, its second … until it gets through; count the kills."""
    before, writes = state(), 0
    while True:
        writes += 1
        code = in_child(partial(killed_after, writes, call))
        if code == 0:
            assert state() != before
            return writes - 1
        assert code == KILLED
        assert state() == before


def test_a_step_that_is_killed_happened_wholly_or_not_at_all(
    tree, town_worker, station_lead
) -> None:
    lead, clerk = actor_of(station_lead), actor_of(town_worker)
    drafts = [
        draft(tree.group, "杨秀英", relation="head"),
        draft(tree.group, "杨明", relation="son"),
    ]
    mother, son = make_household(tree.group, drafts).members.order_by("pk")
    own = actor_of(make_resident(son).user)
    grant(son, 10)
    rice = make_shop_item(tree.town, points=3, stock=1)
    helper = make_helping_volunteer(tree.group)
    claim = make_claim(make_item(tree.county), make_person(tree.group), helper, minutes=120)

    kills = is_whole(lambda: services.redeem(actor=own, item=rice, client_key="k"))
    taken = Redemption.objects.get()
    kills += is_whole(
        lambda: services.hand_over(actor=clerk, redemption=taken, code=plain(taken.code))
    )
    kills += is_whole(
        lambda: services.give_to_kin(actor=own, receiver=mother, points=2, client_key="g")
    )
    confirmed = is_whole(lambda: confirm_hours(actor=lead, claim=claim))
    assert (confirmed >= 10, PointIssue.objects.get().given) == (True, 2)
    claim.refresh_from_db()
    kills += is_whole(lambda: correct_hours(actor=lead, claim=claim, minutes=60, words="本人说明"))
    kills += is_whole(lambda: revoke_hours(actor=lead, claim=claim, words="查实未去"))
    assert kills + confirmed >= 40, kills
    assert prove().holds


def test_what_writers_were_told_is_there_when_they_are_killed(tree) -> None:
    issue = make_account(tree.town, "issue", key="ISSUE")
    goods = make_account(tree.town, "goods", key="GOODS")
    members = [make_account(tree.village) for _ in range(4)]
    told = FORK.Array("q", len(members), lock=False)

    def write(n: int) -> None:
        for turn in range(100_000):
            move(
                wish(f"w{n}-{turn}", issue, members[n], 2, linked=True),
                wish(f"w{n}-{turn}-on", members[n], goods, 1),
            )
            told[n] = turn + 1

    def alive() -> Iterator[Any]:
        connections.close_all()
        for n in range(len(members)):
            child = FORK.Process(target=write, args=(n,))
            child.start()
            yield child

    rng, children = random.Random(7), list(alive())
    until = time.monotonic() + 30
    while not all(told) and time.monotonic() < until:
        time.sleep(0.01)
    for child in children:
        time.sleep(rng.random() * 0.1)
        child.kill()
        child.join()
    assert [child.exitcode for child in children] == [KILLED] * len(children)
    assert all(told)
    for n, turns in enumerate(told):
        first = LedgerEntry.objects.filter(transfer_id__startswith=f"w{n}-", linked=True)
        second = LedgerEntry.objects.filter(transfer_id__startswith=f"w{n}-", linked=False)
        assert first.count() == second.count() >= turns
    assert prove().holds
