"""What was really delivered: the one table behind every figure on resources and partners."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.models import Placed, Record
from yanzhen.orgs.models import Division
from yanzhen.resources.models.partners import Partner
from yanzhen.resources.models.resources import Resource


class ResourceUse(Record, Placed):
    """A resource was used, or a partner gave goods or time, on a day, for a place.

    Never changed: a correction takes a row back (negative quantity, ``takes_back``) and adds
    another. ``object_type`` and ``object_id`` name what it was used for, in an app above; a
    source names a resource or partner once, and each booking of it once.
    """

    class Kind(models.TextChoices):
        USE = "use", pgettext_lazy("resource use", "used")
        GOODS = "goods", pgettext_lazy("resource use", "goods given")
        TIME = "time", pgettext_lazy("resource use", "time given")

    resource = models.ForeignKey(Resource, models.PROTECT, null=True, related_name="uses")
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, related_name="uses")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    used_on = models.DateField(_("day"))
    division = models.ForeignKey(Division, models.PROTECT, related_name="resource_uses")
    quantity = models.IntegerField(_("quantity"))
    unit = models.CharField(pgettext_lazy("resource", "unit"), max_length=12)
    value_cents = models.BigIntegerField(_("value"), null=True)
    words = models.CharField(_("for what"), max_length=200, blank=True)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.BigIntegerField(null=True)
    booking = models.ForeignKey(
        "resources.ResourceBooking", models.PROTECT, null=True, related_name="uses"
    )
    takes_back = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="taken_back_by"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-used_on", "-pk"]
        indexes = [
            models.Index(fields=["area_code", "used_on"]),
            models.Index(fields=["partner", "used_on"]),
            models.Index(fields=["resource", "used_on"]),
            models.Index(fields=["object_type", "object_id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(resource__isnull=False) | Q(partner__isnull=False),
                name="use_of_resource_or_partner",
            ),
            models.CheckConstraint(
                condition=Q(takes_back=None, quantity__gt=0)
                | Q(takes_back__isnull=False, quantity__lt=0),
                name="use_is_positive_unless_taken_back",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity}{self.unit}"
