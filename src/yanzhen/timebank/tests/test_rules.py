"""Rules that a place chooses: read beside its own, tried on last month, taken from a day on."""

from __future__ import annotations

import shutil
from datetime import date, timedelta

import pytest
from django.conf import settings as house
from django.urls import reverse
from django.utils import timezone

from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core import policies
from yanzhen.core.errors import AccessDenied
from yanzhen.core.models import AuditEntry
from yanzhen.delivery.models import ServiceRecord
from yanzhen.delivery.services.records import Part, append_record
from yanzhen.delivery.testing import make_item
from yanzhen.people.testing import make_person, make_person_category
from yanzhen.timebank import outlook, packs, rules, services
from yanzhen.timebank.models import Account, LedgerEntry, PointIssue
from yanzhen.timebank.verification import prove
from yanzhen.volunteers.models import HourClaim
from yanzhen.volunteers.services import confirm_hours, join_team, revoke_hours
from yanzhen.volunteers.testing import (
    make_claim,
    make_helping_volunteer,
    make_team,
)


@pytest.fixture
def own_packs(settings, tmp_path):
    """Rule packs that a test may change."""
    settings.POLICIES = tmp_path / "policies"
    shutil.copytree(house.ROOT / "policies", settings.POLICIES)
    yield settings.POLICIES
    policies.reload()


def adopt(division, preset: str) -> None:
    services.choose_rules(
        actor=builder(), division=division, preset=preset, day=NOW.date(), reason="区里定的"
    )


def test_rules_are_compared_tried_and_chosen_on_the_page(
    tree, as_user, county_worker, town_worker, station_lead, own_packs, monkeypatch
) -> None:
    today = timezone.localtime()
    begins = (today.replace(day=1) - timedelta(days=10)).replace(hour=9)
    lead = actor_of(station_lead, now=begins + timedelta(hours=12))
    item = make_item(tree.county, points_class="skilled")
    volunteer = make_helping_volunteer(tree.group)
    for hour in (0, 4):
        claim = make_claim(
            item,
            make_person(tree.group),
            volunteer,
            minutes=130,
            starts_at=begins + timedelta(hours=hour),
        )
        confirm_hours(actor=lead, claim=claim)
    desk, url = as_user(county_worker), reverse("timebank-rules")
    page = desk.get(url).text
    assert "每天最多 8 分" in page
    shown = desk.get(url, {"preset": "changning"}).text
    assert "终身最多 600 分" in shown
    assert "每天最多 8 分" in shown
    assert '<b>本地现行</b></th><td class="num">6</td>' in shown
    assert '</th><td class="num">2</td><td class="num">1</td>' in shown
    with monkeypatch.context() as many:
        many.setattr(outlook, "MOST_AT_ONCE", 1)
        page = desk.get(url).text
    assert ("时长记录很多" in page, "时长记录很多" in shown) == (True, False)
    choose = reverse("timebank-rules-choose", args=["changning"])
    assert choose in shown
    assert choose not in as_user(town_worker).get(url, {"preset": "changning"}).text
    assert as_user(town_worker).get(choose).status_code == 403
    assert desk.get(reverse("timebank-rules-choose", args=["nowhere"])).status_code == 404
    assert "终身最多 600 分" in desk.get(choose).text
    typed = {"day": str(today.date()), "reason": "区民政局2026年第3次会议"}
    for wrong in ({"reason": ""}, {"day": ""}, {"day": str(begins.date())}):
        answer = desk.post(choose, {**typed, **wrong})
        assert answer.status_code in {409, 422}
        assert packs.earning(tree.group.code, today.date()).cap_life == 1500
    assert "已经发过积分" in answer.text
    assert desk.post(choose, typed).status_code == 302
    assert packs.earning(tree.group.code, today.date()).cap_life == 600
    assert packs.earning(tree.group.code, begins.date()).cap_life == 1500
    kept = packs.in_force(tree.group.code, today.date())
    assert "区民政局2026年第3次会议" in kept.earning.reference
    assert not kept.is_confirmed
    audit = AuditEntry.objects.filter(operation="timebank.choose_rules").latest("pk")
    assert (audit.user_id, audit.notes["preset"]) == (county_worker.pk, "changning")
    assert "每天最多 2 分" in desk.get(url).text
    assert prove().holds


def test_only_the_county_chooses(tree, station_lead, own_packs) -> None:
    with pytest.raises(AccessDenied):
        services.choose_rules(
            actor=actor_of(station_lead),
            division=tree.county,
            preset="nanjing",
            day=NOW.date(),
            reason="区里定的",
        )
    assert not (own_packs / tree.county.code).exists()


def test_other_processes_read_what_was_chosen(tree, own_packs) -> None:
    assert packs.earning(tree.group.code, NOW.date()).cap_life == 1500
    known = dict(policies._stamps)
    adopt(tree.county, "guangzhou")
    policies._stamps.update(known)  # what another process still remembers
    assert packs.spending(tree.group.code, NOW.date()).unlock_hours == 100


def test_hours_of_a_team_give_points_to_the_pool_alone(
    tree, village_worker, station_lead, own_packs
) -> None:
    adopt(tree.county, "nanjing")
    team = make_team(tree.village)
    member, guest = (make_helping_volunteer(tree.group) for _ in range(2))
    join_team(actor=builder(), team=team, volunteer=member)
    ends = NOW + timedelta(hours=2)
    append_record(
        actor=actor_of(village_worker, now=ends),
        kind=ServiceRecord.Kind.ACTIVITY,
        source=team,  # any record may be a source
        title="广场清扫",
        category="",
        division=tree.village,
        started_at=NOW,
        ended_at=ends,
        minutes=120,
        parts=[
            *(
                Part(side="helper", role="volunteer", person=v.person, minutes=120)
                for v in (member, guest)
            ),
            Part(side="served", headcount=20, minutes=120),
        ],
    )
    lead = actor_of(station_lead, now=ends)
    alone = make_claim(
        make_item(tree.county), make_person(tree.group), member, starts_at=NOW + timedelta(days=1)
    )
    claims = [*HourClaim.objects.exclude(pk=alone.pk).order_by("volunteer"), alone]
    for claim in claims:
        confirm_hours(actor=lead, claim=claim)
    found = PointIssue.objects.order_by("pk").values_list("given", "overflow", "cap")
    assert list(found) == [(0, 2, "team"), (2, 0, ""), (1, 0, "")]
    pool = Account.objects.get(kind="pool")
    assert pool.posted == 2
    assert prove().holds
    PointIssue.objects.filter(hours__claim=claims[0]).update(given=2, overflow=0)
    assert "0" in prove().faults[0]
    PointIssue.objects.filter(hours__claim=claims[0]).update(given=0, overflow=2)
    claims[0].refresh_from_db()
    revoke_hours(actor=lead, claim=claims[0], words="查实未去")
    pool.refresh_from_db()
    assert pool.posted == 0
    assert prove().holds


def test_a_fund_grants_points_once_a_period_to_whom_the_rules_name(tree, own_packs) -> None:
    adopt(tree.county, "nanjing")
    ages = {"alone at 81": 81, "alone at 70": 70, "alone and poor at 70": 70, "not alone": 85}
    people = {
        name: make_person(tree.group, born_on=date(NOW.year - age, 1, 2))
        for name, age in ages.items()
    }
    for name, person in people.items():
        for code, has in (("elder_alone", "not" not in name), ("dibao", "poor" in name)):
            if has:
                make_person_category(person, code)
    night = builder()
    assert services.grant_seeds(actor=night) == 8
    assert services.grant_seeds(actor=night) == 0
    have = {a.person_id: a.posted for a in Account.objects.filter(kind="member")}
    assert have == {people[name].pk: 4 for name in ("alone at 81", "alone and poor at 70")}
    assert Account.objects.get(kind="fund").posted == -8
    assert prove().holds
    assert services.grant_seeds(actor=night.as_of(NOW + timedelta(days=32))) == 8
    assert LedgerEntry.objects.count() == 4
    file = own_packs / tree.county.code / "timebank.yaml"
    file.write_text(file.read_text().replace("points: 4", "points: 5"))
    policies.reload()
    assert len(prove().faults) == 4


def test_every_pack_of_seeds_can_be_read() -> None:
    found = [p for p in policies.read_packs(house.POLICIES) if p.topic == packs.SEEDS]
    assert {p.place for p in found} >= {"national", "nanjing", "pidu"}
    for policy in found:
        rule = rules.SeedRule.read(policy.value)
        assert bool(rule.groups) == bool(rule.points)
        assert all(group.categories for group in rule.groups)
        assert rules.period_of(NOW.date(), rule.period)
