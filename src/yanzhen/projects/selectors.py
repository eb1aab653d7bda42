"""Named reads of projects, their money, their improvements, and brands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from yanzhen.core import policies, scope
from yanzhen.core.models import Attachment
from yanzhen.core.numbers import Quantity, Unit
from yanzhen.core.scope import Actor
from yanzhen.needs import vocabulary
from yanzhen.needs.access import visible_needs
from yanzhen.needs.models import Need, NeedQuerySet
from yanzhen.needs.selectors import subject
from yanzhen.projects import rules
from yanzhen.projects.access import (
    READ,
    visible_brands,
    visible_improvements,
    visible_projects,
)
from yanzhen.projects.models import (
    Brand,
    BudgetLine,
    CoOrganizer,
    Expense,
    Improvement,
    Milestone,
    OutcomeMeasure,
    Project,
    ProjectNeed,
    ProjectQuerySet,
    ReviewMeeting,
    TeamMember,
)
from yanzhen.projects.models.reviews import ImprovementQuerySet


def today(actor: Actor) -> date:
    return timezone.localdate(actor.now)


def home_area(actor: Actor) -> str:
    """The area whose words an actor's lists use: the first that they may read."""
    prefixes = scope.areas(actor, READ).prefixes
    return prefixes[0] if prefixes else ""


def labels(topic: str, actor: Actor, area: str) -> dict[str, str]:
    return vocabulary.labels(f"projects.{topic}", area=area, day=today(actor))


# -- the list -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ProjectCounts:
    """How many projects stand where, for the chips above the list."""

    open: int
    submitted: int
    running: int
    late: int
    mine: int
    unfitting: int


def _per_project(rows: QuerySet[Any], column: str = "project") -> Coalesce:
    counted = rows.filter(**{column: OuterRef("pk")}).order_by().values(column)
    counted = counted.annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def listed_projects(actor: Actor) -> ProjectQuerySet:
    """The projects a list shows: those that wait and work first, the newest on top."""
    return (
        visible_projects(actor)
        .select_related("division__parent", "lead")
        .annotate(
            needs_quoted=_per_project(ProjectNeed.objects.all()),
            improvements_owed=_per_project(Improvement.objects.open()),
        )
        .order_by(F("ended_at").desc(nulls_first=True), "-starts_on", "-pk")
    )


def is_mine(actor: Actor) -> Q:
    """Projects that the actor leads or works in."""
    if actor.user_id is None:
        return Q(pk__in=())
    member = TeamMember.objects.filter(project=OuterRef("pk"), user_id=actor.user_id, left_on=None)
    return Q(lead_id=actor.user_id) | Q(Exists(member))


def is_late(day: date) -> Q:
    """Projects at work whose last day is over."""
    return Q(state__in=rules.AT_WORK, ends_on__lt=day)


def count_projects(projects: ProjectQuerySet, actor: Actor) -> ProjectCounts:
    """How many of these stand where, in one query."""
    found = projects.order_by().aggregate(
        open=Count("pk", filter=Q(state__in=rules.OPEN)),
        submitted=Count("pk", filter=Q(state=rules.SUBMITTED)),
        running=Count("pk", filter=Q(state=rules.RUNNING)),
        late=Count("pk", filter=is_late(today(actor))),
        mine=Count("pk", filter=Q(state__in=rules.OPEN) & is_mine(actor)),
        unfitting=Count("pk", filter=Q(state__in=rules.OPEN, team_fits=False)),
    )
    return ProjectCounts(**found)


def chosen_projects(projects: ProjectQuerySet, show: str, actor: Actor) -> ProjectQuerySet:
    """The part of a list that a chip names; an unknown name means all that are open."""
    match show:
        case "submitted" | "running" | "closed" | "cancelled" | "draft" | "review" | "approved":
            return projects.filter(state=show)
        case "late":
            return projects.filter(is_late(today(actor)))
        case "mine":
            return projects.open().filter(is_mine(actor))
        case "unfitting":
            return projects.open().filter(team_fits=False)
        case "all":
            return projects
    return projects.open()


# -- one project ----------------------------------------------------------------------------------


def quoted_needs(actor: Actor, project: Project) -> tuple[list[Need], int]:
    """The quoted needs that the actor may see, and how many there are besides."""
    quoted = visible_needs(actor).filter(quotes__project=project)
    seen = list(
        quoted.select_related("person", "household", "organization", "division__parent").order_by(
            "-state", "pk"
        )
    )
    return seen, project.quotes.count() - len(seen)


def quotable_needs(actor: Actor, project: Project) -> NeedQuerySet:
    """Needs that wait for an answer in the project's area, those of its category first."""
    area = project.area_code
    waiting = visible_needs(actor).filter(
        state__in=[Need.State.HEARD, Need.State.TRIAGED],
        area_code__gte=area,
        area_code__lt=area + "~",
    )
    return (
        waiting.select_related("person", "household", "organization", "division__parent")
        .annotate(
            fits=Case(
                When(category=project.category, then=1), default=0, output_field=IntegerField()
            )
        )
        .order_by("-fits", F("due_at").asc(nulls_last=True), "pk")
    )


def open_quotes(actor: Actor, project: Project) -> list[Need]:
    """The visible needs that this project still answers."""
    return list(
        visible_needs(actor)
        .filter(
            quotes__project=project,
            state=Need.State.ANSWERED,
            answer_type="projects.project",
            answer_id=project.pk,
        )
        .select_related("person", "household", "organization", "division__parent")
        .order_by("pk")
    )


def projects_for(actor: Actor, need: Need) -> ProjectQuerySet:
    """Projects in whose area a need lies and that may still quote it."""
    above = [need.area_code[:length] for length in (2, 4, *range(6, len(need.area_code) + 1, 3))]
    return (
        visible_projects(actor)
        .filter(state__in=rules.PLANNED, area_code__in=above)
        .select_related("division__parent")
        .order_by("-starts_on", "-pk")
    )


@dataclass(frozen=True, slots=True)
class Team:
    """Who is on a team, who was, and where it differs from the rule of its place."""

    present: list[TeamMember]
    former: list[TeamMember]
    gaps: list[rules.TeamGap]
    rule: Sequence[vocabulary.Entry]


def team_of(actor: Actor, project: Project) -> Team:
    members = list(project.members.select_related("user", "person"))
    present = [m for m in members if m.left_on is None]
    counts: dict[str, int] = {}
    for member in present:
        counts[member.role] = counts.get(member.role, 0) + 1
    try:
        rule = policies.value("projects.team_rule", area=project.area_code, day=today(actor))
    except policies.NoPolicy:
        rule = []
    former = [m for m in members if m.left_on is not None]
    return Team(present, former, rules.team_gaps(rule, counts), rule)


@dataclass(frozen=True, slots=True)
class LineState:
    """A budget line with what was spent for it and what waits for approval."""

    line: BudgetLine
    source: str
    planned: Quantity
    spent: Quantity
    waiting: Quantity
    left: Quantity


@dataclass(frozen=True, slots=True)
class Budget:
    """The money of a project, by line and in all."""

    lines: list[LineState]
    planned: Quantity
    spent: Quantity
    waiting: Quantity
    by_source: list[tuple[str, Quantity]]


def cents(amount: int) -> Quantity:
    """An amount of fen that prints itself in yuan."""
    return Quantity(int(amount), Unit.CENT)


def budget_of(actor: Actor, project: Project) -> Budget:
    """Planned, spent (approved) and waiting amounts; refused ones count nowhere."""
    names = labels("sources", actor, project.area_code)

    def total(state: str) -> Coalesce:
        return Coalesce(Sum("expenses__amount_cents", filter=Q(expenses__state=state)), 0)

    rows = project.budget_lines.annotate(
        spent=total(Expense.State.APPROVED), waiting=total(Expense.State.WAITING)
    )
    lines, by_source = [], dict[str, int]()
    for row in rows:
        source = names.get(row.source, row.source)
        by_source[source] = by_source.get(source, 0) + row.planned_cents
        lines.append(
            LineState(
                row,
                source,
                cents(row.planned_cents),
                cents(row.spent),
                cents(row.waiting),
                cents(row.planned_cents - row.spent),
            )
        )
    return Budget(
        lines,
        cents(sum(int(e.planned.amount) for e in lines)),
        cents(sum(int(e.spent.amount) for e in lines)),
        cents(sum(int(e.waiting.amount) for e in lines)),
        [(name, cents(amount)) for name, amount in by_source.items()],
    )


def expenses_of(project: Project) -> QuerySet[Expense]:
    """The newest first; those that wait on top."""
    return (
        Expense.objects.filter(line__project=project)
        .select_related("line", "spent_by", "recorded_by", "decided_by")
        .order_by(F("decided_at").desc(nulls_first=True), "-spent_on", "-pk")
    )


@dataclass(frozen=True, slots=True)
class MeasureState:
    """A measure with its values, the newest, and how far it has come."""

    measure: OutcomeMeasure
    values: list[Any]
    latest: Any
    percent: int | None


def measures_of(project: Project) -> list[MeasureState]:
    found = []
    for measure in project.measures.prefetch_related("measurements"):
        values = list(measure.measurements.all())
        latest = values[-1] if values else None
        share = (
            rules.share_reached(measure.baseline, measure.target, latest.value) if latest else None
        )
        percent = None if share is None else int((share * 100).to_integral_value())
        found.append(MeasureState(measure, values, latest, percent))
    return found


def _files_by_record(object_type: str, keys: Iterable[int]) -> dict[int, list[Attachment]]:
    found: dict[int, list[Attachment]] = {}
    rows = Attachment.objects.filter(object_type=object_type, object_id__in=list(keys))
    for row in rows.order_by("pk"):
        found.setdefault(row.object_id, []).append(row)
    return found


def receipts_of(expenses: Iterable[Expense]) -> dict[int, list[Attachment]]:
    """The receipts by expense, for those who see the money."""
    return _files_by_record("projects.expense", (e.pk for e in expenses))


def evidence_files(milestones: Iterable[Milestone]) -> dict[int, list[Attachment]]:
    """The files by milestone."""
    return _files_by_record("projects.milestone", (m.pk for m in milestones))


def need_subject(need: Need) -> str:
    """Who or what lacks something, in a word."""
    return str(subject(need) or "")


def milestones_of(project: Project) -> list[Milestone]:
    return list(project.milestones.all())


def co_organizers_of(project: Project) -> list[CoOrganizer]:
    return list(project.co_organizers.select_related("organization"))


def reviews_of(project: Project) -> list[ReviewMeeting]:
    """The newest first, with who was there and the improvements."""
    owned = Improvement.objects.select_related("owner__user", "owner__person")
    present = TeamMember.objects.select_related("user", "person")
    return list(
        project.reviews.prefetch_related(
            Prefetch("improvements", owned), Prefetch("attendees", present)
        )
    )


# -- improvements ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ImprovementCounts:
    open: int
    overdue: int
    mine: int
    done: int


def listed_improvements(actor: Actor) -> ImprovementQuerySet:
    """What is owed first, the earliest due on top."""
    return (
        visible_improvements(actor)
        .select_related("project", "owner__user", "owner__person", "review")
        .order_by(F("ended_at").desc(nulls_first=True), "due_on", "pk")
    )


def is_my_improvement(actor: Actor) -> Q:
    return Q(owner__user_id=actor.user_id) if actor.user_id is not None else Q(pk__in=())


def count_improvements(rows: ImprovementQuerySet, actor: Actor) -> ImprovementCounts:
    is_open = Q(state__in=rules.IMPROVEMENT_OPEN)
    found = rows.order_by().aggregate(
        open=Count("pk", filter=is_open),
        overdue=Count("pk", filter=is_open & Q(due_on__lt=today(actor))),
        mine=Count("pk", filter=is_open & is_my_improvement(actor)),
        done=Count("pk", filter=Q(state=Improvement.State.DONE)),
    )
    return ImprovementCounts(**found)


def chosen_improvements(rows: ImprovementQuerySet, show: str, actor: Actor) -> ImprovementQuerySet:
    match show:
        case "overdue":
            return rows.overdue(today(actor))
        case "mine":
            return rows.open().filter(is_my_improvement(actor))
        case "done" | "dropped":
            return rows.filter(state=show)
        case "all":
            return rows
    return rows.open()


def projects_without_review(actor: Actor, area: str = "") -> ProjectQuerySet:
    """Running projects whose last review meeting, or beginning, lies longer back than the rule."""
    days = policies.value(
        "projects.review_every_days", area=area or home_area(actor), day=today(actor)
    )
    bound = today(actor) - timedelta(days=int(days))
    running = visible_projects(actor).filter(state=rules.RUNNING)
    return (
        running.annotate(reviewed_on=Max("reviews__held_on"))
        .filter(Q(reviewed_on__lt=bound) | Q(reviewed_on=None, starts_on__lt=bound))
        .order_by(F("reviewed_on").asc(nulls_first=True), "starts_on", "pk")
    )


# -- brands ---------------------------------------------------------------------------------------


def listed_brands(actor: Actor) -> QuerySet[Brand]:
    return (
        visible_brands(actor)
        .select_related("division__parent", "station")
        .annotate(projects_count=_per_project(Project.objects.all(), "brand"))
    )
