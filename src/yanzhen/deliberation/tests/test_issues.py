"""A matter of many is talked over, decided, carried out and told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import FRAME_QUERIES, NOW, actor_of
from yanzhen.core.errors import AccessDenied, NotValid, WrongState
from yanzhen.deliberation import services
from yanzhen.deliberation.home import issues_of_the_day
from yanzhen.deliberation.models import Issue
from yanzhen.deliberation.testing import make_decided_issue, make_issue
from yanzhen.needs.testing import make_triaged_need
from yanzhen.orgs.testing import DivisionTree


def test_goes_from_the_need_to_the_published_result(
    tree: DivisionTree, village_worker: User, client: Client
) -> None:
    need = make_triaged_need(division=tree.village)
    issue = make_decided_issue(tree.village, village_worker, need=need)
    actor = actor_of(village_worker, now=NOW + timedelta(days=5))
    services.follow_up(actor=actor, issue=issue, words="已装分贝仪")
    issue = Issue.objects.get()
    with pytest.raises(NotValid):
        services.finish_issue(actor=actor, issue=issue, result_text="晚上安静了")
    issue = services.finish_issue(
        actor=actor, issue=issue, result_text="晚上安静了", resident_word="睡得着了"
    )
    need.refresh_from_db()
    assert (issue.state, need.outcome) == ("done", "solved")
    assert "晚上安静了" not in client.get("/issues/public/").content.decode()
    with pytest.raises(NotValid, match="甄有礼"):
        services.publish_result(actor=actor, issue=issue, result_text="甄有礼同意了")
    services.publish_result(actor=actor, issue=issue, result_text="晚上安静了")
    assert "晚上安静了" in client.get("/issues/public/").content.decode()


def test_no_decision_before_the_meeting_or_without_two_who_came(
    tree: DivisionTree, village_worker: User
) -> None:
    actor = actor_of(village_worker)
    issue = make_issue(tree.village, village_worker)
    given: dict[str, Any] = {
        "decision": "晚八点后不放音响",
        "carried_out_by": "委员会",
        "due_on": NOW.date() + timedelta(days=30),
    }
    two = [("甄有礼", "居民"), ("舒悦", "舞队")]
    with pytest.raises(WrongState):
        services.record_decision(actor=actor, issue=issue, attendees=two, **given)
    with pytest.raises(NotValid):
        services.call_meeting(actor=actor, issue=issue, meeting_at=NOW, place="院子里")
    issue = services.call_meeting(
        actor=actor, issue=issue, meeting_at=NOW + timedelta(hours=1), place="院子里"
    )
    with pytest.raises(NotValid):
        services.record_decision(actor=actor, issue=issue, attendees=two, **given)
    later = actor.as_of(NOW + timedelta(hours=2))
    with pytest.raises(NotValid):
        services.record_decision(actor=later, issue=issue, attendees=two[:1], **given)


def test_a_dropped_issue_lets_the_need_wait(tree: DivisionTree, village_worker: User) -> None:
    need = make_triaged_need(division=tree.village)
    issue = make_issue(tree.village, village_worker, need=need)
    services.drop_issue(actor=actor_of(village_worker), issue=issue, reason="已自行协商")
    need.refresh_from_db()
    assert (need.state, need.answer_kind) == ("triaged", "")


def test_another_town_leads_nothing_here(tree: DivisionTree, outsider: User) -> None:
    with pytest.raises(AccessDenied):
        make_issue(tree.village, outsider)


def test_stands_on_the_day_of_who_leads_it(tree: DivisionTree, village_worker: User) -> None:
    issue = make_issue(tree.village, village_worker)
    assert issue.due_at is not None
    items = list(issues_of_the_day(actor_of(village_worker), issue.due_at.date()))
    assert [i.title for i in items] == ["广场噪音"]


def test_a_worker_leads_it_on_the_pages(
    as_user, tree: DivisionTree, village_worker: User, outsider: User
) -> None:
    browser: Client = as_user(village_worker)
    need = make_triaged_need(division=tree.village, title="广场太吵")
    begin = f"/issues/for-need/{need.pk}/"
    assert browser.get(begin).status_code == 200
    form = {"client_key": "issue-form-1", "topic": "广场太吵", "concerned": "周边居民"}
    for _twice in range(2):
        browser.post(begin, form)
    issue = Issue.objects.get()
    page = f"/issues/{issue.pk}/"
    for name in ("", "call/", "decide/", "drop/"):
        assert browser.get(page + name).status_code == 200, name
    assert browser.post(f"{page}decide/", {"decision": "不吵"}).status_code == 422
    assert as_user(outsider).get(page).status_code == 404
    assert browser.get("/issues/new/").status_code == 200
    home = Client().get("/my/").content.decode()
    assert 'href="/issues/public/"' in home
    assert 'href="/open-needs/"' in home


def test_the_list_takes_the_same_queries_for_many(
    django_assert_num_queries, as_user, tree: DivisionTree, village_worker: User
) -> None:
    browser: Client = as_user(village_worker)
    for count in (1, 12):
        while Issue.objects.count() < count:
            make_issue(tree.village, village_worker)
        browser.get("/issues/")
        with django_assert_num_queries(FRAME_QUERIES + 2):
            browser.get("/issues/")
