"""Forms keep what was typed, and change nothing when something is wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from yanzhen.accounts.models import User
from yanzhen.orgs.models import Post
from yanzhen.orgs.testing import DivisionTree
from yanzhen.people.models import Consent, Household, Person, PersonCategory
from yanzhen.people.testing import (
    citizen_number,
    make_categories,
    make_person,
)

AsUser = Callable[[User], Client]
BORN = date(1948, 3, 9)
NUMBER = citizen_number(BORN, is_male=False, sequence=7)


def person_form(tree: DivisionTree, **values: Any) -> dict[str, Any]:
    return {
        "client_key": "a1b2c3d4e5f6",
        "name": "郑小河",
        "document": "citizen_id",
        "sex": "unknown",
        "division": tree.group.pk,
        "self_care": "unknown",
        "risk": "0",
        **values,
    }


def test_registers_once_for_two_clicks(
    tree: DivisionTree, village_worker: User, as_user: AsUser
) -> None:
    client = as_user(village_worker)
    posted = person_form(tree, id_number=NUMBER, born_on="1948-03-09", sex="female")
    first = client.post(reverse("person-create"), posted)
    second = client.post(reverse("person-create"), posted)
    assert first.status_code == second.status_code == 302
    assert first.headers["Location"] == second.headers["Location"]
    assert Person.objects.get().born_on == BORN


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"id_number": NUMBER[:-1] + ("1" if NUMBER[-1] == "2" else "2")}, "id_number"),
        ({"born_on": "2031-01-01"}, "born_on"),
        ({"born_on": "1948-13-02"}, "born_on"),
        ({"phone": "123"}, "phone"),
        ({"division": "999999"}, "division"),
        ({"sex": "?"}, "sex"),
    ],
)
def test_keeps_what_was_typed_beside_a_sentence_and_changes_nothing(
    tree: DivisionTree,
    village_worker: User,
    as_user: AsUser,
    values: dict[str, str],
    field: str,
) -> None:
    posted = person_form(tree, remark="门前有棵核桃树", **values)
    response = as_user(village_worker).post(reverse("person-create"), posted)
    assert response.status_code == 422
    assert response.context["form"].errors[field]
    assert "门前有棵核桃树" in response.content.decode()
    assert not Person.objects.exists()


def test_a_place_of_another_area_cannot_be_chosen(
    tree: DivisionTree, village_worker: User, as_user: AsUser
) -> None:
    posted = person_form(tree, division=tree.other_group.pk)
    response = as_user(village_worker).post(reverse("person-create"), posted)
    assert response.status_code == 422
    assert not Person.objects.exists()


def test_shows_people_alike_side_by_side_and_remembers_that_they_are_two(
    tree: DivisionTree, village_worker: User, as_user: AsUser
) -> None:
    known = make_person(tree.group, "郑晓河", born_on=BORN)
    client = as_user(village_worker)
    posted = person_form(tree, born_on="1948-03-09")
    warned = client.post(reverse("person-create"), posted)
    assert warned.status_code == 422
    assert warned.context["alike"] == [known]
    assert Person.objects.count() == 1
    done = client.post(reverse("person-create"), {**posted, "distinct_from": [str(known.pk)]})
    assert done.status_code == 302
    listed = client.get(reverse("duplicate-list"), {"place": tree.village.code})
    assert listed.context["pairs"] == []


def test_a_stale_form_is_refused_with_what_was_typed(
    tree: DivisionTree, village_worker: User, as_user: AsUser
) -> None:
    person = make_person(tree.group, "田阿婆", id_number=NUMBER, phone="13900001234")
    client = as_user(village_worker)
    url = reverse("person-edit", args=[person.pk])
    shown = client.get(url).content.decode()
    assert NUMBER not in shown
    assert "13900001234" not in shown
    posted = person_form(
        tree, name="田阿婆", version=1, born_on="1948-03-09", sex="female", remark="一"
    )
    assert client.post(url, posted).status_code == 302
    stale = client.post(url, {**posted, "remark": "二号备注"})
    assert stale.status_code == 409
    assert "二号备注" in stale.content.decode()
    person.refresh_from_db()
    assert (person.remark, person.id_number.plain()) == ("一", NUMBER)
    assert client.post(url, {**posted, "version": 2, "phone": "-"}).status_code == 302
    person.refresh_from_db()
    assert not person.phone


def test_moves_a_person_and_ends_what_they_were_known_as_when_they_die(
    stage: dict[str, int], tree: DivisionTree, village_worker: User, as_user: AsUser
) -> None:
    client = as_user(village_worker)
    pk = stage["person"]
    moved = client.post(
        reverse("person-move", args=[pk]),
        {"to": "here", "division": tree.groups[1].pk, "on": "2026-06-01"},
    )
    assert moved.status_code == 302
    person = Person.objects.get(pk=pk)
    assert (person.area_code, person.household) == (tree.groups[1].code, None)
    early = client.post(
        reverse("person-death", args=[pk]), {"died_on": "1940-01-01", "source": "村医"}
    )
    assert early.status_code == 422
    client.post(reverse("person-death", args=[pk]), {"died_on": "2026-06-10", "source": "村医"})
    assert PersonCategory.objects.get(pk=stage["category"]).valid_to == date(2026, 6, 10)
    assert Person.objects.get(pk=pk).state == Person.State.DECEASED
    client.post(reverse("person-death-back", args=[pk]), {"reason": "同名弄错了"})
    assert Person.objects.get(pk=pk).state == Person.State.ACTIVE
    assert PersonCategory.objects.get(pk=stage["category"]).valid_to is None


def test_records_categories_consents_tags_and_who_answers(
    stage: dict[str, int], village_worker: User, as_user: AsUser
) -> None:
    client, pk = as_user(village_worker), stage["other"]
    disabled = make_categories()["disabled"]
    values = {"category": disabled.pk, "subtype": "mental", "grade": "3", "source": "残联名单"}
    assert client.post(
        reverse("person-category-add", args=[pk]), {**values, "as_of": "2026-06-01"}
    ).headers["Location"] == reverse("person-detail", args=[pk])
    row = PersonCategory.objects.get(person=pk)
    assert (row.subtype, row.grade, row.valid_from) == ("mental", "3", date(2026, 6, 1))
    wrong = client.post(
        reverse("person-category-add", args=[pk]),
        {**values, "category": make_categories()["dibao"].pk, "as_of": "2026-06-01"},
    )
    assert wrong.status_code == 422
    spoken = {"purpose": "photo", "method": "voice"}
    url = reverse("consent-give", args=[pk])
    assert client.post(url, spoken).status_code == 422
    assert client.post(url, {**spoken, "witness": "罗青禾"}).status_code == 302
    consent = Consent.objects.get(person=pk)
    assert client.post(reverse("consent-withdraw", args=[consent.pk])).status_code == 302
    consent.refresh_from_db()
    assert consent.withdrawn_at
    client.post(reverse("person-tags", args=[pk]), {"tags": "独居、行动不便,独居"})
    assert set(Person.objects.get(pk=pk).tags.values_list("word", flat=True)) == {
        "独居",
        "行动不便",
    }
    post = Post.objects.get(user=village_worker)
    client.post(reverse("person-assign", args=[pk]), {"responsible": post.pk})
    assert Person.objects.get(pk=pk).responsible == post


def test_registers_a_household_and_its_members(
    tree: DivisionTree, village_worker: User, as_user: AsUser
) -> None:
    client = as_user(village_worker)
    posted = {"client_key": "k" * 12, "division": tree.group.pk, "address": "12号"}
    urls = {client.post(reverse("household-create"), posted).headers["Location"] for _n in "12"}
    household = Household.objects.get()
    assert urls == {reverse("household-detail", args=[household.pk])}
    member = person_form(tree, relation="head")
    del member["division"]
    url = f"{reverse('person-create')}?household={household.pk}"
    assert client.post(url, member).status_code == 302
    person = Person.objects.get()
    assert (person.household, person.area_code, person.is_head) == (
        household,
        tree.group.code,
        True,
    )
    moved = client.post(
        reverse("household-move", args=[household.pk]),
        {"division": tree.groups[1].pk, "address": "3号", "on": "2026-06-01"},
    )
    assert moved.status_code == 302
    person.refresh_from_db()
    assert person.area_code == tree.groups[1].code
