"""资源: something that can be offered, by whom, to whom, and when it was last looked at."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.fields import SealedField
from yanzhen.core.models import Placed, Record
from yanzhen.orgs.models import Division, Organization, Station
from yanzhen.people.models import Person
from yanzhen.resources.models.partners import Partner
from yanzhen.resources.rules.coordinates import Point, System


class ResourceClass(models.TextChoices):
    """The four classes of the reserve (资源储备库)."""

    MATERIAL = "material", pgettext_lazy("resource class", "material")
    TALENT = "talent", pgettext_lazy("resource class", "people")
    ORGANIZATION = "organization", pgettext_lazy("resource class", "organisations")
    POLICY = "policy", pgettext_lazy("resource class", "policies")


class Share(models.TextChoices):
    """Who may find it besides the place that owns it and the places above."""

    OWN = "own", _("its own place only")
    BELOW = "below", _("all places below it")


class ResourceQuerySet(models.QuerySet["Resource"]):
    def offered(self) -> ResourceQuerySet:
        return self.filter(state=Resource.State.OFFERED)

    def available_on(self, day: date) -> ResourceQuerySet:
        """What is offered and can be had on that day."""
        return self.offered().filter(
            Q(available_from=None) | Q(available_from__lte=day),
            Q(available_to=None) | Q(available_to__gte=day),
        )


class Resource(Record, Placed):
    """Something that a place can offer: a room, a thing, somebody's skill, a body, a policy.

    ``area_code`` is the place that owns it, whose level is the tier of the list. ``opening`` holds
    ``[weekday, minute it opens, minute it closes]``; empty means at any time. ``quantity`` is how
    much of it can be out at once.
    """

    class Cost(models.TextChoices):
        FREE = "free", _("free of charge")
        PARTLY = "partly", _("partly paid")
        PAID = "paid", _("against payment")

    class State(models.TextChoices):
        OFFERED = "offered", pgettext_lazy("resource", "offered")
        WITHDRAWN = "withdrawn", pgettext_lazy("resource", "withdrawn")

    name = models.CharField(_("name"), max_length=120)
    catalogue_code = models.CharField(_("item of the guide catalogue"), max_length=40)
    resource_class = models.CharField(_("class"), max_length=12, choices=ResourceClass)
    description = models.TextField(_("what it offers"), blank=True, max_length=2000)
    division = models.ForeignKey(Division, models.PROTECT, related_name="resources")
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="resources"
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="resources"
    )
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="resources"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="resources"
    )
    share = models.CharField(_("who may use it"), max_length=8, choices=Share, default=Share.BELOW)
    quantity = models.PositiveIntegerField(_("quantity"), default=1)
    unit = models.CharField(pgettext_lazy("resource", "unit"), max_length=12, blank=True)
    is_bookable = models.BooleanField(_("can be booked"), default=True)
    needs_approval = models.BooleanField(_("the owner agrees to each booking"), default=False)
    opening = models.JSONField(_("opening times"), default=list, blank=True)
    available_from = models.DateField(_("available from"), null=True, blank=True)
    available_to = models.DateField(_("available until"), null=True, blank=True)
    cost = models.CharField(_("cost"), max_length=8, choices=Cost, default=Cost.FREE)
    cost_note = models.CharField(_("note on the cost"), max_length=120, blank=True)
    contact_name = models.CharField(_("contact"), max_length=60, blank=True)
    contact_phone = SealedField(_("phone of the contact"), blank=True)
    address = models.CharField(_("street address"), max_length=200, blank=True)
    lng = models.DecimalField(max_digits=10, decimal_places=6, null=True, blank=True)
    lat = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    coordinate_system = models.CharField(
        _("coordinate system"), max_length=10, default=System.WGS_84
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.OFFERED, editable=False
    )
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_reason = models.CharField(max_length=200, blank=True, editable=False)
    verified_at = models.DateTimeField(null=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    verified_note = models.CharField(max_length=200, blank=True, editable=False)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["area_code", "state", "resource_class"]),
            models.Index(fields=["state", "verified_at"]),
            models.Index(fields=["name", "id"]),
            models.Index(fields=["catalogue_code", "area_code"]),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="resource_of_at_least_one"),
            models.CheckConstraint(
                condition=Q(lng=None, lat=None) | Q(lng__isnull=False, lat__isnull=False),
                name="resource_place_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_offered(self) -> bool:
        return self.state == self.State.OFFERED

    @property
    def point(self) -> Point | None:
        """Longitude and latitude in the system of the row, if they are known."""
        return point_of(self)


def point_of(row: Any) -> Point | None:
    """The coordinates of a row that may have some."""
    if row.lng is None or row.lat is None:
        return None
    return float(row.lng), float(row.lat)


class ResourceClosure(models.Model):
    """Days on which a resource is shut, the first and the last included."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="closures")
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=120)

    class Meta:
        ordering = ["first_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__gte=models.F("first_on")), name="closure_in_order"
            )
        ]
