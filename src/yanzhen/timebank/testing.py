"""Accounts and points for tests, made by the services that the pages call."""

from __future__ import annotations

from typing import Any

from yanzhen.accounts.testing import builder
from yanzhen.engines.ledger import Outcome, Transfer
from yanzhen.orgs.models import Division
from yanzhen.people.testing import make_person
from yanzhen.timebank.models import Account
from yanzhen.timebank.services import open_account, submit_transfers


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
