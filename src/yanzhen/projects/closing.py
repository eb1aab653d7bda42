"""The closing report: what was planned beside what the records count; nobody types a figure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import Count
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yanzhen.core.documents import pdf_of
from yanzhen.core.numbers import Quantity, Unit
from yanzhen.core.scope import Actor
from yanzhen.needs.models import Need
from yanzhen.orgs.station_home import Figure
from yanzhen.projects import access, rules, selectors
from yanzhen.projects.models import ClosingReport, Milestone, Project, ReviewMeeting
from yanzhen.projects.work import work_of

PAPER = Path(__file__).parent / "papers/closing.typ"


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that the page and the paper show."""

    project: Project
    words: ClosingReport | None
    action_line: str
    figures: list[Figure]
    measures: list[selectors.MeasureState]
    milestones: list[Milestone]
    budget: selectors.Budget | None
    reviews: list[ReviewMeeting]


def report_of(actor: Actor, project: Project) -> Report:
    """The report as it stands now; money only for those who see it."""
    lines = selectors.labels("action_lines", actor, project.area_code)
    return Report(
        project=project,
        words=ClosingReport.objects.filter(project=project).select_related("written_by").first(),
        action_line=lines.get(project.action_line, project.action_line),
        figures=[*own_figures(project), *work_of(actor, project).figures],
        measures=selectors.measures_of(project),
        milestones=selectors.milestones_of(project),
        budget=selectors.budget_of(actor, project)
        if access.can_see_money(actor, project)
        else None,
        reviews=selectors.reviews_of(project),
    )


def own_figures(project: Project) -> list[Figure]:
    """What projects themselves can count: needs, team, milestones, improvements."""
    needs = dict(project.needs.order_by().values_list("outcome").annotate(n=Count("pk")))
    solved = sum(needs.get(o, 0) for o in (Need.Outcome.SOLVED, Need.Outcome.PARTLY_SOLVED))
    reached = project.milestones.exclude(done_on=None).count()
    done = project.improvements.filter(state="done").count()
    return [
        _figure(
            _("Needs quoted"), sum(needs.values()), Unit.CASE, _("Needs that the project quotes.")
        ),
        _figure(
            _("Needs solved"),
            solved,
            Unit.CASE,
            _("Quoted needs closed as solved, wholly or in part, on the resident's word."),
        ),
        _figure(
            _("Milestones reached"),
            reached,
            Unit.ITEM,
            _("Milestones of the plan that are done, with evidence."),
        ),
        _figure(
            _("Review meetings"),
            project.reviews.count(),
            Unit.TIME,
            _("Review meetings held and written down."),
        ),
        _figure(
            _("Improvements done"),
            done,
            Unit.ITEM,
            _("Improvements that the reviews decided and that are done."),
        ),
    ]


def _figure(label: str, amount: int, unit: Unit, definition: str) -> Figure:
    return Figure(label=label, value=Quantity(amount, unit), definition=definition)


def printed(report: Report) -> bytes:
    """The paper on A4."""
    return pdf_of(PAPER, _content(report))


def _content(report: Report) -> dict[str, Any]:
    project, words = report.project, report.words
    is_chinese = (get_language() or "zh").startswith("zh")
    return {
        "language": "zh" if is_chinese else "en",
        "number": project.number,
        "title": project.title,
        "station": project.station.name if project.station else project.division.name,
        "facts": _facts(report),
        "figures": [[str(f.label), f"{f.value}{f.unit}"] for f in report.figures],
        "measures": [
            [
                s.measure.title,
                *(
                    f"{rules.plain_number(v)} {s.measure.unit}"
                    for v in (s.measure.baseline, s.measure.target)
                ),
                f"{rules.plain_number(s.latest.value)} {s.measure.unit}" if s.latest else "–",
                f"{s.percent}%" if s.percent is not None else "–",
            ]
            for s in report.measures
        ],
        "milestones": [
            [m.title, str(m.due_on), str(m.done_on or "–"), m.evidence or "–"]
            for m in report.milestones
        ],
        "money": _money(report.budget),
        "reviews": [
            [str(r.held_on), f"{r.effect_score}/5", r.effect, r.problems or "–"]
            for r in report.reviews
        ],
        "texts": [
            [str(head), text]
            for head, text in (
                (_("What was achieved"), words.achievements if words else ""),
                (_("What we learned"), words.lessons if words else ""),
                (_("What follows"), words.next_steps if words else ""),
            )
            if text
        ],
        "words": _words(),
    }


def _facts(report: Report) -> list[list[str]]:
    project = report.project
    facts = [
        (_("Reference number"), project.number),
        (_("Benefit type"), project.get_benefit_display()),
        (_("Line of action"), report.action_line),
        (_("Days"), f"{project.starts_on} – {project.ends_on}"),
        (_("Project lead"), project.lead.name if project.lead else "–"),
        (_("For whom"), project.beneficiaries or "–"),
        (_("In short"), project.summary or "–"),
    ]
    return [[str(label), str(value)] for label, value in facts]


def _money(budget: selectors.Budget | None) -> list[list[str]]:
    if budget is None or not budget.lines:
        return []
    rows = [
        [e.line.title, e.source, str(e.planned), str(e.spent), str(e.left)] for e in budget.lines
    ]
    left = Quantity(int(budget.planned.amount) - int(budget.spent.amount), Unit.CENT)
    return [*rows, [_("in all"), "", str(budget.planned), str(budget.spent), str(left)]]


def _words() -> dict[str, Any]:
    return {
        "title": _("Closing report"),
        "figures": _("What the records count"),
        "counted": _("Every figure is counted from service records; nobody typed it."),
        "measures": _("What changed"),
        "measure_head": [_("Measure"), _("Beginning"), _("Aim"), _("Reached"), _("Share")],
        "milestones": _("Milestones"),
        "milestone_head": [_("Milestone"), _("Due on"), _("Done on"), _("Evidence")],
        "money": _("Money"),
        "money_head": [_("What for"), _("Source"), _("Planned"), _("Spent"), _("Left")],
        "reviews": _("Review meetings"),
        "review_head": [_("Held on"), _("Effect"), _("What it brought about"), _("Problems")],
        "signatures": [_("Project lead"), _("Approved by"), _("Date")],
    }
