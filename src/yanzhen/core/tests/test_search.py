"""Finding by one character, pinyin or a number, only in one's own area."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.core import search
from yanzhen.core.models import SearchEntry
from yanzhen.core.scope import Actor, AreaSet, Permission
from yanzhen.core.search import Entry, Hit, SearchKind

TOWN, OTHER_TOWN = "530921101", "530921102"
VILLAGE = f"{TOWN}201"
EVERYWHERE = AreaSet(("",))
READ = Permission("test.read", frozenset({"town_worker"}))


def entry(object_id: int, title: str, area: str = VILLAGE, **more: Any) -> Entry:
    return Entry("thing", object_id, area, title, **more)


def found(
    actor: Actor, query: str, area: str | None = None, limit: int = 20, **more: Any
) -> list[str]:
    where = EVERYWHERE if area is None else AreaSet((area,))
    hits = search.find(actor=actor, query=query, area_set=where, limit=limit, **more)
    return [h.title for h in hits]


@pytest.fixture
def someone(actor: Callable[..., Actor]) -> Actor:
    return actor(town_worker=TOWN)


def test_spaces_every_chinese_character_and_lowers_the_rest() -> None:
    assert search.segment("张三丰 Room12号,B座") == "张 三 丰 room12 号 b 座"
    assert search.segment("𠮷田①ＡＢ") == "𠮷 田 1ab"


@given(st.text(max_size=40))
def test_segments_any_text_into_the_same_words_twice(text: str) -> None:
    once = search.segment(text)
    assert search.segment(once) == once


def test_spells_a_name_in_full_by_initials_and_by_surname() -> None:
    assert search.pinyin_forms("张三丰") == ("zhangsanfeng", "zsf", "zhangsf")
    assert {"shanxiong", "danxiong"} <= {*search.pinyin_forms("单雄")}
    assert "zengguang" in search.pinyin_forms("曾广")
    assert search.pinyin_forms("12") == ()
    assert search.pinyin_forms("") == ()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        *("张", "三", "丰", "张三", "三丰", "张三丰", "张 丰", "青林", "h0012", "Ｈ0012"),
        *("zsf", "ZSF", "zhang", "zhangsanfeng", "zhangsf", "zhang san feng"),
    ],
)
def test_finds_a_person_by(query: str, someone: Actor) -> None:
    search.index_records(
        [
            entry(1, "张三丰", texts=["青林村三组"], tokens=["H0012"]),
            entry(2, "李四", texts=["石桥"], tokens=["H0999"]),
        ]
    )
    assert found(someone, query) == ["张三丰"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["", "   ", "!!", "丰三", "张四", "zz", '"', "a*b(", "' OR 1=1", "%"]
)
def test_finds_nothing_for(query: str, someone: Actor) -> None:
    search.index_record(entry(1, "张三丰"))
    assert found(someone, query) == []


@pytest.mark.django_db
@given(query=st.text(max_size=80))
def test_answers_any_query_without_an_error(query: str) -> None:
    search.find(actor=Actor(1, "x", None), query=query, area_set=EVERYWHERE)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_shows_the_exact_name_first_then_names_that_begin_so(someone: Actor) -> None:
    search.index_records(
        [entry(1, "罗张伟"), entry(2, "张伟国"), entry(3, "张伟"), entry(4, "小张伟明")]
    )
    assert found(someone, "张伟") == ["张伟", "张伟国", "罗张伟", "小张伟明"]


@pytest.mark.django_db
def test_finds_only_in_the_areas_given(someone: Actor) -> None:
    search.index_records([entry(1, "张一"), entry(2, "张二", OTHER_TOWN + "201")])
    assert found(someone, "张", TOWN) == ["张一"]
    assert found(someone, "张", VILLAGE) == ["张一"]
    assert found(someone, "张", "530921102201") == ["张二"]
    assert sorted(found(someone, "张", "530921")) == ["张一", "张二"]
    assert found(someone, "张", "530921103") == []
    assert search.find(actor=someone, query="张", area_set=AreaSet(())) == []


@pytest.mark.django_db
def test_finds_only_the_kinds_asked_for(someone: Actor) -> None:
    search.index_records([entry(1, "张一"), Entry("station", 1, VILLAGE, "张家站")])
    assert found(someone, "张", kinds=["station"]) == ["张家站"]
    assert sorted(found(someone, "张", kinds=["station", "thing"])) == ["张一", "张家站"]


@pytest.mark.django_db
def test_follows_changes_and_removals(someone: Actor) -> None:
    search.index_record(entry(1, "张一"))
    search.index_record(entry(1, "李一", OTHER_TOWN))
    assert found(someone, "张") == []
    assert found(someone, "李", OTHER_TOWN) == ["李一"]
    search.remove("thing", [1])
    assert found(someone, "李") == []
    assert not SearchEntry.objects.exists()


@pytest.mark.django_db
def test_indexes_many_at_once_and_stops_at_the_limit(someone: Actor) -> None:
    assert search.index_records(entry(n, f"张{chr(0x4E00 + n)}") for n in range(3000)) == 3000
    assert len(found(someone, "张", limit=7)) == 7


@pytest.mark.django_db
def test_leaves_out_what_the_kind_hides(
    someone: Actor, registry: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    registry(search.KINDS)
    search.search_kind(
        SearchKind("thing", "things", READ, url=lambda h: "/", keep=lambda a, ids: {*ids} - {2})
    )
    search.index_records([entry(1, "张一"), entry(2, "张二")])
    assert found(someone, "张") == ["张一"]


@pytest.fixture
def kinds(registry: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    registry(search.KINDS)
    registry(search._sources)
    search.search_kind(
        SearchKind("thing", "人员", READ, url=lambda hit: f"/people/{hit.object_id}/", icon="user")
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("kinds")
def test_groups_hits_with_those_of_further_finders_first(someone: Actor) -> None:
    search.search_source(
        "thing", lambda a, q, n: [Hit("person", 9, "尾号", "")] if q == "张" else []
    )
    search.index_records([entry(1, "张一"), entry(9, "张九")])
    (group,) = search.search(actor=someone, query="张")
    assert [(h.title, h.url, h.icon) for h in group.hits] == [
        ("尾号", "/people/9/", "user"),
        ("张一", "/people/1/", "user"),
    ]


@pytest.mark.django_db
@pytest.mark.usefixtures("kinds")
def test_shows_no_kind_that_the_actor_may_not_read(actor: Callable[..., Actor]) -> None:
    search.index_record(entry(1, "张一"))
    assert search.search(actor=actor(auditor=TOWN), query="张") == []
    assert search.search(actor=actor(town_worker=OTHER_TOWN), query="张") == []


@pytest.mark.django_db
@pytest.mark.usefixtures("kinds")
def test_asks_the_index_at_most_twice_for_a_kind(someone: Actor) -> None:
    search.index_records(entry(n, f"张{chr(0x4E00 + n)}") for n in range(60))
    with CaptureQueriesContext(connection) as queries:
        search.search(actor=someone, query="张")
    assert len(queries) <= 2


@pytest.mark.usefixtures("kinds")
class TestPage:
    def test_answers_the_palette_with_a_fragment(
        self, as_user: Callable[[Any], Client], town_worker: Any
    ) -> None:
        search.index_record(entry(1, "张一", town_worker.area_code))
        client = as_user(town_worker)
        fragment = client.get("/search/", {"q": "张"}, headers={"HX-Request": "true"})
        assert "palette-item" in fragment.text
        assert "/people/1/" in fragment.text
        assert "<html" not in fragment.text

    def test_shows_a_page_without_htmx(
        self, as_user: Callable[[Any], Client], town_worker: Any
    ) -> None:
        search.index_record(entry(1, "张一", town_worker.area_code))
        page = as_user(town_worker).get("/search/", {"q": "张"})
        assert page.status_code == 200
        assert "张一" in page.text
        assert "<html" in page.text

    def test_does_not_show_another_town(
        self, as_user: Callable[[Any], Client], town_worker: Any
    ) -> None:
        search.index_record(entry(1, "张一", "530999101"))
        assert "张一" not in as_user(town_worker).get("/search/", {"q": "张"}).text

    def test_sends_visitors_to_the_door(self, client: Client, db: None) -> None:
        assert client.get("/search/", {"q": "张"}).status_code == 302
