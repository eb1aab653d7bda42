"""Named reads of activities: who has a place, who is there, what is kept about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import (
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from yanzhen.core import policies
from yanzhen.core.finding import the_row
from yanzhen.core.models import Attachment
from yanzhen.core.numbers import Quantity, Unit
from yanzhen.core.scope import Actor
from yanzhen.delivery import access, rules, selectors
from yanzhen.delivery.models import (
    Activity,
    ActivityCost,
    ActivityPhoto,
    ActivitySession,
    Attendance,
    Feedback,
    Participant,
    ServiceItem,
    SignUp,
)
from yanzhen.needs import vocabulary
from yanzhen.people.models import Category

SERVED = Participant.Side.SERVED


def labels_of(topic: str, actor: Actor, area: str) -> dict[str, str]:
    return vocabulary.labels(f"delivery.{topic}", area=area, day=actor.today)


def pass_seconds(area: str, day: date) -> int:
    """How long a QR code on the screen at the door is in force."""
    seconds: int = policies.value("delivery.pass_seconds", area=area, day=day)
    return seconds


# -- lists ----------------------------------------------------------------------------------------


def _number(rows: QuerySet[Any], value: Any) -> Coalesce:
    """A count or sum over the rows of an activity, nothing as zero."""
    found = rows.order_by().values("activity_of").annotate(n=value).values("n")
    return Coalesce(Subquery(found, output_field=IntegerField()), Value(0))


def with_counts(activities: QuerySet[Activity]) -> QuerySet[Activity]:
    """With who joined and waits, who was there, and how many times it comes."""
    sign_ups = SignUp.objects.filter(activity=OuterRef("pk"), side=SERVED)
    sign_ups = sign_ups.annotate(activity_of=F("activity"))
    sessions = ActivitySession.objects.filter(activity=OuterRef("pk"))
    sessions = sessions.annotate(activity_of=F("activity"))
    there = Attendance.objects.filter(session__activity=OuterRef("pk"), side=SERVED)
    there = there.annotate(activity_of=F("session__activity"))
    standing = sessions.exclude(state=ActivitySession.State.CANCELLED)
    return activities.annotate(
        joined=_number(sign_ups.filter(state=SignUp.State.JOINED), Count("pk")),
        waiting=_number(sign_ups.filter(state=SignUp.State.WAITING), Count("pk")),
        attended=_number(there, Count("pk")),
        walk_ins=_number(sessions, Sum("walk_ins")),
        times=_number(standing, Count("pk")),
    )


def listed_activities(actor: Actor) -> QuerySet[Activity]:
    return with_counts(access.visible_activities(actor).select_related("division__parent", "lead"))


def chosen_activities(
    activities: QuerySet[Activity], show: str, actor: Actor
) -> QuerySet[Activity]:
    """``coming`` (the default), ``held``, ``draft``, ``cancelled`` or ``all``."""
    match show:
        case "held" | "draft" | "cancelled":
            return activities.filter(state=show).order_by("-starts_at", "pk")
        case "all":
            return activities.order_by("-starts_at", "pk")
    return activities.filter(state__in=["published", "draft"]).order_by("starts_at", "pk")


def _coming(activities: QuerySet[Activity], now: datetime) -> list[Activity]:
    """Those that are not over, the next first; ``next_at`` is when it comes next."""
    ahead = ActivitySession.objects.filter(
        activity=OuterRef("pk"), state=ActivitySession.State.PLANNED, ends_at__gt=now
    ).order_by("starts_at")
    found = with_counts(activities.filter(ends_at__gt=now)).annotate(
        next_at=Coalesce(Subquery(ahead.values("starts_at")[:1]), F("starts_at"))
    )
    return list(found.select_related("division").order_by("next_at", "pk")[:50])


def open_activities(actor: Actor, area: str) -> list[Activity]:
    """What a resident of an area may join now, the next first."""
    return _coming(access.activities_open_to(area), actor.now)


def public_activities(actor: Actor) -> list[Activity]:
    """Everything that is published and still to come, for visitors who are not signed in."""
    return _coming(Activity.objects.filter(state=Activity.State.PUBLISHED), actor.now)


# -- one activity ---------------------------------------------------------------------------------


def access_session(actor: Actor, pk: int) -> ActivitySession:
    """A session of an activity of the actor's areas. Raises NotFound."""
    found = ActivitySession.objects.filter(activity__in=access.visible_activities(actor), pk=pk)
    related = ("activity__division__parent", "activity__lead", "activity__station", "record")
    return the_row(found.select_related(*related))


def sessions_of(activity: Activity) -> list[ActivitySession]:
    """Every time of an activity in order, with who was there."""
    return list(
        activity.sessions.annotate(
            served=Count("attendances", filter=Q(attendances__side=SERVED))
        ).order_by("starts_at", "pk")
    )


def sign_ups_of(actor: Actor, activity: Activity) -> list[SignUp]:
    """Everybody on the list: places first, then who waits; those who left are not shown."""
    return list(
        activity.sign_ups.exclude(state=SignUp.State.LEFT)
        .select_related("person__division__parent")
        .annotate(is_named=selectors.is_named(actor))
        .order_by("state", "signed_up_at", "pk")
    )


@dataclass(frozen=True, slots=True)
class AtTheDoor:
    """One line of the screen at the door: a sign-up, an attendance, or both."""

    sign_up: SignUp | None
    attendance: Attendance | None
    is_named: bool

    @property
    def person(self) -> Any:
        row = self.attendance or self.sign_up
        return row.person if row else None

    @property
    def person_id(self) -> int | None:
        return self.person.pk if self.person else None


def at_the_door(actor: Actor, session: ActivitySession) -> list[AtTheDoor]:
    """Who is on the list and who is there. Two queries."""
    there = (
        session.attendances.select_related("person__division__parent")
        .annotate(is_named=selectors.is_named(actor))
        .order_by("signed_in_at", "pk")
    )
    rows = list(there)
    by_person = {row.person_id: row for row in rows if row.person_id}
    lines = [
        AtTheDoor(row, by_person.pop(row.person_id, None), row.is_named)  # type: ignore[attr-defined]
        for row in sign_ups_of(actor, session.activity)
    ]
    rest = [row for row in rows if row.person_id is None or row.person_id in by_person]
    return lines + [AtTheDoor(None, row, row.is_named) for row in rest]


def costs_of(activity: Activity) -> tuple[list[ActivityCost], Quantity]:
    """What an activity cost, each line with its receipts, and the sum. Two queries."""
    lines = list(activity.costs.select_related("added_by"))
    receipts: dict[int, list[Attachment]] = {}
    if lines:
        label = ActivityCost._meta.label_lower
        found = Attachment.objects.filter(object_type=label, object_id__in=[c.pk for c in lines])
        for file in found.order_by("pk"):
            receipts.setdefault(file.object_id, []).append(file)
    for line in lines:
        line.receipts = receipts.get(line.pk, [])  # type: ignore[attr-defined]
        line.amount = Quantity(line.amount_cents, Unit.CENT)  # type: ignore[attr-defined]
    return lines, Quantity(sum(line.amount_cents for line in lines), Unit.CENT)


def photos_of(actor: Actor, activity: Activity) -> list[ActivityPhoto]:
    """The pictures that this actor may see: without consent only whoever leads sees them."""
    rows = activity.photos.select_related("file").order_by("pk")
    if not access.may_lead(actor, activity):
        rows = rows.filter(consent__in=ActivityPhoto.SHOWN)
    return list(rows)


def sees_photo(actor: Actor, photo_id: int) -> bool:
    """The rule of its file."""
    photo = ActivityPhoto.objects.select_related("activity").filter(pk=photo_id).first()
    if photo is None or not access.can_see_activity(actor, photo.activity):
        return False
    return photo.is_shown or access.may_lead(actor, photo.activity)


def sees_receipt(actor: Actor, cost_id: int) -> bool:
    """The rule of a receipt: whoever reads the activities of the area."""
    cost = ActivityCost.objects.select_related("activity").filter(pk=cost_id).first()
    return cost is not None and access.can_see_activity(actor, cost.activity)


def rating_of(activity: Activity) -> dict[str, Any]:
    """What people said of it: how many, and how many of them are satisfied (four or five)."""
    records = activity.sessions.exclude(record=None).values("record")
    return Feedback.objects.filter(record__in=records).aggregate(
        answers=Count("pk"), satisfied=Count("pk", filter=Q(score__gte=4))
    )


# -- of a resident --------------------------------------------------------------------------------


def open_activity(pk: int) -> Activity:
    """A published, held or cancelled activity: what happens there is no secret. Raises NotFound."""
    found = Activity.objects.select_related("division").exclude(state=Activity.State.DRAFT)
    return the_row(found, pk=pk)


def open_session(pk: int) -> ActivitySession:
    found = ActivitySession.objects.select_related("activity__division", "record")
    found = found.exclude(activity__state=Activity.State.DRAFT)
    return the_row(found, pk=pk)


def session_now(activity: Activity, actor: Actor) -> ActivitySession | None:
    """The time of an activity that is meant now, of those that are still to come."""
    planned = [s for s in activity.sessions.all() if s.state == ActivitySession.State.PLANNED]
    at = rules.session_at_hand([(s.starts_at, s.ends_at) for s in planned], actor.now)
    return None if at is None else planned[at]


def own_sign_up(actor: Actor, activity: Activity) -> SignUp | None:
    if actor.person_id is None:
        return None
    rows = activity.sign_ups.exclude(state=SignUp.State.LEFT)
    return rows.filter(person_id=actor.person_id).first()


def own_attendance(actor: Actor, session: ActivitySession | None) -> Attendance | None:
    if actor.person_id is None or session is None:
        return None
    return session.attendances.filter(person_id=actor.person_id).first()


def own_sign_ups(actor: Actor) -> list[SignUp]:
    """What this person has signed up for and is still to come, or was called off lately."""
    if actor.person_id is None:
        return []
    shown = Q(activity__state=Activity.State.PUBLISHED) | Q(
        activity__state=Activity.State.CANCELLED, activity__ends_at__gt=actor.now
    )
    return list(
        SignUp.objects.filter(shown, person_id=actor.person_id)
        .exclude(state=SignUp.State.LEFT)
        .select_related("activity")
        .order_by("activity__starts_at")
    )


def session_to_rate(actor: Actor, activity: Activity) -> ActivitySession | None:
    """The newest held session where this person was and of which they have not said how it was."""
    if actor.person_id is None:
        return None
    rated = Feedback.objects.filter(person_id=actor.person_id).values("record")
    return (
        activity.sessions.filter(
            state=ActivitySession.State.HELD, attendances__person_id=actor.person_id
        )
        .exclude(record__in=rated)
        .select_related("record")
        .order_by("-starts_at")
        .first()
    )


def forces_of(activity: Activity) -> list[Any]:
    return list(activity.forces.select_related("organization", "person"))


# -- words ----------------------------------------------------------------------------------------


def offer_words(actor: Actor, offer: ServiceItem | Activity) -> dict[str, Any]:
    """What the part of a page says that services and activities have alike."""
    codes = offer.eligible_categories
    wanted = Category.objects.filter(code__in=codes).values_list("name", flat=True)
    points = labels_of("points_classes", actor, offer.area_code)
    return {
        "eligible": list(wanted) if codes else [],
        "points": points.get(offer.points_class, offer.points_class),
    }


def tag_words(actor: Actor, activity: Activity) -> list[str]:
    tags = [row.tag for row in activity.tags.all()]
    labels = labels_of("activity_tags", actor, activity.area_code) if tags else {}
    return [labels.get(tag, tag) for tag in tags]


def photo_rule(actor: Actor, area: str) -> str:
    """What has to be observed when pictures of people are taken, in the language of the screen."""
    day = actor.today
    told: dict[str, str] = policies.value("delivery.photo_rule", area=area, day=day)
    is_english = (get_language() or "").startswith("en")
    return (is_english and told.get("text_en")) or told["text"]
