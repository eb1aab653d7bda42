"""Services that come again 周期点单: every week or month on certain days."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.core.fields import SealedField
from yanzhen.core.models import Placed, Record
from yanzhen.core.phrases import PhraseField
from yanzhen.delivery.models.items import ServiceItem
from yanzhen.needs.models import Need
from yanzhen.orgs.models import Division, Station
from yanzhen.people.models import Consent, Person


class OrderSeries(Record, Placed):
    """One wish that comes again: its orders are made ahead of their days, each of them once.

    ``made_until`` is the last day up to which the orders have been made. ``pause_reason`` says what
    stands against the next order when the system paused the series itself.
    """

    class Every(models.TextChoices):
        WEEK = "week", _("every week")
        MONTH = "month", _("every month")

    class Holiday(models.TextChoices):
        KEEP = "keep", _("also on holidays")
        SKIP = "skip", _("not on holidays")
        AFTER = "after", _("on the day after the holiday")

    class State(models.TextChoices):
        ACTIVE = "active", _("goes on")
        PAUSED = "paused", _("paused")
        ENDED = "ended", _("ended")

    number = models.CharField(_("reference number"), max_length=32, unique=True)
    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="series")
    need = models.OneToOneField(Need, models.PROTECT, related_name="order_series")
    person = models.ForeignKey(Person, models.PROTECT, related_name="order_series")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    station = models.ForeignKey(Station, models.PROTECT, null=True, related_name="+")
    every = models.CharField(_("comes again"), max_length=5, choices=Every)
    days = models.JSONField(_("days"), default=list)
    starts_on = models.DateField(_("from the day"))
    until = models.DateField(_("until the day"), null=True, blank=True)
    holidays = models.CharField(_("holidays"), max_length=5, choices=Holiday, default=Holiday.KEEP)
    wished_part = models.CharField(_("time of day"), max_length=10, default="any")
    place = SealedField(_("place"), blank=True)
    words = models.CharField(_("what we should know"), max_length=500, blank=True)
    proxy_consent = models.CharField(max_length=12, choices=Consent.Method, blank=True)
    state = models.CharField(max_length=6, choices=State, default=State.ACTIVE, db_index=True)
    pause_reason = PhraseField(_("reason"), max_length=300, blank=True)
    stopped_at = models.DateTimeField(null=True)
    made_until = models.DateField(null=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["area_code", "state"])]

    def __str__(self) -> str:
        return self.number

    @property
    def headline(self) -> str:
        return f"{self.item.name} · {self.person.name}"


class SeriesException(models.Model):
    """One day of a series on which the service does not come, or comes on another day."""

    series = models.ForeignKey(OrderSeries, models.CASCADE, related_name="exceptions")
    on = models.DateField(_("day"))
    moved_to = models.DateField(_("instead on"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(fields=["series", "on"], name="one_exception_per_day")
        ]
