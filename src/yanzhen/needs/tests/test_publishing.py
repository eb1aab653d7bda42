"""Everybody reads that a need is there and how far it has come, and nothing of whose it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core.errors import AccessDenied, NotValid, WrongState
from yanzhen.needs import published, services
from yanzhen.needs.models import Need
from yanzhen.needs.testing import make_need, make_published_need
from yanzhen.orgs.testing import DivisionTree
from yanzhen.people.services import set_protection
from yanzhen.people.testing import make_person


def publish(need: Need, wording: str = "") -> Need:
    return services.publish_need(actor=builder(), need=need, public_title=wording)


def crowd(tree: DivisionTree, number: int) -> list[Need]:
    return [
        make_need(
            division=tree.village,
            title=f"秘密的事情{n}",
            category="safety",
            heard_at=NOW - timedelta(days=n),
        )
        for n in range(number)
    ]


def test_shows_the_category_or_the_wording_and_never_what_was_heard(tree: DivisionTree) -> None:
    first, second, *_rest = crowd(tree, 5)
    publish(first)
    publish(second, "公共照明维修")
    found = published.public_list(tree.village, NOW)
    assert [row.title for row in found.rows] == ["公共照明维修", "居家安全"]
    assert [row.days for row in found.rows] == [(0, 3), (0, 3)]


def test_a_rare_category_waits_for_the_page_of_the_town(tree: DivisionTree) -> None:
    publish(crowd(tree, 3)[0])
    for n in range(2):
        make_need(division=tree.villages[1], title=f"别村的事{n}", category="safety")
    assert published.public_list(tree.village, NOW).rows == []
    assert len(published.public_list(tree.town, NOW).rows) == 1


def test_tells_no_small_number_and_none_by_subtraction(tree: DivisionTree) -> None:
    needs = crowd(tree, 8)
    make_need(division=tree.village, title="想学电脑", category="ability")
    for need in needs[:5]:
        services.close_need(actor=builder(), need=need, outcome="withdrawn", reason="不要了")
    counts = {c.category: c for c in published.public_list(tree.village, NOW).counts}
    assert (counts["居家安全"].heard, counts["居家安全"].closed) == (8, None)  # 3 would be left
    assert (counts["能力提升"].heard, counts["能力提升"].closed) == (None, None)
    for need in needs[5:]:
        services.close_need(actor=builder(), need=need, outcome="withdrawn", reason="不要了")
    counts = {c.category: c for c in published.public_list(tree.village, NOW).counts}
    assert counts["居家安全"].closed == 8


@pytest.mark.parametrize(
    "wording", ["田桂兰家的灯", "屋顶漏雨", "请打19900002222", "长" * 61, "家里屋顶漏雨了"]
)
def test_refuses_a_wording_that_gives_somebody_away(tree: DivisionTree, wording: str) -> None:
    need = make_need(make_person(tree.group, "田桂兰"), title="屋顶漏雨")
    with pytest.raises(NotValid) as refusal:
        publish(need, wording)
    assert refusal.value.field == "public_title"
    need.refresh_from_db()
    assert need.published_at is None


def test_a_protected_person_is_never_on_the_list(tree: DivisionTree, village_worker: User) -> None:
    person = make_person(tree.group)
    need, *_rest = crowd(tree, 5)
    own = publish(make_need(person, title="屋顶漏雨"))
    publish(need)
    assert len(published.public_list(tree.village, NOW).rows) == 2
    set_protection(
        actor=builder(),
        person=person,
        protection="violence",
        responsible=village_worker.posts.get(),
        reason="受到家庭暴力",
    )
    assert len(published.public_list(tree.village, NOW).rows) == 1
    services.withdraw_publication(actor=builder(), need=own)
    with pytest.raises(NotValid):
        publish(own)


def test_is_taken_off_again(tree: DivisionTree) -> None:
    crowd(tree, 5)
    need = make_published_need(division=tree.village)
    services.withdraw_publication(actor=builder(), need=need)
    assert published.public_list(tree.village, NOW).rows == []
    with pytest.raises(WrongState):
        services.withdraw_publication(actor=builder(), need=need)


def test_a_worker_publishes_in_the_own_area_alone(
    tree: DivisionTree, village_worker: User, grid_worker: User, outsider: User
) -> None:
    need = make_need(division=tree.group)
    for other in (grid_worker, outsider):
        with pytest.raises(AccessDenied):
            services.publish_need(actor=actor_of(other), need=need)
    assert services.publish_need(actor=actor_of(village_worker), need=need).published_at == NOW


def test_the_page_is_open_to_everybody_and_holds_no_name(tree: DivisionTree) -> None:
    person = make_person(tree.village, "田桂兰", phone="19900002222")
    publish(make_need(person, title="秘密的事情", category="safety", description="病了"))
    crowd(tree, 5)
    browser = Client()
    places = browser.get(reverse("public-places")).content.decode()
    assert tree.village.name in places
    page = browser.get(reverse("public-needs", args=[tree.village.code])).content.decode()
    assert "居家安全" in page
    for private in ("田桂兰", "秘密", "病了", "19900002222", "XQ"):
        assert private not in page
    for wrong in (tree.group.code, tree.county.code, "0", "无"):
        assert browser.get(reverse("public-needs", args=[wrong])).status_code == 404
