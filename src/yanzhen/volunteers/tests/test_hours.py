"""Hours: claimed by the record of a service, confirmed by somebody else, disputed, taken back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F, Sum

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core.errors import AccessDenied, NotValid, WrongState
from yanzhen.core.fields import plain
from yanzhen.core.models import AuditEntry
from yanzhen.delivery.models import Participant, ServiceItem, ServiceRecord
from yanzhen.delivery.services import (
    correct_record,
    hold_session,
    reverse_record,
    sign_in,
    sign_out,
    sign_up,
)
from yanzhen.delivery.testing import make_activity, make_item, make_sign_up, only_session
from yanzhen.orgs.testing import DivisionTree, make_worker
from yanzhen.people.models import Person
from yanzhen.people.testing import make_person
from yanzhen.volunteers import services
from yanzhen.volunteers.judging import EXPLANATIONS, due_of, explained
from yanzhen.volunteers.models import HourClaim, HourRecord, HourTotal, SpotCheck, Volunteer
from yanzhen.volunteers.services import HoursRefused, RecorderCannotConfirm
from yanzhen.volunteers.testing import make_claim, make_helping_volunteer, make_volunteer

HOUR = timedelta(hours=1)


@pytest.fixture
def item(tree: DivisionTree) -> ServiceItem:
    return make_item(tree.county)


@pytest.fixture
def elder(tree: DivisionTree) -> Person:
    return make_person(tree.group, "田桂兰")


@pytest.fixture
def volunteer(tree: DivisionTree) -> Volunteer:
    return make_helping_volunteer(tree.group, "许知秋")


def minutes_of(volunteer: Volunteer) -> int:
    total = HourRecord.objects.filter(volunteer=volunteer).aggregate(
        minutes=Sum(F("sign") * F("minutes"))
    )
    return total["minutes"] or 0


def held_activity(
    tree: DivisionTree, lead: User, volunteer: Volunteer, *, ticked: bool = False, **values: Any
) -> ServiceRecord:
    """An activity of two hours at which the volunteer helped."""
    activity = make_activity(tree.village, lead, helpers_wanted=3, **values)
    person, actor = volunteer.person, actor_of(volunteer.user)  # type: ignore[arg-type]
    sign_up(actor=actor, activity=activity, person=person, side=Participant.Side.HELPER)
    make_sign_up(activity, guest := make_person(tree.group))
    begin, end = activity.starts_at, activity.ends_at
    leader = actor_of(lead, now=begin)
    sign_in(actor=leader, activity=activity, person=guest)
    if ticked:
        sign_in(actor=leader, activity=activity, person=person)
    else:
        code = plain(only_session(activity).sign_in_code)
        sign_in(actor=actor.as_of(begin), activity=activity, person=person, code=code)
        sign_out(actor=actor.as_of(end - timedelta(minutes=10)), activity=activity, person=person)
    return hold_session(actor=actor_of(lead, now=end), session=only_session(activity))


def test_an_order_becomes_points_of_time_that_somebody_else_confirms(
    item, elder, volunteer, village_worker, tree
) -> None:
    claim = make_claim(item, elder, volunteer, minutes=60, confirmed=55)
    assert (claim.state, claim.evidence) == ("waiting", "verified")
    assert (claim.told_minutes, claim.other_minutes) == (60, 55)
    assert claim.due_at == due_of(claim.record.ended_at, claim.area_code)
    assert (claim.due_at - claim.record.ended_at).days >= 13  # ten working days
    with pytest.raises(RecorderCannotConfirm):
        services.confirm_hours(actor=builder().__class__(**_as(volunteer)), claim=claim)
    claim = services.confirm_hours(actor=actor_of(village_worker), claim=claim)
    hours = HourRecord.objects.get()
    assert (claim.state, hours.minutes, hours.sign) == ("confirmed", 55, 1)
    assert hours.served_on == date(2026, 6, 15)
    total = HourTotal.objects.get()
    assert (total.month, total.minutes, total.entries) == (date(2026, 6, 1), 55, 1)
    with pytest.raises(WrongState):
        services.confirm_hours(actor=actor_of(village_worker), claim=claim)
    assert AuditEntry.objects.filter(operation="volunteers.confirm_hours").count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        HourRecord.objects.filter(pk=hours.pk).update(sign=-1)


def _as(volunteer: Volunteer) -> dict[str, Any]:
    """The volunteer, were they also a worker of the place."""
    from yanzhen.core.scope import Grant

    return {
        "user_id": volunteer.user_id,
        "name": "许知秋",
        "now": NOW,
        "grants": (Grant("station_lead", "990626"),),
    }


def test_sides_that_are_far_apart_are_a_dispute_that_a_lead_settles(
    item, elder, volunteer, village_worker, station_lead, outsider
) -> None:
    claim = make_claim(item, elder, volunteer, minutes=90, confirmed=60)
    with pytest.raises(AccessDenied):
        services.confirm_hours(actor=actor_of(outsider), claim=claim)
    claim = services.confirm_hours(actor=actor_of(village_worker), claim=claim)
    assert claim.state == "disputed"
    assert not HourRecord.objects.exists()
    settle: dict[str, Any] = {"claim": claim, "words": "问过双方，前半小时在等人。"}
    with pytest.raises(AccessDenied):
        services.settle_dispute(actor=actor_of(village_worker), minutes=70, **settle)
    for minutes in (59, 91):
        with pytest.raises(NotValid):
            services.settle_dispute(actor=actor_of(station_lead), minutes=minutes, **settle)
    services.settle_dispute(actor=actor_of(station_lead), minutes=70, **settle)
    assert minutes_of(volunteer) == 70


def test_an_activity_gives_hours_by_how_people_signed_in(
    tree, volunteer, village_worker, town_worker
) -> None:
    claim = HourClaim.objects.get(record=held_activity(tree, village_worker, volunteer))
    assert (claim.evidence, claim.told_minutes, claim.told_by) == ("verified", 110, volunteer.user)
    services.confirm_hours(actor=actor_of(village_worker, now=NOW + 48 * HOUR), claim=claim)
    assert minutes_of(volunteer) == 110
    ticked = held_activity(tree, village_worker, volunteer, ticked=True, starts_at=NOW + 72 * HOUR)
    claim = HourClaim.objects.get(record=ticked)
    assert (claim.evidence, claim.told_by) == ("supplemented", village_worker)
    assert claim.reason
    with pytest.raises(RecorderCannotConfirm):
        services.confirm_hours(actor=actor_of(village_worker), claim=claim)
    services.confirm_hours(actor=actor_of(town_worker), claim=claim)
    totals = dict(HourTotal.objects.values_list("evidence", "minutes"))
    assert totals == {"verified": 110, "supplemented": 120}


def test_hours_are_added_later_with_a_reason_and_never_above_the_activity(
    tree, volunteer, village_worker, town_worker, outsider
) -> None:
    record = held_activity(tree, village_worker, volunteer)
    other = make_volunteer(tree.group)
    later = actor_of(town_worker, now=record.ended_at + HOUR)
    add: dict[str, Any] = {"volunteer": other, "record": record, "reason": "手机没电，未能签到。"}
    with pytest.raises(NotValid):
        services.supplement_hours(actor=later, minutes=60, **{**add, "reason": " "})
    with pytest.raises(HoursRefused) as refusal:
        services.supplement_hours(actor=later, minutes=121, **add)
    assert "120" in str(refusal.value)
    with pytest.raises(AccessDenied):
        services.supplement_hours(actor=actor_of(outsider), minutes=60, **add)
    claim = services.supplement_hours(actor=later, minutes=120, **add)
    assert (claim.evidence, claim.reason) == ("supplemented", "手机没电，未能签到。")
    with pytest.raises(WrongState):
        services.supplement_hours(actor=later, minutes=60, **add)
    with pytest.raises(RecorderCannotConfirm):
        services.confirm_hours(actor=later, claim=claim)
    services.confirm_hours(actor=actor_of(village_worker), claim=claim)
    assert minutes_of(other) == 120
    late = actor_of(town_worker, now=record.ended_at + timedelta(days=60))
    third = make_volunteer(tree.group)
    claim = services.supplement_hours(actor=late, minutes=60, **{**add, "volunteer": third})
    assert [f["code"] for f in claim.findings] == ["late"]
    with pytest.raises(AccessDenied):
        services.confirm_hours(actor=actor_of(village_worker), claim=claim)


def test_nobody_is_at_two_places_and_works_more_than_a_day_has(
    item, elder, volunteer, tree, village_worker, station_lead
) -> None:
    make_claim(item, elder, volunteer, minutes=120)
    neighbour = make_person(tree.group)
    twice = make_claim(item, neighbour, volunteer, minutes=60, starts_at=NOW + HOUR)
    assert twice.state == "refused"
    assert [f["code"] for f in twice.findings] == ["overlap"]
    assert item.name in explained(twice.findings[0])
    long = make_claim(item, neighbour, volunteer, minutes=640, starts_at=NOW + 2 * HOUR)
    assert [f["code"] for f in long.findings] == ["daily_limit"]
    with pytest.raises(WrongState):
        services.confirm_hours(actor=actor_of(station_lead), claim=long)


def test_office_hours_of_ones_own_job_are_no_volunteering(item, elder, tree, station_lead) -> None:
    worker = make_worker("village_worker", tree.village, name="罗小满")
    volunteer = make_volunteer(tree.group)
    volunteer = services.open_account(actor=builder(), volunteer=volunteer, user=worker)
    claim = make_claim(item, elder, volunteer)
    assert [f["code"] for f in claim.findings] == ["own_duty"]
    evening = make_claim(item, elder, volunteer, starts_at=NOW + 10 * HOUR)
    assert (evening.state, evening.findings) == ("waiting", [])


def test_those_who_serve_each_other_are_looked_at_by_a_lead(
    item, tree, village_worker, station_lead
) -> None:
    one = make_helping_volunteer(tree.group, "白露")
    two = make_helping_volunteer(tree.group, "谷雨")
    first = make_claim(item, two.person, one)
    second = make_claim(item, one.person, two, starts_at=NOW + 3 * HOUR)
    assert [f["code"] for f in first.findings] == []
    assert [f["code"] for f in second.findings] == ["reciprocal"]
    with pytest.raises(AccessDenied):
        services.confirm_hours(actor=actor_of(village_worker), claim=second, words="属实")
    with pytest.raises(NotValid):
        services.confirm_hours(actor=actor_of(station_lead), claim=second)
    services.confirm_hours(actor=actor_of(station_lead), claim=second, words="两家互助，属实。")
    assert minutes_of(two) == 60


def test_a_meeting_gives_no_hours(tree, volunteer, village_worker) -> None:
    claim = HourClaim.objects.get(
        record=held_activity(tree, village_worker, volunteer, kind="meeting")
    )
    assert (claim.state, claim.findings[0]["code"]) == ("refused", "not_volunteering")


def test_what_is_taken_back_or_corrected_takes_its_hours_along(
    item, elder, volunteer, village_worker, station_lead
) -> None:
    claim = make_claim(item, elder, volunteer)
    services.confirm_hours(actor=actor_of(village_worker), claim=claim)
    lead = actor_of(station_lead, now=NOW + 24 * HOUR)
    right = correct_record(actor=lead, record=claim.record, minutes=40, reason="时间记错。")
    claim.refresh_from_db()
    assert (claim.state, minutes_of(volunteer)) == ("revoked", 0)
    again = HourClaim.objects.get(record=right)
    assert (again.state, again.told_minutes) == ("waiting", 40)
    services.confirm_hours(actor=actor_of(village_worker), claim=again)
    assert minutes_of(volunteer) == 40
    assert HourTotal.objects.get().minutes == 40
    reverse_record(actor=lead, record=right, reason="没有去。")
    assert minutes_of(volunteer) == 0
    rows = HourRecord.objects.order_by("pk")
    assert list(rows.values_list("sign", flat=True)) == [1, -1, 1, -1]


def test_a_volunteer_objects_and_a_lead_corrects_by_appending(
    item, elder, volunteer, village_worker, station_lead
) -> None:
    claim = make_claim(item, elder, volunteer, minutes=60, confirmed=50)
    claim = services.confirm_hours(actor=actor_of(village_worker), claim=claim)
    with pytest.raises(AccessDenied):
        services.object_to_hours(actor=actor_of(village_worker), claim=claim, words="不对")
    own = actor_of(volunteer.user)
    claim = services.object_to_hours(actor=own, claim=claim, words="只做了四十分钟。")
    lead = actor_of(station_lead)
    with pytest.raises(NotValid):
        services.correct_hours(actor=lead, claim=claim, minutes=61, words="不对")
    new = services.correct_hours(actor=lead, claim=claim, minutes=40, words="本人说明。")
    assert new.corrects is not None
    assert (new.minutes, new.corrects.minutes, minutes_of(volunteer)) == (40, 50, 40)
    claim.refresh_from_db()
    assert claim.objected_at is None
    claim = services.revoke_hours(actor=lead, claim=claim, words="查实未去。")
    assert (claim.state, minutes_of(volunteer)) == ("revoked", 0)


def test_chance_picks_hours_that_somebody_else_looks_at_again(
    item, elder, volunteer, village_worker, station_lead, county_worker
) -> None:
    for n in range(3):
        claim = make_claim(item, elder, volunteer, starts_at=NOW + n * 24 * HOUR)
        services.confirm_hours(actor=actor_of(station_lead), claim=claim)
    with pytest.raises(WrongState):
        services.draw_spot_checks(actor=builder(), month=NOW.date())
    july = datetime(2026, 7, 1, 9, tzinfo=NOW.tzinfo)
    month = date(2026, 6, 1)
    drawn = services.draw_spot_checks(actor=builder().as_of(july), month=month)
    assert len(drawn) == 1
    assert services.draw_spot_checks(actor=builder().as_of(july), month=month) == []
    settle: dict[str, Any] = {
        "check": drawn[0],
        "result": "wrong",
        "words": "打电话问过，当天没有人去。",
    }
    with pytest.raises(RecorderCannotConfirm):
        services.settle_spot_check(actor=actor_of(station_lead, now=july), **settle)
    services.settle_spot_check(actor=actor_of(county_worker, now=july), **settle)
    assert SpotCheck.objects.get().result == "wrong"
    assert minutes_of(volunteer) == 120


def test_every_check_is_explained() -> None:
    from yanzhen.volunteers.rules.suspicion import CHECKS

    assert set(EXPLANATIONS) == set(CHECKS)
