"""What volunteers learned and are honoured for, and how their teams grow."""

from __future__ import annotations

from datetime import date

from django.db.models import F, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.calendar import add_working_days
from yanzhen.core.changing import locked, saved
from yanzhen.core.errors import NotValid, WrongState
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.resources.models import CommunityGroup
from yanzhen.volunteers import access, rules, vocabulary
from yanzhen.volunteers.judging import rule
from yanzhen.volunteers.models import (
    HourRecord,
    Membership,
    Volunteer,
    VolunteerAward,
    VolunteerTeam,
    VolunteerTraining,
)

DEEPEST = 6


@operation("volunteers.note_training")
def note_training(
    *,
    actor: Actor,
    volunteer: Volunteer,
    kind: str,
    title: str,
    organizer: str,
    completed_on: date,
    topic: str = "",
    minutes: int = 0,
    proof: str = "",
    valid_until: date | None = None,
) -> VolunteerTraining:
    """Note what a volunteer learned, passed or is qualified for (Order 67 art. 8).

    A qualification and an exam name their proof. Nobody notes their own.
    """
    scope.require(actor, access.REGISTER, volunteer.area_code)
    if actor.person_id is not None and actor.person_id == volunteer.person_id:
        raise NotValid(_("Nobody notes their own training: ask a colleague."))
    if kind not in VolunteerTraining.Kind.values:
        raise NotValid(_("Choose one of the list."), field="kind")
    if len(title.strip()) < 2:
        raise NotValid(_("Say what was learned."), field="title")
    if kind != VolunteerTraining.Kind.COURSE and not proof.strip():
        raise NotValid(_("Give the number of the proof."), field="proof")
    if completed_on > actor.today:
        raise NotValid(_("This day has not come yet."), field="completed_on")
    if valid_until is not None and valid_until < completed_on:
        raise NotValid(_("It ends before it begins."), field="valid_until")
    return VolunteerTraining.objects.create(
        created_at=actor.now,
        area_code=volunteer.area_code,
        volunteer=volunteer,
        kind=kind,
        title=title.strip()[:120],
        topic=topic.strip()[:30],
        minutes=minutes,
        organizer=organizer.strip()[:120],
        proof=proof.strip()[:60],
        completed_on=completed_on,
        valid_until=valid_until,
        noted_by_id=actor.user_id,
    )


@operation("volunteers.give_award")
def give_award(
    *, actor: Actor, volunteer: Volunteer, title: str, grantor: str, given_on: date
) -> VolunteerAward:
    """Note an award: its name, its day, who gave it (Order 67 art. 9)."""
    scope.require(actor, access.CERTIFY, volunteer.area_code)
    if len(title.strip()) < 2:
        raise NotValid(_("Say what the award is called."), field="title")
    if given_on > actor.today:
        raise NotValid(_("This day has not come yet."), field="given_on")
    return VolunteerAward.objects.create(
        created_at=actor.now,
        area_code=volunteer.area_code,
        volunteer=volunteer,
        title=title.strip()[:120],
        given_on=given_on,
        grantor=grantor.strip()[:120],
    )


@operation("volunteers.give_stars")
def give_stars(*, actor: Actor, area: str, grantor: str) -> list[VolunteerAward]:
    """Give every volunteer of an area the star level that their confirmed hours reach, once each.

    Levels and the working days of publicity are rule packs; only the evidence that the pack names
    counts. A level once given stays when hours are revoked; it is the station's to speak of then.
    """
    scope.require(actor, access.CERTIFY, area)
    if len(grantor.strip()) < 2:
        raise NotValid(_("Say who gives the stars."), field="grantor")
    today = actor.today
    known = dict(
        VolunteerAward.objects.filter(stars__gt=0, area_code__startswith=area)
        .order_by("stars")
        .values_list("volunteer", "stars")
    )
    given = []
    for volunteer in _with_minutes(area):
        levels = rule("volunteers.star_levels", area=volunteer.area_code, day=today)
        minutes: int = volunteer.confirmed or 0  # type: ignore[attr-defined]
        stars = rules.star_level(minutes, levels)
        if stars > known.get(volunteer.pk, 0):
            days = int(
                rule("volunteers.stars", area=volunteer.area_code, day=today)["publicity_days"]
            )
            given.append(
                VolunteerAward.objects.create(
                    created_at=actor.now,
                    area_code=volunteer.area_code,
                    volunteer=volunteer,
                    stars=stars,
                    minutes=minutes,
                    given_on=today,
                    grantor=grantor.strip()[:120],
                    public_until=add_working_days(today, days),
                )
            )
    note(given=len(given))
    return given


def _with_minutes(area: str) -> QuerySet[Volunteer]:
    """Those who have served at all, with their confirmed minutes. One query."""
    sums = HourRecord.objects.filter(volunteer__area_code__startswith=area)
    served = sums.values("volunteer")
    return (
        Volunteer.objects.filter(pk__in=served)
        .annotate(confirmed=Sum(F("hours__sign") * F("hours__minutes")))
        .order_by("pk")
    )


@operation("volunteers.change_team")
def change_team(
    *,
    actor: Actor,
    team: VolunteerTeam,
    name: str,
    kind: str,
    parent: VolunteerTeam | None = None,
    leader: Volunteer | None = None,
    group: CommunityGroup | None = None,
    is_active: bool = True,
    version: int | None = None,
) -> VolunteerTeam:
    """Change a team: its name, who leads it, where it stands in the tree, the group that it is.

    The leader is a member. Raises NotValid for a tree that would lead back into itself.
    """
    scope.require(actor, access.LEAD_TEAMS, team.area_code)
    team = locked(team, version=version)
    if len(name.strip()) < 2:
        raise NotValid(_("Give the team a name."), field="name")
    if kind not in vocabulary.TEAM_KINDS:
        raise NotValid(_("Choose one of the list."), field="kind")
    others = VolunteerTeam.objects.filter(
        name=name.strip(), division=team.division_id, is_active=True
    )
    if is_active and others.exclude(pk=team.pk).exists():
        raise NotValid(_("There is a team of this name here already."), field="name")
    _check_tree(team, parent)
    if leader is not None:
        today = actor.today
        if not Membership.objects.on(today).filter(team=team, volunteer=leader).exists():
            raise NotValid(_("The leader is a member of the team: add them first."), field="leader")
    team.name, team.kind, team.parent = name.strip()[:80], kind, parent
    team.leader, team.group, team.is_active = leader, group, is_active
    return saved(team)


def _check_tree(team: VolunteerTeam, parent: VolunteerTeam | None) -> None:
    above, steps = parent, 0
    while above is not None:
        steps += 1
        if above.pk == team.pk or steps > DEEPEST:
            raise NotValid(_("A team cannot stand below itself."), field="parent")
        above = above.parent


@operation("volunteers.leave_team")
def leave_team(*, actor: Actor, team: VolunteerTeam, volunteer: Volunteer) -> Membership:
    """A volunteer is a member no more; a leader who leaves leads no more."""
    if actor.person_id is None or actor.person_id != volunteer.person_id:
        scope.require(actor, access.LEAD_TEAMS, team.area_code)
    today = actor.today
    row = Membership.objects.on(today).filter(team=team, volunteer=volunteer).first()
    if row is None:
        raise WrongState(_("This volunteer is no member of the team."))
    row.valid_to = max(today, row.valid_from)
    row.save(update_fields=["valid_to"])
    if team.leader_id == volunteer.pk:
        team.leader = None
        saved(team)
    return row
