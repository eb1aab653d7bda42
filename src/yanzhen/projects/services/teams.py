"""People join a project's team and leave it."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from yanzhen.accounts.models import User
from yanzhen.core import changing, scope
from yanzhen.core.errors import NotFound, NotValid
from yanzhen.core.operations import note, operation
from yanzhen.core.phrases import worded
from yanzhen.core.scope import Actor
from yanzhen.people.access import can_see_person
from yanzhen.people.models import Person
from yanzhen.projects import access
from yanzhen.projects.models import Project, TeamMember
from yanzhen.projects.services.steps import judge_team, locked, move, sentence


@operation("projects.add_member")
def add_member(
    *,
    actor: Actor,
    project: Project,
    role: str,
    user: User | None = None,
    person: Person | None = None,
    guest_name: str = "",
    task: str = "",
    joined_on: date | None = None,
) -> TeamMember:
    """Take somebody into the team: a user, a known person, or a guest by name.

    Raises NotValid when it is none or several of them, or somebody who is on the team already.
    """
    scope.require(actor, access.PLAN, project.area_code)
    project = locked(project, "change")
    if role not in TeamMember.Role.values:
        raise NotValid(_("Choose one of the listed values."), field="role")
    if [bool(user), bool(person), bool(guest_name.strip())].count(True) != 1:
        raise NotValid(_("Choose a worker or a person, or write the name of a guest."))
    if person is not None and not can_see_person(actor, person):
        raise NotFound
    present = TeamMember.objects.filter(project=project, left_on=None)
    if user and present.filter(user=user).exists():
        raise NotValid(_("They are on the team already."), field="user")
    if person and present.filter(person=person).exists():
        raise NotValid(_("They are on the team already."), field="person")
    member = TeamMember.objects.create(
        project=project,
        role=role,
        user=user,
        person=person,
        guest_name=sentence(guest_name, "guest_name", most=60) if guest_name.strip() else "",
        task=task.strip()[:200],
        joined_on=joined_on or actor.today,
    )
    judge_team(actor, project)
    told = {"who": str(member), "role": TeamMember.Role(role).label}
    move(actor, project, "join", worded("%(who)s · %(role)s", told))
    return member


@operation("projects.remove_member")
def remove_member(*, actor: Actor, member: TeamMember, left_on: date | None = None) -> TeamMember:
    """Let somebody leave the team; what they did stays in the record."""
    scope.require(actor, access.PLAN, member.project.area_code)
    project = locked(member.project, "change")
    member = changing.locked(member)
    if member.left_on is not None:
        raise NotValid(_("They have left the team already."))
    owed = member.improvements.open().count()
    if owed:
        raise NotValid(_("%(count)s improvements are theirs: follow them up first."), count=owed)
    member.left_on = max(left_on or actor.today, member.joined_on)
    member.save()
    judge_team(actor, project)
    note(member=member.pk)
    move(actor, project, "leave", str(member))
    return member
