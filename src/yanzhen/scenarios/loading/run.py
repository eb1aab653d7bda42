"""The order of the steps, and which are done already."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core.errors import DomainError
from yanzhen.scenarios.loading import steps
from yanzhen.scenarios.loading.stage import Loading, Progress
from yanzhen.scenarios.models import LoadedScenario
from yanzhen.scenarios.pack import Pack, known_packs


class ScaleDiffers(DomainError):
    code = "scale_differs"
    status = 409
    message = _(
        "This folder already holds %(name)s at %(scale)s scale. Use another folder with --data."
    )


class PlacesOverlap(DomainError):
    code = "places_overlap"
    status = 409
    message = _(
        "This folder already holds %(other)s, whose places are also those of %(name)s. "
        "Use another folder with --data."
    )


def refuse_overlap(pack: Pack) -> None:
    """Packs can lie together when none contains a place of another. Raises PlacesOverlap."""
    loaded = set(LoadedScenario.objects.exclude(name=pack.name).values_list("name", flat=True))
    for other in known_packs():
        shares = pack.place.startswith(other.place) or other.place.startswith(pack.place)
        if other.name in loaded and shares:
            raise PlacesOverlap(other=other.name, name=pack.name)


def load(*, pack: Pack, scale: str, tell: Progress, today: date | None = None) -> LoadedScenario:
    """Load a pack, or go on where a killed loading stopped. Raises ScaleDiffers or
    PlacesOverlap.

    The same pack, scale and day give the same records.
    """
    planned = steps.steps_of(pack)
    refuse_overlap(pack)
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
    for name, step in planned:
        if name in record.steps_done:
            continue
        with nullcontext() if name in steps.BY_CHUNKS else transaction.atomic():
            step(loading)
            record.steps_done.append(name)
            record.save()
    if record.finished_at is None:
        record.finished_at = timezone.now()
        record.save()
    return record
