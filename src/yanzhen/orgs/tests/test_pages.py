"""What the pages do with good and with bad input, and what a list costs."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import FRAME_QUERIES, builder, make_staff_user
from yanzhen.core.attachments import attachments_of
from yanzhen.core.search import search
from yanzhen.orgs.models import (
    ChecklistMark,
    Division,
    Organization,
    Post,
    Regulation,
    Reorganization,
    Responsibility,
    Station,
    WorkerLink,
)
from yanzhen.orgs.selectors import EVIDENCE
from yanzhen.orgs.services import (
    assign_responsibility,
    define_checklist,
    issue_regulation,
    link_workers,
    mark_checklist_item,
)
from yanzhen.orgs.testing import (
    DivisionTree,
    actor_of,
    make_division,
    make_organization,
    make_post,
    make_station,
)

As = Callable[[User], Client]


def photo() -> SimpleUploadedFile:
    raw = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(raw, "PNG")
    return SimpleUploadedFile("场地.png", raw.getvalue(), content_type="image/png")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"code": "990626101201"}, "code"),
        ({"code": "990626101999"}, "code"),
        ({"code": "99062610"}, "code"),
        ({"code": "990626102205"}, "code"),
        ({"code": "99062610120X"}, "code"),
        ({"level": "group"}, "code"),
        ({"name": " "}, "name"),
        ({"parent": "没有这个镇"}, "parent"),
        ({"parent": "990699"}, "parent"),
        ({"valid_from": "下辈子"}, "valid_from"),
        ({"valid_from": "2019-01-01"}, "valid_from"),
    ],
)
def test_a_wrong_place_is_refused_with_a_sentence_and_keeps_the_input(
    tree: DivisionTree,
    county_worker: User,
    as_user: As,
    changed: dict[str, str],
    field: str,
) -> None:
    values = {
        "parent": "清溪镇",
        "level": "village",
        "code": "990626101205",
        "name": "云上村",
        "valid_from": "2026-01-01",
    }
    before = Division.objects.count()
    response = as_user(county_worker).post("/divisions/new/", values | changed)
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert "云上村" in response.content.decode() or changed.get("name") == " "
    assert Division.objects.count() == before
    good = as_user(county_worker).post("/divisions/new/", values)
    assert good.headers["Location"] == "/divisions/990626101205/"


def test_suggests_the_next_code(tree: DivisionTree, county_worker: User, as_user: As) -> None:
    form = as_user(county_worker).get(f"/divisions/new/?parent={tree.village.code}").context["form"]
    assert form.initial["code"] == f"{tree.village.code}003"
    assert form.initial["level"] == "group"


def test_a_town_worker_enters_groups_and_no_villages(
    tree: DivisionTree, town_worker: User, as_user: As
) -> None:
    client = as_user(town_worker)
    group = {
        "parent": f"良姜村 {tree.village.code}",
        "level": "group",
        "code": f"{tree.village.code}003",
        "name": "3组",
        "valid_from": "2026-01-01",
    }
    assert client.post("/divisions/new/", group).status_code == 302
    village = group | {
        "parent": "清溪镇",
        "level": "village",
        "code": "990626101209",
        "name": "新村",
    }
    assert client.post("/divisions/new/", village).status_code == 403
    assert not Division.objects.filter(name="新村").exists()


@pytest.mark.parametrize(
    ("uscc", "is_good"),
    [
        ("52990000MJ0000001W", True),
        ("52990000mj0000001w", True),
        ("", True),
        ("52990000MJ0000001X", False),
        ("52990000MI0000001W", False),
        ("5299", False),
    ],
)
def test_checks_the_credit_code(
    tree: DivisionTree, county_worker: User, as_user: As, uscc: str, is_good: bool
) -> None:
    response = as_user(county_worker).post(
        "/organizations/new/",
        {"name": "清溪镇社工协会", "kind": "association", "division": "清溪镇", "uscc": uscc},
    )
    assert (response.status_code == 302) is is_good
    assert Organization.objects.count() == int(is_good)
    if not is_good:
        assert "uscc" in response.context["form"].errors


def test_two_organisations_do_not_share_a_credit_code(
    tree: DivisionTree, county_worker: User, as_user: As
) -> None:
    make_organization(tree.town, "先来的", uscc="52990000MJ0000001W")
    response = as_user(county_worker).post(
        "/organizations/new/",
        {
            "name": "后到的",
            "kind": "association",
            "division": "清溪镇",
            "uscc": "52990000MJ0000001W",
        },
    )
    assert "先来的" in str(response.context["form"].errors["uscc"])


def test_opens_changes_and_closes_a_station(
    tree: DivisionTree, station_lead: User, as_user: As
) -> None:
    client = as_user(station_lead)
    values = {
        "name": "良姜村服务点",
        "station_type": "service_point",
        "level": "village",
        "division": "良姜村",
        "opened_on": "2026-01-05",
        "quality": "standard",
    }
    assert client.post("/stations/new/", values | {"station_type": "palace"}).status_code == 200
    assert not Station.objects.exists()
    assert client.post("/stations/new/", values).status_code == 302
    station = Station.objects.get()
    change = {"name": "良姜村社工点", "quality": "excellent", "version": "1"}
    assert client.post(f"/stations/{station.pk}/change/", change).status_code == 302
    stale = client.post(f"/stations/{station.pk}/change/", change | {"name": "过时的"})
    assert stale.status_code == 200
    station.refresh_from_db()
    assert station.name == "良姜村社工点"
    closed = client.post(f"/stations/{station.pk}/close/", {"on": "今天", "reason": "并入"})
    assert closed.status_code == 302
    station.refresh_from_db()
    assert station.valid_to is not None


def test_a_station_with_posts_does_not_close(
    tree: DivisionTree, station_lead: User, village_worker: User, as_user: As
) -> None:
    station = make_station(tree.village)
    make_post(village_worker, "grid_worker", tree.village, station=station)
    response = as_user(station_lead).post(f"/stations/{station.pk}/close/", {"on": "今天"})
    assert response.status_code == 200
    station.refresh_from_db()
    assert station.valid_to is None


def test_marks_an_item_with_proof_and_keeps_the_history(
    tree: DivisionTree, station_lead: User, as_user: As
) -> None:
    station = make_station(tree.village)
    item = define_checklist(
        actor=builder(), code="six_haves", title="六有", items=["有场地"]
    ).items.get()
    url, client = f"/stations/{station.pk}/check/{item.pk}/", as_user(station_lead)
    values = {"state": "missing", "seen_on": "昨天", "remark": "无固定场所"}
    assert client.post(url, values | {"evidence": photo()}).status_code == 302
    mark = ChecklistMark.objects.get()
    assert attachments_of(EVIDENCE, mark.pk).count() == 1
    assert client.post(url, {"state": "met", "seen_on": "今天"}).status_code == 302
    assert client.post(url, {"state": "met", "seen_on": "明天"}).status_code == 200
    fake = SimpleUploadedFile("场地.png", b"MZ not a picture", content_type="image/png")
    refused = client.post(url, values | {"evidence": fake})
    assert refused.status_code == 200
    assert ChecklistMark.objects.count() == 2
    assert len(client.get(url).context["history"]) == 2
    assert client.get(f"/stations/{station.pk}/").context["checklists"][0].met == 1


def test_a_regulation_is_read_by_those_it_concerns_and_anew_in_its_next_version(
    tree: DivisionTree, station_lead: User, village_worker: User, outsider: User, as_user: As
) -> None:
    lead = as_user(station_lead)
    values = {
        "title": "值班制度",
        "text": "按时到岗",
        "division": "清溪镇",
        "valid_from": "2026-01-05",
    }
    assert lead.post("/regulations/new/", values).status_code == 302
    first = Regulation.objects.get()
    worker = as_user(village_worker)
    assert "值班制度" in worker.get("/").content.decode()
    assert worker.post(f"/regulations/{first.pk}/read/").status_code == 302
    assert "值班制度" not in worker.get("/").content.decode()
    assert as_user(outsider).post(f"/regulations/{first.pk}/read/").status_code == 404
    unread = lead.get(f"/regulations/{first.pk}/").context["not_read"]
    assert [post.user for post in unread] == [station_lead]
    later = values | {"text": "按时到岗，外出登记", "valid_from": "2026-02-01"}
    assert lead.post(f"/regulations/new/?earlier={first.pk}", later).status_code == 302
    second = Regulation.objects.get(earlier=first)
    assert second.edition == 2
    assert "值班制度" in worker.get("/").content.decode()
    first.refresh_from_db()
    assert first.valid_to == second.valid_from


def test_appoints_and_ends_a_post_by_page(
    tree: DivisionTree, security_admin: User, as_user: As
) -> None:
    new, client = make_staff_user("xinren", "新来的"), as_user(security_admin)
    values = {"user": "新来的", "role": "town_worker", "division": "清溪镇", "valid_from": "今天"}
    assert client.post("/posts/new/", values | {"user": "没有此人"}).status_code == 200
    assert client.post("/posts/new/", values).status_code == 302
    post = Post.objects.get(user=new)
    assert "新来的" in client.get(f"/users/{new.pk}/").content.decode()
    assert client.post("/posts/new/", values | {"user": security_admin.username}).status_code == 403
    past = {"on": "2019-01-01"}
    assert client.post(f"/posts/{post.pk}/end/", past).status_code == 200
    assert client.post(f"/posts/{post.pk}/end/", {"on": "今天"}).status_code == 302
    post.refresh_from_db()
    assert post.valid_to is not None


def test_links_and_assigns_by_page(
    tree: DivisionTree, station_lead: User, town_worker: User, village_worker: User, as_user: As
) -> None:
    client = as_user(station_lead)
    guide, guided = (Post.objects.get(user=u) for u in (town_worker, village_worker))
    link = {"superior": guide.pk, "subordinate": guided.pk, "valid_from": "今天"}
    assert client.post("/links/new/", link | {"division": "良姜村"}).status_code == 200
    assert client.post("/links/new/", link).status_code == 302
    assert client.post("/links/new/", link).status_code == 200
    assert WorkerLink.objects.count() == 1
    assign = {"post": guided.pk, "division": f"1组 {tree.group.code}", "valid_from": "今天"}
    assert client.post("/responsibilities/new/", assign).status_code == 302
    assert client.post("/responsibilities/new/", assign | {"division": "1组"}).status_code == 200
    assert Responsibility.objects.count() == 1


def test_the_merge_page_shows_first_and_acts_second(
    tree: DivisionTree, county_worker: User, as_user: As
) -> None:
    client = as_user(county_worker)
    plan = {
        "sources": "990626101201\n990626101001",
        "target_code": "990626101202",
        "target_name": "良双村",
        "effective_on": "今天",
        "decision": "第3号",
    }
    shown = client.post("/reorganizations/merge/", plan)
    assert len(shown.context["preview"].moves) == 6
    assert not Reorganization.objects.exists()
    assert (
        client.post("/reorganizations/merge/", plan | {"sources": "990626101201"}).status_code
        == 200
    )
    assert client.post("/reorganizations/merge/", plan | {"carry_out": "1"}).status_code == 302
    assert Reorganization.objects.count() == 1
    again = client.post("/reorganizations/merge/", plan | {"carry_out": "1"})
    assert again.status_code == 200
    assert Reorganization.objects.count() == 1


def _fifty(tree: DivisionTree, rows: int) -> None:
    """That many of everything that has a list."""
    actor = builder()
    guide = make_post(make_staff_user(), "town_worker", tree.town)
    for n in range(rows):
        division = make_division(
            f"{tree.village.code}{n + 10:03d}", f"{n}组", "group", tree.village
        )
        make_organization(tree.village, f"组织{n}")
        make_station(division, f"站点{n}")
        issue_regulation(actor=actor, title=f"制度{n}", text="x", division=tree.town)
        post = make_post(make_staff_user(), "village_worker", tree.village)
        link_workers(actor=actor, superior=guide, subordinate=post)
        assign_responsibility(actor=actor, post=post, division=division)


@pytest.mark.parametrize("rows", [1, 50])
def test_a_list_costs_the_same_however_long(
    tree: DivisionTree,
    county_worker: User,
    as_user: As,
    rows: int,
    django_assert_num_queries: Callable[[int], object],
) -> None:
    _fifty(tree, rows)
    client = as_user(county_worker)
    client.get("/divisions/")
    own_queries = {
        "/divisions/": 3,
        "/organizations/": 2,
        "/stations/": 3,
        "/regulations/": 2,
        "/posts/": 3,
        "/links/": 2,
        "/responsibilities/": 2,
    }
    for url, own in own_queries.items():
        with django_assert_num_queries(FRAME_QUERIES + own):  # type: ignore[attr-defined]
            assert client.get(url).status_code == 200


def test_completeness_names_each_gap_with_its_mend(
    tree: DivisionTree, county_worker: User, village_worker: User, as_user: As
) -> None:
    make_station(tree.village)
    actor = builder()
    post = Post.objects.get(user=village_worker)
    assign_responsibility(actor=actor, post=post, division=tree.village)
    found = {
        f.check.code: [g.title for g in f.gaps]
        for f, _first in as_user(county_worker).get("/completeness/").context["open"]
    }
    assert found["villages_without_point"] == ["双溪社区", "石桥村"]
    assert found["towns_without_station"] == ["清溪镇", "石桥镇"]
    assert len(found["groups_without_responsible"]) == 4
    assert found["workers_without_link"] == ["安若云", "林小满"]
    assert len(found["villages_without_committee"]) == 3
    page = as_user(county_worker).get("/completeness/villages_without_point/")
    mend = page.context["page"].object_list[0].url
    form = as_user(county_worker).get(mend).context["form"]
    assert form.initial["division"] == tree.villages[1]
    assert form.initial["station_type"] == "service_point"


def test_completeness_sees_locked_holders_and_what_stations_lack(
    tree: DivisionTree, county_worker: User, village_worker: User, as_user: As
) -> None:
    station, actor = make_station(tree.village), builder()
    make_station(tree.town)
    checklist = define_checklist(actor=actor, code="six_haves", title="六有", items=["有场地"])
    mark_checklist_item(actor=actor, station=station, item=checklist.items.get(), state="missing")
    User.objects.filter(pk=village_worker.pk).update(is_active=False)
    found = {
        f.check.code: [(g.title, g.detail) for g in f.gaps]
        for f, _first in as_user(county_worker).get("/completeness/").context["open"]
    }
    assert found["posts_of_locked_users"] == [("林小满", "良姜村 · 村级社工")]
    assert found["stations_without_checklist"] == [("清溪镇社工站", "清溪镇")]
    assert found["checklist_items_missing"] == [("良姜村社工站", "有场地")]


def test_the_search_finds_places_and_stations_of_ones_own_area(
    tree: DivisionTree, village_worker: User, outsider: User
) -> None:
    make_station(tree.village, "良姜村服务点")

    def found(user: User, query: str) -> set[str]:
        groups = search(actor=actor_of(user), query=query)
        return {hit.title for group in groups for hit in group.hits}

    assert {"良姜村服务点", "良姜村"} <= found(village_worker, "良姜")
    assert "良姜村" in found(village_worker, tree.village.code)
    assert not found(outsider, "良姜")
    assert not found(outsider, tree.village.code)
