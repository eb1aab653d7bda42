"""The station screen 自助终端: somebody stands before it, and a worker says who they are."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.core.models import Placed
from yanzhen.orgs.models import Station
from yanzhen.people.models import Person


class KioskVisit(Placed):
    """Somebody wants to be known at a station screen: by a code on their phone, or by a worker.

    ``candidates`` are the people whose number ends in the digits that were typed; the digits
    themselves are not kept. ``spoken`` are two digits on the screen by which the worker sees that
    both look at the same visit.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for a worker")
        KNOWN = "known", _("known")
        REFUSED = "refused", _("not known")
        ENDED = "ended", _("ended")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING, db_index=True)
    spoken = models.CharField(max_length=2)
    candidates = models.ManyToManyField(Person, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="kiosk_visits")
    asked_at = models.DateTimeField(db_index=True)
    expires_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at"]
