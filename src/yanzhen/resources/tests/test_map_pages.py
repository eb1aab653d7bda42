"""The asset map, through a browser without scripts: what is drawn, for whom, how roughly."""

from __future__ import annotations

from typing import Any

from django.test import Client

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import builder
from yanzhen.orgs.testing import DivisionTree, make_division
from yanzhen.people.testing import make_household
from yanzhen.resources.models import (
    Location,
)
from yanzhen.resources.testing import make_resource
from yanzhen.resources.tests.conftest import As, seen

KEY = "12345678-1234-4234-8234-123456789012"


def test_the_map_draws_by_scope_and_shows_where_people_live_only_roughly(
    tree: DivisionTree, lead: Client, as_user: As, outsider: User, auditor: User, now: Any
) -> None:
    actor = builder().as_of(now)
    make_resource(tree.town, "活动室", actor=actor, lng=103.9, lat=28.6)
    make_resource(
        tree.village, "会计", actor=actor, catalogue_code="craft", lng=103.9, lat=28.6, share="own"
    )
    near, far = make_household(tree.group), make_household(tree.group)
    near.lng, near.lat = 103.901, 28.6
    far.lng, far.lat = 103.95, 28.6
    near.save()
    far.save()
    unplaced = make_household(tree.villages[1])
    drawn = lead.get("/resources/map/points/").json()
    points = {f["properties"]["name"]: f for f in drawn["assets"]["features"]}
    assert points["活动室"]["geometry"]["coordinates"] == [103.9, 28.6]
    assert points["会计"]["geometry"]["coordinates"] != [103.9, 28.6]
    assert points["会计"]["properties"]["coarse"] is True
    (square,) = drawn["beyond"]["features"]
    assert square["geometry"]["coordinates"] != [103.95, 28.6]
    page = seen(lead, "/resources/map/")
    assert far.number in page
    assert near.number not in page
    assert unplaced.number not in page
    other = as_user(outsider).get("/resources/map/points/").json()
    assert not other["assets"]["features"]
    assert not other["beyond"]["features"]
    assert as_user(auditor).get("/resources/map/").status_code == 403


def test_a_household_lies_where_its_compound_lies(
    tree: DivisionTree, lead: Client, now: Any
) -> None:
    compound = make_division(f"{tree.village.code}901", "锦绣苑", "compound", tree.village)
    make_resource(tree.town, "活动室", actor=builder().as_of(now), lng=103.9, lat=28.6)
    home = make_household(compound)
    assert "1" in seen(lead, "/resources/map/")
    form = {"division": "锦绣苑", "lng": "103.99", "lat": "28.6", "coordinate_system": "GCJ-02"}
    assert lead.post("/resources/map/locations/", form).status_code == 302
    assert Location.objects.get().division == compound
    assert home.number in seen(lead, "/resources/map/")
