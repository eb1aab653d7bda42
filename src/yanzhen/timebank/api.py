"""The time bank for programs: balances and statements, one's own and those of members."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema

from yanzhen.accounts.calling import Router, allowed
from yanzhen.core.edges import ActorRequest
from yanzhen.core.errors import NotFound
from yanzhen.core.rest import NamedRef, Place, Turn
from yanzhen.orgs.access import fetch
from yanzhen.people.access import visible_persons
from yanzhen.timebank import access, selectors
from yanzhen.timebank.models import Account

LATEST = 100
router = Router()
READ = "timebank:read"


class Balance(Schema):
    """What lies in an account: all of it, what is set aside, what is owed."""

    points: int
    held: int
    available: int
    owed: int


class MemberBalance(Balance):
    person: NamedRef


class Balances(Schema):
    rows: list[MemberBalance]
    next: UUID | None


class BalancesWanted(Turn):
    place: Place | None = None


class LineRow(Schema):
    at: datetime
    words: str
    reference: str
    points: int
    balance: int


class Statement(Balance):
    """The newest movements with the balance after each, from the entries alone."""

    lines: list[LineRow]


def _balance(account: Account | None, person_id: int | None) -> dict[str, Any]:
    return {
        "points": account.posted if account else 0,
        "held": account.held if account else 0,
        "available": account.available if account else 0,
        "owed": selectors.debt_of(person_id),
    }


def _statement(account: Account | None, person_id: int | None) -> dict[str, Any]:
    lines = selectors.Statement(account)[:LATEST] if account else []
    return _balance(account, person_id) | {
        "lines": [
            {
                "at": line.at,
                "words": str(line.words),
                "reference": line.reference,
                "points": line.points,
                "balance": line.balance,
            }
            for line in lines
        ]
    }


@router.get("/mine", **allowed(access.SPEND, READ, Statement, _("My points and how they came")))
def read_own_points(request: ActorRequest) -> dict[str, Any]:
    actor = request.actor
    return _statement(selectors.own_account(actor), actor.person_id)


@router.get("", **allowed(access.READ, READ, Balances, _("The points of members of an area")))
def list_points(request: ActorRequest, wanted: Query[BalancesWanted]) -> dict[str, Any]:
    actor = request.actor
    rows = access.visible_accounts(actor).filter(closed_at=None).select_related("person")
    if wanted.place:
        rows = rows.filter(area_code__gte=wanted.place, area_code__lt=wanted.place + "~")
    if wanted.after is not None:
        last = rows.filter(person__uid=wanted.after).values_list("pk", flat=True).first()
        if last is None:
            raise NotFound
        rows = rows.filter(pk__gt=last)
    found = list(rows.order_by("pk")[: wanted.limit + 1])
    part = found[: wanted.limit]
    owed = selectors.debts_of(row.person_id for row in part)
    return {
        "rows": [
            {
                "person": row.person,
                "points": row.posted,
                "held": row.held,
                "available": row.available,
                "owed": owed.get(row.person_id or 0, 0),
            }
            for row in part
        ],
        "next": part[-1].person.uid if len(found) > wanted.limit and part[-1].person else None,
    }


@router.get(
    "/of/{uuid:uid}", **allowed(access.READ, READ, Statement, _("The statement of one member"))
)
def read_points(request: ActorRequest, uid: UUID) -> dict[str, Any]:
    actor = request.actor
    person = fetch(visible_persons(actor), uid=uid)
    account = access.visible_accounts(actor).filter(person=person, closed_at=None).first()
    if account is None:
        raise NotFound
    return _statement(account, person.pk)
