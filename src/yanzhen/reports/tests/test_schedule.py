"""Contacts owed, years of agreement and of service, and what stands on the lists."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from yanzhen.accounts.testing import builder
from yanzhen.core.numbers import Quantity, Unit
from yanzhen.core.scope import AreaSet
from yanzhen.delivery.models import Participant, ServiceRecord
from yanzhen.delivery.services import Part, RecordDraft, import_records
from yanzhen.delivery.testing import make_item
from yanzhen.orgs.testing import DivisionTree
from yanzhen.people.services import set_tags
from yanzhen.people.testing import make_person
from yanzhen.reports.indicator import INDICATORS, Where, count
from yanzhen.resources.services import add_partner, sign_agreement
from yanzhen.visits.services import generate_obligations
from yanzhen.volunteers.services import join_team
from yanzhen.volunteers.testing import make_team, make_volunteer

DAY = date(2026, 6, 10)


def counted(code: str, on: date = DAY, **choices: Any) -> Quantity | None:
    return count(INDICATORS[code], Where(AreaSet(("",)), on=on, choices=choices))


def test_counts_what_one_person_is_owed_in_the_period_of_the_day(tree: DivisionTree) -> None:
    for _ in range(2):
        set_tags(actor=builder(), person=make_person(tree.group), words=["联合照护", "护理员联系"])
    for kind in ("week", "month"):
        generate_obligations(actor=builder(), division=tree.county, kind=kind, day=DAY)
    weekly: dict[str, Any] = {"rule": ["care_phone_weekly", "care_home_weekly"], "per": "week"}
    assert counted("contacts_owed", **weekly) == Quantity(6, Unit.TIME)
    assert counted("persons_owed", **weekly) == Quantity(2, Unit.PERSON)
    assert counted("least_contacts_owed", **weekly) == Quantity(3, Unit.TIME)
    assert counted("most_contacts_owed", **weekly) == Quantity(3, Unit.TIME)
    assert counted("most_contacts_owed", rule="joint_monthly") == Quantity(1, Unit.TIME)
    assert counted("least_contacts_owed", DAY + timedelta(days=7), **weekly) == Quantity(
        0, Unit.TIME
    )


@pytest.mark.parametrize(("ends_on", "years"), [(None, 4), (date(2026, 6, 9), 0)])
def test_counts_full_years_of_agreements_in_force(
    tree: DivisionTree, ends_on: date | None, years: int
) -> None:
    fields = {"name": "青年志愿者协会", "kind": "school", "joined_on": date(2021, 6, 11)}
    partner = add_partner(actor=builder(), division=tree.town, fields=fields)
    begins = date(2021, 6, 11)
    sign_agreement(
        actor=builder(),
        partner=partner,
        title="合作协议",
        covers="上门陪伴",
        signed_on=begins,
        starts_on=begins,
        ends_on=ends_on,
    )
    assert counted("years_of_agreement", kind="school") == Quantity(years, Unit.YEAR)
    assert counted("years_of_agreement", kind="shop") == Quantity(0, Unit.YEAR)


def test_counts_members_of_the_teams_on_the_day_of_the_service(tree: DivisionTree) -> None:
    volunteer, other = make_volunteer(tree.group), make_volunteer(tree.group)
    team = make_team(tree.town, kind="university", founded_on=date(2022, 1, 1))
    join_team(actor=builder(), team=team, volunteer=volunteer, joined_on=date(2023, 1, 1))
    elder = make_person(tree.group)
    import_records(
        actor=builder(),
        source="list",
        rows=[
            RecordDraft(
                kind=ServiceRecord.Kind.ACTIVITY,
                category="company",
                title="上门陪伴",
                division=tree.village,
                started_at=datetime(year, 5, 1, 9, 30, tzinfo=timezone.get_default_timezone()),
                minutes=60,
                parts=[
                    Part(side=Participant.Side.SERVED, person=elder, minutes=60),
                    *(
                        Part(
                            side=Participant.Side.HELPER,
                            role="volunteer",
                            person=helper.person,
                            minutes=60,
                        )
                        for helper in (volunteer, other)
                    ),
                ],
                external_number=str(year),
            )
            for year in (2022, 2023, 2024, 2026)
        ],
    )
    assert counted("helper_person_times") == Quantity(8, Unit.PERSON_TIME)
    university: dict[str, Any] = {"team_kind": "university"}
    assert counted("helper_person_times", **university) == Quantity(3, Unit.PERSON_TIME)
    # From May 2023: the first and the second year are served, the third is not, the fourth runs.
    assert counted("years_served", **university) == Quantity(2, Unit.YEAR)


def test_counts_services_and_their_classes(tree: DivisionTree) -> None:
    first = make_item(tree.county)
    tomorrow = timezone.localdate(first.created_at) + timedelta(days=1)
    assert counted("service_items", tomorrow) == Quantity(1, Unit.ITEM)
    assert counted("service_classes", tomorrow) == Quantity(1, Unit.ITEM)
    assert counted("service_contents", tomorrow) == Quantity(1, Unit.ITEM)
    assert counted("service_items", tomorrow - timedelta(days=2)) == Quantity(0, Unit.ITEM)
