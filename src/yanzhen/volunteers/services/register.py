"""Writes of the volunteer register."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from yanzhen.accounts.models import User
from yanzhen.core import scope
from yanzhen.core.changing import saved
from yanzhen.core.errors import DomainError, NotValid
from yanzhen.core.operations import operation
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Division, Organization
from yanzhen.orgs.services import hold_place
from yanzhen.people.models import Person
from yanzhen.people.services import note_on_timeline
from yanzhen.resources.models import CommunityGroup
from yanzhen.volunteers import access, rules
from yanzhen.volunteers.judging import rule
from yanzhen.volunteers.models import Membership, MobilizablePool, Volunteer, VolunteerTeam
from yanzhen.volunteers.serving import chosen_places


class AlreadyRegistered(DomainError):
    code = "already_registered"
    status = 409
    message = _("This person is registered as a volunteer already: %(number)s.")


@operation("volunteers.register_volunteer")
def register_volunteer(
    *,
    actor: Actor,
    person: Person,
    registered_by: Organization | None = None,
    registered_on: date | None = None,
    skills: Sequence[str] = (),
    service_times: Sequence[str] = (),
    service_areas: Sequence[str] = (),
    party_category: str = "",
    work_unit: str = "",
    reported_on: date | None = None,
    guardian_consent: bool = False,
) -> Volunteer:
    """Put a person on the register, once (条例 art. 7).

    Raises AlreadyRegistered, and NotValid for a minor without a guardian's consent and for places
    that are not offered.
    """
    scope.require(actor, access.REGISTER, person.area_code)
    county = person.area_code[:6]
    hold_place(county)
    if known := Volunteer.objects.filter(person=person).first():
        raise AlreadyRegistered(number=known.number)
    day = registered_on or actor.today
    if rules.needs_guardian_consent(person.born_on, day) and not guardian_consent:
        raise NotValid(
            _("A volunteer under 18 needs the guardian's consent first."), field="guardian_consent"
        )
    newest = (
        Volunteer.objects.filter(number__startswith=f"{county}-V")
        .order_by("-number")
        .values_list("number", flat=True)
        .first()
    )
    volunteer = Volunteer.objects.create(
        created_at=actor.now,
        person=person,
        number=rules.volunteer_number(county, int(newest[-5:]) + 1 if newest else 1),
        registered_on=day,
        registered_by=registered_by,
        division=person.division,
        area_code=person.area_code,
        party_category=party_category,
        work_unit=work_unit.strip()[:120],
        reported_on=reported_on,
        skills=list(skills),
        service_times=list(service_times),
        service_areas=chosen_places(service_areas, area=person.area_code, day=actor.today),
    )
    note_on_timeline(
        actor=actor,
        person=person,
        kind="volunteer",
        summary=_("Registered as a volunteer"),
        record=volunteer,
    )
    return volunteer


@operation("volunteers.open_account")
def open_account(*, actor: Actor, volunteer: Volunteer, user: User) -> Volunteer:
    """Let a volunteer sign in as this user."""
    scope.require(actor, access.REGISTER, volunteer.area_code)
    volunteer.user = user
    return saved(volunteer)


@operation("volunteers.found_team")
def found_team(
    *,
    actor: Actor,
    name: str,
    kind: str,
    division: Division,
    organization: Organization | None = None,
    founded_on: date | None = None,
    leader: Volunteer | None = None,
    parent: VolunteerTeam | None = None,
    group: CommunityGroup | None = None,
) -> VolunteerTeam:
    """A new team in a division. Raises NotValid when the name is taken there."""
    scope.require(actor, access.LEAD_TEAMS, division.code)
    if VolunteerTeam.objects.filter(name=name, division=division, is_active=True).exists():
        raise NotValid(_("There is a team of this name here already."), field="name")
    return VolunteerTeam.objects.create(
        created_at=actor.now,
        name=name,
        kind=kind,
        division=division,
        area_code=division.code,
        organization=organization,
        founded_on=founded_on,
        leader=leader,
        parent=parent,
        group=group,
    )


@operation("volunteers.join_team")
def join_team(
    *,
    actor: Actor,
    team: VolunteerTeam,
    volunteer: Volunteer,
    joined_on: date | None = None,
    source: str = "",
) -> Membership:
    """Make a volunteer a member of a team; an existing membership is answered as it is.

    Raises NotValid for whoever is in as many teams as the rule pack ``volunteers.teams`` allows.
    """
    scope.require(actor, access.LEAD_TEAMS, team.area_code)
    day = joined_on or actor.today
    teams = Membership.objects.on(day).filter(volunteer=volunteer).select_related("team")
    known = next((row for row in teams if row.team_id == team.pk), None)
    if known is not None:
        return known
    most = int(rule("volunteers.teams", area=team.area_code, day=day)["most_teams"])
    if sum(row.team.is_active for row in teams) >= most:
        raise NotValid(
            _("A volunteer is in %(most)s teams at most: leave one first."),
            field="number",
            most=most,
        )
    return Membership.objects.create(team=team, volunteer=volunteer, valid_from=day, source=source)


@operation("volunteers.state_pool")
def state_pool(
    *, actor: Actor, organization: Organization, headcount: int, as_of: date
) -> MobilizablePool:
    """Note how many people a unit says it could send on a day."""
    scope.require(actor, access.LEAD_TEAMS, organization.area_code)
    if headcount < 1:
        raise NotValid(_("Give the number of people, at least one."), field="headcount")
    if as_of > actor.today:
        raise NotValid(_("This day has not come yet."), field="as_of")
    return MobilizablePool.objects.create(
        organization=organization,
        headcount=headcount,
        as_of=as_of,
        area_code=organization.area_code,
    )
