"""Pairs 结对 and care circles: who looks after whom, how often, and who stands in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.fields import SealedField
from yanzhen.core.models import Placed, Record
from yanzhen.delivery.models import ServiceRecord
from yanzhen.orgs.models import Dated, Division
from yanzhen.people.models import Person
from yanzhen.volunteers.models.register import Volunteer


class Pair(Record, Placed):
    """Somebody looks after one client for long, in a named role; all of a client's are a circle.

    Who it is stands in ``PairHand``, so that a hand-over ends one row and begins another. ``kind``
    names the bounds of rule pack ``volunteers.pairs``. ``contacted_on`` is kept in step with the
    service records that both were part of; ``due_on`` is the day of the next contact.
    """

    class Role(models.TextChoices):
        WORKER = "worker", pgettext_lazy("circle", "worker")
        DOCTOR = "doctor", pgettext_lazy("circle", "doctor")
        CARE_WORKER = "care_worker", pgettext_lazy("circle", "care worker")
        VOLUNTEER = "volunteer", pgettext_lazy("circle", "volunteer")

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("pair", "asked")
        ACTIVE = "active", pgettext_lazy("pair", "together")
        DECLINED = "declined", pgettext_lazy("pair", "declined")
        ENDED = "ended", pgettext_lazy("pair", "ended")

    client = models.ForeignKey(Person, models.PROTECT, related_name="pairs")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.VOLUNTEER)
    kind = models.CharField(_("kind of pair"), max_length=30)
    every_days = models.PositiveSmallIntegerField(_("days between two contacts"))
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    since = models.DateField(_("since"))
    contacted_on = models.DateField(_("last contact"), null=True)
    due_on = models.DateField(_("next contact"), null=True)
    ended_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["area_code", "state", "due_on"]),
            models.Index(fields=["client", "state"]),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(every_days__gt=0), name="contacts_have_a_frequency")
        ]

    def __str__(self) -> str:
        return self.client.name


class PairHand(Dated):
    """Who holds a pair, or stands in, from a day until the day before another.

    A volunteer of the register, a user of the house, or somebody from outside by name.
    """

    pair = models.ForeignKey(Pair, models.CASCADE, related_name="hands")
    is_substitute = models.BooleanField(default=False)
    volunteer = models.ForeignKey(
        Volunteer, models.PROTECT, null=True, blank=True, related_name="pair_hands"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("name"), max_length=40, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["is_substitute", "valid_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pair", "is_substitute"],
                condition=Q(valid_to=None),
                name="one_holds_a_pair_and_one_stands_in",
            ),
            models.CheckConstraint(
                condition=Q(volunteer__isnull=False, user=None, name="")
                | Q(volunteer=None, user__isnull=False, name="")
                | (Q(volunteer=None, user=None) & ~Q(name="")),
                name="a_hand_is_one_somebody",
            ),
        ]

    def __str__(self) -> str:
        if self.volunteer is not None:
            return self.volunteer.person.name
        return self.user.name if self.user is not None else self.name


class PairContact(Record, Placed):
    """A contact that whoever holds a pair told of; the fact of it is its service record."""

    class Mode(models.TextChoices):
        HOME = "home", pgettext_lazy("contact", "at home")
        PHONE = "phone", pgettext_lazy("contact", "by phone")
        OUT = "out", pgettext_lazy("contact", "out together")

    pair = models.ForeignKey(Pair, models.PROTECT, related_name="contacts")
    at = models.DateTimeField(_("when"))
    mode = models.CharField(_("how"), max_length=8, choices=Mode)
    minutes = models.PositiveIntegerField(_("minutes"))
    words = SealedField(_("how they are"), blank=True)
    wants_station = models.BooleanField(_("the station should look in"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    record = models.OneToOneField(ServiceRecord, models.PROTECT, null=True, related_name="+")
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    outcome = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(
                fields=["area_code", "at"],
                condition=Q(wants_station=True, looked_at=None),
                name="contacts_to_look_into",
            )
        ]
