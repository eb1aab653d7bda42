"""Points go to family, to the shared pool, to heirs, or expire: each posted to the book."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.errors import AccessDenied, DomainError, NotValid, WrongState
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.engines.ledger import Phase, Transfer
from yanzhen.people.models import Person
from yanzhen.timebank import access, packs, rules
from yanzhen.timebank.keeping import lock_head
from yanzhen.timebank.models import Account, LedgerEntry
from yanzhen.timebank.services.accounts import account_of, house_account
from yanzhen.timebank.services.book import post_by_rule
from yanzhen.timebank.services.redeeming import NotEnoughPoints
from yanzhen.volunteers.rules import age_on


class NotKin(DomainError):
    code = "not_kin"
    message = _("Points go to family of the same household only, as the rules of this place say.")


def _send(
    actor: Actor, key: str, source: Account, target: Account, points: int, reason: str
) -> LedgerEntry:
    wish = Transfer(key, source.key, target.key, points, actor.now, reason=reason)
    (outcome,) = post_by_rule(actor, [wish])
    if not outcome.is_accepted:
        source.refresh_from_db()
        raise NotEnoughPoints(needed=points, there=source.available)
    return LedgerEntry.objects.get(transfer_id=key)


def _own(actor: Actor) -> Person:
    if actor.person_id is None:
        raise AccessDenied
    return Person.objects.get(pk=actor.person_id)


def _check_points(points: int) -> None:
    if not 1 <= points <= 1_000_000:
        raise NotValid(_("Give a whole number of points, at least one."), field="points")


@operation("timebank.give_to_kin")
def give_to_kin(*, actor: Actor, receiver: Person, points: int, client_key: str) -> LedgerEntry:
    """Give points to a member of the family, within what the rule pack allows.

    Going round in circles, many gifts an hour and very large ones are the known ways of selling
    points (rules.md section 7.5); they are refused with the reason.
    """
    giver = _own(actor)
    _check_points(points)
    rule = packs.spending(giver.area_code, actor.today)
    related = (
        giver.pk != receiver.pk
        and giver.household_id is not None
        and giver.household_id == receiver.household_id
        and rules.is_kin(rule, giver.relation, receiver.relation)
    )
    if not related:
        raise NotKin(field="receiver")
    _check_receiver_age(actor, receiver, rule)
    lock_head()
    source, target = account_of(actor, giver), account_of(actor, receiver)
    key = f"gift:{client_key}"
    if not LedgerEntry.objects.filter(transfer_id=key).exists():
        _check_gift(actor, source, target, points, rule)
    return _send(actor, key, source, target, points, "gift")


def _check_receiver_age(actor: Actor, receiver: Person, rule: rules.SpendRule) -> None:
    if rule.kin_min_age is None:
        return
    today = actor.today
    if receiver.born_on is None or age_on(receiver.born_on, today) < rule.kin_min_age:
        raise NotKin(
            _("Points go to family from the age of %(age)s."),
            field="receiver",
            age=rule.kin_min_age,
        )


def _check_gift(
    actor: Actor, source: Account, target: Account, points: int, rule: rules.SpendRule
) -> None:
    gifts = LedgerEntry.objects.filter(reason="gift")
    day = actor.now - timedelta(hours=24)
    if gifts.filter(source=target, target=source, at__gte=day).exists():
        raise NotValid(_("Points that came from somebody within 24 hours do not go back to them."))
    most = rule.most_points_of_a_gift
    if most is not None and points > most:
        raise NotValid(_("A gift has at most %(most)s points."), field="points", most=most)
    hour = gifts.filter(source=source, at__gte=actor.now - timedelta(hours=1)).count()
    if rule.most_gifts_an_hour is not None and hour >= rule.most_gifts_an_hour:
        raise NotValid(_("These are many gifts within an hour. Try again later."))


@operation("timebank.donate_points")
def donate_points(*, actor: Actor, points: int, client_key: str) -> LedgerEntry:
    """Give points to the shared pool of one's town."""
    person = _own(actor)
    _check_points(points)
    lock_head()
    pool = house_account(actor, Account.Kind.POOL, person.area_code)
    return _send(
        actor, f"donation:{client_key}", account_of(actor, person), pool, points, "donation"
    )


@operation("timebank.pass_on_estate")
def pass_on_estate(
    *, actor: Actor, person: Person, nominee: Person | None = None
) -> LedgerEntry | None:
    """The points of somebody who died go to the nominee or the pool, or expire, by rule pack."""
    scope.require(actor, access.MOVE, person.area_code)
    if person.state != Person.State.DECEASED:
        raise WrongState(_("Only the points of somebody who died are passed on."))
    rule = packs.spending(person.area_code, actor.today)
    lock_head()
    source = account_of(actor, person)
    if source.held:
        raise WrongState(_("Something is still set aside in the shop for this person."))
    if not source.posted:
        return None
    if rule.inherit == "nominee" and nominee is not None:
        target = account_of(actor, nominee)
    else:
        kind = Account.Kind.EXPIRY if rule.inherit == "expire" else Account.Kind.POOL
        target = house_account(actor, kind, person.area_code)
    note(points=source.posted)
    before = LedgerEntry.objects.filter(source=source, reason="estate").count()
    key = f"estate:{person.uid}:{before}"
    return _send(actor, key, source, target, source.posted, "estate")


@operation("timebank.expire_points")
def expire_points(*, actor: Actor, area: str = "") -> int:
    """Let points expire that are older than the rule pack says, the oldest spent first.

    Returns how many. Once a month for each account, so that a second run changes nothing.
    """
    scope.require(actor, access.MOVE, area)
    today = actor.today
    lock_head()
    total = 0
    accounts = Account.objects.filter(
        kind=Account.Kind.MEMBER, area_code__startswith=area, posted__gt=0, closed_at=None
    )
    for account in accounts.order_by("pk"):
        months = packs.spending(account.area_code, today).expires_after_months
        if months is None:
            continue
        before = rules.months_before(today, months)
        moment = timezone.make_aware(datetime.combine(before, time()))
        gone = rules.expired_points(
            _came_before(account, moment), _spent(account), account.available
        )
        key = f"expiry:{account.key}:{today:%Y-%m}"
        if gone and not LedgerEntry.objects.filter(transfer_id=key).exists():
            target = house_account(actor, Account.Kind.EXPIRY, account.area_code)
            _send(actor, key, account, target, gone, "expiry")
            total += gone
    note(points=total)
    return total


MOVED = Q(phase__in=[Phase.POSTED, Phase.POST_PENDING])


def _came_before(account: Account, moment: datetime) -> int:
    rows = account.entries_in.filter(MOVED, at__lt=moment)
    return rows.aggregate(points=Sum("amount"))["points"] or 0


def _spent(account: Account) -> int:
    return account.entries_out.filter(MOVED).aggregate(points=Sum("amount"))["points"] or 0
