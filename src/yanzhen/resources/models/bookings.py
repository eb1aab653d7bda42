"""Bookings: who holds how much of a resource, from when until when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.models import Placed, Record, Step
from yanzhen.orgs.models import Division
from yanzhen.resources.models.resources import Resource
from yanzhen.resources.rules import booking


class BookingQuerySet(models.QuerySet["ResourceBooking"]):
    def holding(self) -> BookingQuerySet:
        """Those that take a part of the quantity."""
        return self.filter(state__in=booking.HOLDING)


class ResourceBooking(Record, Placed):
    """A part of a resource, held for a time by a worker for their place.

    ``area_code`` and ``division`` are the place that holds it, not the one that owns it; only that
    place is ever named to others. ``object_type`` and ``object_id`` say what it is for, when an
    app above booked it.
    """

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("booking", "waiting for the owner")
        AGREED = "agreed", pgettext_lazy("booking", "booked")
        OUT = "out", pgettext_lazy("booking", "in use")
        RETURNED = "returned", pgettext_lazy("booking", "returned")
        REFUSED = "refused", pgettext_lazy("booking", "refused")
        CANCELLED = "cancelled", pgettext_lazy("booking", "cancelled")
        STRANDED = "stranded", pgettext_lazy("booking", "resource withdrawn")

    class Condition(models.TextChoices):
        GOOD = "good", pgettext_lazy("returned", "as it was")
        WORN = "worn", pgettext_lazy("returned", "needs cleaning or care")
        DAMAGED = "damaged", pgettext_lazy("returned", "damaged")
        INCOMPLETE = "incomplete", pgettext_lazy("returned", "not everything came back")

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="bookings")
    quantity = models.PositiveIntegerField(_("quantity"), default=1)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    purpose = models.CharField(_("for what"), max_length=120)
    division = models.ForeignKey(
        Division,
        models.PROTECT,
        related_name="resource_bookings",
        verbose_name=_("for which place"),
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="resource_bookings"
    )
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    decided_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    returned_quantity = models.PositiveIntegerField(null=True)
    condition = models.CharField(
        _("how it came back"), max_length=12, choices=Condition, blank=True
    )
    minutes_late = models.PositiveIntegerField(null=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["resource", "state", "ends_at"]),
            models.Index(fields=["area_code", "state", "starts_at"]),
            models.Index(fields=["holder", "state"]),
            models.Index(fields=["object_type", "object_id"]),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="booking_of_at_least_one"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="booking_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.purpose


class BookingStep(Step):
    """One step of a booking: who moved it, with what words."""

    booking = models.ForeignKey(ResourceBooking, models.CASCADE, related_name="steps")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
