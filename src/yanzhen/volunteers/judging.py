"""The facts by which the checks of ``rules.suspicion`` judge a claim, read from the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.accounts.roles import FRONT_LINE
from yanzhen.core import policies
from yanzhen.core.calendar import add_working_days, is_working_day, office_hours
from yanzhen.delivery.models import Activity, Participant, ServiceRecord
from yanzhen.delivery.rules import minutes_between
from yanzhen.orgs.models import Post
from yanzhen.volunteers.models import Evidence, HourClaim, Volunteer
from yanzhen.volunteers.rules import Case, Finding, Limits, Stretch, findings_of

LIVE = (HourClaim.State.WAITING, HourClaim.State.DISPUTED, HourClaim.State.CONFIRMED)
SIZES_LOOKED_AT = 10

EXPLANATIONS: dict[str, str | Promise] = {
    "not_volunteering": _("This was no volunteering: such work is never recorded as hours."),
    "beyond_event": _("%(minutes)s minutes are more than the %(most)s that the service took."),
    "overlap": _("At the same time there are hours of this volunteer for “%(title)s”."),
    "daily_limit": _("With this the day has %(minutes)s minutes; the rules allow %(most)s."),
    "own_duty": _("These are office hours of the volunteer's own job: %(title)s."),
    "burst": _("%(count)s claims were entered by the same person within %(minutes)s minutes."),
    "reciprocal": _("Both have served each other within %(hours)s hours."),
    "invented_event": _(
        "An event of %(helpers)s volunteers for %(served)s people is unusual for this organiser."
    ),
    "late": _("The hours were entered after the time that the rules allow."),
}


def explained(finding: dict[str, Any]) -> str:
    """A finding as it is kept, in a sentence."""
    text = str(EXPLANATIONS.get(finding["code"], finding["code"]))
    return text % finding["facts"] if finding["facts"] else text


def kept(findings: list[Finding]) -> list[dict[str, Any]]:
    return [{"code": f.code, "is_refusal": f.is_refusal, "facts": dict(f.facts)} for f in findings]


def rule(topic: str, *, area: str, day: date) -> Any:
    """What a rule pack says; hours before every pack are judged by its first."""
    return policies.value(topic, area=area, day=day, or_earliest=True)


def limits_of(area: str, day: date) -> Limits:
    value = rule("volunteers.hour_limits", area=area, day=day)
    return Limits(**{**value, "refusing": frozenset(value["refusing"])})


def due_of(ended_at: datetime, area: str) -> datetime:
    """The end of the last day on which hours are recorded in time (Order 67 art. 11)."""
    day = timezone.localdate(ended_at)
    days = int(rule("volunteers.hours", area=area, day=day)["deadline_working_days"])
    last = add_working_days(day, days)
    return timezone.make_aware(datetime.combine(last, time(23, 59)))


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claim before it is written."""

    volunteer: Volunteer
    record: ServiceRecord
    stretch: Stretch
    minutes: int
    is_supplemented: bool
    told_by: int | None
    told_at: datetime
    claim_pk: int | None = None


def findings_on(claimed: Claimed) -> list[Finding]:
    """What speaks against a claim."""
    record = claimed.record
    limits = limits_of(record.area_code, timezone.localdate(claimed.stretch.starts_at))
    helpers, served = _sizes(record)
    case = Case(
        stretch=claimed.stretch,
        minutes=claimed.minutes,
        event_minutes=length_of(record),
        is_volunteering=is_volunteering(record),
        is_supplemented=claimed.is_supplemented,
        others=_others(claimed),
        that_day=_minutes_of_day(claimed),
        duties=tuple(_duties(claimed)),
        entered_lately=_entered_lately(claimed, limits),
        given_back=_given_back(claimed, limits),
        helpers=helpers,
        served=served,
        usual_helpers=_usual_helpers(record),
        is_late=claimed.told_at > due_of(record.ended_at, record.area_code),
    )
    return findings_of(case, limits)


def length_of(record: ServiceRecord) -> int:
    """The minutes that a service took at most; a resident may have confirmed fewer."""
    return max(record.minutes, minutes_between(record.started_at, record.ended_at))


def is_volunteering(record: ServiceRecord) -> bool:
    """Whether hours may be recorded for this kind of service at all (Order 67 art. 19)."""
    never = rule(
        "volunteers.never_recorded",
        area=record.area_code,
        day=timezone.localdate(record.started_at),
    )
    if record.kind in never["record_kinds"]:
        return False
    if record.source_type != "delivery.activitysession":
        return True
    kinds = Activity.objects.filter(sessions=record.source_id).values_list("kind", flat=True)
    return kinds.first() not in never["activity_kinds"]


def _live_claims(claimed: Claimed) -> Any:
    rows = HourClaim.objects.filter(volunteer=claimed.volunteer, state__in=LIVE)
    return rows.exclude(pk=claimed.claim_pk) if claimed.claim_pk else rows


def _others(claimed: Claimed) -> tuple[Stretch, ...]:
    rows = _live_claims(claimed).filter(
        starts_at__lt=claimed.stretch.ends_at, ends_at__gt=claimed.stretch.starts_at
    )
    return tuple(Stretch(*row) for row in rows.values_list("starts_at", "ends_at", "title"))


def _minutes_of_day(claimed: Claimed) -> int:
    begin = timezone.localtime(claimed.stretch.starts_at).replace(hour=0, minute=0, second=0)
    rows = _live_claims(claimed).filter(
        starts_at__gte=begin, starts_at__lt=begin + timedelta(days=1)
    )
    return sum(rows.values_list("told_minutes", flat=True))


def _duties(claimed: Claimed) -> Iterator[Stretch]:
    """Office hours of the volunteer's posts on that day: duty is paid work, not volunteering."""
    user, day = claimed.volunteer.user_id, timezone.localdate(claimed.stretch.starts_at)
    if user is None or not is_working_day(day):
        return
    for post in Post.objects.on(day).filter(user_id=user, role__in=FRONT_LINE):
        yield from duty_of(post, day)


def duty_of(post: Post, day: date) -> Iterator[Stretch]:
    """The office hours of a post on a working day."""
    for begin, end in office_hours(area=post.area_code, day=day).parts:
        yield Stretch(
            timezone.make_aware(datetime.combine(day, begin)),
            timezone.make_aware(datetime.combine(day, end)),
            post.title or post.get_role_display(),
        )


def _entered_lately(claimed: Claimed, limits: Limits) -> int:
    if claimed.told_by is None:
        return 0
    since = claimed.told_at - timedelta(minutes=limits.burst_minutes)
    rows = HourClaim.objects.filter(
        told_by=claimed.told_by, created_at__gte=since, evidence=Evidence.SUPPLEMENTED
    )
    return rows.exclude(pk=claimed.claim_pk).count() if claimed.claim_pk else rows.count()


def _given_back(claimed: Claimed, limits: Limits) -> tuple[datetime, ...]:
    """When people who were served here had served this volunteer."""
    near = timedelta(hours=limits.reciprocal_hours)
    served = claimed.record.participants.filter(
        side=Participant.Side.SERVED, person__isnull=False
    ).values("person")
    rows = HourClaim.objects.filter(
        state__in=LIVE,
        volunteer__person__in=served,
        starts_at__gte=claimed.stretch.starts_at - near,
        starts_at__lte=claimed.stretch.starts_at + near,
        record__participants__side=Participant.Side.SERVED,
        record__participants__person=claimed.volunteer.person_id,
    )
    return tuple(rows.values_list("starts_at", flat=True))


def _sizes(record: ServiceRecord) -> tuple[int, int]:
    """Volunteers and people served by head."""
    rows = record.participants.values_list("side", "role", "headcount")
    helpers = sum(n for side, role, n in rows if side == "helper" and role == "volunteer")
    return max(1, helpers), sum(n for side, _role, n in rows if side == "served")


def _usual_helpers(record: ServiceRecord) -> tuple[int, ...]:
    """Volunteers at the last activities that the same person held."""
    if record.kind != ServiceRecord.Kind.ACTIVITY or record.recorded_by_id is None:
        return ()
    earlier = (
        ServiceRecord.objects.filter(
            kind=record.kind, recorded_by=record.recorded_by_id, started_at__lt=record.started_at
        )
        .order_by("-started_at")
        .values_list("pk", flat=True)[:SIZES_LOOKED_AT]
    )
    sizes = dict.fromkeys(earlier, 0)
    rows = Participant.objects.filter(record__in=list(sizes), side="helper", role="volunteer")
    for key, headcount in rows.values_list("record", "headcount"):
        sizes[key] += headcount
    return tuple(sizes.values())
