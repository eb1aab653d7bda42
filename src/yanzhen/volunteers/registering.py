"""Named reads of what is known of volunteers and teams beyond the register's row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.scope import Actor
from yanzhen.delivery.models import ActivitySession, Attendance, SignUp
from yanzhen.resources.models import Agreement, GroupGrowth
from yanzhen.volunteers import access, rules, selectors
from yanzhen.volunteers.judging import rule
from yanzhen.volunteers.models import (
    HourRecord,
    MobilizablePool,
    RegisterRequest,
    Volunteer,
    VolunteerAward,
    VolunteerTeam,
    VolunteerTraining,
)

AGES: tuple[tuple[int, int, str | Promise], ...] = (
    (0, 17, _("under 18")),
    (18, 34, _("18 to 34")),
    (35, 49, _("35 to 49")),
    (50, 59, _("50 to 59")),
    (60, 69, _("60 to 69")),
    (70, 200, _("70 and older")),
)


def gates(area: str, day: date) -> dict[str, str]:
    """Which skill asks for which training: rule pack ``volunteers.gates``."""
    said: dict[str, str] = rule("volunteers.gates", area=area, day=day)
    return said


def proven_skills(volunteers: Collection[int], day: date) -> set[tuple[int, str]]:
    """The topics in which these volunteers are trained on a day. One query."""
    rows = VolunteerTraining.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=day),
        volunteer__in=volunteers,
        completed_on__lte=day,
    ).exclude(topic="")
    return set(rows.values_list("volunteer", "topic"))


def unproven(volunteer: Volunteer, day: date) -> list[str]:
    """Skills that were named, but whose training is missing: nobody is sent for them."""
    asked = gates(volunteer.area_code, day)
    proven = {topic for _key, topic in proven_skills([volunteer.pk], day)}
    return [skill for skill in volunteer.skills if asked.get(skill, "") not in {"", *proven}]


def no_shows(volunteer: Volunteer) -> int:
    """Held times of activities where the volunteer had a place as a helper and was not there.

    Told to the station and to the volunteer; no right hangs on it.
    """
    there = Attendance.objects.filter(session=OuterRef("pk"), person=volunteer.person_id)
    places = SignUp.objects.filter(
        activity=OuterRef("activity"),
        person=volunteer.person_id,
        side="helper",
        state=SignUp.State.JOINED,
        signed_up_at__lte=OuterRef("starts_at"),
    )
    held = ActivitySession.objects.filter(state=ActivitySession.State.HELD)
    return held.filter(Exists(places)).exclude(Exists(there)).count()


@dataclass(frozen=True, slots=True)
class AgeLine:
    label: str | Promise
    count: int


def age_profile(team: VolunteerTeam, day: date) -> list[AgeLine]:
    """The members of today by age; those whose birthday is not known come last."""
    born = Volunteer.objects.filter(
        Q(memberships__valid_to=None) | Q(memberships__valid_to__gt=day),
        memberships__team=team,
        memberships__valid_from__lte=day,
    ).values_list("person__born_on", flat=True)
    ages = [rules.age_on(b, day) if b else None for b in born]
    found = Counter(_band(age) for age in ages)
    lines = [AgeLine(label, found[n]) for n, (_low, _high, label) in enumerate(AGES)]
    return [line for line in (*lines, AgeLine(_("age not known"), found[-1])) if line.count]


def _band(age: int | None) -> int:
    return next(
        (n for n, (low, high, _l) in enumerate(AGES) if age is not None and low <= age <= high), -1
    )


def agreements_of(team: VolunteerTeam) -> QuerySet[Agreement]:
    """What the unit behind a team agreed to, from the register of partners."""
    if team.organization_id is None:
        return Agreement.objects.none()
    return Agreement.objects.filter(partner__organization=team.organization_id, ended_on=None)


def growth_of(team: VolunteerTeam) -> QuerySet[GroupGrowth]:
    """From self-organised to registered, as the register of groups tells it."""
    return GroupGrowth.objects.filter(group=team.group_id).order_by("on", "pk")


def children_of(actor: Actor, team: VolunteerTeam) -> QuerySet[VolunteerTeam]:
    return selectors.team_list(actor).filter(parent=team)


def pools(actor: Actor) -> QuerySet[MobilizablePool]:
    """What units of the actor's areas said last that they could send, most people first."""
    later = MobilizablePool.objects.filter(organization=OuterRef("organization")).filter(
        Q(as_of__gt=OuterRef("as_of")) | Q(as_of=OuterRef("as_of"), pk__gt=OuterRef("pk"))
    )
    rows = MobilizablePool.objects.filter(scope.areas(actor, access.READ).q(), ~Exists(later))
    return rows.select_related("organization").order_by("-headcount", "pk")


@dataclass(frozen=True, slots=True)
class StarLine:
    """A volunteer who has reached more stars than they were given."""

    volunteer: Volunteer
    minutes: int
    stars: int
    given: int


def stars_reached(actor: Actor, most: int = 100) -> list[StarLine]:
    """Who has reached a level that was not given yet, most hours first."""
    today = actor.today
    where = scope.areas(actor, access.CERTIFY)
    rows = (
        Volunteer.objects.filter(where.q(), pk__in=HourRecord.objects.values("volunteer"))
        .select_related("person", "division__parent")
        .annotate(confirmed=Sum(F("hours__sign") * F("hours__minutes")))
        .order_by("-confirmed", "pk")
    )
    given: dict[int, int] = dict(
        VolunteerAward.objects.filter(stars__gt=0)
        .order_by("stars")
        .values_list("volunteer", "stars")
    )
    lines: list[StarLine] = []
    levels: dict[str, Sequence[int]] = {}
    for volunteer in rows.iterator(500):
        county = volunteer.area_code[:6]
        if county not in levels:
            levels[county] = rule("volunteers.star_levels", area=volunteer.area_code, day=today)
        minutes: int = volunteer.confirmed or 0
        stars = rules.star_level(minutes, levels[county])
        if not stars or len(lines) >= most:
            break
        if stars > given.get(volunteer.pk, 0):
            lines.append(StarLine(volunteer, minutes, stars, given.get(volunteer.pk, 0)))
    return lines


def awards(actor: Actor) -> QuerySet[VolunteerAward]:
    rows = VolunteerAward.objects.filter(scope.areas(actor, access.READ).q())
    return rows.select_related("volunteer__person").order_by("-given_on", "-pk")


def open_requests(actor: Actor) -> QuerySet[RegisterRequest]:
    rows = RegisterRequest.objects.filter(scope.areas(actor, access.REGISTER).q())
    return rows.select_related("volunteer__person", "answered_by").order_by(
        F("answered_at").asc(nulls_first=True), "due_at", "pk"
    )


def entry_of(actor: Actor, volunteer: Volunteer) -> dict[str, Any]:
    """Everything that the register holds of a volunteer, for the station and for themself."""
    day = actor.today
    return {
        "trainings": volunteer.trainings.all(),
        "awards": volunteer.awards.all(),
        "unproven": unproven(volunteer, day),
        "no_shows": no_shows(volunteer),
        "requests": volunteer.requests.select_related("answered_by"),
        "memberships": selectors.teams_of(actor, volunteer),
    }


def teams_led(actor: Actor) -> QuerySet[VolunteerTeam]:
    """The teams that who is signed in leads."""
    if actor.person_id is None:
        return VolunteerTeam.objects.none()
    return VolunteerTeam.objects.filter(leader__person=actor.person_id, is_active=True).annotate(
        members=Count("memberships", filter=Q(memberships__valid_to=None))
    )
