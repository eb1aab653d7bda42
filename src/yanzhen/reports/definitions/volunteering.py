"""The volunteer register, its teams, and the time that volunteers gave."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import (
    DateField,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core.numbers import Unit
from yanzhen.delivery.models import Participant
from yanzhen.people.rules import age_on
from yanzhen.reports.indicator import (
    Indicator,
    Section,
    Where,
    define,
    distinct,
    rows_count,
    total,
    years_before,
)
from yanzhen.volunteers.models import (
    HourTotal,
    Membership,
    MobilizablePool,
    Pair,
    PairHand,
    Volunteer,
    VolunteerTeam,
)


def volunteers(where: Where) -> QuerySet[Volunteer]:
    return Volunteer.objects.filter(
        where.q(),
        where.chosen(registered_by="registered_by__kind"),
        registered_on__lte=where.on,
        state=Volunteer.State.ACTIVE,
    )


def teams(where: Where) -> QuerySet[VolunteerTeam]:
    return VolunteerTeam.objects.filter(
        Q(founded_on=None) | Q(founded_on__lte=where.on),
        where.q(),
        where.chosen(kind="kind"),
        is_active=True,
    )


def members(where: Where) -> QuerySet[Membership]:
    """Who belongs to an active team of the chosen kind or name on the day."""
    return Membership.objects.on(where.on).filter(
        where.q("team__area_code"),
        where.chosen(kind="team__kind", team="team__name"),
        where.aged("volunteer__person__born_on"),
        team__in=teams(where),
        volunteer__state=Volunteer.State.ACTIVE,
    )


def members_of_every_age(where: Where) -> QuerySet[Membership]:
    kept = {name: said for name, said in where.choices.items() if name in {"kind", "team"}}
    return members(replace(where, choices=kept))


def confirmed_hours(where: Where) -> QuerySet[HourTotal]:
    """The sums of the months that the period touches, which are kept in step with every row."""
    since = Q(month__gte=where.since.replace(day=1)) if where.since else Q()
    return HourTotal.objects.filter(
        where.q(),
        since,
        where.chosen(category="category", evidence="evidence"),
        month__lte=where.on,
    )


def pairs(where: Where) -> QuerySet[Pair]:
    """Together on the day, by kind; ``helper_from_age`` and ``client_from_age`` as of that day."""
    found = Pair.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=where.on),
        where.q(),
        where.chosen(kind="kind", role="role"),
        state__in=[Pair.State.ACTIVE, Pair.State.ENDED],
        since__lte=where.on,
    )
    if (least := where.choices.get("client_from_age")) is not None:
        found = found.filter(client__born_on__lte=years_before(where.on, least))
    if (least := where.choices.get("helper_from_age")) is not None:
        held = PairHand.objects.on(where.on).filter(
            pair=OuterRef("pk"),
            is_substitute=False,
            volunteer__person__born_on__lte=years_before(where.on, least),
        )
        found = found.filter(Exists(held))
    return found


def pools(where: Where) -> QuerySet[MobilizablePool]:
    newest = (
        MobilizablePool.objects.filter(organization=OuterRef("organization"), as_of__lte=where.on)
        .order_by()
        .values("organization")
        .annotate(newest=Max("as_of"))
        .values("newest")
    )
    return MobilizablePool.objects.filter(where.q(), as_of=Subquery(newest))


def volunteer_time(where: Where) -> QuerySet[Participant]:
    return Participant.objects.filter(
        where.q("record__area_code"),
        where.period("record__started_at"),
        where.chosen(evidence="evidence"),
        side=Participant.Side.HELPER,
        role="volunteer",
    )


def helped(where: Where) -> QuerySet[Participant]:
    """Volunteers who helped; of teams of a kind those who were members on that day."""
    rows = volunteer_time(where).annotate(
        served_on=TruncDate("record__started_at"), day=Value(where.on, DateField())
    )
    if "team_kind" not in where.choices:
        return rows
    whose = Q(volunteer__person=OuterRef("person")) | Q(volunteer__user=OuterRef("user"))
    members = Membership.objects.filter(
        whose,
        where.chosen(team_kind="team__kind"),
        Q(valid_to=None) | Q(valid_to__gt=OuterRef("served_on")),
        valid_from__lte=OuterRef("served_on"),
    )
    return rows.filter(Exists(members))


def full_years_served(rows: QuerySet[Any]) -> int:
    """Years from the first service that are full by the day, and in which somebody served."""
    standing = rows.filter(sign=1, record__reversed_by=None)
    moments = standing.values_list("record__started_at", "day").distinct()
    days = sorted((timezone.localdate(moment), day) for moment, day in moments)
    if not days:
        return 0
    first, until = days[0]
    full = age_on(first, until)
    return len({year for served_on, _day in days if (year := age_on(first, served_on)) < full})


define(
    Indicator(
        code="volunteers",
        title=_("Registered volunteers"),
        definition=_("Volunteers registered until the day who are active, each person once."),
        unit=Unit.PERSON,
        rows=volunteers,
        measure=rows_count,
        section=Section.VOLUNTEERS,
    )
)
define(
    Indicator(
        code="volunteer_teams",
        title=_("Volunteer teams"),
        definition=_("Active teams founded until the day, by kind."),
        unit=Unit.TEAM,
        rows=teams,
        measure=rows_count,
        section=Section.VOLUNTEERS,
    )
)
define(
    Indicator(
        code="team_members",
        title=_("Members of teams"),
        definition=_(
            "Different active volunteers who belong on the day to teams of the chosen kind or name."
        ),
        unit=Unit.PERSON,
        rows=members,
        measure=distinct("volunteer"),
    )
)
define(
    Indicator(
        code="team_members_share",
        title=_("Share of an age in teams"),
        definition=_(
            "Members of the chosen teams who are of the chosen age on the day, of all members."
        ),
        unit=Unit.RATIO,
        rows=members,
        measure=distinct("volunteer"),
        whole=members_of_every_age,
    )
)
define(
    Indicator(
        code="pairs",
        title=_("Pairs"),
        definition=_(
            "Clients together on the day with somebody who looks after them for long, by kind, "
            "role and the ages of both; each pair counts once."
        ),
        unit=Unit.ITEM,
        rows=pairs,
        measure=rows_count,
    )
)
define(
    Indicator(
        code="mobilizable_people",
        title=_("Mobilisable people"),
        definition=_(
            "People whom units say they could send, by each unit's newest statement until the "
            "day. They are not registered volunteers."
        ),
        unit=Unit.PERSON,
        rows=pools,
        measure=total("headcount"),
    )
)
define(
    Indicator(
        code="volunteer_minutes",
        title=_("Volunteer time"),
        definition=_(
            "Minutes that volunteers served, from sign-in to sign-out, in service records of the "
            "period; corrections are taken off."
        ),
        unit=Unit.MINUTE,
        rows=volunteer_time,
        measure=total(F("sign") * F("minutes")),
        is_over_time=True,
        section=Section.VOLUNTEERS,
    )
)
define(
    Indicator(
        code="volunteer_hours",
        title=_("Confirmed volunteer hours"),
        definition=_(
            "Minutes of volunteers that somebody else confirmed, signed in and out or added later, "
            "less what was taken back, in the months that the period touches."
        ),
        unit=Unit.MINUTE,
        rows=confirmed_hours,
        measure=total("minutes"),
        is_over_time=True,
        section=Section.VOLUNTEERS,
    )
)
define(
    Indicator(
        code="helper_person_times",
        title=_("Person-times of volunteers"),
        definition=_(
            "Volunteers who helped in services of the period, each time anew; of teams of the "
            "chosen kind those who were members on that day."
        ),
        unit=Unit.PERSON_TIME,
        rows=helped,
        measure=total(F("sign") * F("headcount")),
        is_over_time=True,
    )
)
define(
    Indicator(
        code="years_served",
        title=_("Years of service"),
        definition=_(
            "Years from the first service of volunteers (of teams of the chosen kind) that are "
            "full by the day, and in which they served at least once."
        ),
        unit=Unit.YEAR,
        rows=helped,
        measure=full_years_served,
    )
)
