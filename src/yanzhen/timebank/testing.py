"""Accounts and points for tests, made by the services that the pages call."""

from __future__ import annotations

from typing import Any

from yanzhen.accounts.testing import actor_of, builder
from yanzhen.engines.ledger import Outcome, Transfer
from yanzhen.orgs.models import Division
from yanzhen.people.models import Person, ResidentAccount
from yanzhen.people.testing import make_person
from yanzhen.timebank.models import Account, ShopItem
from yanzhen.timebank.services import add_shop_item, open_account, redeem, submit_transfers
from yanzhen.timebank.services.accounts import house_account


def make_account(division: Division, kind: str = "member", **values: Any) -> Account:
    person = make_person(division) if kind == "member" else None
    return open_account(
        actor=builder(), kind=kind, division=division, person=values.pop("person", person), **values
    )


def wish(name: str, source: Account, target: Account, amount: int, **more: Any) -> Transfer:
    """A transfer as a client sends it."""
    return Transfer(name, source.key, target.key, amount, builder().now, **more)


def move(*wishes: Transfer, actor: Any = None) -> list[Outcome]:
    return submit_transfers(actor=actor or builder(), transfers=list(wishes))


def grant(person: Person, points: int) -> Account:
    """Points that somebody has, without the hours."""
    actor = builder()
    account = open_account(actor=actor, kind="member", division=person.division, person=person)
    source = house_account(actor, Account.Kind.ISSUE, person.area_code)
    move(wish(f"grant:{account.key}", source, account, points))
    account.refresh_from_db()
    return account


def make_shop_item(division: Division, title: str = "大米5公斤", **fields: Any) -> ShopItem:
    """Something that a place gives for points."""
    usual = {"points": 3, "stock": 5, "donor_name": "邻里超市"}
    return add_shop_item(
        actor=builder(), division=division, fields={"title": title, **usual, **fields}
    )


def make_point_parts(person: Person, division: Division) -> dict[str, Any]:
    """A shop and what a member has set aside in it, for the tests of who may what."""
    item = make_shop_item(division)
    account = grant(person, 10)
    user = ResidentAccount.objects.get(person=person).user
    redemption = redeem(actor=actor_of(user), item=item, client_key=f"parts-{person.pk}")
    return {"shop_item": item, "account": account, "redemption": redemption}
