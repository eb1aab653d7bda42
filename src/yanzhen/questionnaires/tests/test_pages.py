"""The workers' pages of questionnaires, and the operations for programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import actor_of
from yanzhen.core.attachments import attachments_of, content
from yanzhen.core.tabular.exports import KINDS
from yanzhen.needs.models import Need
from yanzhen.orgs.testing import DivisionTree
from yanzhen.people.testing import make_person
from yanzhen.questionnaires.models import FormVersion, Questionnaire, Response
from yanzhen.questionnaires.testing import (
    NEEDS_FORM,
    form_file,
    make_open_questionnaire,
    make_questionnaire,
    make_response,
    workbook,
)

AsUser = Callable[[User], Client]


@pytest.fixture
def questionnaire(tree: DivisionTree) -> Questionnaire:
    return make_open_questionnaire(tree.town)


def test_from_a_title_to_an_open_questionnaire(
    tree: DivisionTree, station_lead: User, as_user: AsUser
) -> None:
    browser = as_user(station_lead)
    typed = {
        "client_key": "questionnaire-1", "title": "小区需求", "purpose": "看看缺什么",
        "division": str(tree.town.pk), "mode": "anonymous", "starts_on": "2026-01-01",
        "ends_on": "2099-12-31",
    }  # fmt: skip
    made = browser.post(reverse("questionnaire-create"), typed)
    assert made.status_code == 302, made.content.decode()
    assert browser.post(reverse("questionnaire-create"), typed)["Location"] == made["Location"]
    found = Questionnaire.objects.get()
    upload = reverse("questionnaire-upload", args=[found.pk])
    wrong = browser.post(upload, {"file": form_file(NEEDS_FORM.replace("${needs}", "${nees}"))})
    told = wrong.content.decode()
    assert wrong.status_code == 422
    assert "工作表 survey，第 5 行，relevant 列 (E5)：没有名为“nees”的问题。" in told
    assert not FormVersion.objects.exists()
    strange = NEEDS_FORM.replace("| health", "| helth")
    told = browser.post(upload, {"file": form_file(strange)}).content.decode()
    assert "“helth”不是本地的需求类别" in told
    assert "工作表 choices" in told
    preview = browser.post(upload, {"file": form_file()})["Location"]
    shown = browser.get(preview).content.decode()
    assert "一周需要几次助餐" in shown
    assert "How often do you need meals" in browser.get(f"{preview}?language=en").content.decode()
    published = browser.post(reverse("questionnaire-publish", args=[found.pk, 1]))
    assert published["Location"] == reverse("questionnaire-detail", args=[found.pk])
    found.refresh_from_db()
    assert found.state == "open"
    assert found.need_categories["needs"]["meals"] == "daily_care"
    file = attachments_of("questionnaires.formversion", FormVersion.objects.get().pk).get()
    assert content(file) == workbook()
    taken = browser.get(reverse("attachment", args=[file.uid]))
    assert taken.status_code == 200


def test_a_new_version_leaves_earlier_answers_alone(
    questionnaire: Questionnaire, tree: DivisionTree, station_lead: User, as_user: AsUser
) -> None:
    make_response(questionnaire, tree.village, key="response1")
    browser = as_user(station_lead)
    upload = reverse("questionnaire-upload", args=[questionnaire.pk])
    assert browser.post(upload, {"file": form_file()}).status_code == 422  # the same form
    longer = NEEDS_FORM.replace("text | wish", "text | more | 还有 | More\ntext | wish")
    assert browser.post(upload, {"file": form_file(longer)}).status_code == 302
    browser.post(reverse("questionnaire-publish", args=[questionnaire.pk, 2]))
    assert Response.objects.get().version.number == 1
    assert Questionnaire.objects.get().form.number == 2  # type: ignore[union-attr]
    assert browser.get(reverse("questionnaire-results", args=[questionnaire.pk])).status_code == 200


def test_every_page_opens(
    questionnaire: Questionnaire, tree: DivisionTree, station_lead: User, as_user: AsUser
) -> None:
    linked = make_open_questionnaire(tree.town, mode="linked")
    person = make_person(tree.group, "田桂兰")
    response = make_response(linked, tree.group, key="response1", person=person)
    browser = as_user(station_lead)
    names = (
        "detail", "change", "upload", "quota", "categories", "poster", "results", "gap",
    )  # fmt: skip
    addresses = [reverse(f"questionnaire-{name}", args=[questionnaire.pk]) for name in names]
    addresses += [f"{addresses[6]}?first=age&second=needs&place={tree.village.code}"]
    addresses += [reverse("questionnaire-paper", args=[questionnaire.pk])]
    addresses += [f"{reverse('questionnaire-paper', args=[linked.pk])}?person={person.pk}"]
    addresses += [f"{reverse('questionnaire-enter', args=[linked.pk])}?person={person.pk}"]
    addresses += [reverse("questionnaire-enter", args=[linked.pk]) + "?q=田"]
    addresses += [reverse("response-list", args=[linked.pk])]
    addresses += [reverse("response-detail", args=[linked.pk, response.pk])]
    addresses += [reverse("questionnaire-results", args=[linked.pk])]
    for address in addresses:
        assert browser.get(address).status_code == 200, address
    assert "老年助餐" in browser.get(addresses[-2]).content.decode()
    anonymous = reverse("response-list", args=[questionnaire.pk])
    assert browser.get(anonymous).status_code == 404


def test_the_list_takes_the_same_queries_for_one_row_and_fifty(
    tree: DivisionTree,
    station_lead: User,
    as_user: AsUser,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_questionnaire(tree.village)
    browser, address = as_user(station_lead), reverse("questionnaire-list")
    browser.get(address)
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    assert len(few) <= 9
    for _ in range(49):
        make_questionnaire(tree.village)
    with django_assert_num_queries(len(few)):
        browser.get(address)


def test_a_pile_of_paper_is_typed_one_after_another(
    questionnaire: Questionnaire, tree: DivisionTree, village_worker: User, as_user: AsUser
) -> None:
    browser = as_user(village_worker)
    address = reverse("questionnaire-paper", args=[questionnaire.pk])
    typed = {
        "client_key": "paper-number-1", "place": tree.village.code, "answered_on": "2026-03-01",
        "asked": ["age", "people", "needs"], "age": "old", "people": "0", "needs": ["clinic"],
        "step": "save",
    }  # fmt: skip
    refused = browser.post(address, typed)
    assert refused.status_code == 422
    assert "请填1到20之间的数" in refused.content.decode()
    for _again in range(2):
        assert browser.post(address, {**typed, "people": "3"}).status_code == 302
    kept = Response.objects.get()
    assert (kept.way, kept.answered_on.isoformat(), kept.entered_by) == (
        "paper",
        "2026-03-01",
        None,
    )


def test_the_gap_leads_to_needs(
    questionnaire: Questionnaire, tree: DivisionTree, village_worker: User, as_user: AsUser
) -> None:
    for n in range(6):
        make_response(questionnaire, tree.village, key=f"response{n}")
    browser = as_user(village_worker)
    address = reverse("questionnaire-take-up", args=[questionnaire.pk])
    for _again in range(2):
        given = {"category": "daily_care", "place": tree.village.code}
        assert browser.post(address, given).status_code == 302
    need = Need.objects.get()
    assert (need.channel, need.category) == ("survey", "daily_care")
    gap = reverse("questionnaire-gap", args=[questionnaire.pk])
    assert need.number in browser.get(f"{gap}?place={tree.village.code}").content.decode()


def test_the_export_says_answers_in_words(
    questionnaire: Questionnaire, tree: DivisionTree, station_lead: User
) -> None:
    make_response(questionnaire, tree.village, key="response1", needs="meals clinic")
    kind, actor = KINDS["questionnaire_responses"], actor_of(station_lead)
    query = QueryDict(f"questionnaire={questionnaire.pk}")
    headers = [str(h) for h in kind.headers(actor, query)]
    assert headers[4:7] == ["您的年龄段", "家里住几口人", "您最需要哪些服务"]
    (row,) = kind.rows(actor, query)
    assert row[0] == "良姜村"
    assert row[3] == ""
    assert row[4:7] == ("65岁以上", "2", "老年助餐、健康义诊")


def test_programs_read_hand_in_and_count(
    questionnaire: Questionnaire, tree: DivisionTree, station_lead: User, as_user: AsUser
) -> None:
    browser = as_user(station_lead)
    base = f"/api/v1/questionnaires/{questionnaire.uid}"
    questions = browser.get(base).json()["questions"]
    assert [q["path"] for q in questions][:3] == ["age", "people", "needs"]
    assert questions[2]["choices"][0]["need_category"] == "daily_care"
    body = {
        "answers": {"age": "old", "people": "2", "needs": "meals"}, "division": tree.village.code,
    }  # fmt: skip

    def hand_in(key: str, **changed: object) -> tuple[int, dict[str, object]]:
        answer = browser.post(
            f"{base}/responses", json.dumps({**body, **changed}), content_type="application/json",
            headers={"Idempotency-Key": key},
        )  # fmt: skip
        return answer.status_code, answer.json()

    for n in range(6):
        assert hand_in(f"program-{n}")[0] == 201
    assert hand_in("program-0")[0] == 201
    status, told = hand_in("program-9", answers={"age": "old", "people": "99", "needs": "meals"})
    assert status == 422
    assert told["error"]["field"] == "people"  # type: ignore[index]
    assert Response.objects.count() == 6
    results = browser.get(f"{base}/results").json()
    assert results["responses"] == 6
    assert {d["category"]: d["named_by"] for d in results["demand"]}["daily_care"] == 6


def test_the_workbook_of_the_tests_is_one() -> None:
    assert openpyxl.load_workbook(BytesIO(workbook())).sheetnames == [
        "survey",
        "choices",
        "settings",
    ]
