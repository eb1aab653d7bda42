"""The team, the milestones, the co-organisers and the measures of a project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yanzhen.core import policies
from yanzhen.core.scope import Actor
from yanzhen.needs import vocabulary
from yanzhen.projects import rules
from yanzhen.projects.models import (
    CoOrganizer,
    Milestone,
    OutcomeMeasure,
    Project,
    TeamMember,
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
        rule = policies.value("projects.team_rule", area=project.area_code, day=actor.today)
    except policies.NoPolicy:
        rule = []
    former = [m for m in members if m.left_on is not None]
    return Team(present, former, rules.team_gaps(rule, counts), rule)


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


def milestones_of(project: Project) -> list[Milestone]:
    return list(project.milestones.all())


def co_organizers_of(project: Project) -> list[CoOrganizer]:
    return list(project.co_organizers.select_related("organization"))
