"""People by age, members of teams, pairs, confirmed hours, what every community has."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from yanzhen.accounts.testing import builder
from yanzhen.core.numbers import Quantity, Unit
from yanzhen.core.scope import AreaSet
from yanzhen.delivery.services import Part, RecordDraft
from yanzhen.orgs.testing import DivisionTree, make_worker
from yanzhen.people.testing import make_person
from yanzhen.projects.testing import make_running_project
from yanzhen.reports.indicator import INDICATORS, Where, count
from yanzhen.volunteers.hands import Hand
from yanzhen.volunteers.services import end_pair, import_hours, join_team, make_pair
from yanzhen.volunteers.testing import make_team, make_volunteer

DAY = date(2026, 6, 15)


def counted(code: str, on: date = DAY, since: date | None = None, **choices: Any) -> Any:
    found = count(INDICATORS[code], Where(AreaSet(("",)), on=on, since=since, choices=choices))
    return found and found.amount


def test_counts_people_by_their_age_on_the_day(tree: DivisionTree) -> None:
    for born_on in (DAY.replace(year=1966), date(1966, 6, 16), date(2010, 1, 1)):
        make_person(tree.group, born_on=born_on)
    assert counted("persons", from_age=60) == 1
    assert counted("persons", on=DAY + timedelta(days=1), from_age=60) == 2
    assert counted("persons", under=18) == 1
    assert counted("persons_share", from_age=60) == Fraction(1, 3)
    assert counted("persons") == 3


def test_counts_teams_pairs_and_confirmed_hours(tree: DivisionTree) -> None:
    old, young = (
        make_volunteer(tree.group, person=make_person(tree.group, born_on=born_on))
        for born_on in (date(1953, 1, 1), date(1980, 1, 1))
    )
    team = make_team(tree.village, name="银龄小家", kind="silver")
    for volunteer in (old, young):
        join_team(actor=builder(), team=team, volunteer=volunteer, joined_on=date(2026, 1, 1))
    assert counted("team_members", team="银龄小家") == 2
    assert counted("team_members", kind="women") == 0
    assert counted("team_members_share", team="银龄小家", from_age=60) == Fraction(1, 2)

    client = make_person(tree.group, born_on=date(1943, 5, 1))
    pair = make_pair(
        actor=builder(),
        client=client,
        holder=Hand(volunteer=old),
        substitute=Hand(user=make_worker("village_worker", tree.village)),
        kind="younger_older",
        client_agrees=True,
        holder_agrees=True,
    )
    ages: dict[str, Any] = {"helper_from_age": 70, "client_from_age": 80}
    assert counted("pairs", **ages) == 1
    assert counted("pairs", helper_from_age=75, client_from_age=80) == 0
    end_pair(actor=builder().as_of(builder().now + timedelta(days=9)), pair=pair, reason="搬走了")
    assert counted("pairs", **ages) == 1
    assert counted("pairs", on=DAY + timedelta(days=9), **ages) == 0

    begins = builder().now - timedelta(days=40)
    parts = [
        Part(side="served", headcount=9, minutes=90),
        Part(side="helper", role="volunteer", person=old.person, minutes=90),
    ]
    row = RecordDraft(
        kind="activity",
        category="company",
        title="老街坊谈心",
        division=tree.village,
        started_at=begins,
        minutes=90,
        parts=parts,
        external_number="1",
    )
    import_hours(actor=builder(), rows=[row], source="台账", words="逐条核过")
    assert counted("volunteer_hours", since=begins.date()) == 90
    assert counted("volunteer_hours", since=DAY) == 0
    where = Where(AreaSet((tree.county.code,)), on=DAY)
    assert count(INDICATORS["volunteer_hours"], where) == Quantity(90, Unit.MINUTE)


def test_counts_communities_with_a_team_and_a_project_of_their_own(tree: DivisionTree) -> None:
    make_team(tree.village)
    make_team(tree.other_town, name="镇上的队")
    assert counted("feature_coverage") == 0
    make_running_project(tree.village, make_worker("town_worker", tree.town))
    assert counted("feature_coverage", on=DAY + timedelta(days=60)) == Fraction(1, 3)
