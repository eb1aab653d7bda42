"""The order of the steps, what is done already, and how far the running one is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zlib import crc32

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core.errors import DomainError
from yanzhen.core.scope import Actor, Channel, system_actor
from yanzhen.scenarios.invention import UNASSIGNED_AREA, Inventor
from yanzhen.scenarios.models import LoadedScenario
from yanzhen.scenarios.pack import Pack

Progress = Callable[[str, int, int], None]


class ScaleDiffers(DomainError):
    code = "scale_differs"
    status = 409
    message = _(
        "This folder already holds %(name)s at %(scale)s scale. Use another folder with --data."
    )


@dataclass
class Loading:
    """What every step works with: the pack, the day, a random source of its own, the actor."""

    pack: Pack
    scale: str
    today: date
    tell: Progress
    record: LoadedScenario
    facts: dict[str, Any] = field(default_factory=dict)

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


def load(*, pack: Pack, scale: str, tell: Progress, today: date | None = None) -> LoadedScenario:
    """Load a pack, or go on where a killed loading stopped. Raises ScaleDiffers.

    The same pack, scale and day give the same records.
    """
    from yanzhen.scenarios.loading import steps

    record, _created = LoadedScenario.objects.get_or_create(
        name=pack.name,
        defaults={
            "scale": scale,
            "seed": pack.seed,
            "today": today or timezone.localdate(),
            "started_at": timezone.now(),
        },
    )
    if record.scale != scale:
        raise ScaleDiffers(name=pack.name, scale=record.scale)
    loading = Loading(pack, scale, record.today, tell, record)
    for name, step in steps.STEPS[scale]:
        if name in record.steps_done:
            continue
        with transaction.atomic():
            step(loading)
            record.steps_done.append(name)
            record.save()
    if record.finished_at is None:
        record.finished_at = timezone.now()
        record.save()
    return record
