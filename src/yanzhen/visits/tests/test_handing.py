"""Whoever leaves hands over, until nothing is left."""

from __future__ import annotations

import pytest
from django.utils import timezone

from yanzhen.accounts.testing import actor_of, builder
from yanzhen.core.errors import NotValid
from yanzhen.needs.testing import make_triaged_need
from yanzhen.orgs.models import Post
from yanzhen.orgs.services import assign_responsibility, end_post
from yanzhen.orgs.services.posts import PostStillHolds
from yanzhen.orgs.testing import SINCE
from yanzhen.people.models import Household
from yanzhen.people.services import assign_household
from yanzhen.people.testing import make_household, make_person_category
from yanzhen.visits.models import Obligation
from yanzhen.visits.services import generate_obligations, hand_over_post
from yanzhen.visits.testing import members_of

pytestmark = pytest.mark.django_db


def test_a_post_ends_only_when_its_hands_are_empty(
    tree, village_worker, town_worker, outsider, station_lead, security_admin, as_user
) -> None:
    post, to = Post.objects.get(user=village_worker), Post.objects.get(user=town_worker)
    assign_responsibility(actor=builder(), post=post, division=tree.village, valid_from=SINCE)
    home = make_household(tree.group)
    assign_household(actor=builder(), household=home, post=post)
    person = members_of(home)[0].person
    make_person_category(person, "elder_alone")
    today = timezone.now()  # the page below has the clock of the wall
    generate_obligations(
        actor=builder().as_of(today), division=tree.county, kind="month", day=today.date()
    )
    need = make_triaged_need(person)
    need.owner = post
    need.save()
    with pytest.raises(PostStillHolds) as refusal:
        end_post(actor=actor_of(security_admin), post=post, reason="调离")
    # By name, by area, what is owed, and a need.
    assert str(refusal.value).count("1") == 4
    lead = actor_of(station_lead)
    with pytest.raises(NotValid):
        hand_over_post(actor=lead, post=post, to=post, reason="调离")
    far = Post.objects.get(user=outsider)
    with pytest.raises(NotValid):
        hand_over_post(actor=lead, post=post, to=far, reason="调离")
    assert Household.objects.get(pk=home.pk).responsible == post
    page = as_user(station_lead)
    address = f"/visits/hand-over/{post.pk}/"
    assert page.get(address).status_code == 200
    done = page.post(address, {"to": to.pk, "reason": "工作调动"})
    assert done.status_code == 302
    assert Household.objects.get(pk=home.pk).responsible == to
    assert Obligation.objects.get().post == to
    need.refresh_from_db()
    assert need.owner == to
    # On the day of the page: the place was its post's until then.
    ended = end_post(actor=actor_of(security_admin, now=today), post=post, reason="调离")
    assert ended.valid_to == timezone.localdate(today)
