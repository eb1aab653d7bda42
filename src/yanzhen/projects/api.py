"""Projects for programs: the list of an area, one project, its steps and its reviews."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema, Status
from pydantic import Field

from yanzhen.accounts.calling import Router, allowed
from yanzhen.core.edges import ActorRequest
from yanzhen.core.errors import NotValid
from yanzhen.core.rest import (
    Body,
    Code,
    Day,
    Key,
    Line,
    NamedRef,
    Note,
    NumberedRef,
    OneOf,
    Page,
    Place,
    PlaceRef,
    Printable,
    Short,
    Turn,
    Versioned,
    VersionedBecause,
    Words,
    inside,
    named_row,
    once,
    turn_of,
)
from yanzhen.core.scope import Actor
from yanzhen.needs.access import visible_needs
from yanzhen.orgs.access import fetch
from yanzhen.orgs.selectors import division_on
from yanzhen.projects import access, selectors, services
from yanzhen.projects.models import Improvement, Project, ReviewMeeting, TeamMember
from yanzhen.projects.services import ImprovementDraft

router, improvements = Router(), Router()
Benefit = Annotated[str, OneOf(Project.Benefit)]
State = Annotated[str, OneOf(Project.State)]
Role = Annotated[str, OneOf(TeamMember.Role)]
FollowedUp = Annotated[str, OneOf(Improvement.State)]
Name = Annotated[str, Field(min_length=2, max_length=80), Printable]
MemberId = Annotated[int, Field(ge=1, le=9_223_372_036_854_775_807)]
Score = Annotated[int, Field(ge=1, le=5)]


class MemberRow(Schema):
    id: int
    name: str
    role: Role
    task: str

    @staticmethod
    def resolve_name(member: TeamMember) -> str:
        return str(member)


class ImprovementRow(Schema):
    uid: UUID
    version: int
    title: str
    owner: MemberRow
    due_on: Day
    state: FollowedUp
    follow_up: str


class ReviewRow(Schema):
    """A review meeting with what it decided."""

    uid: UUID
    held_on: Day
    agenda: str
    effect_score: int
    effect: str
    problems: str
    attendees: list[MemberRow]
    other_attendees: str
    improvements: list[ImprovementRow]


class ProjectRow(Schema):
    uid: UUID
    number: str
    version: int
    title: str
    summary: str
    benefit: Benefit
    action_line: str
    category: str
    is_key: bool
    state: State
    division: PlaceRef
    brand: NamedRef | None
    starts_on: Day
    ends_on: Day
    team_fits: bool | None


class MilestoneRow(Schema):
    title: str
    due_on: Day
    done_on: Day | None
    evidence: str


class MeasurementRow(Schema):
    value: float
    measured_on: Day
    source: str


class MeasureRow(Schema):
    title: str
    unit: str
    baseline: float
    target: float
    source: str
    measurements: list[MeasurementRow]


class ProjectDetail(ProjectRow):
    """One project with its team, plan and quoted needs; it tells nothing of the money."""

    beneficiaries: str
    needs: list[NumberedRef]
    members: list[MemberRow]
    milestones: list[MilestoneRow]
    measures: list[MeasureRow]
    end_reason: str


class ProjectsWanted(Turn):
    """Narrowing; every part may be left out."""

    state: State | None = None
    benefit: Benefit | None = None
    action_line: Code | None = None
    category: Code | None = None
    place: Place | None = None
    q: Short | None = None


class NewProject(Body):
    """A draft; with ``needs`` it quotes them at once."""

    title: Name
    division: Place
    benefit: Benefit
    action_line: Code
    category: Code
    summary: Note = ""
    beneficiaries: Annotated[str, Field(max_length=200), Printable] = ""
    starts_on: Day
    ends_on: Day
    is_key: bool = False
    is_public: bool = False
    needs: Annotated[list[UUID], Field(max_length=100)] = []


class ProjectChange(Versioned):
    """What is left out stays as it is."""

    title: Name | None = None
    benefit: Benefit | None = None
    action_line: Code | None = None
    category: Code | None = None
    summary: Note | None = None
    beneficiaries: Annotated[str, Field(max_length=200), Printable] | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    is_public: bool | None = None


class Quote(Versioned):
    needs: Annotated[list[UUID], Field(min_length=1, max_length=100)]


class Approval(Versioned):
    words: Words = ""


class NewImprovement(Body):
    """Something to do better; ``owner`` is a member of the team."""

    title: Annotated[str, Field(min_length=2, max_length=200), Printable]
    owner: MemberId
    due_on: Day


class NewReview(Body):
    """A review meeting that was held; who was there is told by the ids of team members."""

    held_on: Day
    agenda: Note
    effect_score: Score
    effect: Annotated[str, Field(min_length=2, max_length=1000), Printable]
    problems: Annotated[str, Field(max_length=1000), Printable] = ""
    place: Line = ""
    attendees: Annotated[list[MemberId], Field(max_length=100)] = []
    other_attendees: Words = ""
    improvements: Annotated[list[NewImprovement], Field(max_length=20)] = []


class FollowUp(Versioned):
    state: FollowedUp
    words: Words = ""
    due_on: Day | None = None


def _listed(actor: Actor) -> QuerySet[Project]:
    return access.visible_projects(actor).select_related("division", "brand")


def _project(actor: Actor, uid: UUID) -> Project:
    present = TeamMember.objects.filter(left_on=None).select_related("user", "person")
    rows = _listed(actor).prefetch_related(
        Prefetch("members", present),
        Prefetch("needs", visible_needs(actor)),
        "milestones",
        "measures__measurements",
    )
    return fetch(rows, uid=uid)


def _shown(actor: Actor, project: Project) -> ProjectDetail:
    return ProjectDetail.model_validate(_project(actor, project.uid))


def _needs(actor: Actor, uids: list[UUID]) -> list[Any]:
    rows = visible_needs(actor)
    return [named_row(rows, uid, "needs") for uid in uids]


def _members(project: Project, keys: list[int], field: str) -> dict[int, TeamMember]:
    """Members of the team by id. Raises NotValid when one is of no, or another, team."""
    found = TeamMember.objects.filter(project=project, pk__in=keys).in_bulk()
    if set(keys) - found.keys():
        raise NotValid(_("Choose members of this team."), field=field)
    return found


@router.get(
    "", **allowed(access.READ, "projects:read", Page[ProjectRow], _("The projects of an area"))
)
def list_projects(request: ActorRequest, wanted: Query[ProjectsWanted]) -> dict[str, Any]:
    rows = inside(_listed(request.actor), wanted.place)
    exact = {n: getattr(wanted, n) for n in ("state", "benefit", "action_line", "category")}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.q:
        rows = rows.filter(title__contains=wanted.q)
    return turn_of(rows, wanted)


@router.post(
    "", **allowed(access.PLAN, "projects:write", ProjectDetail, _("Draft a project"), status=201)
)
def draft_project(request: ActorRequest, key: Key, body: NewProject) -> Status[ProjectDetail]:
    actor = request.actor
    division = division_on(body.division, actor.today)
    needs = _needs(actor, body.needs)
    fields = body.model_dump(exclude={"division", "needs"})

    def perform() -> Project:
        project = services.draft_project(actor=actor, division=division, fields=fields)
        if needs:
            services.quote_needs(actor=actor, project=project, needs=needs)
        return project

    project = once(actor, key, "projects.draft_project", body, perform)
    return Status(201, _shown(actor, project))


@router.get("/{uuid:uid}", **allowed(access.READ, "projects:read", ProjectDetail, _("One project")))
def read_project(request: ActorRequest, uid: UUID) -> Project:
    return _project(request.actor, uid)


@router.patch(
    "/{uuid:uid}",
    **allowed(access.PLAN, "projects:write", ProjectDetail, _("Change a project")),
)
def change_project(request: ActorRequest, uid: UUID, body: ProjectChange) -> ProjectDetail:
    actor = request.actor
    fields = body.model_dump(exclude={"version"}, exclude_none=True)
    project = services.change_project(
        actor=actor, project=_project(actor, uid), fields=fields, version=body.version
    )
    return _shown(actor, project)


@router.post(
    "/{uuid:uid}/needs",
    **allowed(access.PLAN, "projects:write", ProjectDetail, _("Quote needs that wait")),
)
def quote_needs(request: ActorRequest, uid: UUID, body: Quote) -> ProjectDetail:
    actor = request.actor
    project = services.quote_needs(
        actor=actor,
        project=_project(actor, uid),
        needs=_needs(actor, body.needs),
        version=body.version,
    )
    return _shown(actor, project)


def _step(
    request: ActorRequest, uid: UUID, perform: Callable[..., Project], **given: Any
) -> ProjectDetail:
    actor = request.actor
    return _shown(actor, perform(actor=actor, project=_project(actor, uid), **given))


@router.post(
    "/{uuid:uid}/submit",
    **allowed(access.PLAN, "projects:write", ProjectDetail, _("Ask for approval")),
)
def submit_project(request: ActorRequest, uid: UUID, body: Versioned) -> ProjectDetail:
    return _step(request, uid, services.submit_project, version=body.version)


@router.post(
    "/{uuid:uid}/approve",
    **allowed(access.APPROVE, "projects:write", ProjectDetail, _("Approve a project")),
)
def approve_project(request: ActorRequest, uid: UUID, body: Approval) -> ProjectDetail:
    return _step(request, uid, services.approve_project, **body.model_dump())


@router.post(
    "/{uuid:uid}/send-back",
    **allowed(access.APPROVE, "projects:write", ProjectDetail, _("Send a project back")),
)
def send_project_back(request: ActorRequest, uid: UUID, body: VersionedBecause) -> ProjectDetail:
    return _step(request, uid, services.send_project_back, **body.model_dump())


@router.post(
    "/{uuid:uid}/begin",
    **allowed(access.PLAN, "projects:write", ProjectDetail, _("Begin an approved project")),
)
def begin_project(request: ActorRequest, uid: UUID, body: Versioned) -> ProjectDetail:
    return _step(request, uid, services.begin_project, version=body.version)


@router.post(
    "/{uuid:uid}/conclude",
    **allowed(access.PLAN, "projects:write", ProjectDetail, _("Bring it into the final review")),
)
def conclude_project(request: ActorRequest, uid: UUID, body: Versioned) -> ProjectDetail:
    return _step(request, uid, services.conclude_project, version=body.version)


@router.post(
    "/{uuid:uid}/cancel",
    **allowed(access.PLAN, "projects:write", ProjectDetail, _("Give a project up")),
)
def cancel_project(request: ActorRequest, uid: UUID, body: VersionedBecause) -> ProjectDetail:
    return _step(request, uid, services.cancel_project, **body.model_dump())


@router.get(
    "/{uuid:uid}/reviews",
    **allowed(access.READ, "projects:read", list[ReviewRow], _("The reviews of a project")),
)
def list_reviews(request: ActorRequest, uid: UUID) -> list[ReviewMeeting]:
    project = fetch(_listed(request.actor), uid=uid)
    return selectors.reviews_of(project)


@router.post(
    "/{uuid:uid}/reviews",
    **allowed(
        access.PLAN, "projects:write", ReviewRow, _("Write a review meeting down"), status=201
    ),
)
def hold_review(request: ActorRequest, uid: UUID, key: Key, body: NewReview) -> Status[ReviewRow]:
    actor = request.actor
    project = _project(actor, uid)
    present = _members(project, body.attendees, "attendees")
    owners = _members(project, [i.owner for i in body.improvements], "owner")
    drafts = [ImprovementDraft(i.title, owners[i.owner], i.due_on) for i in body.improvements]
    review = once(
        actor,
        key,
        "projects.hold_review",
        body,
        lambda: services.hold_review(
            actor=actor,
            project=project,
            attendees=list(present.values()),
            improvements=drafts,
            **body.model_dump(exclude={"attendees", "improvements"}),
        ),
    )
    return Status(201, ReviewRow.model_validate(review))


@improvements.post(
    "/{uuid:uid}/follow-up",
    **allowed(access.READ, "projects:write", ImprovementRow, _("Follow an improvement up")),
)
def follow_up_improvement(request: ActorRequest, uid: UUID, body: FollowUp) -> ImprovementRow:
    actor = request.actor
    rows = access.visible_improvements(actor).select_related("owner", "project")
    improvement = fetch(rows, uid=uid)
    given = body.model_dump()
    return ImprovementRow.model_validate(
        services.follow_up(actor=actor, improvement=improvement, **given)
    )
