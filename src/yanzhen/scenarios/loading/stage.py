"""What every step of a loading works with: the pack, the day, random sources, the actor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zlib import crc32

from django.utils import timezone

from yanzhen.core.scope import Actor, Channel, system_actor
from yanzhen.scenarios.invention import UNASSIGNED_AREA, Inventor
from yanzhen.scenarios.models import LoadedScenario
from yanzhen.scenarios.pack import Pack

Progress = Callable[[str, int, int], None]


@dataclass
class Loading:
    """What every step works with: the pack, the day, a random source of its own, the actor."""

    pack: Pack
    scale: str
    today: date
    tell: Progress
    record: LoadedScenario

    @property
    def taken_over_on(self) -> date:
        """The day on which the county's lists were taken over into this house."""
        return self.today - timedelta(days=400)

    @property
    def actor(self) -> Actor:
        return self.on(self.pack.in_force_from)

    def on(self, day: date, hour: int = 9, minute: int = 0) -> Actor:
        """The loading actor at a local time of a day."""
        zone = timezone.get_current_timezone()
        moment = datetime.combine(day, time(hour, minute), zone)
        return system_actor(now=moment, name="scenario", channel=Channel.COMMAND)

    def random(self, purpose: str) -> Random:
        """A random source that depends on the seed and the purpose alone."""
        return Random(self.pack.seed * 1_000_003 + crc32(purpose.encode()))

    def inventor(self, purpose: str, number: int) -> Inventor:
        """A source of people; every purpose has its own hundred areas and million phones."""
        return Inventor(
            self.pack.seed + crc32(purpose.encode()),
            self.today,
            area=UNASSIGNED_AREA + number * 100,
            phones=number * 10_000_000,
        )
