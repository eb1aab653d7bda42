"""The order of the steps, and which are done already."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core.errors import DomainError
from yanzhen.scenarios.loading import steps
from yanzhen.scenarios.loading.stage import Loading, Progress
from yanzhen.scenarios.models import LoadedScenario
from yanzhen.scenarios.pack import Pack


class ScaleDiffers(DomainError):
    code = "scale_differs"
    status = 409
    message = _(
        "This folder already holds %(name)s at %(scale)s scale. Use another folder with --data."
    )


def load(*, pack: Pack, scale: str, tell: Progress, today: date | None = None) -> LoadedScenario:
    """Load a pack, or go on where a killed loading stopped. Raises ScaleDiffers.

    The same pack, scale and day give the same records.
    """
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
