"""资产访谈: what somebody said they could offer, and what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.models import Placed, Record
from yanzhen.orgs.models import Division
from yanzhen.people.models import Consent, Person
from yanzhen.resources.models.partners import Partner
from yanzhen.resources.models.resources import Resource


class AssetInterview(Record, Placed):
    """A talk with a person, a partner or a named body about what they can offer (ABCD method).

    ``consent`` is how they agreed that it is kept and offered to others; nothing is kept without.
    """

    class Method(models.TextChoices):
        VISIT = "visit", pgettext_lazy("interview", "face to face")
        PHONE = "phone", pgettext_lazy("interview", "by telephone")
        MEETING = "meeting", pgettext_lazy("interview", "at a meeting")

    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="asset_interviews"
    )
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="interviews"
    )
    name = models.CharField(_("with whom"), max_length=120, blank=True)
    division = models.ForeignKey(Division, models.PROTECT, related_name="asset_interviews")
    method = models.CharField(_("how"), max_length=8, choices=Method, default=Method.VISIT)
    held_on = models.DateField(_("held on"), db_index=True)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="asset_interviews"
    )
    consent = models.CharField(_("how they agreed"), max_length=12, choices=Consent.Method)
    summary = models.TextField(_("what was said"), blank=True, max_length=2000)

    class Meta:
        ordering = ["-held_on", "-pk"]
        indexes = [models.Index(fields=["area_code", "-held_on"])]

    def __str__(self) -> str:
        return str(self.person or self.partner or self.name)


class InterviewOffer(models.Model):
    """One thing that was offered in a talk; it may have become a resource of the list."""

    interview = models.ForeignKey(AssetInterview, models.CASCADE, related_name="offers")
    catalogue_code = models.CharField(_("item of the guide catalogue"), max_length=40)
    words = models.CharField(_("what is offered"), max_length=120)
    quantity = models.PositiveIntegerField(_("quantity"), default=1)
    resource = models.OneToOneField(
        Resource, models.SET_NULL, null=True, blank=True, related_name="offer"
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.words
