"""Services that come again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core.errors import AccessDenied, NotValid, WrongState
from yanzhen.delivery import recurring, services
from yanzhen.delivery.home import alarms_of_the_day
from yanzhen.delivery.models import Order, OrderSeries, ServiceItem
from yanzhen.delivery.testing import make_item, make_series
from yanzhen.needs.models import Need
from yanzhen.needs.testing import make_triaged_need
from yanzhen.orgs.testing import DivisionTree
from yanzhen.people.models import Person
from yanzhen.people.services import report_death
from yanzhen.people.testing import make_person, make_resident

MONDAY = date(2026, 6, 15)


@pytest.fixture
def item(tree: DivisionTree) -> ServiceItem:
    return make_item(tree.county)


@pytest.fixture
def elder(tree: DivisionTree) -> Person:
    return make_person(tree.group, "田桂兰")


def days_of(series: OrderSeries) -> list[date]:
    return list(series.orders.order_by("series_day").values_list("wished_on", flat=True))


def on(day: date):
    return builder().as_of(NOW + (day - MONDAY))


def test_makes_the_orders_of_the_days_ahead_each_once(item: ServiceItem, elder: Person) -> None:
    series = make_series(item, elder, days=[0, 3])
    assert days_of(series) == [MONDAY, date(2026, 6, 18), date(2026, 6, 22)]
    for _n in range(3):
        services.make_due_orders(actor=on(MONDAY))
    assert len(days_of(series)) == 3
    assert services.make_due_orders(actor=on(date(2026, 6, 19))) == 1
    assert days_of(series)[-1] == date(2026, 6, 25)


def test_its_orders_need_no_review_and_share_one_need(item: ServiceItem, elder: Person) -> None:
    series = make_series(item, elder)
    orders = list(series.orders.all())
    assert {o.state for o in orders} == {"reviewed"}
    assert {o.need_id for o in orders} == {series.need_id}
    need = Need.objects.get()
    assert (need.state, need.answer_type) == ("answered", "delivery.orderseries")


def test_answers_a_need_that_waits(item: ServiceItem, elder: Person) -> None:
    need = make_triaged_need(elder, category="daily_care")
    series = make_series(item, elder, need=need)
    assert series.need == need
    assert Need.objects.count() == 1


def test_a_day_that_a_month_does_not_have_falls_on_its_last(
    item: ServiceItem, elder: Person
) -> None:
    series = make_series(item, elder, every="month", days=[31])
    services.make_due_orders(actor=on(date(2026, 6, 28)))
    assert days_of(series) == [date(2026, 6, 30)]


@pytest.mark.parametrize(
    ("choice", "wished"),
    [("keep", [date(2026, 6, 19)]), ("skip", []), ("after", [date(2026, 6, 22)])],
)
def test_leaves_holidays_out_as_chosen(
    item: ServiceItem, elder: Person, choice: str, wished: list[date]
) -> None:
    """19 to 21 June 2026 are the holidays of the Dragon Boat Festival."""
    series = make_series(item, elder, days=[4], holidays=choice)
    assert [day for day in days_of(series) if day < date(2026, 6, 26)] == wished


def test_stops_after_its_last_day(item: ServiceItem, elder: Person) -> None:
    series = make_series(item, elder, days=[0], until=date(2026, 6, 22))
    services.make_due_orders(actor=on(date(2026, 7, 1)))
    series.refresh_from_db()
    assert (series.state, days_of(series)) == ("ended", [MONDAY, date(2026, 6, 22)])


def test_a_paused_series_makes_nothing_and_goes_on_from_today(
    item: ServiceItem, elder: Person
) -> None:
    series = services.pause_series(actor=builder(), series=make_series(item, elder, days=[0]))
    services.make_due_orders(actor=on(date(2026, 6, 29)))
    assert len(days_of(series)) == 2
    services.resume_series(actor=on(date(2026, 6, 30)), series=series)
    assert days_of(series)[-1] == date(2026, 7, 6)


def test_one_day_is_left_out_or_moved(item: ServiceItem, elder: Person) -> None:
    series = make_series(item, elder, days=[0, 3])
    services.except_series_day(actor=builder(), series=series, on=MONDAY, reason="去县里看病")
    services.except_series_day(
        actor=builder(), series=series, on=date(2026, 6, 18), moved_to=date(2026, 6, 20)
    )
    services.except_series_day(
        actor=builder(), series=series, on=date(2026, 6, 25), moved_to=date(2026, 6, 26)
    )
    services.make_due_orders(actor=on(date(2026, 6, 19)))
    states = dict(series.orders.values_list("wished_on", "state"))
    assert states == {
        MONDAY: "cancelled",
        date(2026, 6, 20): "reviewed",
        date(2026, 6, 22): "reviewed",
        date(2026, 6, 26): "reviewed",
    }
    with pytest.raises(NotValid):
        services.except_series_day(actor=builder(), series=series, on=date(2026, 6, 23))


def test_pauses_itself_and_calls_a_worker_when_the_person_is_gone(
    item: ServiceItem, elder: Person, village_worker: User
) -> None:
    series = make_series(item, elder)
    report_death(actor=builder(), person=elder, died_on=MONDAY, source="家属")
    assert services.make_due_orders(actor=on(date(2026, 6, 20))) == 0
    series.refresh_from_db()
    assert series.state == "paused"
    assert series.pause_reason
    told = list(alarms_of_the_day(actor_of(village_worker), MONDAY))
    assert [item.url for item in told] == [f"/services/series/{series.pk}/"]


def test_ending_it_cancels_what_has_not_begun(item: ServiceItem, elder: Person) -> None:
    series = make_series(item, elder, days=[0])
    with pytest.raises(NotValid):
        services.end_series(actor=builder(), series=series, reason="")
    services.end_series(actor=builder(), series=series, reason="子女接走了")
    assert set(Order.objects.values_list("state", flat=True)) == {"cancelled"}
    assert Need.objects.get().outcome == "withdrawn"
    with pytest.raises(WrongState):
        services.pause_series(actor=builder(), series=series)


def test_the_resident_may_stop_their_own_and_nobody_elses(
    tree: DivisionTree, item: ServiceItem, elder: Person
) -> None:
    series = make_series(item, elder)
    neighbour = make_resident(make_person(tree.group, "邻居")).user
    with pytest.raises(AccessDenied):
        services.end_series(actor=actor_of(neighbour), series=series, reason="")
    services.end_series(actor=actor_of(make_resident(elder).user), series=series, reason="")
    series.refresh_from_db()
    assert series.state == "ended"


def test_residents_see_what_comes_leave_a_day_out_pause_and_end_it(
    as_user, tree: DivisionTree, item: ServiceItem, elder: Person
) -> None:
    actor = builder().as_of(timezone.now())
    series = make_series(item, elder, actor=actor, days=[0, 2, 4])
    far = next(d.on for d in recurring.coming_days(actor, series) if d.order is None)
    browser: Client = as_user(make_resident(elder).user)
    page = f"/my/regular/{series.pk}/"
    assert page in browser.get("/my/things/").content.decode()
    shown = browser.get(page).content.decode()
    assert shown.count("/my/orders/") == series.orders.count()
    assert f'value="{far}"' in shown
    browser.post(f"{page}skip/", {"on": far.isoformat()})
    browser.post(f"{page}skip/", {"on": "no day"})
    assert [e.on for e in series.exceptions.all()] == [far]
    assert f'value="{far}"' not in browser.get(page).content.decode()
    for step, state in (("pause", "paused"), ("end", "ended"), ("pause", "ended")):
        assert browser.post(f"{page}{step}/").status_code == 302
        series.refresh_from_db()
        assert series.state == state
    neighbour: Client = as_user(make_resident(make_person(tree.group, "邻居")).user)
    assert neighbour.get(page).status_code == 404
    assert neighbour.post(f"{page}end/").status_code == 404
    assert neighbour.get("/my/things/").content.decode().count("/my/regular/") == 0


def test_refuses_wrong_days(item: ServiceItem, elder: Person) -> None:
    wrong: list[dict[str, Any]] = [{"days": []}, {"days": [7]}, {"every": "month", "days": [0]}]
    for values in wrong:
        with pytest.raises(NotValid):
            make_series(item, elder, **values)
    assert not Need.objects.exists()


def test_a_worker_begins_changes_and_ends_one_on_the_pages(
    as_user, item: ServiceItem, elder: Person, village_worker: User
) -> None:
    browser: Client = as_user(village_worker)
    new = f"/services/series/new/?person={elder.pk}"
    assert browser.get(new).status_code == 200
    start = (timezone.localdate() + timedelta(days=1)).isoformat()
    form = {
        "client_key": "series-form-1",
        "item": item.pk,
        "every": "week",
        "weekdays": [0, 1, 2, 3, 4, 5, 6],
        "starts_on": start,
        "holidays": "keep",
        "wished_part": "any",
        "proxy_consent": "voice",
    }
    refused = browser.post(new, {**form, "weekdays": []})
    assert refused.status_code == 422
    assert browser.post(new, form).status_code == 302
    assert browser.post(new, form).status_code == 302
    series = OrderSeries.objects.get()
    page = f"/services/series/{series.pk}/"
    assert browser.get(page).status_code == 200
    assert browser.get("/services/series/").status_code == 200
    assert browser.post(f"{page}day/", {"on": start, "reason": "走亲戚"}).status_code == 302
    assert browser.post(f"{page}pause/", {"reason": "住院"}).status_code == 302
    assert browser.post(f"{page}resume/").status_code == 302
    assert browser.post(f"{page}end/", {"reason": "子女接走了"}).status_code == 302
    series.refresh_from_db()
    assert series.state == "ended"


def test_the_list_takes_the_same_queries_for_many(
    django_assert_num_queries, as_user, tree: DivisionTree, item: ServiceItem, village_worker: User
) -> None:
    from yanzhen.accounts.testing import FRAME_QUERIES

    browser: Client = as_user(village_worker)
    for count in (1, 12):
        while OrderSeries.objects.count() < count:
            make_series(item, make_person(tree.group))
        browser.get("/services/series/")
        with django_assert_num_queries(FRAME_QUERIES + 3):
            browser.get("/services/series/")
