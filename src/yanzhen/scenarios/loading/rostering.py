"""One town lets its month of visits be planned: a job does it, and publishes what it found."""

from __future__ import annotations

from yanzhen.orgs.models import Division, Post
from yanzhen.resources.services import set_location
from yanzhen.roster.services import ask_for_plan
from yanzhen.scenarios.loading.history import Duty
from yanzhen.scenarios.loading.stage import Loading
from yanzhen.scenarios.loading.visiting import owe_this_month
from yanzhen.visits.rules import MONTH, span_of

SPREAD_OF_VILLAGES, SPREAD_OF_GROUPS = 0.03, 0.008


def plan_a_town(loading: Loading) -> None:
    """Say where the villages and groups of the town lie, and ask for a plan of its month."""
    said = loading.pack.about["roster"]
    town = Division.objects.get(code=said["town"])
    first = span_of(MONTH, loading.today).starts_on
    lead = Post.objects.on(loading.today).filter(role="station_lead", area_code=town.code)
    duty, post = Duty(loading.place), lead.select_related("user").order_by("pk")[0]
    _locate(loading, town, said["middle"])
    owe_this_month(loading)
    actor = duty.actor(post.user, loading.on(first, 7, 30).now)
    plan = ask_for_plan(
        actor=actor, division=town, starts_on=first, seed=loading.pack.seed, publishes=True
    )
    count = plan.visits.count()
    loading.tell("roster", count, count)


def _locate(loading: Loading, town: Division, middle: list[float]) -> None:
    """Invented places: villages around the middle of the town, groups around their village."""
    random = loading.random("places of the roster")
    at = {town.code: (middle[0], middle[1])}
    inside = Division.objects.filter(code__startswith=town.code, level__in=("village", "group"))
    for division in inside.order_by("code"):
        is_village = division.level == "village"
        lng, lat = at[town.code if is_village else division.code[:12]]
        spread = SPREAD_OF_VILLAGES if is_village else SPREAD_OF_GROUPS
        point = (round(random.gauss(lng, spread), 4), round(random.gauss(lat, spread), 4))
        at[division.code] = point
        # One village in three has no places for its groups yet, and the plan says so.
        if is_village or int(division.code[9:12]) % 3:
            set_location(
                actor=loading.actor,
                division=division,
                lng=point[0],
                lat=point[1],
                coordinate_system="WGS-84",
            )
