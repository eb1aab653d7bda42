"""One attempt of each kind to make up hours: refused or flagged, with the reason that is told.

Beyond the service, recorder = confirmer, overlap, daily limit, own duty and reciprocal service
stand in ``test_hours``; here is the rest, and that each of them is told in words.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core.errors import AccessDenied, NotValid
from yanzhen.delivery.models import Participant, ServiceRecord
from yanzhen.delivery.services.records import Part, append_record
from yanzhen.delivery.testing import make_item
from yanzhen.people.testing import make_person
from yanzhen.volunteers import services
from yanzhen.volunteers.judging import explained
from yanzhen.volunteers.models import HourClaim
from yanzhen.volunteers.services import HoursRefused, RecorderCannotConfirm, join_team
from yanzhen.volunteers.testing import (
    make_claim,
    make_helping_volunteer,
    make_team,
    make_volunteer,
    user_of,
)


def gathered(tree, lead, helpers: int, served: int, *, day: int = 0) -> ServiceRecord:
    """An activity of two hours with so many volunteers for so many people, as a leader tells it."""
    begin = NOW + timedelta(days=day)
    source = make_team(tree.village, f"第{day}-{helpers}次")  # any record may be a source
    people = [make_helping_volunteer(tree.group) for _n in range(min(helpers, 2))]
    parts = [
        *(Part(side="helper", role="volunteer", person=v.person, minutes=120) for v in people),
        Part(side="helper", role="volunteer", headcount=helpers - len(people), minutes=120),
        Part(side="served", headcount=served, minutes=120),
    ]
    return append_record(
        actor=actor_of(lead, now=begin + timedelta(hours=2)),
        kind=ServiceRecord.Kind.ACTIVITY,
        source=source,
        title="广场清扫",
        category="",
        division=tree.village,
        started_at=begin,
        ended_at=begin + timedelta(hours=2),
        minutes=120,
        parts=[part for part in parts if part.headcount],
    )


def test_an_event_of_a_crowd_that_serves_hardly_anybody_is_looked_at_by_a_lead(
    tree, village_worker, station_lead
) -> None:
    record = gathered(tree, village_worker, helpers=60, served=3)
    claim = HourClaim.objects.filter(record=record).order_by("pk")[0]
    assert [f["code"] for f in claim.findings] == ["invented_event"]
    assert "60" in explained(claim.findings[0])
    later = NOW + timedelta(days=1)
    with pytest.raises(AccessDenied):
        services.confirm_hours(actor=actor_of(village_worker, now=later), claim=claim, words="属实")
    with pytest.raises(NotValid):
        services.confirm_hours(actor=actor_of(station_lead, now=later), claim=claim)
    services.refuse_hours(
        actor=actor_of(station_lead, now=later), claim=claim, words="现场照片只有五个人。"
    )
    claim.refresh_from_db()
    assert (claim.state, claim.words) == ("refused", "现场照片只有五个人。")


def test_an_event_many_times_larger_than_this_organiser_ever_held_is_looked_at(
    tree, village_worker
) -> None:
    for day in range(3):
        usual = gathered(tree, village_worker, helpers=3, served=20, day=day)
        assert not HourClaim.objects.filter(record=usual, is_flagged=True).exists()
    claim = HourClaim.objects.filter(
        record=gathered(tree, village_worker, helpers=30, served=40, day=5)
    ).order_by("pk")[0]
    assert [f["code"] for f in claim.findings] == ["invented_event"]


def test_many_entries_by_one_person_within_minutes_are_a_burst(
    tree, village_worker, town_worker, station_lead
) -> None:
    record = make_claim(
        make_item(tree.county), make_person(tree.group), make_helping_volunteer(tree.group)
    ).record
    actor = actor_of(town_worker, now=record.ended_at + timedelta(hours=1))
    made = [
        services.supplement_hours(
            actor=actor.as_of(actor.now + timedelta(seconds=n)),
            volunteer=make_volunteer(tree.group),
            record=record,
            minutes=30,
            reason="集体补录",
        )
        for n in range(21)
    ]
    assert [len(claim.findings) for claim in made] == [*[0] * 20, 1]
    assert made[-1].findings[0]["code"] == "burst"
    assert "20" in explained(made[-1].findings[0])
    with pytest.raises(AccessDenied):
        services.confirm_hours(actor=actor_of(village_worker), claim=made[-1], words="属实")


def test_the_leader_of_a_team_confirms_its_hours_but_never_their_own(tree, outsider) -> None:
    leader = make_helping_volunteer(tree.group, "白露")
    member = make_helping_volunteer(tree.group, "谷雨")
    stranger = make_helping_volunteer(tree.group, "许知秋")
    team = make_team(tree.village)
    for volunteer in (leader, member):
        join_team(actor=builder(), team=team, volunteer=volunteer)
    services.change_team(actor=builder(), team=team, name=team.name, kind=team.kind, leader=leader)
    item, actor = make_item(tree.county), actor_of(user_of(leader))
    theirs = make_claim(item, make_person(tree.group), member)
    own = make_claim(item, make_person(tree.group), leader)
    others = make_claim(item, make_person(tree.group), stranger)
    assert services.confirm_hours(actor=actor, claim=theirs).state == "confirmed"
    for claim, refusal in ((own, AccessDenied | RecorderCannotConfirm), (others, AccessDenied)):
        with pytest.raises((AccessDenied, RecorderCannotConfirm)) as refused:
            services.confirm_hours(actor=actor, claim=claim)
        assert isinstance(refused.value, refusal)
    assert set(HourClaim.objects.exclude(pk=theirs.pk).values_list("state", flat=True)) == {
        "waiting"
    }
    flagged = make_claim(item, make_person(tree.group), member, starts_at=NOW + timedelta(days=1))
    HourClaim.objects.filter(pk=flagged.pk).update(is_flagged=True)
    with pytest.raises(AccessDenied):
        services.confirm_hours(actor=actor, claim=flagged, words="属实")


def test_time_on_the_way_counts_only_where_the_rules_say_so(
    tree, village_worker, monkeypatch
) -> None:
    volunteer = make_helping_volunteer(tree.group)
    claim = make_claim(make_item(tree.county), make_person(tree.group), volunteer)
    own = actor_of(user_of(volunteer))
    with pytest.raises(HoursRefused, match="路途"):
        services.tell_travel(actor=own, claim=claim, minutes=30)
    from yanzhen.volunteers.services import confirming

    said = {"travel_counts": True, "travel_most_minutes": 40, "confirm_tolerance_minutes": 15}
    monkeypatch.setattr(confirming, "rule", lambda *_args, **_more: said)
    with pytest.raises(NotValid):
        services.tell_travel(actor=own, claim=claim, minutes=41)
    with pytest.raises(AccessDenied):
        services.tell_travel(actor=actor_of(village_worker), claim=claim, minutes=30)
    claim = services.tell_travel(actor=own, claim=claim, minutes=30)
    services.confirm_hours(actor=actor_of(village_worker), claim=claim)
    assert claim.hours.get().minutes == 90
    assert claim.record.participants.get(side=Participant.Side.HELPER).minutes == 60
