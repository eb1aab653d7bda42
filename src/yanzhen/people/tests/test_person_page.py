"""The page of one person, emergencies and duplicates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.test import Client
from django.urls import reverse

from yanzhen.accounts.models import User
from yanzhen.core.models import BreakGlass, Reveal
from yanzhen.orgs.testing import DivisionTree, actor_of
from yanzhen.people.models import Merge, Person
from yanzhen.people.testing import (
    citizen_number,
    make_person,
    make_person_category,
)

AsUser = Callable[[User], Client]
BORN = date(1948, 3, 9)
NUMBER = citizen_number(BORN, is_male=False, sequence=7)


def test_shows_masks_and_reveals_with_a_reason(
    stage: dict[str, int], village_worker: User, as_user: AsUser
) -> None:
    client = as_user(village_worker)
    page = client.get(reverse("person-detail", args=[stage["person"]])).content.decode()
    assert "139****1234" in page
    assert "13900001234" not in page
    assert NUMBER not in page
    url = reverse("person-reveal", args=[stage["person"], "phone"])
    assert client.post(url, {}).status_code == 422
    assert not Reveal.objects.exists()
    answer = client.post(url, {"reason": "contact", "note": "约上门时间"})
    assert answer.content.decode() == "13900001234"
    kept = Reveal.objects.get()
    assert (kept.field, kept.reason) == ("phone", "contact; 约上门时间")
    address = client.post(
        reverse("household-reveal", args=[stage["household"]]), {"reason": "visit"}
    )
    assert address.content.decode() == "12号"


def test_shows_the_timeline_by_kind_and_page(
    stage: dict[str, int], village_worker: User, as_user: AsUser
) -> None:
    client = as_user(village_worker)
    url = reverse("person-detail", args=[stage["person"]])
    everything = client.get(url).context["entries"]
    assert [e.at for e, _k in everything] == sorted((e.at for e, _k in everything), reverse=True)
    consents = client.get(url, {"kind": "consent"}).context["entries"]
    assert {e.kind for e, _k in consents} == {"consent"}
    household = client.get(reverse("household-detail", args=[stage["household"]]))
    assert {e.kind for e, _k in household.context["entries"]} >= {"registered", "consent"}


def test_hides_sensitive_categories_and_lines_from_grid_workers(
    tree: DivisionTree, stage: dict[str, int], grid_worker: User, as_user: AsUser
) -> None:
    make_person_category(Person.objects.get(pk=stage["person"]), "elder_alone")
    url = reverse("person-detail", args=[stage["person"]])
    page = as_user(grid_worker).get(url)
    assert [str(r.category) for r in page.context["categories"]] == ["独居老人"]
    assert "低保对象" not in page.content.decode()


def test_leads_from_a_merged_record_to_the_kept_one(
    stage: dict[str, int], village_worker: User, as_user: AsUser
) -> None:
    merged = Merge.objects.get().absorbed_id
    response = as_user(village_worker).get(reverse("person-detail", args=[merged]))
    assert response.headers["Location"] == reverse("person-detail", args=[stage["person"]])


def test_emergency_access_needs_the_whole_number_and_a_reason(
    stage: dict[str, int], outsider: User, as_user: AsUser
) -> None:
    client = as_user(outsider)
    url = reverse("person-emergency")
    page = reverse("person-detail", args=[stage["person"]])
    assert client.get(page).status_code == 404
    found = client.get(reverse("search"), {"q": "田阿婆"}) if _has("search") else None
    assert found is None or "良姜村" not in found.content.decode()
    for values in (
        {"id_number": NUMBER, "reason": "急"},
        {"id_number": NUMBER[-4:], "reason": "老人在集市上昏倒,需要联系家属"},
        {"id_number": citizen_number(BORN), "reason": "老人在集市上昏倒,需要联系家属"},
    ):
        assert client.post(url, values).status_code == 422
    assert not BreakGlass.objects.exists()
    opened = client.post(url, {"id_number": NUMBER, "reason": "老人在集市上昏倒,需要联系家属"})
    assert opened.headers["Location"] == page
    assert BreakGlass.objects.get().user_id == outsider.pk
    shown = client.get(page)
    assert shown.status_code == 200
    assert shown.context["is_opened"]
    assert not shown.context["can_edit"]


def _has(name: str) -> bool:
    from django.urls import NoReverseMatch

    try:
        return bool(reverse(name))
    except NoReverseMatch:
        return False


def test_merges_side_by_side_and_undoes_it(
    stage: dict[str, int], village_worker: User, as_user: AsUser
) -> None:
    client = as_user(village_worker)
    url = reverse("duplicate-compare", args=[stage["person"], stage["other"]])
    form = client.get(url).context["form"]
    assert {"name", "identity", "phone", "home"} <= set(form.fields)
    assert NUMBER not in client.get(url).content.decode()
    merged = client.post(url, dict.fromkeys(form.fields, "kept") | {"name": "other"})
    assert merged.headers["Location"] == reverse("person-detail", args=[stage["person"]])
    assert Person.objects.get(pk=stage["person"]).name == "田秀兰"
    undo = reverse("merge-undo", args=[Merge.objects.latest("pk").pk])
    assert client.post(undo).status_code == 302
    assert Person.objects.get(pk=stage["person"]).name == "田阿婆"
    assert Person.objects.get(pk=stage["other"]).state == Person.State.ACTIVE
    assert client.post(url, {"distinct": "1"}).headers["Location"] == reverse("duplicate-list")


def test_a_protected_person_is_told_of_to_nobody_else(
    tree: DivisionTree, village_worker: User, town_worker: User, as_user: AsUser
) -> None:
    actor = actor_of(village_worker)
    person = make_person(tree.group, "田秀兰", actor=actor, id_number=NUMBER, protection="violence")
    page = reverse("person-detail", args=[person.pk])
    assert as_user(village_worker).get(page).context["is_protected"]
    stranger = as_user(town_worker)
    assert stranger.get(page).status_code == 404
    for query in ("田秀兰", "txl", NUMBER, NUMBER[-4:]):
        response = stranger.get(reverse("person-list"), {"q": query})
        assert response.context["table"].page.paginator.count == 0
        assert "田秀兰</a>" not in response.content.decode()
