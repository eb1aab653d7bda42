"""A visit is written down."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from yanzhen.accounts.testing import actor_of
from yanzhen.core.errors import DomainError, NotFound, NotValid, StaleVersion
from yanzhen.core.fields import plain
from yanzhen.core.idempotency import KeyReused
from yanzhen.delivery.models import Participant, ServiceRecord
from yanzhen.needs.models import Need
from yanzhen.people.models import Household, Person, TimelineEntry
from yanzhen.people.testing import draft as person_draft
from yanzhen.people.testing import make_household
from yanzhen.visits.drafts import Block, Measured, Member, NeedHeard, Visitor
from yanzhen.visits.models import Visit, VisitRevision
from yanzhen.visits.services import amend_visit, record_visit, take_back_visit
from yanzhen.visits.testing import make_draft, make_visit, members_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def household(tree) -> Household:
    return make_household(
        tree.group,
        [
            person_draft(tree.group, "陈桂英", relation=Person.Relation.HEAD),
            person_draft(tree.group, "陈小禾", relation=Person.Relation.GRANDCHILD),
        ],
    )


def test_writes_one_service_record_with_all_visitors_and_all_who_were_met(
    household, village_worker, grid_worker
) -> None:
    actor = actor_of(village_worker)
    head, child = (m.person for m in members_of(household))
    visit = make_visit(
        household,
        actor,
        members=(Member(head), Member(child, is_met=False, remark="在校")),
        visitors=(
            Visitor(user_id=village_worker.pk),
            Visitor(role="volunteer", user_id=grid_worker.pk),
            Visitor(role="doctor", name="周医生"),
        ),
        blocks={
            "health": Block(answers={"state": "worse", "health_note": "夜里咳嗽"}),
            "hazards": Block(answers={"electricity": "found"}),
            "income": Block(is_unchanged=True, answers={"income": "same"}),
        },
        measured=(Measured(head, "systolic", 186),),
        needs=(NeedHeard("电线老化需要更换", "safety", person=head, urgency="soon"),),
        policies=("temporary",),
        view="需要尽快检修线路",
        lat=28.123456,
        lng=103.987654,
    )
    record = ServiceRecord.objects.get(source_type="visits.visit", source_id=visit.pk)
    served = record.participants.filter(side=Participant.Side.SERVED)
    helpers = record.participants.filter(side=Participant.Side.HELPER)
    assert [p.person for p in served] == [head]
    assert {(p.user_id, p.role) for p in helpers} == {
        (village_worker.pk, "worker"),
        (grid_worker.pk, "volunteer"),
        (None, "doctor"),
    }
    need = Need.objects.get()
    assert (need.channel, need.person, need.heard_at) == ("visit", head, visit.ended_at)
    assert list(visit.needs.all()) == [need]
    assert (visit.has_hazard, visit.has_alert, visit.is_saved_late) == (True, True, False)
    assert visit.vital_signs.get().level == "urgent"
    assert (f"{visit.lat}", f"{visit.lng}") == ("28.123", "103.988")
    assert plain(visit.view) == "需要尽快检修线路"
    lines = TimelineEntry.objects.filter(person=head, kind="visit")
    assert [line.url for line in lines] == [f"/visits/{visit.pk}/"]


def test_is_written_once_for_a_client_key(household, village_worker) -> None:
    actor = actor_of(village_worker)
    draft = make_draft(actor, household, uid=uuid4())
    first = record_visit(actor=actor, draft=draft, client_key="device-1-0001")
    again = record_visit(actor=actor, draft=draft, client_key="device-1-0001")
    assert first == again
    assert (Visit.objects.count(), ServiceRecord.objects.count()) == (1, 1)
    with pytest.raises(KeyReused):
        record_visit(
            actor=actor,
            draft=make_draft(actor, household, minutes=35),
            client_key="device-1-0001",
        )


def test_marks_what_is_saved_a_day_late_by_the_time_of_the_device(
    household, village_worker
) -> None:
    actor = actor_of(village_worker)
    began = actor.now - timedelta(days=3)
    on_paper = make_visit(household, actor, started_at=began)
    on_phone = make_visit(household, actor, started_at=began, saved_at=began + timedelta(hours=2))
    dreamt = make_visit(household, actor, started_at=began, saved_at=began - timedelta(hours=2))
    assert [v.is_saved_late for v in (on_paper, on_phone, dreamt)] == [True, False, True]


def test_a_vain_try_and_a_refusal_write_no_service_record(household, village_worker) -> None:
    for outcome in ("not_home", "refused"):
        visit = make_visit(household, village_worker, outcome=outcome)
        assert not visit.members.filter(is_met=True).exists()
    assert not ServiceRecord.objects.exists()
    assert TimelineEntry.objects.filter(household=household, kind="visit").count() == 4


def test_refuses_what_cannot_be_and_changes_nothing(
    household, village_worker, outsider, tree
) -> None:
    actor = actor_of(village_worker)
    head, child = (m.person for m in members_of(household))
    stranger = make_household(tree.group)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"members": members_of(stranger)}, "members"),
        ({"members": (Member(head), Member(head))}, "members"),
        ({"members": (Member(head, is_met=False),)}, "members"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 13 * 60}, "minutes"),
        ({"started_at": actor.now}, "started_at"),
        ({"means": "letter"}, "means"),
        ({"visitors": (Visitor(role="doctor"),)}, "visitors"),
        ({"visitors": (Visitor(role="king", name="王"),)}, "visitors"),
        ({"visitors": (Visitor(user_id=987654321),)}, "visitors"),
        ({"blocks": {"stars": Block()}}, "blocks"),
        ({"blocks": {"health": Block(answers={"mood": "blue"})}}, "health.mood"),
        ({"measured": (Measured(head, "systolic", 900),)}, "systolic"),
        (
            {
                "members": (Member(head), Member(child, is_met=False)),
                "measured": (Measured(child, "pulse", 80),),
            },
            "pulse",
        ),
        ({"policies": ("free_lunch",)}, "policies"),
        ({"lat": 95.0, "lng": 10.0}, "lat"),
        ({"lat": 25.0}, "lat"),
        ({"needs": (NeedHeard("", "safety"),)}, "title"),
    ]
    for values, field in wrong:
        with pytest.raises(NotValid) as refusal:
            record_visit(actor=actor, draft=make_draft(actor, household, **values))
        assert refusal.value.field == field, values
    with pytest.raises(DomainError):
        make_visit(household, outsider)
    assert (Visit.objects.count(), ServiceRecord.objects.count()) == (0, 0)
    assert not Need.objects.exists()


def test_a_protected_person_is_met_only_by_those_who_may_see_them(
    household, grid_worker, station_lead
) -> None:
    child = members_of(household)[1].person
    Person.objects.filter(pk=child.pk).update(protection=Person.Protection.VIOLENCE)
    with pytest.raises(NotFound):
        make_visit(household, grid_worker)
    assert make_visit(household, station_lead).pk


def test_a_change_keeps_what_stood_there_and_refuses_an_old_version(
    household, village_worker
) -> None:
    actor = actor_of(village_worker)
    visit = make_visit(
        household, actor, blocks={"hazards": Block(answers={"electricity": "found"})}
    )
    changed = amend_visit(
        actor=actor,
        visit=visit,
        version=1,
        changes={"hazards.electricity": "mended", "next_step": "下月复查线路"},
        reason="电工当天已更换",
    )
    assert (changed.version, changed.has_hazard) == (2, False)
    revision = VisitRevision.objects.get()
    assert "found" in plain(revision.before_json)
    with pytest.raises(StaleVersion):
        amend_visit(actor=actor, visit=visit, version=1, changes={"next_step": "无"}, reason="再改")


def test_is_taken_back_by_a_lead_who_was_not_there(household, village_worker, station_lead) -> None:
    visit = make_visit(household, village_worker)
    with pytest.raises(DomainError):
        take_back_visit(actor=actor_of(village_worker), visit=visit, reason="记错了")
    take_back_visit(actor=actor_of(station_lead), visit=visit, reason="当天没有上门")
    assert not Visit.objects.standing().exists()
    assert sum(ServiceRecord.objects.values_list("sign", flat=True)) == 0


def test_what_was_measured_stands_in_a_log_beside_its_bounds(
    household, village_worker, town_worker, grid_worker, as_user, django_assert_max_num_queries
) -> None:
    head, child = (m.person for m in members_of(household))
    for days, values in ((3, (128, 82)), (2, (150, 84)), (1, (186, 92))):
        measured = (Measured(head, "systolic", values[0]), Measured(head, "diastolic", values[1]))
        actor = actor_of(village_worker)
        began = actor.now - timedelta(days=days)
        make_visit(household, actor, started_at=began, measured=measured)
    make_visit(household, town_worker, measured=(Measured(child, "pulse", 90),))
    address = f"/visits/measured/{head.pk}/"
    page = as_user(town_worker)
    page.get(address)
    with django_assert_max_num_queries(16):
        told = page.get(address).content.decode()
    rows = re.findall(r"<tr><th scope.*?</tr>", told)
    assert ["128" in rows[2], "150" in rows[1], "186" in rows[0]] == [True] * 3
    assert ["badge-overdue" in row for row in rows] == [True, False, False]
    assert ["badge-due" in row for row in rows] == [True, True, False]
    assert "≥ 180 / ≤ 80" in told
    # A grid worker made none of these visits and may not read what was found.
    assert "186" not in as_user(grid_worker).get(address).content.decode()
