"""What every step of a loading works with: the pack, the day, random sources, the actor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zlib import crc32

from django.db.models import QuerySet
from django.utils import timezone

from yanzhen.core.scope import Actor, Channel, system_actor
from yanzhen.orgs.models import Division, Organization
from yanzhen.scenarios.invention import UNASSIGNED_AREA, Inventor
from yanzhen.scenarios.models import LoadedScenario
from yanzhen.scenarios.pack import Pack
from yanzhen.scenarios.structure import LENGTHS

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
    def place(self) -> str:
        return self.pack.place

    def size(self, name: str, usual: int = 0) -> int:
        """How much of something this scale has; what the scale leaves open is as in the demo."""
        sizes = self.pack.about["demo"] | self.pack.about[self.scale]
        return int(sizes.get(name, usual))

    def divisions(self, level: str) -> QuerySet[Division]:
        """The pack's own divisions of a level."""
        inside = Division.objects.filter(level=level, code__startswith=self.place)
        return inside.order_by("code")

    def organization(self, key: str, code: str = "") -> Organization:
        """The organisation that the pack calls by this key; the nearest at or above a place."""
        said = self.pack.read("organizations")
        for row in said["organizations"]:
            if row["key"] == key:
                return self._named(row["name"], str(row["division"]))
        for row in said.get("everywhere", ()):
            if row["key"] == key:
                division = Division.objects.get(code=code[: LENGTHS[row["at"]]])
                return self._named(row["name"].format(place=division.name), division.code)
        raise LookupError(f"{self.pack.name}: no organisation {key!r}")

    @staticmethod
    def _named(name: str, code: str) -> Organization:
        return Organization.objects.get(name=name, area_code=code)

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
        """A source of people; every purpose of every pack has ten areas and a million phones."""
        own = self.pack.block * 10 + number
        return Inventor(
            self.pack.seed + crc32(purpose.encode()),
            self.today,
            area=UNASSIGNED_AREA + own * 10,
            phones=own * 1_000_000,
        )
