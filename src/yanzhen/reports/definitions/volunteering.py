"""The volunteer register, its teams, and the time that volunteers gave."""

from __future__ import annotations

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from yanzhen.core.numbers import Unit
from yanzhen.delivery.models import Participant
from yanzhen.reports.indicator import Indicator, Section, Where, define, rows_count, total
from yanzhen.volunteers.models import MobilizablePool, Volunteer, VolunteerTeam


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
