"""What a plan costs term by term, what a reader must know of it, and how two plans differ."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yanzhen.core.scope import Actor
from yanzhen.people.selectors import named
from yanzhen.roster import access
from yanzhen.roster.models import Plan
from yanzhen.roster.rules.changes import Term, side_by_side
from yanzhen.roster.selectors.words import Shown, shown


@dataclass(frozen=True, slots=True)
class Pair:
    """The same visit in two plans; one side may lack it or have it on no day."""

    one: Shown | None
    other: Shown | None

    @property
    def is_moved(self) -> bool:
        if self.one is None or self.other is None:
            return True
        mine, its = self.one.row, self.other.row
        return (mine.day, mine.worker_id, mine.companion_id) != (
            *(its.day, its.worker_id),
            its.companion_id,
        )

    @property
    def sides(self) -> tuple[Shown | None, Shown | None]:
        return self.one, self.other

    @property
    def whom(self) -> str:
        side = self.one or self.other
        return side.whom if side else ""

    @property
    def why(self) -> str:
        side = self.one or self.other
        return side.why if side else ""


def compare(actor: Actor, one: Plan, other: Plan) -> tuple[list[Term], list[Pair], int]:
    """The terms side by side, the visits that stand elsewhere, and how many stand the same."""
    terms = side_by_side(one.terms, other.terms, one.given["weights"])
    mine = {s.row.match: s for s in shown(actor, one.visits.standing().order_by("day", "begins"))}
    its = {s.row.match: s for s in shown(actor, other.visits.standing().order_by("day", "begins"))}
    pairs = [Pair(mine.get(key), its.get(key)) for key in {**mine, **its}]
    moved = [pair for pair in pairs if pair.is_moved]
    return terms, moved, len(pairs) - len(moved)


def comparable(actor: Actor, plan: Plan) -> list[Plan]:
    """Other plans of the same place whose days overlap."""
    rows = access.visible_plans(actor).filter(
        area_code=plan.area_code, starts_on__lt=plan.ends_on, ends_on__gt=plan.starts_on
    )
    ready = rows.exclude(pk=plan.pk).exclude(state=Plan.State.MAKING)
    return list(ready.select_related("division").order_by("-pk")[:20])


# -- numbers ---------------------------------------------------------------------------------------

TERM_WORDS = {
    "travel": (lambda: _("on the way"), lambda: _("hours")),
    "overtime": (lambda: _("overtime"), lambda: _("hours")),
    "tardiness": (lambda: _("too late"), lambda: _("hours")),
    "imbalance": (lambda: _("unevenness"), lambda: _("hours")),
    "continuity": (lambda: _("by a stand-in"), lambda: pgettext("roster", "visits")),
    "unserved": (lambda: _("not planned"), lambda: pgettext("roster", "visits")),
}


def definitions() -> dict[str, str]:
    """How each term is counted."""
    return {
        "travel": _(
            "Hours on the way of everybody, by straight line, detour and speed of the rule pack: "
            "an estimate."
        ),
        "overtime": _("Hours that working days go beyond their end."),
        "tardiness": _("Hours by which visits begin after the hours in which they may."),
        "imbalance": _("Standard deviation of the working hours of the people over the days."),
        "continuity": _("Visits by somebody else than who answers for the home."),
        "unserved": _("Visits without a day."),
    }


def told_terms(terms: Iterable[Term]) -> list[dict[str, Any]]:
    """Terms with their words, for a table."""
    explained = definitions()
    return [
        {
            "name": term.name,
            "label": TERM_WORDS[term.name][0](),
            "unit": TERM_WORDS[term.name][1](),
            "definition": explained[term.name],
            "term": term,
        }
        for term in terms
    ]


def terms_of(plan: Plan) -> list[dict[str, Any]]:
    return told_terms(side_by_side(plan.terms, plan.terms, plan.given["weights"]))


def told_of(plan: Plan) -> list[str]:
    """What a reader must know of this plan."""
    told, said = plan.told, []
    if told.get("foreseen"):
        said.append(
            _("%(count)s contacts are foreseen: their period begins later.")
            % {"count": told["foreseen"]}
        )
    if told.get("overdue"):
        said.append(
            _("%(count)s contacts are overdue already and come first.") % {"count": told["overdue"]}
        )
    if told.get("estimated"):
        said.append(
            _("At %(count)s visits the home has no place; the middle of the village was taken.")
            % {"count": told["estimated"]}
        )
    if told.get("unknown"):
        said.append(
            _("Of %(count)s visits not even the village has a place; ways count for little there.")
            % {"count": told["unknown"]}
        )
    if told.get("shared_out"):
        said.append(
            _("For %(count)s visits nobody answers; they were shared out by nearness.")
            % {"count": told["shared_out"]}
        )
    if told.get("asked"):
        lacking = plan.visits.placed().exclude(asked=[]).filter(others=None).count()
        if lacking:
            said.append(
                _("At %(count)s visits somebody comes along who must be asked besides.")
                % {"count": lacking}
            )
    return said


def skill_names(plan: Plan, codes: Iterable[str]) -> str:
    known = {s["code"]: named(s) for s in plan.given["skills"]}
    return "、".join(known.get(code, code) for code in codes)
