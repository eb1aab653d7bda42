"""Who leaves hands over cases and pairs and brings back what they have in use."""

from __future__ import annotations

import pytest

from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.cases.models import Case
from yanzhen.cases.testing import make_case
from yanzhen.core.errors import NotValid
from yanzhen.orgs.leaving import held_by
from yanzhen.orgs.services import end_post
from yanzhen.orgs.services.posts import PostStillHolds
from yanzhen.people.testing import make_person
from yanzhen.resources.services import hand_out, take_return
from yanzhen.resources.testing import make_booking, make_resource
from yanzhen.visits.services import hand_over_post
from yanzhen.volunteers.hands import Hand, hand_of, standing
from yanzhen.volunteers.services import make_pair

pytestmark = pytest.mark.django_db


def test_cases_pairs_and_keys_stand_on_the_list_until_it_is_empty(
    tree, village_worker, town_worker, station_lead, security_admin, as_user
) -> None:
    post, to = village_worker.posts.get(), town_worker.posts.get()
    client = make_person(tree.group, "田阿婆")
    case = make_case(client, village_worker)
    pair = make_pair(
        actor=actor_of(station_lead),
        client=client,
        role="worker",
        holder=Hand(user=village_worker),
        client_agrees=True,
        substitute=Hand(user=town_worker),
    )
    worker = actor_of(village_worker)
    keys = make_booking(
        make_resource(tree.village, "活动室钥匙", catalogue_code="equipment"),
        tree.village,
        actor=worker,
        starts_at=NOW,
    )
    keys = hand_out(actor=builder(), booking=keys)
    page = as_user(station_lead).get(f"/visits/hand-over/{post.pk}/").content.decode()
    for word in ("田阿婆", case.number, "活动室钥匙"):
        assert word in page
    lead = actor_of(station_lead)
    with pytest.raises(NotValid):  # who stands in would be alone with the client
        hand_over_post(actor=lead, post=post, to=to, reason="调离")
    assert Case.objects.get().worker == village_worker
    third = station_lead.posts.get()
    hand_over_post(actor=lead, post=post, to=third, reason="调离")
    assert Case.objects.get().worker == station_lead
    holder, stand_in = standing(pair)
    assert holder is not None
    assert stand_in is not None
    assert (hand_of(holder).user, hand_of(stand_in).user) == (station_lead, town_worker)
    assert [str(held.label) for held in held_by(post, NOW.date())] == ["在用钥匙和物品"]
    with pytest.raises(PostStillHolds):
        end_post(actor=actor_of(security_admin), post=post, reason="调离")
    take_return(actor=builder(), booking=keys, condition="good")
    assert held_by(post, NOW.date()) == []
