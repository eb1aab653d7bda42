"""What stands in the packs that come with the house, read without loading them."""

import re
from collections import Counter

import pytest

from yanzhen.core import policies
from yanzhen.orgs import rules
from yanzhen.reports.indicator import INDICATORS
from yanzhen.scenarios.figures import QUALIFIERS
from yanzhen.scenarios.invention import UNASSIGNED_PHONE
from yanzhen.scenarios.loading.staff import cast_of
from yanzhen.scenarios.loading.steps import steps_of
from yanzhen.scenarios.pack import known_packs, pack_named
from yanzhen.scenarios.structure import Place

PACKS = [pack.name for pack in known_packs()]


@pytest.mark.parametrize("name", PACKS)
def test_every_place_has_a_code_of_the_standard_that_is_its_own(name):
    pack = pack_named(name)
    known: dict[str, Place] = {}
    for place in pack.places:
        above = next(
            (
                known[place.code[:n]]
                for n in (len(place.code) - 3, 4, 2)
                if place.code[:n] in known and n < len(place.code)
            ),
            None,
        )
        parent = (above.code, above.level) if above else ("", "")
        rules.check_code(place.code, place.level, *parent)
        assert place.code not in known
        known[place.code] = place


@pytest.mark.parametrize("name", PACKS)
def test_every_step_and_every_figure_is_known(name):
    pack = pack_named(name)
    assert len(steps_of(pack)) == len(set(pack.about["steps"]))
    for row in pack.read("figures"):
        if row["qualifier"] == "config":
            policies.value(row["policy"], area=pack.place, day=row["as_of"])
        else:
            assert row["qualifier"] in QUALIFIERS
            assert row["indicator"] in INDICATORS


def test_packs_share_no_block_of_numbers_and_nobody():
    packs = known_packs()
    assert len({pack.block for pack in packs}) == len(packs)
    staff = [pack.read("staff") for pack in packs]
    names = Counter(row["username"] for said in staff for row in cast_of(said))
    phones = Counter(
        row["phone"] for said in staff for row in [*said["residents"], *said["volunteers"]]
    )
    assert max(names.values()) == 1
    assert max(phones.values()) == 1
    assert all(phone.startswith(UNASSIGNED_PHONE) for phone in phones)


@pytest.mark.parametrize("name", PACKS)
def test_no_number_of_a_living_person_stands_in_a_pack(name):
    for path in pack_named(name).folder.glob("*.yaml"):
        told = path.read_text()
        phones = re.findall(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])", told)
        assert [p for p in phones if not p.startswith(UNASSIGNED_PHONE)] == []
        assert not re.search(r"(?<![0-9])[0-9]{17}[0-9Xx](?![0-9Xx])", told)


def test_binzhou_has_the_towns_and_communities_of_the_report():
    pack = pack_named("binzhou")
    assert len(pack.places_at("county")) == 7
    assert len(pack.places_at("town")) == 91
    assert len(pack.places_at("village")) == 219
    assert {p.code[:12] for p in pack.places_at("grid")} == {
        p.code for p in pack.places_at("village")
    }
