"""The limits of field work: rule pack ``field.limits``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from yanzhen.core import policies


@dataclass(frozen=True, slots=True)
class Limits:
    """How long, how many, how large; what each means stands in the rule pack."""

    wait_hours: int
    bundle_days: int
    clock_minutes: int
    edits_at_once: int
    part_bytes: int
    parts_of_a_photo: int
    voice_seconds: int
    voice_bytes: int
    code_tries: int
    devices_of_a_worker: int


def limits(area: str, now: datetime) -> Limits:
    """What holds in the area at the moment."""
    day = timezone.localdate(now)
    return Limits(**policies.value("field.limits", area=area, day=day, or_earliest=True))
