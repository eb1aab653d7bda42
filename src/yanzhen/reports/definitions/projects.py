"""What is done with projects: key ones, review meetings, and improvements that were followed up."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.core.numbers import Unit
from yanzhen.orgs.models import Division
from yanzhen.projects.models import Improvement, Project, ReviewMeeting
from yanzhen.reports.definitions.chain import projects
from yanzhen.reports.definitions.places import communities
from yanzhen.reports.definitions.volunteering import teams
from yanzhen.reports.indicator import Indicator, Section, Where, define, rows_count


def key_projects(where: Where) -> QuerySet[Project]:
    return projects(where).filter(is_key=True)


def communities_with_feature(where: Where) -> QuerySet[Division]:
    """Communities with a volunteer team of their own and a project of their own."""
    here = OuterRef("pk")
    return communities(where).filter(
        Exists(teams(where).filter(division=here)), Exists(projects(where).filter(division=here))
    )


def reviews(where: Where) -> QuerySet[ReviewMeeting]:
    since = Q(held_on__gte=where.since) if where.since else Q()
    return ReviewMeeting.objects.filter(where.q(), since, held_on__lte=where.on)


def improvements_due(where: Where) -> QuerySet[Improvement]:
    since = Q(due_on__gte=where.since) if where.since else Q()
    rows = Improvement.objects.filter(where.q(), since, due_on__lte=where.on)
    return rows.exclude(state=Improvement.State.DROPPED)


def improvements_done(where: Where) -> QuerySet[Improvement]:
    return improvements_due(where).filter(state=Improvement.State.DONE)


for indicator in (
    Indicator(
        code="key_projects",
        title=_("Key projects"),
        definition=_("Projects that several departments carry together, begun by the day."),
        unit=Unit.ITEM,
        rows=key_projects,
        measure=rows_count,
    ),
    Indicator(
        code="feature_coverage",
        title=_("Communities with a team and a project"),
        definition=_(
            "Villages and communities that on the day have a volunteer team and a project of their "
            "own, of all that are in force on the day."
        ),
        unit=Unit.RATIO,
        rows=communities_with_feature,
        measure=rows_count,
        whole=communities,
    ),
    Indicator(
        code="review_meetings",
        title=_("Review meetings"),
        definition=_("Review meetings of projects held in the period and written down."),
        unit=Unit.TIME,
        rows=reviews,
        measure=rows_count,
        is_over_time=True,
        section=Section.SERVICES,
    ),
    Indicator(
        code="improvements_done",
        title=_("Improvements done"),
        definition=_(
            "Improvements that reviews decided, due in the period and done, of all that were due; "
            "dropped ones are left out."
        ),
        unit=Unit.RATIO,
        rows=improvements_done,
        measure=rows_count,
        whole=improvements_due,
        is_over_time=True,
    ),
):
    define(indicator)
