"""Points are spent: held while somebody comes for the thing, then posted, given up or timed out."""

from __future__ import annotations

from datetime import timedelta
from secrets import compare_digest, randbelow

from django.db.models import F, Q, Sum
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.changing import locked, saved
from yanzhen.core.errors import AccessDenied, DomainError, NotFound, NotValid, WrongState
from yanzhen.core.fields import plain
from yanzhen.core.idempotency import KeyReused
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.engines.ledger import Outcome, Phase, Refusal, Transfer
from yanzhen.people.models import Person
from yanzhen.timebank import access, packs, rules
from yanzhen.timebank.keeping import lock_head
from yanzhen.timebank.models import Account, Redemption, ShopItem
from yanzhen.timebank.services.accounts import account_of, house_account
from yanzhen.timebank.services.book import post_by_rule
from yanzhen.timebank.services.following import follow_expired, restock
from yanzhen.volunteers.models import HourRecord
from yanzhen.volunteers.rules import age_on

MOST_WRONG_CODES = 5
State = Redemption.State


class NotEnoughPoints(DomainError):
    code = "not_enough_points"
    message = _("This costs %(needed)s points; there are %(there)s.")


class SoldOut(DomainError):
    code = "sold_out"
    status = 409
    message = _("Nothing of this is left.")


class SpendingNotOpen(DomainError):
    code = "spending_not_open"
    message = _("These points cannot be spent on this now. %(reason)s")


LACKS = {
    "no_goods": _("The rules of this place give no goods for points."),
    "no_services": _("The rules of this place give no services for points."),
    "locked": _("Points can be spent once %(hours)s hours have been served."),
    "too_young": _("Points can be spent from the age of %(age)s."),
}


@operation("timebank.redeem")
def redeem(*, actor: Actor, item: ShopItem, client_key: str, quantity: int = 1) -> Redemption:
    """Set an item aside for the person who is signed in, and hold its points until they come.

    The same key with the same wish is answered the same; raises NotEnoughPoints, SoldOut,
    SpendingNotOpen, KeyReused.
    """
    if actor.person_id is None:
        raise AccessDenied
    person = Person.objects.get(pk=actor.person_id)
    return _hold(actor, person, item, client_key, quantity, is_at_counter=False)


@operation("timebank.redeem_at_counter")
def redeem_at_counter(
    *, actor: Actor, person: Person, item: ShopItem, client_key: str, quantity: int = 1
) -> Redemption:
    """A member without a phone takes an item at the counter: held and posted in one.

    Nobody serves themselves.
    """
    scope.require(actor, access.HAND_OVER, person.area_code)
    if actor.person_id is not None and actor.person_id == person.pk:
        raise AccessDenied(_("Ask a colleague: nobody hands something over to themselves."))
    redemption = _hold(actor, person, item, client_key, quantity, is_at_counter=True)
    return _post(actor, redemption) if redemption.state == State.HELD else redemption


def _hold(
    actor: Actor,
    person: Person,
    item: ShopItem,
    client_key: str,
    quantity: int,
    *,
    is_at_counter: bool,
) -> Redemption:
    if not ShopItem.objects.filter(access.items_around(person.area_code), pk=item.pk).exists():
        raise NotFound
    lock_head()
    item = locked(item)
    known = Redemption.objects.filter(client_key=client_key).first()
    if known is not None:
        if (known.person_id, known.item_id, known.quantity) != (person.pk, item.pk, quantity):
            raise KeyReused
        return known
    today = actor.today
    rule = packs.spending(item.area_code, today)
    _check(actor, person, item, quantity, rule)
    account = account_of(actor, person)
    redemption = Redemption.objects.create(
        created_at=actor.now,
        area_code=person.area_code,
        number=_next_number(today.year),
        client_key=client_key,
        item=item,
        person=person,
        account=account,
        quantity=quantity,
        points=item.points * quantity,
        code=f"{randbelow(1_000_000):06d}",
        hold_id=f"redeem:{client_key}",
        expires_at=actor.now + timedelta(hours=rule.hold_hours),
        is_at_counter=is_at_counter,
    )
    (outcome,) = post_by_rule(actor, [_wish(actor, redemption, Phase.PENDING)])
    if outcome.refusal is Refusal.NOT_ENOUGH:
        raise NotEnoughPoints(needed=redemption.points, there=account.available)
    if not outcome.is_new:
        raise WrongState
    ShopItem.objects.filter(pk=item.pk).update(
        stock=F("stock") - quantity, version=F("version") + 1
    )
    note(points=redemption.points)
    return redemption


def _check(
    actor: Actor, person: Person, item: ShopItem, quantity: int, rule: rules.SpendRule
) -> None:
    today = actor.today
    if not 1 <= quantity <= 100:
        raise NotValid(_("Give a number from 1 to 100."), field="quantity")
    if not item.is_offered or (item.best_before and item.best_before < today):
        raise WrongState(_("This is not offered any more."))
    if item.stock < quantity:
        raise SoldOut
    hours = HourRecord.objects.filter(volunteer__person=person)
    confirmed = hours.aggregate(minutes=Sum(F("sign") * F("minutes")))["minutes"] or 0
    age = age_on(person.born_on, today) if person.born_on else None
    lacks = rules.spending_lacks(rule, kind=item.kind, confirmed_minutes=confirmed, age=age)
    if lacks:
        text = str(LACKS[lacks[0]])
        told = text % {"hours": rule.unlock_hours, "age": rule.min_age} if "%" in text else text
        raise SpendingNotOpen(reason=told)
    if rule.most_of_an_item_a_month is not None:
        taken = Redemption.objects.filter(
            ~Q(state__in=[State.CANCELLED, State.EXPIRED]),
            person=person,
            item=item,
            created_at__gte=actor.now - timedelta(days=30),
        ).aggregate(pieces=Sum("quantity"))["pieces"]
        if (taken or 0) + quantity > rule.most_of_an_item_a_month:
            raise NotValid(
                _("Each member takes %(most)s of this in 30 days."),
                field="quantity",
                most=rule.most_of_an_item_a_month,
            )


def _next_number(year: int) -> str:
    """The end of the chain is locked, so numbers are given one after the other."""
    start = f"DH{year}-"
    last = Redemption.objects.filter(number__startswith=start).order_by("-number").first()
    return f"{start}{int(last.number[len(start) :]) + 1 if last else 1:06d}"


def _wish(actor: Actor, redemption: Redemption, phase: Phase) -> Transfer:
    goods = house_account(actor, Account.Kind.GOODS, redemption.area_code)
    names = {Phase.PENDING: "", Phase.POST_PENDING: ":post", Phase.VOID_PENDING: ":void"}
    names[Phase.EXPIRE_PENDING] = ":expired"
    is_hold = phase is Phase.PENDING
    return Transfer(
        id=redemption.hold_id + names[phase],
        source=redemption.account.key,
        target=goods.key,
        amount=redemption.points,
        at=actor.now,
        phase=phase,
        resolves="" if is_hold else redemption.hold_id,
        expires_at=redemption.expires_at if is_hold else None,
        reason="redeem",
        reference=redemption.number,
    )


def _locked(redemption: Redemption) -> Redemption:
    """The redemption as it stands while nobody else can move its points."""
    lock_head()
    return locked(redemption, "account", "item")


def _require_held(redemption: Redemption) -> None:
    if redemption.state != State.HELD:
        raise WrongState(_("This is %(state)s already."), state=str(redemption.get_state_display()))


def hand_over(*, actor: Actor, redemption: Redemption, code: str) -> Redemption:
    """Give the thing to the member who says the six digits; the points are spent now.

    A wrong code is counted in a transaction of its own.
    """
    scope.require(actor, access.HAND_OVER, redemption.area_code)
    current = Redemption.objects.get(pk=redemption.pk)
    if current.state == State.HELD:
        if current.wrong_codes >= MOST_WRONG_CODES:
            raise WrongState(_("Too many wrong codes. The member gives it up and takes it anew."))
        if not compare_digest(plain(current.code).encode(), code.strip().encode()):
            _note_wrong_code(actor=actor, redemption=current)
            raise NotValid(_("This is not the code of the member."), field="code")
    return _hand_over(actor=actor, redemption=current)


@operation("timebank.note_wrong_code")
def _note_wrong_code(*, actor: Actor, redemption: Redemption) -> Redemption:
    Redemption.objects.filter(pk=redemption.pk).update(wrong_codes=F("wrong_codes") + 1)
    return redemption


@operation("timebank.hand_over")
def _hand_over(*, actor: Actor, redemption: Redemption) -> Redemption:
    redemption = _locked(redemption)
    if access.is_own(actor, redemption):
        raise AccessDenied(_("Ask a colleague: nobody hands something over to themselves."))
    if redemption.state == State.HANDED_OVER:
        return redemption
    _require_held(redemption)
    return _post(actor, redemption)


def _post(actor: Actor, redemption: Redemption) -> Redemption:
    (outcome,) = post_by_rule(actor, [_wish(actor, redemption, Phase.POST_PENDING)])
    if outcome.refusal is Refusal.TIMED_OUT:
        raise WrongState(_("It was not collected in time; the points are free again."))
    return _end(actor, redemption, State.HANDED_OVER, outcome)


def _end(actor: Actor, redemption: Redemption, state: str, outcome: Outcome) -> Redemption:
    if not outcome.is_accepted:
        raise WrongState
    redemption.state, redemption.code = state, ""
    redemption.ended_at, redemption.ended_by_id = actor.now, actor.user_id
    return saved(redemption)


@operation("timebank.cancel_redemption")
def cancel_redemption(*, actor: Actor, redemption: Redemption) -> Redemption:
    """Give up what is set aside: the points are free again, the thing is in stock again."""
    if not access.is_own(actor, redemption):
        scope.require(actor, access.HAND_OVER, redemption.area_code)
    redemption = _locked(redemption)
    _require_held(redemption)
    if redemption.expires_at <= actor.now:
        (outcome,) = post_by_rule(actor, [_wish(actor, redemption, Phase.EXPIRE_PENDING)])
        follow_expired(actor, {redemption.hold_id} if outcome.is_new else ())
        redemption.refresh_from_db()
        return redemption
    (outcome,) = post_by_rule(actor, [_wish(actor, redemption, Phase.VOID_PENDING)])
    restock(redemption)
    return _end(actor, redemption, State.CANCELLED, outcome)
