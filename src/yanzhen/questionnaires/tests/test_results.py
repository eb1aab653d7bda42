"""What questionnaires show, to whom, and what becomes of it."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core.errors import AccessDenied, NotFound, NotValid
from yanzhen.core.idempotency import KeyReused
from yanzhen.core.models import AuditEntry
from yanzhen.needs.models import Need
from yanzhen.orgs.models import Division
from yanzhen.orgs.testing import DivisionTree
from yanzhen.people.testing import make_person
from yanzhen.questionnaires import access, selectors
from yanzhen.questionnaires.models import Finding, Questionnaire, Response
from yanzhen.questionnaires.services import (
    AnswersRefused,
    ImportedResponse,
    NotTakingAnswers,
    import_responses,
    submit_response,
    take_up_finding,
)
from yanzhen.questionnaires.supply import SupplySource, supplied_in, supply_source
from yanzhen.questionnaires.testing import make_open_questionnaire, make_response
from yanzhen.questionnaires.xlsform.sampling import sample_answers
from yanzhen.questionnaires.xlsform.xform import read_xform


def fill(questionnaire: Questionnaire, division: Division, count: int, first: int = 0) -> int:
    assert questionnaire.form is not None
    form = read_xform(questionnaire.form.xform)
    now = datetime.fromisoformat("2026-06-15T10:00")
    rows = [
        ImportedResponse(
            f"paper-{n:06d}", sample_answers(form, seed=n, now=now), division, date(2026, 3, 1)
        )
        for n in range(first, first + count)
    ]
    return import_responses(actor=builder(), questionnaire=questionnaire, rows=rows)


@pytest.fixture
def questionnaire(tree: DivisionTree) -> Questionnaire:
    return make_open_questionnaire(tree.town)


def test_three_hundred_papers_are_counted_once(
    questionnaire: Questionnaire, tree: DivisionTree
) -> None:
    assert fill(questionnaire, tree.village, 300) == 300
    assert fill(questionnaire, tree.village, 300) == 0
    results = selectors.results_of(builder(), questionnaire)
    assert results.responses == 300
    age = next(q for q in results.questions if q.path == "age")
    assert sum(row.count or 0 for row in age.rows) == age.valid == 300
    entries = AuditEntry.objects.filter(operation="questionnaires.import_responses")
    assert {e.notes["count"] for e in entries} == {300, 0}
    assert {e.user_id for e in entries} == {None}


def test_a_bad_row_is_named_and_none_is_kept(
    questionnaire: Questionnaire, tree: DivisionTree
) -> None:
    good = ImportedResponse(
        "paper-one", {"age": "old", "people": "2", "needs": "meals"}, tree.village, date(2026, 3, 1)
    )
    bad = ImportedResponse(
        "paper-two",
        {"age": "old", "people": "99", "needs": "meals"},
        tree.village,
        date(2026, 3, 1),
    )
    with pytest.raises(NotValid, match="第 2 行：请填1到20之间的数"):
        import_responses(actor=builder(), questionnaire=questionnaire, rows=[good, bad])
    assert not Response.objects.exists()


def test_shares_are_of_the_valid_answers_and_several_may_be_chosen(
    questionnaire: Questionnaire, tree: DivisionTree
) -> None:
    for n in range(10):
        needs = "meals clinic" if n < 6 else "clinic"
        make_response(questionnaire, tree.village, key=f"response{n}", needs=needs)
    found = selectors.results_of(builder(), questionnaire)
    needs_result = next(q for q in found.questions if q.path == "needs")
    shares = {row.value: (row.count, row.share) for row in needs_result.rows}
    assert shares["clinic"] == (10, 100.0)
    assert shares["meals"] == (6, 60.0)
    often = next(q for q in found.questions if q.path == "meals_often")
    assert (often.valid, often.missing) == (0, 10)


def test_small_counts_of_an_anonymous_one_are_hidden(
    questionnaire: Questionnaire, tree: DivisionTree
) -> None:
    for n in range(9):
        age = "young" if n == 0 else "old" if n < 4 else "middle"
        make_response(questionnaire, tree.village, key=f"response{n}", age=age, wish="修电梯")
    age_result = next(
        q for q in selectors.results_of(builder(), questionnaire).questions if q.path == "age"
    )
    assert [row.count for row in age_result.rows] == [None, 5, None]
    crossed = selectors.cross_table(builder(), questionnaire, "age", "needs")
    assert crossed is not None
    assert all(cell in {None, 0} for _label, cells in crossed.rows[:1] for cell in cells)


def test_too_few_answers_show_nothing(questionnaire: Questionnaire, tree: DivisionTree) -> None:
    for n in range(4):
        make_response(questionnaire, tree.village, key=f"response{n}")
    results = selectors.results_of(builder(), questionnaire)
    assert (results.is_hidden, results.questions, results.places) == (True, (), ())
    demand = selectors.demand_by_category(builder(), questionnaire)
    assert {d.named_by for d in demand} <= {None, 0}
    with pytest.raises(NotValid):
        take_up_finding(
            actor=builder(), questionnaire=questionnaire, category="daily_care", division=tree.town
        )


def test_the_rest_of_a_place_is_not_had_by_subtraction(
    questionnaire: Questionnaire, tree: DivisionTree
) -> None:
    fill(questionnaire, tree.villages[0], 20)
    fill(questionnaire, tree.villages[1], 2, first=50)
    everywhere = selectors.results_of(builder(), questionnaire)
    assert [p.label for p in everywhere.places] == ["良姜村"]
    one = selectors.results_of(builder(), questionnaire, area=tree.villages[0].code)
    assert one.is_hidden  # the other two would be the difference


def test_open_answers_are_grouped_by_word(questionnaire: Questionnaire, tree: DivisionTree) -> None:
    for n in range(6):
        make_response(questionnaire, tree.village, key=f"response{n}", wish="老人看病不方便")
    make_response(questionnaire, tree.village, key="response9", wish="多装路灯")
    wish = next(
        q for q in selectors.results_of(builder(), questionnaire).questions if q.path == "wish"
    )
    assert dict(wish.words) == {"老人": 6, "看病": 6, "不方便": 6}


def test_numbers_are_summed_up(tree: DivisionTree) -> None:
    linked = make_open_questionnaire(tree.town, mode="linked")
    for n, people in enumerate(("1", "2", "3", "4")):
        make_response(
            linked, tree.group, key=f"response{n}", person=make_person(tree.group), people=people
        )
    people_result = next(
        q for q in selectors.results_of(builder(), linked).questions if q.path == "people"
    )
    assert people_result.measured is not None
    assert (people_result.measured.mean, people_result.measured.median) == (2.5, 2.5)
    assert (people_result.measured.least, people_result.measured.most) == (1.0, 4.0)


def test_figures_are_of_the_actors_own_area(
    questionnaire: Questionnaire, tree: DivisionTree, village_worker: User, outsider: User
) -> None:
    fill(questionnaire, tree.villages[0], 20)
    fill(questionnaire, tree.villages[1], 10, first=50)
    worker = actor_of(village_worker)
    assert selectors.results_of(worker, questionnaire).responses == 20
    with pytest.raises(NotFound):
        access.questionnaire_for(actor_of(outsider), questionnaire.pk)


def test_what_is_sent_again_is_the_same_and_with_other_answers_refused(
    questionnaire: Questionnaire, tree: DivisionTree
) -> None:
    first = make_response(questionnaire, tree.village, key="one-and-the-same")
    again = make_response(questionnaire, tree.village, key="one-and-the-same")
    assert first.pk == again.pk
    with pytest.raises(KeyReused):
        make_response(questionnaire, tree.village, key="one-and-the-same", age="young")
    assert Response.objects.count() == 1


def test_refuses_what_does_not_fit(questionnaire: Questionnaire, tree: DivisionTree) -> None:
    with pytest.raises(AnswersRefused) as refusal:
        make_response(questionnaire, tree.village, key="response1", age="ancient", people="x")
    assert {p.key for p in refusal.value.problems} == {"age", "people"}
    with pytest.raises(NotValid):
        make_response(questionnaire, tree.other_village, key="response1")
    with pytest.raises(NotValid):
        make_response(questionnaire, tree.village, key="response1", person=make_person(tree.group))
    Questionnaire.objects.update(state="closed")
    questionnaire.refresh_from_db()
    with pytest.raises(NotTakingAnswers):
        make_response(questionnaire, tree.village, key="response1")
    assert not Response.objects.exists()


def test_a_person_answers_once_and_only_with_consent(
    tree: DivisionTree, village_worker: User
) -> None:
    linked, person = make_open_questionnaire(tree.town, mode="linked"), make_person(tree.group)
    worker = actor_of(village_worker)
    answers = {"age": "old", "people": "2", "needs": "meals"}
    with pytest.raises(NotValid):
        submit_response(
            actor=worker, questionnaire=linked, answers=answers, key="response1", way="worker",
            person=person,
        )  # fmt: skip
    make_response(linked, tree.group, key="response1", actor=worker, person=person)
    with pytest.raises(NotValid):
        make_response(linked, tree.group, key="response2", actor=worker, person=person)
    stranger = actor_of(village_worker).as_of(NOW)
    with pytest.raises(AccessDenied):
        submit_response(
            actor=stranger, questionnaire=linked, answers=answers, key="response3",
            person=make_person(tree.group), agreed_by="online",
        )  # fmt: skip
    assert Response.objects.get().entered_by == village_worker


def test_single_answers_are_read_only_with_a_name_and_protection_holds(
    tree: DivisionTree, village_worker: User, town_worker: User, station_lead: User
) -> None:
    linked = make_open_questionnaire(tree.town, mode="linked")
    child = make_person(tree.group, protection="minor")
    response = make_response(linked, tree.group, key="response1", person=child)
    assert access.readable_responses(actor_of(station_lead)).filter(pk=response.pk).exists()
    assert not access.readable_responses(actor_of(village_worker)).exists()
    assert not access.can_read_response(actor_of(village_worker), response)
    anonymous = make_open_questionnaire(tree.town)
    make_response(anonymous, tree.village, key="response2")
    readable = access.readable_responses(actor_of(station_lead))
    assert not readable.filter(questionnaire=anonymous).exists()


def test_the_gap_stands_beside_the_supply(questionnaire: Questionnaire, tree: DivisionTree) -> None:
    supply_source(SupplySource("test", "测试", lambda actor, area: {"daily_care": 3}))
    try:
        for n in range(12):
            make_response(questionnaire, tree.village, key=f"response{n}", needs="meals")
        demand = {d.category: d for d in selectors.demand_by_category(builder(), questionnaire)}
        care = demand["daily_care"]
        assert (care.named_by, care.share, care.supplied, care.gap) == (12, 100.0, 3, 4)
        assert supplied_in(builder(), tree.town.code)["daily_care"][-1].count == 3
        assert demand["health"].named_by == 0
    finally:
        from yanzhen.questionnaires import supply

        supply._sources[:] = [s for s in supply._sources if s.code != "test"]


def test_a_finding_becomes_needs_once(tree: DivisionTree, village_worker: User) -> None:
    linked = make_open_questionnaire(tree.town, mode="linked")
    willing, unwilling = make_person(tree.group, "田桂兰"), make_person(tree.group, "周小满")
    make_response(linked, tree.group, key="response1", person=willing)
    submit_response(
        actor=builder(), questionnaire=linked, key="response2", way="worker", person=unwilling,
        answers={"age": "old", "people": "1", "needs": "meals"}, agreed_by="signature",
    )  # fmt: skip
    for _again in range(2):
        finding = take_up_finding(
            actor=actor_of(village_worker), questionnaire=linked, category="daily_care",
            division=tree.village,
        )  # fmt: skip
    assert (finding.named_by, finding.respondents) == (2, 2)
    assert Finding.objects.count() == 1
    needs = Need.objects.order_by("pk")
    assert [(n.channel, n.category, n.person, n.place) for n in needs] == [
        ("survey", "daily_care", None, "良姜村"),
        ("survey", "daily_care", willing, ""),
    ]
    assert needs[0].title == "良姜村：2 人中 2 人需要生活照料"
    assert {link.need for link in finding.needs.all()} == set(needs)
