"""以需定供: how many name each category of need, beside what there is to meet it."""

from __future__ import annotations

from dataclasses import dataclass

from yanzhen.core.scope import Actor
from yanzhen.needs import vocabulary
from yanzhen.questionnaires import access, rules
from yanzhen.questionnaires.models import Questionnaire, Response
from yanzhen.questionnaires.selectors.answers import Answered, fewest_shown, opened
from yanzhen.questionnaires.supply import Supplied, supplied_in


@dataclass(frozen=True, slots=True)
class CategoryDemand:
    """One category of need: by how many it was named, and what exists for it."""

    category: str
    name: str
    respondents: int
    named_by: rules.Cell
    share: float | None
    supply: tuple[Supplied, ...] = ()

    @property
    def supplied(self) -> int:
        return sum(s.count for s in self.supply)

    @property
    def gap(self) -> int | None:
        """Respondents for each thing on offer."""
        return None if self.named_by is None else rules.gap(self.named_by, self.supplied)

    @property
    def is_unmet(self) -> bool:
        return bool(self.named_by) and self.supplied == 0


def _names(answered: Answered, questionnaire: Questionnaire, category: str) -> bool:
    for path, choices in questionnaire.need_categories.items():
        for value in answered.values(path):
            if any(choices.get(part) == category for part in value.split()):
                return True
    return False


def _categories(questionnaire: Questionnaire) -> set[str]:
    return {c for choices in questionnaire.need_categories.values() for c in choices.values()}


def _answered_in(actor: Actor, questionnaire: Questionnaire, area: str) -> list[Answered]:
    everything = opened(access.counted_responses(actor, questionnaire))
    return [a for a in everything if a.area.startswith(area)]


def demand_by_category(
    actor: Actor, questionnaire: Questionnaire, *, area: str = ""
) -> list[CategoryDemand]:
    """Every category that a choice names, the most wanted first."""
    least = fewest_shown(actor, questionnaire)
    answered = _answered_in(actor, questionnaire, area)
    labels = vocabulary.labels("needs.categories", area=questionnaire.area_code, day=actor.today)
    wanted = [c for c in labels if c in _categories(questionnaire)]
    counts = [sum(_names(a, questionnaire, c) for a in answered) for c in wanted]
    if 0 < len(answered) < least:
        counts = [0 if c == 0 else 1 for c in counts]  # each of them is hidden below
    # A respondent may name several, so no count follows from the others: one rule for each.
    cells = [None if 0 < c < least else c for c in counts]
    supply = supplied_in(actor, area or questionnaire.area_code)
    found = [
        CategoryDemand(
            category=category,
            name=labels[category],
            respondents=len(answered),
            named_by=cell,
            share=rules.share(cell, len(answered)),
            supply=supply.get(category, ()),
        )
        for category, cell in zip(wanted, cells, strict=True)
    ]
    return sorted(found, key=lambda d: -(d.named_by or 0))


def demand_of(
    actor: Actor, questionnaire: Questionnaire, category: str, *, area: str
) -> CategoryDemand:
    """One category in one place; named by nobody when no choice stands for it."""
    for demand in demand_by_category(actor, questionnaire, area=area):
        if demand.category == category:
            return demand
    return CategoryDemand(category, category, 0, 0, None)


def people_who_named(questionnaire: Questionnaire, category: str, area: str) -> set[int]:
    """Those who gave their name, agreed to be contacted, and named the category."""
    willing = Response.objects.filter(
        questionnaire=questionnaire, may_follow_up=True, area_code__startswith=area
    ).exclude(person=None)
    return {
        a.person_id
        for a in opened(willing)
        if a.person_id is not None and _names(a, questionnaire, category)
    }
