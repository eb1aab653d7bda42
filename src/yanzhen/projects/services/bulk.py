"""Many projects at once: what a place has on its list already, from a sheet or a scenario."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext_lazy as _

from yanzhen.accounts.models import User
from yanzhen.core import policies, scope
from yanzhen.core.errors import NotValid
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.needs.models import Need
from yanzhen.orgs.models import Division, Organization, Station
from yanzhen.people.models import Person
from yanzhen.projects import access, rules
from yanzhen.projects.models import Brand, Project, ProjectNeed, ProjectStep, TeamMember
from yanzhen.projects.services.drafting import checked
from yanzhen.projects.services.quoting import answer_with

# What a list tells of a project: it is planned, it works, or it is over.
TAKEN_STATES = frozenset({rules.DRAFT, rules.RUNNING, rules.CLOSED})


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """One project as a list tells of it. ``members`` are (role, user, person or guest's name).

    ``needs`` wait for an answer; closed ones may be quoted by a closed project.
    """

    title: str
    benefit: str
    action_line: str
    category: str
    division: Division
    starts_on: date
    ends_on: date
    state: str = rules.RUNNING
    summary: str = ""
    beneficiaries: str = ""
    station: Station | None = None
    organization: Organization | None = None
    brand: Brand | None = None
    lead: User | None = None
    is_key: bool = False
    is_public: bool = False
    members: Sequence[tuple[str, User | Person | str]] = ()
    needs: Sequence[Need] = field(default=())


@operation("projects.import_projects")
def import_projects(*, actor: Actor, rows: Iterable[ProjectRow]) -> list[Project]:
    """Take over projects that exist already, in the order given; one audit entry for all.

    They keep the state that their list tells and pass no approval here. Raises NotValid naming the
    project whose words are wrong; then none is taken.
    """
    rows = list(rows)
    projects = [_project(actor, row) for row in rows]
    Project.objects.bulk_create(projects, batch_size=500)
    for project in projects:
        project.number = f"XM{project.starts_on:%Y}-{project.pk:06d}"
    Project.objects.bulk_update(projects, ["number"], batch_size=500)
    _take_members(projects, rows)
    _take_needs(actor, projects, rows)
    ProjectStep.objects.bulk_create(
        [
            ProjectStep(
                project=project, at=actor.now, by_id=actor.user_id, by_name=actor.name[:60],
                step="import",
            )
            for project in projects
        ],
        batch_size=500,
    )  # fmt: skip
    note(projects=len(projects))
    return projects


def _project(actor: Actor, row: ProjectRow) -> Project:
    scope.require(actor, access.IMPORT, row.division.code)
    if row.state not in TAKEN_STATES:
        raise NotValid(_("Choose one of the listed values."), field="state")
    project = Project(
        created_at=actor.now,
        title=row.title,
        summary=row.summary[:500],
        beneficiaries=row.beneficiaries[:200],
        benefit=row.benefit,
        action_line=row.action_line,
        category=row.category,
        division=row.division,
        area_code=row.division.code,
        station=row.station,
        organization=row.organization,
        brand=row.brand,
        is_key=row.is_key,
        is_public=row.is_public,
        state=row.state,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        lead=row.lead,
        recorded_by_id=actor.user_id,
    )
    project.number = project.uid.hex
    if row.state != rules.DRAFT:
        project.approved_at = project.began_at = actor.now
    if row.state == rules.CLOSED:
        project.ended_at = actor.now
    project.team_fits = _fits(actor, row)
    return checked(project, actor.today)


def _fits(actor: Actor, row: ProjectRow) -> bool | None:
    try:
        rule = policies.value("projects.team_rule", area=row.division.code, day=actor.today)
    except policies.NoPolicy:
        return None
    counts: dict[str, int] = defaultdict(int)
    for role, _who in row.members:
        counts[role] += 1
    return not rules.team_gaps(rule, counts) if rule else None


def _take_members(projects: Sequence[Project], rows: Sequence[ProjectRow]) -> None:
    members = []
    for project, row in zip(projects, rows, strict=True):
        for role, who in row.members:
            if role not in TeamMember.Role.values:
                raise NotValid(_("Choose one of the listed values."), field="role")
            members.append(
                TeamMember(
                    project=project,
                    role=role,
                    user=who if isinstance(who, User) else None,
                    person=who if isinstance(who, Person) else None,
                    guest_name=who[:60] if isinstance(who, str) else "",
                    joined_on=row.starts_on,
                )
            )
    TeamMember.objects.bulk_create(members, batch_size=500)


def _take_needs(actor: Actor, projects: Sequence[Project], rows: Sequence[ProjectRow]) -> None:
    quotes = []
    for project, row in zip(projects, rows, strict=True):
        for need in row.needs:
            if need.is_open:
                answer_with(actor, project, need)
            else:
                quotes.append(ProjectNeed(project=project, need=need))
    ProjectNeed.objects.bulk_create(quotes, batch_size=500)
