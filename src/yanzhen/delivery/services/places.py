"""Places of an activity: given once, then a waiting list, moved up in order, and told."""

from __future__ import annotations

from django.db.models import F, Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.accounts import gateways
from yanzhen.core import scope
from yanzhen.core.changing import locked
from yanzhen.core.errors import AccessDenied, DomainError, WrongState
from yanzhen.core.fields import plain
from yanzhen.core.finding import the_row
from yanzhen.core.operations import note, operation
from yanzhen.core.phrases import worded
from yanzhen.core.scope import Actor
from yanzhen.delivery import access, rules
from yanzhen.delivery.models import Activity, ActivitySession, Attendance, SignUp
from yanzhen.delivery.services.publishing import ACTIVITIES, RiskNotStated
from yanzhen.delivery.services.records import HELPER, SERVED
from yanzhen.people.models import Person, PersonCategory

TEXTS = {
    SignUp.News.PLACE: _(
        "You have a place now: %(title)s, %(when)s, %(where)s. If you cannot come, please say so."
    ),
    SignUp.News.CALLED_OFF: _(
        "A time of “%(title)s” was called off. Ask the station, or look at your page."
    ),
}
MOST_TRIES_TO_TELL = 3
TOLD_AT_ONCE = 200


class AlreadySignedUp(DomainError):
    code = "already_signed_up"
    status = 409
    message = _("This person is on the list already.")


class NotForYourPlace(DomainError):
    code = "not_for_your_place"
    message = _("This activity is for the people of %(place)s. Look for one near you.")


class NotMeantForYou(DomainError):
    code = "not_meant_for_you"
    message = _(
        "This activity is meant for certain people, and you are not known to be one of them. "
        "Telephone the station if you think that is wrong."
    )


class NoHelpersWanted(DomainError):
    code = "no_helpers_wanted"
    message = _("No volunteers are wanted for this activity.")


def require_own_or_leader(actor: Actor, activity: Activity, person: Person) -> None:
    if actor.person_id != person.pk and not leads(actor, activity):
        raise AccessDenied


def leads(actor: Actor, activity: Activity) -> bool:
    return scope.holds(actor, access.LEAD_ACTIVITIES, activity.area_code)


def free_places(activity: Activity) -> int | None:
    if activity.capacity is None:
        return None
    taken = activity.sign_ups.filter(state=SignUp.State.JOINED, side=SERVED).count()
    return max(0, activity.capacity - taken)


def fill_places(actor: Actor, activity: Activity) -> None:
    """Give free places to those who wait, in the order of their sign-up; they are told."""
    free = free_places(activity)
    waiting = activity.sign_ups.filter(state=SignUp.State.WAITING).order_by("signed_up_at", "pk")
    chosen = list(waiting.values_list("pk", flat=True)[: free if free is not None else None])
    SignUp.objects.filter(pk__in=chosen).update(
        state=SignUp.State.JOINED, news=SignUp.News.PLACE, **_untold(actor)
    )


def _untold(actor: Actor) -> dict[str, object]:
    return {"news_at": actor.now, "told_at": None, "told_by": None, "tries_to_tell": 0}


def tell_everybody(actor: Actor, activity: Activity) -> None:
    """Note for everybody on the list that a time was called off."""
    rows = activity.sign_ups.exclude(state=SignUp.State.LEFT)
    rows.update(news=SignUp.News.CALLED_OFF, **_untold(actor))


def is_meant(activity: Activity, person: Person) -> bool:
    wanted = activity.eligible_categories
    if not wanted:
        return True
    open_rows = PersonCategory.objects.filter(person=person, valid_to=None)
    return rules.is_eligible(wanted, open_rows.values_list("category__code", flat=True))


@operation("delivery.sign_up")
def sign_up(*, actor: Actor, activity: Activity, person: Person, side: str = SERVED) -> SignUp:
    """Put a person on the list of an activity: on a place, or on the waiting list when it is full.

    The activity is locked, so that places are given once. Helpers take no place. Raises
    AlreadySignedUp, NotForYourPlace, NotMeantForYou, NoHelpersWanted, WrongState or AccessDenied.
    """
    require_own_or_leader(actor, activity, person)
    activity = ACTIVITIES.locked(activity, "sign_up")
    is_eligible = admitted(actor, activity, person, side)
    if activity.ends_at <= actor.now:
        raise WrongState(_("This activity is over."))
    return take_place(actor, activity, person, side, is_eligible=is_eligible)


def admitted(actor: Actor, activity: Activity, person: Person, side: str) -> bool:
    """Whether it is meant for a person; raises what stands against their coming at all.

    Whoever leads may let in anybody, and what is unusual is kept.
    """
    is_own = not leads(actor, activity)
    is_eligible = side == HELPER or is_meant(activity, person)
    if side == HELPER:
        if is_own and activity.helpers_wanted is None:
            raise NoHelpersWanted
        if not activity.risk_text.strip():
            raise RiskNotStated(field="risk_text")
    elif is_own:
        if not access.activities_open_to(person.area_code).filter(pk=activity.pk).exists():
            raise NotForYourPlace(place=activity.division.name)
        if not is_eligible:
            raise NotMeantForYou
    return is_eligible


def take_place(
    actor: Actor, activity: Activity, person: Person, side: str, *, is_eligible: bool
) -> SignUp:
    """The place of a person in a locked activity, or the next on its waiting list."""
    known = activity.sign_ups.filter(person=person).first()
    if known is not None and known.state != SignUp.State.LEFT:
        raise AlreadySignedUp
    has_place = side == HELPER or free_places(activity) != 0
    row = known or SignUp(activity=activity, person=person, number=_next_number(activity))
    row.side, row.state = side, SignUp.State.JOINED if has_place else SignUp.State.WAITING
    row.user_id = actor.user_id if actor.person_id == person.pk else row.user_id
    row.signed_up_at, row.signed_up_by_id = actor.now, actor.user_id
    row.is_eligible = is_eligible
    row.news, row.news_at, row.told_at = "", None, None
    row.save()
    note(activity=activity.pk)
    return row


def _next_number(activity: Activity) -> int:
    return (activity.sign_ups.aggregate(last=Max("number"))["last"] or 0) + 1


@operation("delivery.leave_activity")
def leave_activity(*, actor: Actor, activity: Activity, person: Person) -> SignUp:
    """Take a person off the list; whoever waits longest gets the place."""
    require_own_or_leader(actor, activity, person)
    activity = ACTIVITIES.locked(activity, "sign_up")
    row = the_row(activity.sign_ups.exclude(state=SignUp.State.LEFT), person=person)
    is_here = Attendance.objects.filter(
        person=person, session__activity=activity, session__state=ActivitySession.State.PLANNED
    )
    if is_here.exists():
        raise WrongState(_("Somebody who has signed in was there: sign them out instead."))
    row.state = SignUp.State.LEFT
    row.save()
    fill_places(actor, activity)
    return row


# -- telling --------------------------------------------------------------------------------------


@operation("delivery.note_told")
def note_told(*, actor: Actor, sign_up: SignUp) -> SignUp:
    """Somebody knows the news about their place: a worker told them, or they read it."""
    require_own_or_leader(actor, sign_up.activity, sign_up.person)
    row = locked(sign_up)
    if row.news and row.told_at is None:
        row.told_at, row.told_by_id = actor.now, actor.user_id
        row.save()
    return row


def tell_by_text(*, actor: Actor) -> int:
    """Send a text to everybody who has news and a telephone; returns how many were told.

    What cannot be sent is tried again, three times in all; then it waits for a worker.
    """
    waiting = (
        SignUp.objects.filter(news_at__isnull=False, told_at=None)
        .filter(Q(activity__ends_at__gt=actor.now), tries_to_tell__lt=MOST_TRIES_TO_TELL)
        .order_by("news_at", "pk")
    )
    pks = list(waiting.values_list("pk", flat=True)[:TOLD_AT_ONCE])
    return sum(_tell(actor=actor, pk=pk) for pk in pks)


def _tell(*, actor: Actor, pk: int) -> bool:
    """Send one text; the try is counted before, so that a killed process sends it once."""
    fresh = SignUp.objects.filter(pk=pk, told_at=None, tries_to_tell__lt=MOST_TRIES_TO_TELL)
    if not fresh.update(tries_to_tell=F("tries_to_tell") + 1):
        return False
    row = SignUp.objects.select_related("activity", "person").get(pk=pk)
    phone = plain(row.person.phone)
    if not phone:
        SignUp.objects.filter(pk=pk).update(tries_to_tell=MOST_TRIES_TO_TELL)
        return False
    activity = row.activity
    text = worded(
        TEXTS[SignUp.News(row.news)],
        {
            "title": activity.title,
            "when": timezone.localtime(activity.starts_at).strftime("%m-%d %H:%M"),
            "where": activity.place,
        },
    )
    try:
        gateways.gateway().send(phone, text)
    except gateways.NotSent:
        return False
    _note_text(actor=actor, row=row)
    return True


@operation("delivery.tell_by_text")
def _note_text(*, actor: Actor, row: SignUp) -> SignUp:
    SignUp.objects.filter(pk=row.pk, news_at=row.news_at).update(told_at=actor.now)
    return row
