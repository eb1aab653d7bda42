"""Writes of the time bank. Every movement of points passes ``submit_transfers``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.errors import NotValid, WrongState
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.engines import ledger
from yanzhen.engines.ledger import Outcome, Phase, Transfer
from yanzhen.orgs.models import Division
from yanzhen.people.models import Person
from yanzhen.timebank import access
from yanzhen.timebank.keeping import BatchBook, entry_of, lock_head, not_before
from yanzhen.timebank.models import Account, DailySeal, LedgerEntry
from yanzhen.timebank.services.accounts import GIVERS
from yanzhen.timebank.services.following import follow_expired

MOST_AT_ONCE = 1_000
HOLDS_AT_ONCE = 500


@operation("timebank.open_account")
def open_account(
    *,
    actor: Actor,
    kind: str,
    division: Division,
    person: Person | None = None,
    key: str = "",
    unit: str = Account.Unit.POINT,
) -> Account:
    """Open an account; a person who has an open one gets that one back.

    Only accounts of the issuing station, of a fund and debts may fall below zero. Raises NotValid.
    """
    scope.require(actor, access.OPEN, division.code)
    if (person is None) == (kind in {Account.Kind.MEMBER, Account.Kind.DEBT}):
        raise NotValid(_("An account of a member belongs to a person, others to nobody."))
    if person is not None:
        known = Account.objects.filter(person=person, unit=unit, kind=kind, closed_at=None).first()
        if known is not None:
            return known
    if key and Account.objects.filter(key=key).exists():
        raise NotValid(_("There is an account of this number already."), field="key")
    return Account.objects.create(
        key=key or f"{kind[:1].upper()}{uuid4().hex[:12].upper()}",
        unit=unit,
        kind=kind,
        person=person,
        area_code=division.code,
        may_be_negative=kind in {*GIVERS, Account.Kind.DEBT},
        opened_at=actor.now,
    )


@operation("timebank.close_account")
def close_account(*, actor: Actor, account: Account) -> Account:
    """Close an account that is empty. Raises WrongState while something lies in it."""
    scope.require(actor, access.MOVE, account.area_code)
    lock_head()
    account.refresh_from_db()
    if account.posted or account.held:
        raise WrongState(_("There are still points in this account. Move them first."))
    account.closed_at = account.closed_at or actor.now
    account.save(update_fields=["closed_at"])
    return account


@operation("timebank.submit_transfers")
def submit_transfers(*, actor: Actor, transfers: Sequence[Transfer]) -> list[Outcome]:
    """Decide a batch; what is accepted is kept, and each transfer gets its answer.

    The moments of the transfers are set here. The same id with the same content is answered the
    same however often it comes. Raises NotValid for more than 1,000 at once and AccessDenied when
    an account lies where the actor has no duty.
    """
    book = BatchBook(_checked(transfers))
    for code in {row.area_code for row in book.rows.values()}:
        scope.require(actor, access.MOVE, code)
    return _decided(actor, book, transfers)


def post_by_rule(actor: Actor, transfers: Sequence[Transfer]) -> list[Outcome]:
    """Transfers that a rule asks for, inside the operation of the caller, which checked the right.

    The end of the chain stays locked until that operation ends.
    """
    return _decided(actor, BatchBook(_checked(transfers)), transfers)


def _checked(transfers: Sequence[Transfer]) -> Sequence[Transfer]:
    if len(transfers) > MOST_AT_ONCE:
        raise NotValid(_("At most %(most)s transfers at once."), most=MOST_AT_ONCE)
    if any(len(t.id) > 80 or not t.id for t in transfers):
        raise NotValid(_("A transfer needs an id of at most 80 characters."))
    return transfers


def _decided(actor: Actor, book: BatchBook, transfers: Sequence[Transfer]) -> list[Outcome]:
    at = not_before(book.head, actor.now)
    outcomes = ledger.submit(book, [replace(t, at=at) for t in transfers])
    book.write()
    note(transfers=len(transfers), accepted=sum(o.is_new for o in outcomes))
    return outcomes


@operation("timebank.expire_holds")
def expire_holds(*, actor: Actor) -> list[Outcome]:
    """Release the holds whose time is over, at most 500 of them; the job comes again."""
    resolved = LedgerEntry.objects.exclude(resolves=None).values("resolves")
    late = (
        LedgerEntry.objects.filter(phase=Phase.PENDING, expires_at__lte=actor.now)
        .exclude(transfer_id__in=resolved)
        .select_related("source", "target")[:HOLDS_AT_ONCE]
    )
    pending = [
        entry_of(row, {row.source_id: row.source.key, row.target_id: row.target.key})
        for row in late
    ]
    releases = ledger.timed_out(pending, actor.now)
    if not releases:
        return []
    outcomes = submit_transfers(actor=actor, transfers=releases)
    gone = {t.resolves for t, outcome in zip(releases, outcomes, strict=True) if outcome.is_new}
    follow_expired(actor, gone)
    return outcomes


@operation("timebank.seal_day")
def seal_day(*, actor: Actor, day: date) -> DailySeal | None:
    """Keep the digest of the last entry up to the end of a day that is over; once."""
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    if end > actor.now:
        raise WrongState(_("This day is not over yet."))
    known = DailySeal.objects.filter(day=day).first()
    if known is not None:
        return known
    last = LedgerEntry.objects.filter(at__lt=end).order_by("-number").first()
    if last is None:
        return None
    return DailySeal.objects.create(day=day, number=last.number, digest=last.digest)
