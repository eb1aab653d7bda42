"""Answering on a phone: page by page, kept after each, sent once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from yanzhen.accounts.models import User
from yanzhen.core.models import AuditEntry, IdempotencyKey
from yanzhen.orgs.testing import DivisionTree
from yanzhen.people.models import Person, TimelineEntry
from yanzhen.people.testing import make_person, make_resident
from yanzhen.questionnaires.models import Draft, Invitation, Questionnaire, Response
from yanzhen.questionnaires.services.accepting import plain_answers
from yanzhen.questionnaires.testing import make_open_questionnaire

AsUser = Callable[[User], Client]
LONG = """
survey
type | name | label | relevant | required | constraint | constraint_message | repeat_count | choice_filter | calculation
begin_group | about | 关于您 | | | | | |
text | called | 怎么称呼 | | yes | | | |
integer | age | 年龄 | | yes | . >= 0 and . <= 120 | 年龄在0到120之间 | |
text | school | 在哪里上学 | ${age} < 18 | yes | | | |
end_group | | | | | | | |
begin_repeat | member | 家人 | | | | | |
text | name | 姓名 | | yes | | | |
integer | years | 年龄 | | | | | |
end_repeat | | | | | | | |
select_one town | town | 镇 | | | | | |
select_one village | village | 村 | | | | | | town=${town}
note | count | 家里共有${people}人 | | | | | |
calculate | people | | | | | | | | count(${member}) + 1
choices
list_name | name | label | town
town | a | 甲镇 |
town | b | 乙镇 |
village | a1 | 甲村 | a
village | b1 | 乙村 | b
"""  # noqa: E501


@pytest.fixture
def questionnaire(tree: DivisionTree) -> Questionnaire:
    return make_open_questionnaire(tree.town)


@pytest.fixture
def elder(tree: DivisionTree) -> Person:
    return make_person(tree.group, "田桂兰")


def begin(browser: Client, questionnaire: Questionnaire, **typed: str) -> None:
    address = reverse("answer-begin", args=[questionnaire.code])
    answer = browser.post(address, typed)
    assert answer.status_code == 302, answer.content.decode()
    assert answer["Location"] == page(questionnaire, 1)


def page(questionnaire: Questionnaire, number: int) -> str:
    return reverse("answer-page", args=[questionnaire.code, number])


def send(browser: Client, address: str, asked: str, step: str = "next", **typed: object) -> Any:
    return browser.post(address, {"asked": asked.split(), "step": step, **typed})


def answer_all(browser: Client, questionnaire: Questionnaire) -> str:
    """Answer the needs form to its end; returns the address of its last page."""
    typed: dict[str, Any] = {"age": "old", "people": "2", "needs": ["clinic"], "content": "4"}
    address, asked = page(questionnaire, 1), "age people needs content wish"
    while True:
        answer = send(browser, address, asked, **typed)
        assert answer.status_code == 302, answer.content.decode()
        if answer["Location"].endswith("/thanks/"):
            return address
        address = answer["Location"]


def test_a_visitor_answers_without_leaving_a_trace(
    questionnaire: Questionnaire, tree: DivisionTree
) -> None:
    browser = Client()
    first = browser.get(reverse("answer-begin", args=[questionnaire.code])).content.decode()
    assert questionnaire.purpose in first
    begin(browser, questionnaire, place=tree.village.code)
    shown = browser.get(page(questionnaire, 1)).content.decode()
    assert "您的年龄段" in shown
    assert "一周需要几次助餐" not in shown
    everything = "age people needs needs_other meals_often content wish"
    answer = send(
        browser, page(questionnaire, 1), "age people needs content", age="old", people="２",
        needs=["meals", "clinic"], content="4",
    )  # fmt: skip
    assert answer.status_code == 200  # the question on meals has appeared
    assert "一周需要几次助餐" in answer.content.decode()
    answer = send(
        browser, page(questionnaire, 1), everything, age="old", people="２",
        needs=["meals", "clinic"], meals_often="daily", content="4",
    )  # fmt: skip
    while answer["Location"] != reverse("answer-done", args=[questionnaire.code]):
        answer = send(browser, answer["Location"], "content wish", content="4", wish="多些义诊")
        assert answer.status_code == 302, answer.content.decode()
    assert "谢谢" in browser.get(answer["Location"]).content.decode()
    response = Response.objects.get()
    assert plain_answers(response) == {
        "age": "old", "people": "2", "needs": "meals clinic", "meals_often": "daily",
        "content": "4", "wish": "多些义诊",
    }  # fmt: skip
    assert (response.area_code, response.way) == (tree.village.code, "online")
    assert (response.person, response.entered_by, response.entered_at) == (None, None, None)
    assert not Draft.objects.exists()
    assert not IdempotencyKey.objects.exists()


def test_the_audit_of_an_anonymous_response_names_no_user_no_response_and_no_hour(
    questionnaire: Questionnaire, tree: DivisionTree, village_worker: User, as_user: AsUser
) -> None:
    browser = as_user(village_worker)
    browser.get(reverse("questionnaire-enter", args=[questionnaire.pk]))
    begin(browser, questionnaire, place=tree.village.code)
    AuditEntry.objects.exclude(operation__startswith="questionnaires.s").delete()
    answer_all(browser, questionnaire)
    response = Response.objects.get()
    assert response.way == "worker"
    for entry in AuditEntry.objects.all():
        assert entry.user_id is None
        assert entry.object_type != "questionnaires.response"
        assert entry.object_id != response.pk
        assert entry.at.astimezone().strftime("%M:%S") == "00:00"
        assert entry.request_id == ""


def test_a_wrong_answer_is_told_and_what_was_typed_stays(tree: DivisionTree) -> None:
    questionnaire = make_open_questionnaire(tree.town, LONG)
    browser = Client()
    begin(browser, questionnaire, place=tree.village.code)
    answer = send(
        browser, page(questionnaire, 1), "about/called about/age",
        **{"about/called": "老田", "about/age": "130"},
    )  # fmt: skip
    told = answer.content.decode()
    assert answer.status_code == 422
    assert "年龄在0到120之间" in told
    assert 'value="老田"' in told
    assert 'value="130"' in told
    assert not Response.objects.exists()


def test_goes_on_where_somebody_stopped(tree: DivisionTree) -> None:
    questionnaire = make_open_questionnaire(tree.town, LONG)
    browser = Client()
    begin(browser, questionnaire, place=tree.village.code)
    send(
        browser, page(questionnaire, 1), "about/called about/age",
        **{"about/called": "老田", "about/age": "70"},
    )  # fmt: skip
    begun = browser.get(reverse("answer-begin", args=[questionnaire.code])).content.decode()
    assert page(questionnaire, 1) in begun
    assert 'value="老田"' in browser.get(page(questionnaire, 1)).content.decode()
    other = Client().get(page(questionnaire, 1))
    assert other.status_code == 302  # another browser knows nothing of it


def test_members_are_added_and_taken_away_and_lists_follow_answers(tree: DivisionTree) -> None:
    questionnaire = make_open_questionnaire(tree.town, LONG)
    browser = Client()
    begin(browser, questionnaire, place=tree.village.code)
    answer = send(
        browser, page(questionnaire, 1), "about/called about/age",
        **{"about/called": "小田", "about/age": "12"},
    )  # fmt: skip
    assert "在哪里上学" in answer.content.decode()
    answer = send(
        browser, page(questionnaire, 1), "about/called about/age about/school",
        **{"about/called": "小田", "about/age": "12", "about/school": "镇小学"},
    )  # fmt: skip
    members = answer["Location"]
    one = {"member[1]/name": "田桂兰", "member[1]/years": "70"}
    asked = "member[1]/name member[1]/years"
    answer = send(browser, members, asked, step="add:|member", **one)
    assert "家人 2" in answer.content.decode()
    assert 'value="田桂兰"' in answer.content.decode()
    two = {"member[2]/name": "田大山", "member[2]/years": "45"}
    both = f"{asked} member[2]/name member[2]/years"
    answer = send(browser, members, both, step="remove:member[1]", **one, **two)
    assert "家人 2" not in answer.content.decode()
    assert 'value="田大山"' in answer.content.decode()
    answer = send(browser, members, asked, **{"member[1]/name": "田大山"})
    last = answer["Location"]
    shown = browser.get(last).content.decode()
    assert "甲镇" in shown
    assert "甲村" not in shown
    assert "家里共有2人" in shown
    refreshed = browser.post(
        last, {"asked": ["town", "village"], "step": "refresh", "town": "b"},
        headers={"HX-Request": "true"},
    ).content.decode()  # fmt: skip
    assert "乙村" in refreshed
    assert "甲村" not in refreshed
    assert "<html" not in refreshed
    refused = send(browser, last, "town village", town="b", village="a1")
    assert refused.status_code == 422
    done = send(browser, last, "town village", town="b", village="b1")
    assert done["Location"].endswith("/thanks/")
    kept = plain_answers(Response.objects.get())
    assert kept["member"] == [{"name": "田大山"}]
    assert (kept["people"], kept["village"]) == ("2", "b1")


def test_sending_twice_gives_one_response(questionnaire: Questionnaire, tree: DivisionTree) -> None:
    browser = Client()
    begin(browser, questionnaire, place=tree.village.code)
    last = answer_all(browser, questionnaire)
    again = send(browser, last, "content wish", content="4")
    assert again["Location"] == reverse("answer-done", args=[questionnaire.code])
    assert Response.objects.count() == 1


def test_one_with_names_is_closed_to_strangers_and_open_to_the_invited(
    tree: DivisionTree, elder: Person, village_worker: User, as_user: AsUser
) -> None:
    questionnaire = make_open_questionnaire(tree.town, mode="linked")
    stranger = Client()
    shown = stranger.get(reverse("answer-begin", args=[questionnaire.code])).content.decode()
    assert '<form class="form"' not in shown
    worker = as_user(village_worker)
    address = f"{reverse('questionnaire-invite', args=[questionnaire.pk])}?person={elder.pk}"
    link = worker.post(address).content.decode().partition("http://testserver")[2].partition("<")[0]
    invited = Client()
    assert invited.get(link).status_code == 302
    begun = invited.get(reverse("answer-begin", args=[questionnaire.code])).content.decode()
    assert questionnaire.consent_text in begun
    refused = invited.post(reverse("answer-begin", args=[questionnaire.code]), {})
    assert refused.status_code == 422  # without consent nothing begins
    begin(invited, questionnaire, agrees="on", may_follow_up="on")
    answer_all(invited, questionnaire)
    response = Response.objects.get()
    assert (response.person, response.agreed_by, response.may_follow_up) == (elder, "online", True)
    assert Invitation.objects.get().answered_at is not None
    assert TimelineEntry.objects.filter(person=elder, kind="questionnaire").exists()
    assert "已经" in Client().get(link).content.decode()


def test_a_resident_answers_for_themself(
    tree: DivisionTree, elder: Person, as_user: AsUser
) -> None:
    questionnaire = make_open_questionnaire(tree.town, mode="linked")
    browser = as_user(make_resident(elder).user)
    begin(browser, questionnaire, agrees="on")
    assert Draft.objects.get().person == elder


def test_a_closed_one_says_so(questionnaire: Questionnaire) -> None:
    Questionnaire.objects.update(state="closed")
    browser = Client()
    assert browser.get(reverse("answer-begin", args=[questionnaire.code])).status_code == 410
    Questionnaire.objects.update(state="draft")
    assert browser.get(reverse("answer-begin", args=[questionnaire.code])).status_code == 404
    assert browser.get(reverse("answer-begin", args=["nosuch22"])).status_code == 404
