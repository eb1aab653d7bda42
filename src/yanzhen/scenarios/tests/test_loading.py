"""A small county is loaded through the real services, on whichever database the suite runs."""

import hashlib
import io
import json
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.core import serializers
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count

from yanzhen.accounts.models import User
from yanzhen.core.models import AuditEntry
from yanzhen.delivery.models import Order, Participant, ServiceRecord
from yanzhen.orgs.models import Division, Organization, Station
from yanzhen.people.models import Person
from yanzhen.scenarios.loading import PlacesOverlap, ScaleDiffers, load
from yanzhen.scenarios.loading.steps import NoSuchStep
from yanzhen.scenarios.models import LoadedScenario
from yanzhen.scenarios.pack import NoSuchScenario, pack_named
from yanzhen.scenarios.verification import rule
from yanzhen.volunteers.models import HourRecord

TODAY = date(2026, 11, 20)
PACKS = Path(__file__).parent / "packs"


@pytest.fixture
def county(db, settings, tmp_path):
    settings.SCENARIOS = PACKS
    settings.DATA = tmp_path
    return pack_named("small")


def load_small(pack, scale="demo"):
    return load(pack=pack, scale=scale, tell=lambda *_: None, today=TODAY)


def people_digest():
    """What is the same whenever the same pack is loaded: who lives where, with which number."""
    rows = [
        (p.name, p.id_number.plain(), p.area_code, p.relation)
        for p in Person.objects.order_by("pk")
        if p.id_number
    ]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


def test_reproduces_every_figure_that_the_pack_covers(county):
    load_small(county)
    out = io.StringIO()
    call_command("scenario", "verify", "small", "--json", stdout=out)
    verdicts = json.loads(out.getvalue())
    assert [v["figure"] for v in verdicts if not v["passed"]] == []
    assert len(verdicts) == 6


def test_says_so_and_fails_when_a_figure_is_not_reproduced(county):
    load_small(county)
    Division.objects.filter(level="group").update(valid_to=date(2023, 1, 1))
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 of 6"):
        call_command("scenario", "verify", "small", stdout=out)
    assert "FAIL  X-F3" in out.getvalue()


def test_leaves_a_history_in_which_every_record_has_its_order_or_activity(county):
    load_small(county)
    assert Order.objects.exists()
    records = ServiceRecord.objects.all()
    assert records.exists()
    for record in records:
        assert record.participants.filter(side=Participant.Side.SERVED).exists()
    confirmed = Order.objects.filter(state="confirmed").count()
    assert records.filter(kind="order").count() == confirmed
    assert AuditEntry.objects.filter(operation="delivery.confirm_service").count() == confirmed


def test_does_nothing_a_second_time(county):
    load_small(county)
    before = serializers.serialize("json", [*Person.objects.all(), *Order.objects.all()])
    load_small(county)
    assert serializers.serialize("json", [*Person.objects.all(), *Order.objects.all()]) == before


def test_goes_on_with_the_step_at_which_it_was_stopped(county, monkeypatch):
    from yanzhen.scenarios.loading import steps

    class PowerCut(Exception):
        pass

    def cut(_loading):
        raise PowerCut

    whole = steps.STEPS["volunteers"]
    monkeypatch.setitem(steps.STEPS, "volunteers", cut)
    with pytest.raises(PowerCut):
        load_small(county)
    persons = Person.objects.count()
    monkeypatch.setitem(steps.STEPS, "volunteers", whole)
    record = load_small(county)
    assert persons > 0
    assert record.finished_at
    assert record.steps_done == [name for name, _ in steps.steps_of(county)]


def test_makes_the_same_people_from_the_same_seed_and_day(county):
    digests = set()
    for _ in range(2):
        with transaction.atomic():
            load_small(county)
            digests.add(people_digest())
            transaction.set_rollback(True)
    assert len(digests) == 1


def test_takes_as_many_people_as_the_pack_says_through_the_bulk_path(county):
    load_small(county, "full")
    assert 120 <= Person.objects.filter(account=None).count() < 130
    assert LoadedScenario.objects.get().scale == "full"


def test_refuses_another_scale_in_the_same_folder(county):
    load_small(county)
    with pytest.raises(ScaleDiffers):
        load_small(county, "full")


def figures_of(name):
    out = io.StringIO()
    call_command("scenario", "verify", name, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_lets_two_places_lie_in_one_folder_each_with_numbers_of_its_own(county):
    load_small(county)
    load_small(pack_named("other"))
    assert all(v["passed"] for name in ("small", "other") for v in figures_of(name))
    numbers = [p.id_number.plain() for p in Person.objects.all() if p.id_number]
    phones = [u.phone.plain() for u in User.objects.all() if u.phone]
    assert len(set(numbers)) == len(numbers)
    assert len(set(phones)) == len(phones)
    codes = Organization.objects.values_list("uscc", flat=True)
    assert len(set(codes)) == len(codes)


def test_goes_on_within_a_step_that_is_too_long_for_one_transaction(county):
    pack = pack_named("other")
    loaded = load_small(pack)
    before = HourRecord.objects.count()
    loaded.steps_done.remove("past_hours")
    loaded.save()
    load_small(pack)
    assert before > 50
    assert HourRecord.objects.count() == before
    out = io.StringIO()
    call_command("scenario", "verify", "other", stdout=out)
    assert "100小时" in out.getvalue()
    assert re.search(r"----  Y-F7", out.getvalue())
    call_command("scenario", "list", stdout=out)
    assert "Y-F7*" in out.getvalue()


def test_refuses_a_pack_whose_places_lie_in_another_that_is_loaded(county, monkeypatch):
    load_small(county)
    inside = pack_named("other")
    monkeypatch.setitem(inside.about, "place", "530626100")
    with pytest.raises(PlacesOverlap, match="small"):
        load_small(inside)
    assert not LoadedScenario.objects.filter(name="other").exists()


def test_spreads_stations_evenly_and_gives_each_its_operator(county):
    load_small(pack_named("other"))
    home = Station.objects.get(station_type="linkage_home")
    assert str(home.operator) == "一街道社会事务办公室"
    rests = Station.objects.filter(station_type="rest_station", parent=home)
    per_village = rests.values_list("area_code").annotate(n=Count("pk"))
    assert sorted(n for _code, n in per_village) == [2, 3]
    opened = rests.filter(opened_on__range=(date(2024, 1, 8), date(2024, 3, 28)))
    assert opened.count() == 5
    villages = Person.objects.values_list("household", "area_code").distinct()
    assert Counter(code[:12] for _pk, code in villages)["510681001002"] == 2


def test_refuses_a_pack_that_names_a_step_nobody_knows(county, monkeypatch):
    monkeypatch.setitem(county.about, "steps", ["divisions", "fly"])
    with pytest.raises(NoSuchStep, match="fly"):
        load_small(county)
    assert not Division.objects.exists()


def test_counts_a_rule_of_the_place_and_tells_when_it_is_another(county):
    load_small(pack_named("other"))
    area, day = "510681", date(2024, 6, 30)
    assert rule("orgs.structure_tiers", "", area, day)[2]["code"] == "grid"
    assert rule("orgs.structure_tiers", "2.division_levels", area, day) == ["grid", "group"]
    assert rule("orgs.structure_tiers", "9.code", area, day) is None
    assert rule("orgs.nothing", "", area, day) is None


def test_names_the_known_scenarios_when_the_name_is_wrong(county):
    with pytest.raises(NoSuchScenario, match="small"):
        pack_named("nowhere")
