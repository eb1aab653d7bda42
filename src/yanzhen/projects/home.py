"""What projects add to "my day" and to the home of a station."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core import scope
from yanzhen.core.addresses import reverse
from yanzhen.core.deadlines import due_words
from yanzhen.core.prepared import PreparedFor, PreparedForDay, bound_day
from yanzhen.core.scope import Actor, AreaSet
from yanzhen.needs.tables import place_name
from yanzhen.orgs.my_day import DayItem, day_source
from yanzhen.orgs.station_home import Figure, HomePlace, Line, Panel, home_panel
from yanzhen.projects import access, rules, selectors
from yanzhen.projects.models import Improvement, Milestone, Project
from yanzhen.projects.models.projects import ProjectQuerySet

SHOWN = 12


def end_of(day: date) -> datetime:
    """The last moment of a working day, which a row that is due on that day has."""
    return timezone.make_aware(datetime.combine(day, time(18)))


@PreparedFor
def _owed_improvements(actor: Actor) -> QuerySet[Improvement]:
    owed = Improvement.objects.open().filter(selectors.is_my_improvement(actor))
    return owed.filter(due_on__lte=bound_day()).select_related("project").order_by("due_on", "pk")


@PreparedFor
def _due_milestones(actor: Actor) -> QuerySet[Milestone]:
    mine = Milestone.objects.filter(
        project__lead_id=actor.user_id, project__state__in=rules.AT_WORK, done_on=None
    )
    return mine.filter(due_on__lte=bound_day()).select_related("project").order_by("due_on", "pk")


@PreparedFor
def _to_approve(actor: Actor) -> QuerySet[Project]:
    waiting = Project.objects.filter(scope.areas(actor, access.APPROVE).q(), state=rules.SUBMITTED)
    others = waiting.exclude(submitted_by_id=actor.user_id).exclude(lead_id=actor.user_id)
    return others.select_related("division__parent").order_by("submitted_at")


@day_source
def improvements_of_the_day(actor: Actor, day: date) -> Iterator[DayItem]:
    """What the actor promised to do better and owes by tonight."""
    if not scope.holds(actor, access.READ) or actor.user_id is None:
        return
    for improvement in _owed_improvements(actor, first=SHOWN, day=day):
        yield DayItem(
            reason=_("to do better"),
            title=improvement.title,
            url=reverse("improvement-detail", args=[improvement.pk]),
            due_at=end_of(improvement.due_on),
            kind="case",
            detail=improvement.project.title,
        )


@day_source
def milestones_of_the_day(actor: Actor, day: date) -> Iterator[DayItem]:
    """Milestones of the projects that the actor leads."""
    if not scope.holds(actor, access.PLAN) or actor.user_id is None:
        return
    for milestone in _due_milestones(actor, first=SHOWN, day=day):
        yield DayItem(
            reason=_("milestone"),
            title=milestone.title,
            url=reverse("project-plan", args=[milestone.project_id]),
            due_at=end_of(milestone.due_on),
            kind="case",
            detail=milestone.project.title,
        )


@day_source
def projects_to_approve(actor: Actor, day: date) -> Iterator[DayItem]:
    """Submitted projects that the actor may decide on."""
    if not scope.holds(actor, access.APPROVE):
        return
    for project in _to_approve(actor, first=SHOWN):
        yield DayItem(
            reason=_("to approve"),
            title=project.title,
            url=reverse("project-detail", args=[project.pk]),
            kind="approval",
            detail=place_name(project),
        )


# -- the home of a station -------------------------------------------------------------------------


@PreparedFor
def _at_work_in(actor: Actor, areas: AreaSet) -> ProjectQuerySet:
    return access.visible_projects(actor).filter(areas.q()).at_work()


@PreparedForDay
def _late_in(actor: Actor, areas: AreaSet) -> ProjectQuerySet:
    late = selectors.is_late(actor.today)
    return access.visible_projects(actor).filter(areas.q(), late)


@PreparedForDay
def _overdue_in(actor: Actor, areas: AreaSet) -> QuerySet[Improvement]:
    rows = selectors.listed_improvements(actor).filter(areas.q())
    return rows.overdue(actor.today)


@PreparedForDay
def _unreviewed_in(actor: Actor, areas: AreaSet) -> ProjectQuerySet:
    area = areas.prefixes[0] if areas.prefixes else ""
    return selectors.projects_without_review(actor, area).filter(areas.q())


def projects_at_work(actor: Actor, place: HomePlace) -> Figure:
    late = _late_in.count(actor, place.areas)
    return Figure(
        label=_("Projects at work"),
        value=_at_work_in.count(actor, place.areas),
        unit=pgettext_lazy("unit", "items"),
        definition=_("Projects that are approved, running or in their final review."),
        period=_("%(count)s past their end") % {"count": late} if late else "",
        state="overdue" if late else "",
        url=reverse("project-list"),
    )


def overdue_improvements(actor: Actor, place: HomePlace) -> Panel:
    first, count = _overdue_in.first_rows(6, actor, place.areas)
    lines = []
    for improvement in first:
        words, state = due_words(end_of(improvement.due_on), actor.now)
        lines.append(
            Line(
                title=improvement.title,
                url=reverse("improvement-detail", args=[improvement.pk]),
                detail=f"{improvement.project.title} · {improvement.owner}",
                badge=words,
                state=state,
            )
        )
    return Panel(
        title=_("Overdue improvements"),
        lines=lines,
        count=count,
        url=f"{reverse('improvement-list')}?show=overdue",
        empty=_("No improvement is overdue."),
    )


def reviews_due(actor: Actor, place: HomePlace) -> Panel:
    """Running projects that nobody has looked back on for as long as the rule says."""
    first, count = _unreviewed_in.first_rows(6, actor, place.areas)
    return Panel(
        title=_("Projects that want a review"),
        lines=[
            Line(
                title=project.title,
                url=reverse("project-reviews", args=[project.pk]),
                badge=_("last review %(day)s") % {"day": f"{project.reviewed_on:%m-%d}"}  # type: ignore[attr-defined]
                if project.reviewed_on  # type: ignore[attr-defined]
                else _("no review yet"),
                state="due",
            )
            for project in first
        ],
        count=count,
        url=f"{reverse('project-list')}?show=running",
        empty=_("Every running project was looked back on in time."),
    )


home_panel(50, access.READ, projects_at_work)
home_panel(80, access.READ, reviews_due)
home_panel(120, access.READ, overdue_improvements)
