"""Needs that come many at once: from a box, from the minutes of a meeting, from a hotline."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.core.models import Placed, Record
from yanzhen.orgs.models import Dated, Division, Station


class Box(Record, Placed, Dated):
    """A 民情收集箱: a locked box at a fixed place, into which anybody may drop a slip."""

    code = models.CharField(_("code"), max_length=20)
    division = models.ForeignKey(Division, models.PROTECT, related_name="boxes")
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="boxes"
    )
    place = models.CharField(_("where it hangs"), max_length=120)

    class Meta:
        ordering = ["area_code", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "code"], condition=Q(valid_to=None), name="one_box_per_code"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.place}"


class Collection(Record, Placed):
    """One opening of a box, the minutes of one meeting or one log of calls: its slips are needs.

    ``present`` are the names of those who opened the box, attended or answered the calls.
    ``announced`` is how many slips were counted before the first was typed, empty when nobody
    counted; the collection closes when as many are typed, or with a reason.
    """

    class Kind(models.TextChoices):
        BOX = "box", _("box opening")
        MEETING = "meeting", _("grid meeting")
        HOTLINE = "hotline", _("hotline log")

    class State(models.TextChoices):
        OPEN = "open", _("being typed")
        CLOSED = "closed", _("closed")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, db_index=True)
    box = models.ForeignKey(Box, models.PROTECT, null=True, blank=True, related_name="openings")
    division = models.ForeignKey(Division, models.PROTECT, related_name="collections")
    station = models.ForeignKey(Station, models.PROTECT, null=True, related_name="collections")
    held_on = models.DateField(_("day"))
    topic = models.CharField(_("topic"), max_length=120, blank=True)
    present = models.JSONField(_("who was there"), default=list)
    announced = models.PositiveIntegerField(_("slips counted"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN, db_index=True)
    closed_at = models.DateTimeField(null=True)
    closing_reason = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-held_on", "-pk"]
        indexes = [models.Index(fields=["area_code", "-held_on"])]

    def __str__(self) -> str:
        return self.topic or str(self.box or self.get_kind_display())

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN
