"""The calendar behind a secret address: kind, village and time; it ends, and tells no name."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.delivery.testing import make_activity
from yanzhen.needs.models import Need
from yanzhen.needs.testing import make_need
from yanzhen.orgs.models import Post
from yanzhen.orgs.services import assign_responsibility
from yanzhen.orgs.testing import SINCE
from yanzhen.people.testing import make_person
from yanzhen.visits.models import Obligation
from yanzhen.visits.testing import make_obligation
from yanzhen.workforce.calendars import calendar_of
from yanzhen.workforce.models import CalendarFeed

pytestmark = pytest.mark.django_db


@pytest.fixture
def duties(tree: Any, village_worker: Any) -> Any:
    post = Post.objects.get(user=village_worker)
    assign_responsibility(actor=builder(), post=post, division=tree.village, valid_from=SINCE)
    for name in ("陈桂英", "田秀兰"):
        make_obligation(make_person(tree.group, name))
    make_activity(tree.village, village_worker, title="重阳敬老", starts_at=NOW + timedelta(days=3))
    need = make_need(division=tree.group, title="屋顶漏雨")
    Need.objects.filter(pk=need.pk).update(owner=post, due_at=NOW + timedelta(days=2))
    return village_worker


def test_tells_kind_village_and_time_of_duties_and_no_name(duties: Any) -> None:
    written = calendar_of(actor_of(duties), "secret", "990626101201", NOW.date())
    events = Calendar.from_ical(written).walk("VEVENT")
    told = sorted(str(event["summary"]) for event in events)
    assert told == ["2 项走访到期 · 良姜村", "活动 · 良姜村", "需求办理期限 · 良姜村"]
    for name in ("陈桂英", "田秀兰", "屋顶", "重阳", "林小满"):
        assert name.encode() not in written
    days = {str(e["summary"]): e.decoded("dtstart") for e in events}
    assert days["2 项走访到期 · 良姜村"] == Obligation.objects.all()[0].due_on
    assert days["活动 · 良姜村"] == NOW + timedelta(days=3)
    again = calendar_of(actor_of(duties), "secret", "990626101201", NOW.date())
    other = calendar_of(actor_of(duties), "another", "990626101201", NOW.date())
    uids = [
        [e["uid"] for e in Calendar.from_ical(c).walk("VEVENT")] for c in (written, again, other)
    ]
    assert uids[0] == uids[1]
    assert not set(uids[0]) & set(uids[2])
    assert isinstance(days["2 项走访到期 · 良姜村"], date)


def made(page: Client) -> str:
    """The path of a fresh secret address, as its page shows it once."""
    address: str = page.post("/work/calendar/").context["address"]
    assert address not in page.get("/work/calendar/").content.decode()
    return "/" + address.split("/", 3)[3]


def test_the_address_is_shown_once_renewed_and_ended(duties: Any, as_user: Any) -> None:
    page, anybody = as_user(duties), Client()
    first = made(page)
    feed = CalendarFeed.objects.get()
    assert first.split("/")[-1].removesuffix(".ics") not in feed.digest
    answer = anybody.get(first)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    assert answer["Cache-Control"] == "private, no-store"
    assert Calendar.from_ical(answer.content)["prodid"]
    second = made(page)
    assert (anybody.get(first).status_code, anybody.get(second).status_code) == (404, 200)
    page.post("/work/calendar/end/")
    assert anybody.get(second).status_code == 404
    assert "calendar-address" not in page.get("/work/calendar/").content.decode()


def test_ends_with_the_account_and_with_the_last_post(duties: Any, as_user: Any) -> None:
    path, anybody = made(as_user(duties)), Client()
    User.objects.filter(pk=duties.pk).update(is_active=False)
    assert anybody.get(path).status_code == 404
    User.objects.filter(pk=duties.pk).update(is_active=True)
    assert anybody.get(path).status_code == 200
    Post.objects.filter(user=duties).update(valid_to=date(2026, 1, 1))
    assert anybody.get(path).status_code == 404


def test_is_not_read_more_often_than_the_rule_pack_says(duties: Any, as_user: Any) -> None:
    path, anybody = made(as_user(duties)), Client()
    assert [anybody.get(path).status_code for _n in range(21)] == [200] * 20 + [429]
    refused = anybody.get(path)
    assert 0 < int(refused["Retry-After"]) <= 3600
    hour_ago = timezone.now() - timedelta(minutes=61)
    CalendarFeed.objects.update(counted_from=hour_ago)
    assert anybody.get(path).status_code == 200
