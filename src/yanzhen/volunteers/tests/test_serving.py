"""Volunteers choose where they serve: offered places only, and orders come from there."""

from typing import Any

import pytest
from django.http import QueryDict
from django.urls import reverse

from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core.errors import NotFound, NotValid
from yanzhen.core.tabular.exports import KINDS
from yanzhen.delivery.board import orders_to_take
from yanzhen.delivery.services import take_order
from yanzhen.delivery.testing import make_item, make_offered_order
from yanzhen.orgs.models import Division
from yanzhen.orgs.services import MergePlan, SplitPlan, reorganize
from yanzhen.people.testing import make_person
from yanzhen.volunteers import national
from yanzhen.volunteers.helping import volunteers_of_town
from yanzhen.volunteers.services import change_entry
from yanzhen.volunteers.serving import places_offered
from yanzhen.volunteers.testing import make_helping_volunteer, make_volunteer, user_of

TODAY = NOW.date()
HOME, NEXT, OTHER = "990626101201", "990626101001", "990626102201"


def test_offers_the_towns_of_the_county_and_the_villages_of_the_own_town(tree, system) -> None:
    towns, villages = ["990626101", "990626102"], [NEXT, HOME]
    offered = dict(places_offered(tree.group.code, TODAY))
    assert list(offered) == sorted([*towns, *villages])
    assert offered["990626102"] == "石桥镇"
    volunteer = make_volunteer(tree.group, service_areas=[NEXT, "990626102", NEXT])
    assert volunteer.service_areas == [NEXT, "990626102"]
    for wrong in (OTHER, tree.group.code, "990626", "x"):
        with pytest.raises(NotValid, match=wrong) as refused:
            change_entry(actor=system, volunteer=volunteer, changes={"service_areas": [wrong]})
        assert refused.value.field == "service_areas"
    Division.objects.filter(code=NEXT).update(valid_to=TODAY)
    assert NEXT not in dict(places_offered(tree.group.code, TODAY))
    assert NEXT in dict(places_offered(tree.group.code, TODAY, kept=[NEXT]))
    change = {"service_areas": [HOME, NEXT]}
    assert change_entry(actor=system, volunteer=volunteer, changes=change).service_areas == [
        NEXT,
        HOME,
    ]
    volunteer = change_entry(actor=system, volunteer=volunteer, changes={"service_areas": []})
    with pytest.raises(NotValid, match=NEXT):
        change_entry(actor=system, volunteer=volunteer, changes=change)


def test_orders_are_offered_where_somebody_serves(tree, django_assert_num_queries) -> None:
    here, there = tree.groups[0], tree.groups[-1]
    settled = make_helping_volunteer(here)
    both = make_helping_volunteer(here, service_areas=["990626101", "990626102"])
    near = make_helping_volunteer(here, service_areas=[NEXT])
    far = make_helping_volunteer(there, service_areas=[OTHER, "990626101"])
    for area, asked in (
        (here.code, [settled, both, far]),
        (f"{NEXT}001", [settled, both, near, far]),
        ("990626101", [settled, both, near, far]),
        (there.code, [both, far]),
    ):
        with django_assert_num_queries(1):  # no skill asks for training here
            found = {h.user_id for h in volunteers_of_town(area, TODAY)}
        assert found == {volunteer.user_id for volunteer in asked}, area
    item = make_item(tree.county)
    order = make_offered_order(item, make_person(there))
    beside = make_offered_order(item, make_person(tree.groups[2]))
    assert tree.groups[2].code.startswith(NEXT)
    for volunteer, seen in (
        (settled, {beside.pk}), (near, {beside.pk}),
        (both, {order.pk, beside.pk}), (far, {order.pk, beside.pk}),
    ):  # fmt: skip
        assert {v.order.pk for v in orders_to_take(actor_of(user_of(volunteer)))} == seen
    make_offered_order(item, make_person(here))
    assert [v.order for v in orders_to_take(actor_of(user_of(near)))] == [beside]
    with pytest.raises(NotFound):
        take_order(actor=actor_of(user_of(near)), order=order)
    assert take_order(actor=actor_of(user_of(both)), order=order).state == "accepted"


def test_volunteers_choose_their_areas_by_name_and_everybody_reads_them(
    tree, station_lead, as_user
) -> None:
    volunteer = make_helping_volunteer(tree.group, "许知秋", skills=["陪伴"])
    phone, desk = as_user(volunteer.user), as_user(station_lead)
    assert "石桥镇" in phone.get(reverse("my-entry-change")).text
    typed: dict[str, Any] = {"version": volunteer.version, "skills": ["陪伴"]}
    wrong = phone.post(reverse("my-entry-change"), {**typed, "service_areas": [OTHER]})
    assert wrong.status_code == 422
    typed["service_areas"] = ["990626102", NEXT]
    assert phone.post(reverse("my-entry-change"), typed).status_code == 302
    detail = reverse("volunteer-detail", args=[volunteer.pk])
    change = reverse("volunteer-step", args=[volunteer.pk, "change"])
    for page in (phone.get(reverse("my-entry")), desk.get(detail), desk.get(change)):
        assert "双溪社区" in page.text
        assert "石桥镇" in page.text
    (row,) = KINDS["volunteers"].rows(actor_of(station_lead), QueryDict(""))
    assert "双溪社区、石桥镇" in row
    (told,) = national.told_for(actor_of(station_lead))
    assert national.FIELDS["areas"](told) == "双溪社区、石桥镇"
    neighbour = make_person(tree.group, "白露")
    register = reverse("volunteer-register", args=[neighbour.pk])
    assert "石桥镇" in desk.get(register).text
    typed = {"service_areas": ["990626102"], "registered_on": TODAY.isoformat()}
    assert desk.post(register, typed).status_code == 302
    assert neighbour.volunteer.service_areas == ["990626102"]


def test_chosen_places_go_along_when_places_merge_or_split(tree) -> None:
    volunteer = make_volunteer(tree.groups[-1])
    volunteer.service_areas = [NEXT, HOME, "990626102"]
    volunteer.save()
    merged = "990626101202"
    plan: Any = MergePlan((HOME, NEXT), merged, "良双村", effective_on=TODAY)
    reorganize(actor=builder(), plan=plan, decision="县政府令第3号")
    volunteer.refresh_from_db()
    assert volunteer.service_areas == [merged, "990626102"]
    inside = Division.objects.on(TODAY).filter(code__startswith=merged, level="group")
    first, *others = inside.values_list("code", flat=True)
    part = "990626101203"
    parts = {first: merged, **dict.fromkeys(others, part)}
    plan = SplitPlan(merged, merged, parts, {part: "新双村"}, effective_on=TODAY)
    reorganize(actor=builder(), plan=plan, decision="县政府令第4号")
    volunteer.refresh_from_db()
    assert volunteer.service_areas == [merged, part, "990626102"]
