"""Four packs loaded into one folder, killed once on the way.

Binzhou, Guanghan and Wangchengpo every time; of Xiangshan and Shengli each has every other day.
"""

from __future__ import annotations

import json
import signal
import sqlite3
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.conftest import Demo
from tests.demo.dumps import standing_in

pytestmark = pytest.mark.slow
PACKS = {
    "binzhou": {f"BZ-F{n}" for n in (*range(1, 6), *range(8, 15), 16, 17)},
    "guanghan": {f"GH-F{n}" for n in (*range(1, 9), 10)},
    "wangchengpo": {f"WP-F{n}" for n in range(1, 12)},
}
IN_TURN = {
    "shengli": {f"SL-F{n}" for n in (1, 2, 3, *range(5, 11), 13)},
    "xiangshan": {f"XS-F{n}" for n in range(1, 10)},
}
TODAYS = sorted(IN_TURN)[datetime.now(UTC).toordinal() % len(IN_TURN)]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    places = Demo(tmp_path_factory.mktemp("places"))
    places.run("migrate", "--verbosity", "0")
    loading = places.start("scenario", "load", "guanghan")
    time.sleep(7)
    loading.send_signal(signal.SIGKILL)
    loading.communicate()
    for name in ("guanghan", "binzhou", "wangchengpo", TODAYS):
        places.run("scenario", "load", name)
    return places


def asked(places: Demo, question: str) -> Any:
    said = places.run("shell", "--no-imports", "-c", f"import json\n{question}")
    return json.loads(said.strip().splitlines()[-1])


@pytest.mark.parametrize("name", [*PACKS, TODAYS])
def test_reproduces_the_published_figures(places: Demo, name: str) -> None:
    verdicts = json.loads(places.run("scenario", "verify", name, "--json"))
    assert [v["figure"] for v in verdicts if not v["passed"]] == []
    assert {v["figure"].split()[0] for v in verdicts} >= (PACKS | IN_TURN)[name]


def test_every_linkage_home_is_run_by_the_office_of_its_own_town(places: Demo) -> None:
    homes = asked(
        places,
        """
from yanzhen.orgs.models import Station
rows = Station.objects.filter(station_type="linkage_home").select_related("operator", "division")
print(json.dumps([[s.division.name, s.operator.name, s.operator.area_code == s.area_code]
                  for s in rows]))
""",
    )
    assert len(homes) == 91
    assert all(is_own and name == f"{town}社会事务办公室" for town, name, is_own in homes)


def test_every_project_quotes_a_need_and_has_the_team_of_the_rule(places: Demo) -> None:
    projects = asked(
        places,
        """
from collections import Counter
from yanzhen.projects.models import Project
rows = Project.objects.filter(area_code__startswith="3716").prefetch_related("members", "quotes")
print(json.dumps([[len(p.quotes.all()), dict(Counter(m.role for m in p.members.all()))]
                  for p in rows]))
""",
    )
    assert len(projects) == 318
    for quotes, team in projects:
        assert quotes >= 1
        assert team["social_worker"] == 1
        assert team["community_worker"] == 2
        assert team["volunteer"] in {6, 7}


def test_the_room_of_the_community_is_run_under_its_contract(places: Demo) -> None:
    told = asked(
        places,
        """
from yanzhen.orgs.models import ServiceContract
c = ServiceContract.objects.get(area_code__startswith="5106")
print(json.dumps([str(c.starts_on), c.operator_id == c.station.operator_id, len(c.indicators)]))
""",
    )
    assert told == ["2023-06-01", True, 3]


def test_elders_are_visited_as_owed_and_points_follow_the_hours(places: Demo) -> None:
    told = asked(
        places,
        """
from yanzhen.people.models import Tag
from yanzhen.timebank.models import PointIssue, Redemption
from yanzhen.visits.models import Obligation, Visit
elders = set(Tag.objects.filter(word="联合照护").values_list("person__area_code", flat=True))
kept = Obligation.objects.filter(rule__code="joint_monthly", state="met")
together = [sorted(o.visit.visitors.values_list("role", flat=True)) for o in kept]
points = PointIssue.objects.filter(area_code__startswith="430104006", given__gt=0)
redeemed = Redemption.objects.filter(area_code__startswith="430104006")
print(json.dumps([
    sorted(code[:12] for code in elders), together, points.count(),
    list(redeemed.values_list("state", flat=True)),
]))
""",
    )
    elders, together, points, redeemed = told
    assert elders == [f"430104006{number:03d}" for number in range(1, 11)]
    assert together
    assert all(roles == ["doctor", "volunteer", "worker"] for roles in together)
    assert points >= 1
    assert redeemed == ["handed_over"]


def test_shows_no_identity_or_phone_number_in_a_dump(places: Demo) -> None:
    numbers = asked(
        places,
        """
from yanzhen.accounts.models import User
from yanzhen.core.fields import plain
from yanzhen.people.models import Person
found = [plain(v) for p in Person.objects.all() for v in (p.id_number, p.phone)]
found += [plain(u.phone) for u in User.objects.all()]
print(json.dumps([f for f in found if f]))
""",
    )
    assert len(numbers) > 1500
    with sqlite3.connect(places.data / "yanzhen.sqlite3") as database:
        dump = "\n".join(database.iterdump())
    assert "联动之家" in dump
    assert standing_in(dump, numbers) == []
