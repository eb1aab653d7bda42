"""The pages of needs: for workers of the area, and the questions for everybody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from yanzhen.accounts.models import User
from yanzhen.needs.models import Need
from yanzhen.needs.testing import make_need, make_triaged_need
from yanzhen.orgs.testing import DivisionTree, make_station
from yanzhen.people.models import Person
from yanzhen.people.testing import make_person, make_resident

AsUser = Callable[[User], Client]
KEY = "0b1f3f4c-6a9d-4a53-9d3a-000000000001"


@pytest.fixture
def elder(tree: DivisionTree) -> Person:
    return make_person(tree.group, "田桂兰")


def typed(**values: str) -> dict[str, str]:
    return {
        "client_key": KEY,
        "title": "屋顶漏雨",
        "category": "safety",
        "channel": "visit",
        "urgency": "normal",
        **values,
    }


def test_shows_every_page_to_a_worker(elder: Person, village_worker: User, as_user: AsUser) -> None:
    need = make_triaged_need(elder)
    make_need(elder, title="屋顶又漏雨")
    browser = as_user(village_worker)
    addresses = [reverse("need-list"), reverse("need-create"), reverse("need-create") + "?q=田"]
    addresses += [f"{reverse('need-create')}?person={elder.pk}"]
    addresses += [reverse("need-create") + "?person=0"]
    addresses += [f"{reverse('need-list')}?show={name}" for name in ("overdue", "mine", "closed")]
    addresses += [
        reverse(name, args=[need.pk])
        for name in (
            "need-detail", "need-triage", "need-hand-over", "need-try", "need-close",
            "need-merge", "need-identify", "need-order", "need-activity",
        )
    ]  # fmt: skip
    for address in addresses:
        assert browser.get(address).status_code == 200, address
        panel = browser.get(address, headers={"HX-Request": "true"})
        assert panel.status_code == 200, address


def test_the_list_takes_the_same_queries_for_one_row_and_fifty(
    tree: DivisionTree,
    village_worker: User,
    as_user: AsUser,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_triaged_need(make_person(tree.group))
    browser, address = as_user(village_worker), reverse("need-list")
    browser.get(address)
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    assert len(few) <= 12
    for _ in range(49):
        make_triaged_need(make_person(tree.group))
    with django_assert_num_queries(len(few)):
        browser.get(address)


def test_a_form_sent_twice_records_one_need(
    elder: Person, village_worker: User, as_user: AsUser
) -> None:
    browser, address = as_user(village_worker), f"{reverse('need-create')}?person={elder.pk}"
    first = browser.post(address, typed())
    second = browser.post(address, typed(is_another="on"))
    assert first.status_code == 302
    assert second.status_code == 422  # other content under the same key: told, not recorded
    again = browser.post(address, typed(client_key=KEY[:-1] + "2"))
    assert again.status_code == 422  # alike: asks first
    assert "屋顶漏雨" in again.content.decode()
    assert Need.objects.count() == 1


def test_a_wrong_value_keeps_what_was_typed(
    elder: Person, village_worker: User, as_user: AsUser
) -> None:
    browser, address = as_user(village_worker), f"{reverse('need-create')}?person={elder.pk}"
    answer = browser.post(address, typed(channel="proxy", description="灶台上方"))
    assert answer.status_code == 422
    assert "灶台上方" in answer.content.decode()
    assert not Need.objects.exists()


def test_a_stale_form_is_told_and_can_be_sent_again(
    elder: Person, village_worker: User, as_user: AsUser
) -> None:
    need, browser = make_need(elder), as_user(village_worker)
    address = reverse("need-triage", args=[need.pk])
    given = {"lane": "regular", "category": "safety", "version": str(need.version)}
    Need.objects.filter(pk=need.pk).update(version=7)
    answer = browser.post(address, given)
    assert answer.status_code == 422
    assert 'name="version" value="7"' in answer.content.decode()
    assert browser.post(address, given | {"version": "7"}).status_code == 302
    assert Need.objects.get(pk=need.pk).state == "triaged"


def test_is_not_there_for_another_town(elder: Person, outsider: User, as_user: AsUser) -> None:
    need, browser = make_triaged_need(elder), as_user(outsider)
    for name in ("need-detail", "need-triage", "need-close", "need-merge", "need-hand-over"):
        assert browser.get(reverse(name, args=[need.pk])).status_code == 404, name
    assert "屋顶漏雨" not in browser.get(reverse("need-list") + "?show=all").content.decode()
    answer = browser.post(
        reverse("need-close", args=[need.pk]), {"outcome": "refused", "reason": "不要"}
    )
    assert answer.status_code == 404
    assert Need.objects.get(pk=need.pk).is_open


def test_auditors_get_figures_and_no_names(auditor: User, as_user: AsUser) -> None:
    assert as_user(auditor).get(reverse("need-list")).status_code == 403


def test_shows_the_callers_number_only_with_a_reason(
    tree: DivisionTree, village_worker: User, as_user: AsUser
) -> None:
    answer_all(Client(), tree)
    need, browser = Need.objects.get(), as_user(village_worker)
    page = browser.get(reverse("need-detail", args=[need.pk])).content.decode()
    assert "19900002222" not in page
    assert "199****2222" in page
    address = reverse("need-caller-phone", args=[need.pk])
    assert "19900002222" not in browser.post(address, {"reason": ""}).content.decode()
    assert browser.post(address, {"reason": "contact"}).content.decode() == "19900002222"


def answer_all(browser: Client, tree: DivisionTree) -> None:
    """Answer the six questions of a visitor."""
    browser.get(reverse("resident-ask"))
    answers = {
        "about": "repair",
        "words": "厨房水管坏了，水一直流",
        "urgency": "urgent",
        "town": tree.town.code,
        "village": tree.village.code,
    }
    for question, answer in answers.items():
        response = browser.post(
            reverse("resident-ask-question", args=[question]), {question: answer}
        )
        assert response.status_code == 302, response.content.decode()
    response = browser.post(
        reverse("resident-ask-question", args=["phone"]), {"phone": "19900002222", "name": "老田"}
    )
    assert response.status_code == 302, response.content.decode()


def test_a_visitor_asks_for_help_with_six_questions(tree: DivisionTree) -> None:
    make_station(tree.village, phone="0999-7654321")
    browser = Client()
    answer_all(browser, tree)
    need = Need.objects.get()
    assert (need.area_code, need.urgency, need.caller_name) == (tree.village.code, "urgent", "老田")
    done = browser.get(reverse("resident-ask-done")).content.decode()
    assert need.number in done
    assert "0999-7654321" in done


def test_a_question_left_out_leads_back_to_the_beginning(tree: DivisionTree) -> None:
    browser = Client()
    browser.get(reverse("resident-ask"))
    answer = browser.get(reverse("resident-ask-question", args=["phone"]))
    assert answer.status_code == 302
    empty = browser.post(reverse("resident-ask-question", args=["about"]), {})
    assert empty.status_code == 422
    assert browser.get(reverse("resident-ask-question", args=["nonsense"])).status_code == 404


def test_a_known_resident_answers_three_questions(elder: Person, as_user: AsUser) -> None:
    browser = as_user(make_resident(elder).user)
    browser.get(reverse("resident-ask"))
    for question, answer in (("about", "company"), ("words", "想有人说说话"), ("urgency", "soon")):
        browser.post(reverse("resident-ask-question", args=[question]), {question: answer})
    need = Need.objects.get()
    assert (need.person, need.channel) == (elder, "self_report")
