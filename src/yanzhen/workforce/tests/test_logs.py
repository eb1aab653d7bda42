"""Logs: composed of the records, with two sentences at most, read by the lead of the station."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from yanzhen.accounts.testing import FRAME_QUERIES, NOW, actor_of
from yanzhen.core.errors import AccessDenied, NotFound, NotValid, StaleVersion
from yanzhen.core.models import ExportRequest
from yanzhen.core.tabular.exports import KINDS
from yanzhen.delivery.testing import make_held_activity
from yanzhen.needs.testing import make_need
from yanzhen.orgs.my_day import sections_of
from yanzhen.orgs.testing import make_worker
from yanzhen.people.testing import draft, make_household, make_person
from yanzhen.visits.testing import make_visit
from yanzhen.workforce import access, composing, rules, selectors
from yanzhen.workforce.models import WorkLog
from yanzhen.workforce.services import hand_in_log
from yanzhen.workforce.testing import make_log

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def worked(tree: Any, village_worker: Any) -> Any:
    """A day of the village worker: a visit, a try, an activity and a need."""
    actor = actor_of(village_worker)
    home = make_household(
        tree.group, [draft(tree.group, "陈桂英", relation="head"), draft(tree.group, "陈小禾")]
    )
    make_visit(home, actor)
    make_visit(home, actor, outcome="not_home", started_at=NOW - timedelta(hours=3))
    begins = NOW + timedelta(hours=2)
    make_held_activity(tree.village, village_worker, [make_person(tree.group)], starts_at=begins)
    make_need(division=tree.group, actor=actor)
    return village_worker


def test_counts_each_kind_in_its_own_unit_and_names_what_was_done(worked: Any) -> None:
    span = rules.span_of("day", TODAY)
    found = composing.composed(actor_of(worked), worked.pk, span)
    figures = {f.code: f.words for f in found.figures}
    assert (figures["visit"], figures["tries"], figures["heard"]) == ("1户次", "1次", "1件")
    assert figures["activity"] == "1场次"
    assert figures["person_times"] == "3人次"
    titles = [line.title for line in found.lines]
    assert titles.count("陈桂英、陈小禾") == 2
    assert (len(titles), found.hidden) == (4, 0)
    empty = composing.composed(actor_of(worked), worked.pk, span.before)
    assert (empty.figures, empty.lines) == ([], [])


def test_a_reader_sees_the_figures_and_only_the_lines_that_the_gate_lets_through(
    worked: Any, outsider: Any
) -> None:
    found = composing.composed(actor_of(outsider), worked.pk, rules.span_of("day", TODAY))
    assert {f.code for f in found.figures} >= {"visit", "activity"}
    assert (found.lines, found.hidden) == ([], 4)


def test_is_handed_in_once_in_time_or_late_and_told_apart_from_what_came_later(
    tree: Any, worked: Any
) -> None:
    log = make_log(worked)
    assert (log.is_late, log.area_code, log.figures["visit"]) == (False, tree.village.code, 1)
    make_visit(make_household(tree.group, [draft(tree.group, "周一")]), actor_of(worked))
    figures = composing.figures_of(worked.pk, rules.span_of("day", TODAY))
    changed = {f.code: was for f, was in selectors.changed_since(log, figures)}
    assert changed["visit"] == 1
    late = make_log(worked, now=NOW + timedelta(days=3), day=TODAY + timedelta(days=1))
    assert late.is_late
    again = make_log(worked, words="改一句。", now=NOW + timedelta(days=3), day=TODAY)
    assert (again.pk, again.version, again.is_late) == (log.pk, 2, False)
    again.refresh_from_db()
    assert again.words.plain() == "改一句。"
    with pytest.raises(StaleVersion):
        hand_in_log(actor=actor_of(worked), kind="day", day=TODAY, words="", version=1)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"words": "一。二。三。"}, "words"),
        ({"words": "长" * 121}, "words"),
        ({"kind": "year"}, "kind"),
        ({"day": TODAY + timedelta(days=1)}, "day"),
    ],
)
def test_refuses_more_than_two_sentences_and_days_to_come(
    village_worker: Any, change: dict[str, Any], field: str
) -> None:
    given: dict[str, Any] = {"kind": "day", "day": TODAY, "words": ""} | change
    with pytest.raises(NotValid) as refused:
        hand_in_log(actor=actor_of(village_worker), **given)
    assert refused.value.field == field
    assert not WorkLog.objects.exists()


def test_is_written_by_workers_and_read_by_the_lead_of_their_station(
    worked: Any, auditor: Any, outsider: Any, station_lead: Any
) -> None:
    with pytest.raises(AccessDenied):
        make_log(auditor)
    log = make_log(worked)
    assert access.can_see_log(actor_of(worked), log)
    assert list(access.visible_logs(actor_of(station_lead))) == [log]
    assert not access.visible_logs(actor_of(outsider))
    with pytest.raises(NotFound):
        access.worker_for(actor_of(outsider), worked.pk)


def test_the_page_composes_the_log_and_keeps_what_was_typed(worked: Any, as_user: Any) -> None:
    page = as_user(worked)
    shown = page.get(f"/work/?kind=month&day={TODAY}")
    assert "陈桂英、陈小禾" in shown.content.decode()
    refused = page.post(f"/work/?day={TODAY}", {"words": "一。二。三。"})
    assert refused.status_code == 422
    assert "一。二。三。" in refused.content.decode()
    page.post(f"/work/?day={TODAY}", {"words": "走访两户,一户不在家。明天再去。"})
    assert WorkLog.objects.get().words.plain() == "走访两户,一户不在家。明天再去。"
    page.post(f"/work/?day={TODAY}", {"words": "走访两户。", "version": 1})
    assert WorkLog.objects.get().version == 2
    for kind in rules.KINDS:
        paper = page.get(f"/work/of/{worked.pk}/log.pdf?kind={kind}&day={TODAY}")
        assert paper.content.startswith(b"%PDF")
    for odd in ("day=abc", "day=1900-01-01", "kind=year", f"day={date.max}"):
        assert page.get(f"/work/?{odd}").status_code == 200


def test_the_list_of_a_station_tells_who_is_late_with_as_many_queries_for_any_number(
    tree: Any, worked: Any, station_lead: Any, as_user: Any, django_assert_num_queries: Any
) -> None:
    make_log(worked)
    page = as_user(station_lead)
    address = f"/work/logs/?day={TODAY}"
    page.get(address)
    with django_assert_num_queries(FRAME_QUERIES + 5):
        shown = page.get(address)
    assert (shown.context["counts"].workers, shown.context["counts"].handed_in) == (2, 1)
    for number in range(30):
        make_worker("grid_worker", tree.group, name=f"网格员{number}")
    with django_assert_num_queries(FRAME_QUERIES + 5):
        shown = page.get(address)
    assert shown.context["counts"].missing == 31
    assert page.get(f"/work/of/{worked.pk}/?day={TODAY}").status_code == 200
    rows = list(KINDS["workforce.logs"].rows(actor_of(station_lead), shown.wsgi_request.GET))
    told = {row[0]: row[7] for row in rows}
    assert "1户次" in told["林小满"]
    assert not ExportRequest.objects.exists()


def test_the_log_stands_on_my_day_towards_the_evening(worked: Any) -> None:
    def titles(hour: int) -> list[tuple[str, str]]:
        actor = actor_of(worked, now=NOW.replace(hour=hour))
        sections = sections_of(actor, TODAY)
        return [(s.state, str(i.title)) for s in sections for i in s.items if i.url == "/work/"]

    assert titles(10) == []
    assert titles(17) == [("", "工作日志")]
    make_log(worked, now=NOW.replace(hour=17))
    assert titles(18)[0][0] == "done"
