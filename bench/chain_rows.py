"""Needs, orders and records of a city as another list would bring them, drawn from its people."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

PLACE, SEED = "3716", 3716
CATEGORIES = ("daily_care", "health", "company", "repair", "education", "environment")
CHANNELS = ("visit", "box", "hotline", "self_report", "meeting")
TITLES = ("想有人陪着去医院", "灯坏了没人修", "孩子放学没人看", "想吃口热饭")
SHARE_OPEN = 0.2


@dataclass(frozen=True)
class City:
    """What rows are made of: places, people, helpers, services; its moment stays the same."""

    now: datetime
    villages: list[Any]
    people: list[Any]
    workers: dict[str, Any]
    items: list[Any]

    @classmethod
    def of(cls, now: datetime) -> City:
        from yanzhen.delivery.models import ServiceItem
        from yanzhen.orgs.models import Division, Post
        from yanzhen.people.models import Person

        people = Person.objects.filter(area_code__startswith=PLACE, protection="none")
        return cls(
            now,
            list(Division.objects.filter(level="village", code__startswith=PLACE)),
            list(people.select_related("division", "household").order_by("pk")),
            {p.area_code: p for p in Post.objects.filter(role="village_worker")},
            list(ServiceItem.objects.filter(area_code=PLACE, mode="ordered").order_by("pk")),
        )

    def moment(self, source: random.Random, most_days: int) -> datetime:
        return self.now - timedelta(minutes=source.randrange(60, most_days * 1440))


def needs_of(city: City, count: int) -> Iterator[Any]:
    """Four of five about a person, one of five still open."""
    from yanzhen.needs.services import NeedDraft

    source = random.Random(SEED)
    for number in range(count):
        person = source.choice(city.people) if source.random() < 0.8 else None
        division = person.division if person else source.choice(city.villages)
        is_open = source.random() < SHARE_OPEN
        heard_at = city.moment(source, 12 if is_open else 700)
        ended = {
            "outcome": "solved",
            "closed_at": heard_at + (city.now - heard_at) * source.random(),
            "resident_word": "已经办好",
        }
        yield NeedDraft(
            title=source.choice(TITLES),
            category=source.choice(CATEGORIES),
            division=division,
            person=person,
            place="" if person else "社区广场",
            channel=source.choice(CHANNELS),
            heard_at=heard_at,
            external_number=f"N{number:07d}",
            **({} if is_open else ended),
        )


def orders_of(city: City, count: int) -> Iterator[Any]:
    """Four of five are served and most of these rated; the rest wait for their review."""
    from django.utils import timezone

    from yanzhen.delivery.services import OrderRow, Served

    source = random.Random(SEED + 2)
    for number in range(count):
        person, item = city.people[number % len(city.people)], source.choice(city.items)
        is_served = source.random() > SHARE_OPEN
        placed_at = city.moment(source, 400 if is_served else 5)
        placed_at -= timedelta(days=1 if is_served else 0)
        served = None
        if is_served:
            started_at = placed_at + (city.now - placed_at) * source.random() * 0.4
            ended_at = started_at + timedelta(minutes=item.duration_minutes)
            served = Served(
                helper_id=city.workers[person.area_code[:12]].user_id,
                helper_role="worker",
                started_at=started_at,
                minutes=item.duration_minutes,
                confirmed_at=max(ended_at, placed_at + (city.now - placed_at) * 0.5),
                score=source.choice((5, 5, 4, 3, None)),
            )
        ahead = city.now + timedelta(days=1 + number % 149)
        yield OrderRow(
            item=item,
            person=person,
            wished_on=timezone.localdate(placed_at if is_served else ahead),
            placed_at=placed_at,
            external_number=f"bench-{number:07d}",
            served=served,
        )


def records_of(city: City, count: int) -> Iterator[Any]:
    """Services that a worker brought to a person, nine tenths in the last year."""
    from yanzhen.delivery.services import RecordDraft
    from yanzhen.delivery.services.records import HELPER, SERVED, Part

    source = random.Random(SEED + 1)
    for number in range(count):
        person, item = source.choice(city.people), source.choice(city.items)
        minutes = item.duration_minutes
        worker = city.workers[person.area_code[:12]]
        yield RecordDraft(
            kind="order",
            category=item.category,
            title=item.name,
            division=person.division,
            started_at=city.moment(source, 400) - timedelta(minutes=minutes),
            minutes=minutes,
            parts=[
                Part(side=SERVED, person=person, household=person.household, minutes=minutes),
                Part(side=HELPER, role="worker", user_id=worker.user_id, minutes=minutes),
            ],
            external_number=f"R{number:07d}",
        )
