"""Questionnaires are counted by the day on which they were answered."""

from __future__ import annotations

from datetime import date

from yanzhen.accounts.testing import builder
from yanzhen.core.scope import AreaSet
from yanzhen.orgs.testing import DivisionTree
from yanzhen.questionnaires.services import ImportedResponse, import_responses
from yanzhen.questionnaires.testing import make_open_questionnaire
from yanzhen.reports.indicator import INDICATORS, Where, count


def test_counts_the_answers_of_an_area_and_a_period(tree: DivisionTree) -> None:
    questionnaire = make_open_questionnaire(tree.town)
    answers = {"age": "old", "people": "2", "needs": "meals"}
    rows = [
        ImportedResponse(f"paper-{n:04d}", answers, tree.village, date(2026, 3 + n % 2, 1))
        for n in range(300)
    ]
    for _again in range(2):
        import_responses(actor=builder(), questionnaire=questionnaire, rows=rows)

    def counted(area: str, *, on: date, since: date | None = None) -> object:
        where = Where(areas=AreaSet((area,)), on=on, since=since)
        found = count(INDICATORS["questionnaire_responses"], where)
        return found and found.amount

    assert counted(tree.county.code, on=date(2026, 6, 1)) == 300
    assert counted(tree.county.code, since=date(2026, 4, 1), on=date(2026, 6, 1)) == 150
    assert counted(tree.other_town.code, on=date(2026, 6, 1)) == 0
