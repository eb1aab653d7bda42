"""What is kept about an activity: the five forces, what it cost, pictures with consent."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from yanzhen.accounts.models import User
from yanzhen.accounts.roles import Role
from yanzhen.accounts.testing import actor_of, builder
from yanzhen.core.errors import AccessDenied, NotValid
from yanzhen.core.models import Attachment
from yanzhen.delivery import gatherings, services
from yanzhen.delivery.models import Activity, ActivityCost, ActivityPhoto, JoinedForce
from yanzhen.delivery.services import Force
from yanzhen.delivery.testing import a_picture, make_activity
from yanzhen.orgs.testing import DivisionTree, make_organization, make_worker
from yanzhen.people.testing import make_person


@pytest.fixture
def activity(tree: DivisionTree, village_worker: User) -> Activity:
    return make_activity(tree.village, village_worker, tags=["micro_grid", "volunteering"])


def test_says_which_of_the_five_took_part_and_who_it_was(
    tree: DivisionTree, activity: Activity, village_worker: User
) -> None:
    actor = actor_of(village_worker)
    forces = [
        Force("community", words="居委会"),
        Force("social_organization", organization=make_organization(tree.town)),
        Force("volunteer", person=make_person(tree.group)),
        Force("volunteer", words="河道巡护队"),
    ]
    services.set_forces(actor=actor, activity=activity, forces=forces)
    services.set_forces(actor=actor, activity=activity, forces=[*forces, forces[0]])
    assert activity.forces.count() == 4
    services.set_forces(actor=actor, activity=activity, forces=forces[:1])
    assert JoinedForce.objects.get().words == "居委会"


@pytest.mark.parametrize(
    "force", [Force("sixth", words="谁"), Force("charity"), Force("charity", words=" ")]
)
def test_refuses_a_force_that_is_nobody(
    activity: Activity, village_worker: User, force: Force
) -> None:
    with pytest.raises(NotValid):
        services.set_forces(actor=actor_of(village_worker), activity=activity, forces=[force])
    assert not JoinedForce.objects.exists()


def test_keeps_costs_with_their_receipts(activity: Activity, village_worker: User) -> None:
    actor = actor_of(village_worker)
    cost = services.add_cost(
        actor=actor, activity=activity, title="粽叶", amount_cents=3550, quantity=5, unit="斤",
        receipt=a_picture("小票.png"),
    )  # fmt: skip
    services.add_cost(actor=actor, activity=activity, title="糯米", amount_cents=4200)
    lines, total = gatherings.costs_of(activity)
    assert (total.amount, len(lines[0].receipts)) == (7750, 1)  # type: ignore[attr-defined]
    services.remove_cost(actor=actor, cost=cost)
    assert gatherings.costs_of(activity)[1].amount == 4200
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"), [("title", " "), ("amount_cents", -1), ("quantity", 0)]
)
def test_refuses_a_cost_that_cannot_be(
    activity: Activity, village_worker: User, field: str, value: object
) -> None:
    given = {"title": "水", "amount_cents": 100, field: value}
    with pytest.raises(NotValid):
        services.add_cost(actor=actor_of(village_worker), activity=activity, **given)  # type: ignore[arg-type]
    assert not ActivityCost.objects.exists()


def test_a_picture_is_hidden_until_its_people_agree(
    activity: Activity,
    village_worker: User,
    supervisor: User,
    as_user: Callable[[User], Client],
) -> None:
    leader, reader = actor_of(village_worker), actor_of(supervisor)
    photo = services.add_photo(actor=leader, activity=activity, upload=a_picture())
    assert photo.file is not None
    address = reverse("attachment", args=[photo.file.uid])
    assert gatherings.photos_of(reader, activity) == []
    assert len(gatherings.photos_of(leader, activity)) == 1
    assert as_user(supervisor).get(address).status_code == 404
    assert as_user(village_worker).get(address).status_code == 200
    with pytest.raises(NotValid) as refusal:
        services.settle_photo(actor=leader, photo=photo, consent="given")
    assert refusal.value.field == "consent_words"
    services.settle_photo(
        actor=leader, photo=photo, consent="given", consent_words="开场时逐个问过，均同意"
    )
    assert as_user(supervisor).get(address).status_code == 200
    assert len(gatherings.photos_of(reader, activity)) == 1


def test_a_picture_that_somebody_refuses_is_removed(
    activity: Activity, village_worker: User
) -> None:
    actor = actor_of(village_worker)
    photo = services.add_photo(actor=actor, activity=activity, upload=a_picture())
    services.settle_photo(actor=actor, photo=photo, consent="refused")
    assert ActivityPhoto.objects.get().file is None
    assert not Attachment.objects.exists()
    with pytest.raises(NotValid):
        services.settle_photo(actor=actor, photo=photo, consent="no_faces")


def test_a_picture_is_a_picture(activity: Activity, village_worker: User) -> None:
    text = SimpleUploadedFile("合影.png", b"no picture", "image/png")
    with pytest.raises(NotValid):
        services.add_photo(actor=actor_of(village_worker), activity=activity, upload=text)
    assert not ActivityPhoto.objects.exists()


def test_only_those_who_lead_in_the_area_keep_anything(
    tree: DivisionTree, activity: Activity, outsider: User
) -> None:
    supervisor = actor_of(make_worker(Role.SUPERVISOR, tree.village))
    cost = services.add_cost(actor=builder(), activity=activity, title="水", amount_cents=100)
    photo = services.add_photo(actor=builder(), activity=activity, upload=a_picture())
    for actor in (actor_of(outsider), supervisor):
        for step in (
            lambda actor=actor: services.set_forces(actor=actor, activity=activity, forces=[]),
            lambda actor=actor: services.remove_cost(actor=actor, cost=cost),
            lambda actor=actor: services.settle_photo(actor=actor, photo=photo, consent="refused"),
            lambda actor=actor: services.add_photo(
                actor=actor, activity=activity, upload=a_picture()
            ),
        ):
            with pytest.raises(AccessDenied):
                step()
    assert (ActivityCost.objects.count(), ActivityPhoto.objects.count()) == (1, 1)
