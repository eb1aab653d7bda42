"""Who is away has somebody who stands in: with the rights, for those days, and no longer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core import scope
from yanzhen.core.errors import AccessDenied, NotValid, WrongState
from yanzhen.orgs.models import Leave
from yanzhen.orgs.services import (
    call_back,
    end_post,
    grant_leave,
    link_workers,
    replace_substitute,
)
from yanzhen.orgs.testing import SINCE, make_worker
from yanzhen.people.access import READ, posts_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def colleague(tree):
    return make_worker("village_worker", tree.villages[1], name="周巧云")


def let_go(lead, worker, substitute, days=5, starts=0) -> Leave:
    first = NOW.date() + starts * DAY
    return grant_leave(
        actor=actor_of(lead),
        post=worker.posts.get(),
        substitute=substitute.posts.get(),
        valid_from=first,
        valid_to=first + days * DAY,
        reason="年休假",
    )


def test_the_substitute_answers_on_those_days_and_the_post_comes_back(
    tree, village_worker, colleague, station_lead
) -> None:
    let_go(station_lead, village_worker, colleague)
    post, own = village_worker.posts.get(), colleague.posts.get()
    during, after = NOW + 2 * DAY, NOW + 5 * DAY
    assert posts_of(actor_of(colleague, now=NOW - DAY)) == [own.pk]
    standing_in = actor_of(colleague, now=during)
    assert set(posts_of(standing_in)) == {own.pk, post.pk}
    assert scope.holds(standing_in, READ, tree.group.code)
    assert posts_of(actor_of(village_worker, now=during)) == []
    assert posts_of(actor_of(village_worker, now=after)) == [post.pk]
    assert not scope.holds(actor_of(colleague, now=after), READ, tree.group.code)


def test_a_leave_that_cannot_be_is_refused(
    tree, village_worker, colleague, station_lead, town_worker
) -> None:
    with pytest.raises(AccessDenied):
        let_go(village_worker, village_worker, colleague)
    with pytest.raises(AccessDenied):
        let_go(station_lead, village_worker, station_lead)
    with pytest.raises(NotValid):
        let_go(station_lead, village_worker, village_worker)
    with pytest.raises(NotValid):
        let_go(station_lead, village_worker, colleague, days=0)
    let_go(station_lead, village_worker, colleague)
    with pytest.raises(NotValid):
        let_go(station_lead, village_worker, town_worker, starts=2)
    with pytest.raises(NotValid):  # the one who stands in goes away at that time
        let_go(station_lead, colleague, town_worker, starts=2)
    assert Leave.objects.count() == 1


def test_somebody_else_takes_the_rest_and_the_holder_comes_back_early(
    village_worker, colleague, station_lead, town_worker
) -> None:
    leave = let_go(station_lead, village_worker, colleague)
    lead = actor_of(station_lead, now=NOW + 2 * DAY)
    rest = replace_substitute(actor=lead, leave=leave, substitute=town_worker.posts.get())
    leave.refresh_from_db()
    assert leave.valid_to == rest.valid_from == lead.now.date()
    post = village_worker.posts.get()
    assert post.pk in posts_of(actor_of(town_worker, now=NOW + 3 * DAY))
    assert post.pk not in posts_of(actor_of(colleague, now=NOW + 3 * DAY))
    call_back(actor=lead, leave=rest)
    assert posts_of(actor_of(village_worker, now=NOW + 3 * DAY)) == [post.pk]
    with pytest.raises(WrongState):
        call_back(actor=lead, leave=rest)


def test_a_leave_is_granted_and_ended_on_the_pages(
    as_user, tree, village_worker, colleague, station_lead
) -> None:
    page, post = as_user(station_lead), village_worker.posts.get()
    address = f"/posts/{post.pk}/leave/"
    assert "周巧云" in page.get(address).content.decode()
    today = page.get(address).context["form"].initial["valid_from"]
    given = {
        "substitute": colleague.posts.get().pk,
        "valid_from": today.isoformat(),
        "last_day": (today - DAY).isoformat(),
        "reason": "年休假",
    }
    assert page.post(address, given).status_code == 200
    assert not Leave.objects.exists()
    given["last_day"] = (today + 4 * DAY).isoformat()
    assert page.post(address, given)["Location"] == f"/posts/{post.pk}/"
    leave = Leave.objects.get()
    assert "周巧云" in page.get(f"/posts/{post.pk}/").content.decode()
    assert page.get(f"/leaves/{leave.pk}/substitute/").status_code == 200
    assert page.post(f"/leaves/{leave.pk}/call-back/").status_code == 302
    leave.refresh_from_db()
    assert leave.valid_to == today


def test_the_county_worker_linked_to_a_station_lets_its_lead_be_away(
    as_user, tree, station_lead, town_worker, county_worker, village_worker
) -> None:
    """Until somebody is linked, every worker of the county; then those who are linked."""
    post, today = station_lead.posts.get(), timezone.localdate()
    county, other = as_user(county_worker), make_worker("county_worker", tree.county, name="邓县")
    with pytest.raises(AccessDenied):
        let_go(town_worker, station_lead, village_worker)
    link_workers(actor=builder(), superior=other.posts.get(), division=tree.town, valid_from=SINCE)
    assert county.get(f"/posts/{post.pk}/leave/").status_code == 403
    with pytest.raises(AccessDenied):
        let_go(county_worker, station_lead, town_worker)
    page = as_user(other)
    assert f"/posts/{post.pk}/leave/" in page.get(f"/posts/{post.pk}/").content.decode()
    given = {
        "substitute": town_worker.posts.get().pk,
        "valid_from": today.isoformat(),
        "last_day": (today + 2 * DAY).isoformat(),
        "reason": "年休假",
    }
    assert page.post(f"/posts/{post.pk}/leave/", given).status_code == 302
    leave = Leave.objects.get()
    assert leave.granted_by == other
    assert page.post(f"/leaves/{leave.pk}/call-back/").status_code == 302
    # County workers let each other be away; nobody lets themselves.
    let_go(other, county_worker, station_lead)
    with pytest.raises(AccessDenied):
        let_go(other, other, station_lead)


def test_a_post_that_ends_ends_its_leave(village_worker, colleague, station_lead) -> None:
    let_go(station_lead, village_worker, colleague, starts=3)
    end_post(actor=builder(), post=village_worker.posts.get(), reason="调离")
    assert not Leave.objects.filter(valid_to__gt=NOW.date() + 3 * DAY).exists()
