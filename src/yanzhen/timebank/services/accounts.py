"""Accounts that the rules need, opened when they are needed for the first time."""

from __future__ import annotations

from uuid import uuid4

from yanzhen.core.scope import Actor
from yanzhen.people.models import Person
from yanzhen.timebank.models import Account

TOWN_DIGITS = 9
GIVERS = frozenset({Account.Kind.ISSUE, Account.Kind.FUND})


def account_of(actor: Actor, person: Person, kind: str = Account.Kind.MEMBER) -> Account:
    """The open account of a person."""
    account, _is_new = Account.objects.get_or_create(
        person=person,
        kind=kind,
        unit=Account.Unit.POINT,
        closed_at=None,
        defaults={
            "key": f"{kind[:1].upper()}{uuid4().hex[:12].upper()}",
            "area_code": person.area_code,
            "may_be_negative": kind == Account.Kind.DEBT,
            "opened_at": actor.now,
        },
    )
    return account


def house_account(actor: Actor, kind: str, area: str) -> Account:
    """The account of this kind that the station of a town keeps: ``ISSUE-530626101``."""
    town = area[:TOWN_DIGITS]
    account, _is_new = Account.objects.get_or_create(
        key=f"{kind.upper()}-{town}",
        defaults={
            "kind": kind,
            "area_code": town,
            "may_be_negative": kind in GIVERS,
            "opened_at": actor.now,
        },
    )
    return account
