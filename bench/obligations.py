"""How long it takes to write down what is owed: 150,000 persons by 12 cadence rules.

    ./yz run python bench/obligations.py [--persons 150000] [--everybody]

Makes an installation in a temporary folder (or, with DATABASE_URL, works on that database, which
must hold nothing), fills it, then begins one month. Every person has a risk tier, two of three a
category and one of ten a tag; twelve monthly rules ask for groups of them as the rule packs of a
county do. With ``--everybody`` each of the twelve rules asks for everybody: the most there can be.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
BATCH = 10_000
SINCE = date(2020, 1, 1)
NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
TOWNS, VILLAGES, GROUPS = 5, 43, 1103


def rules(for_everybody: bool) -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = [
        {"categories": ["dibao"]},
        {"categories": ["tekun"]},
        {"categories": ["elder_alone", "elder_empty_nest", "elder_left_behind"]},
        {"categories": ["orphan", "unsupported_child"]},
        {"categories": ["left_behind_child"]},
        {"categories": ["disabled"]},
        {"risk": [3]},
        {"risk": [2]},
        {"risk": [1]},
        {"tags": ["联合照护"]},
        {"categories": ["dibao", "tekun", "disabled"], "risk": [3]},
        {"categories": ["elder_alone"], "tags": ["联合照护"], "risk": [2, 3]},
    ]
    return [
        {
            "code": f"rule_{number}",
            "name": f"第{number}项走访",
            "who": {"risk": [0, 1, 2, 3]} if for_everybody else who,
            "unit": "person",
            "per": "month",
            "times": 1,
            "means": ["home", "phone"],
        }
        for number, who in enumerate(groups, start=1)
    ]


def fill(persons: int) -> Any:
    """The county with its people, written straight into the tables; returns the county."""
    from yanzhen.accounts.models import User
    from yanzhen.core.inserting import draw_keys, insert_rows
    from yanzhen.core.scope import system_actor
    from yanzhen.orgs.models import Division, Post, Responsibility
    from yanzhen.people.models import Category, Household, Person, PersonCategory, Tag
    from yanzhen.people.services import sync_categories

    sync_categories(actor=system_actor(now=NOW))
    categories = list(Category.objects.values_list("pk", flat=True))
    chance = random.Random(7)
    places = divisions()
    insert_rows(Division, places)
    codes = {d.code: d.pk for d in Division.objects.all()}
    worker = User.objects.create(username="worker", name="林小满", created_at=NOW)
    county = Division.objects.get(code="990626")
    for code in codes:
        if len(code) == 12:
            post = Post.objects.create(
                user=worker,
                role="village_worker",
                division_id=codes[code],
                area_code=code,
                valid_from=SINCE,
            )
            Responsibility.objects.create(
                post=post, division_id=codes[code], area_code=code, valid_from=SINCE
            )
    groups = [code for code in codes if len(code) == 15]
    serial = count(1)
    for start in range(0, persons, BATCH):
        many = min(BATCH, persons - start)
        homes = draw_keys(Household, -(-many // 3))
        where = [chance.choice(groups) for _ in homes]
        insert_rows(
            Household,
            [
                {
                    "id": key,
                    "number": f"H{key}",
                    "division_id": codes[code],
                    "area_code": code,
                    "state": "active",
                    "created_at": NOW,
                }
                for key, code in zip(homes, where, strict=True)
            ],
        )
        keys = draw_keys(Person, many)
        insert_rows(
            Person,
            [
                {
                    "id": key,
                    "name": f"村民{next(serial)}",
                    "division_id": codes[where[n // 3]],
                    "area_code": where[n // 3],
                    "household_id": homes[n // 3],
                    "state": "active",
                    "risk": chance.choices((0, 1, 2, 3), (70, 20, 8, 2))[0],
                    "created_at": NOW,
                }
                for n, key in enumerate(keys)
            ],
        )
        insert_rows(
            PersonCategory,
            [
                {
                    "person_id": key,
                    "category_id": chance.choice(categories),
                    "source": "台账",
                    "as_of": SINCE,
                    "valid_from": SINCE,
                    "area_code": where[n // 3],
                }
                for n, key in enumerate(keys)
                if chance.random() < 0.67
            ],
        )
        insert_rows(
            Tag, [{"person_id": key, "word": "联合照护"} for key in keys if chance.random() < 0.1]
        )
    return county


def divisions() -> list[dict[str, Any]]:
    rows = [{"id": 1, "code": "990626", "name": "云岭县", "level": "county", "valid_from": SINCE}]
    towns = [f"990626{100 + n}" for n in range(1, TOWNS + 1)]
    for n, code in enumerate(towns):
        rows.append(
            {
                "id": 2 + n,
                "code": code,
                "name": f"镇{n}",
                "level": "town",
                "parent_id": 1,
                "valid_from": SINCE,
            }
        )
    villages = [f"{towns[n % TOWNS]}{201 + n // TOWNS}" for n in range(VILLAGES)]
    for n, code in enumerate(villages):
        rows.append(
            {
                "id": 100 + n,
                "code": code,
                "name": f"村{n}",
                "level": "village",
                "parent_id": 2 + n % TOWNS,
                "valid_from": SINCE,
            }
        )
    for n in range(GROUPS):
        village = n % VILLAGES
        rows.append(
            {
                "id": 1000 + n,
                "code": f"{villages[village]}{1 + n // VILLAGES:03d}",
                "name": f"{1 + n // VILLAGES}组",
                "level": "group",
                "parent_id": 100 + village,
                "valid_from": SINCE,
            }
        )
    return rows


def main() -> None:
    asked = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    asked.add_argument("--persons", type=int, default=150_000)
    asked.add_argument("--everybody", action="store_true")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        packs = Path(folder) / "policies"
        (packs / "national").mkdir(parents=True)
        for path in (ROOT / "policies" / "national").glob("*.yaml"):
            if path.name != "visits.yaml":
                (packs / "national" / path.name).write_bytes(path.read_bytes())
        entry = {
            "topic": "visits.cadence",
            "effective_from": SINCE,
            "status": "confirmed",
            "reference": "bench",
            "value": rules(given.everybody),
        }
        text = yaml.safe_dump([entry], allow_unicode=True)
        (packs / "national" / "visits.yaml").write_text(text, encoding="utf-8")
        os.environ["YZ_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "yanzhen.config.settings"
        import django
        from django.conf import settings
        from django.core.management import call_command

        django.setup()
        settings.POLICIES = packs
        call_command("migrate", verbosity=0)
        begun = time.monotonic()
        county = fill(given.persons)
        print(f"filled with {given.persons} persons in {time.monotonic() - begun:.1f} s")
        measure(county)


def measure(county: Any) -> None:
    from yanzhen.core.scope import system_actor
    from yanzhen.visits.selectors import coverage
    from yanzhen.visits.services import generate_obligations

    actor = system_actor(now=NOW)
    begun, worked = time.monotonic(), time.process_time()
    period = generate_obligations(actor=actor, division=county, kind="month", day=NOW.date())
    print(
        f"{period.frozen} obligations of 12 rules in {time.monotonic() - begun:.1f} s "
        f"({time.process_time() - worked:.1f} s of the processor)"
    )
    begun = time.monotonic()
    rows = coverage(actor, kind="month", starts_on=period.starts_on, area=county.code, by="town")
    print(f"coverage of {len(rows)} towns in {time.monotonic() - begun:.2f} s")


if __name__ == "__main__":
    main()
