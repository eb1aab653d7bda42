"""What is kept about an activity besides who came: who carried it, what it cost, its pictures."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.core.models import Attachment
from yanzhen.delivery.models.activities import Activity
from yanzhen.orgs.models import Organization
from yanzhen.people.models import Person


class JoinedForce(models.Model):
    """One of the five 社 took part in an activity: which (``delivery.forces``), and who it was."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="forces")
    force = models.CharField(_("force"), max_length=30, db_index=True)
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="joined_activities"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="joined_activities"
    )
    words = models.CharField(_("who it was"), max_length=120, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(organization__isnull=False)
                | models.Q(person__isnull=False)
                | ~models.Q(words=""),
                name="a_force_is_somebody",
            )
        ]


class ActivityCost(models.Model):
    """Material or something else that an activity cost, in fen; its receipt is an attachment."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="costs")
    title = models.CharField(_("what it was for"), max_length=80)
    quantity = models.PositiveIntegerField(
        _("quantity"), default=1, validators=[MinValueValidator(1)]
    )
    unit = models.CharField(_("unit"), max_length=10, blank=True)
    amount_cents = models.PositiveBigIntegerField(_("amount"))
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class ActivityPhoto(models.Model):
    """A picture of an activity; nobody but its leaders sees it before the consent is settled."""

    class Consent(models.TextChoices):
        OPEN = "open", _("not asked yet")
        GIVEN = "given", _("everybody in it agrees")
        NO_FACES = "no_faces", _("nobody can be recognised")
        REFUSED = "refused", _("somebody does not agree")

    SHOWN = (Consent.GIVEN, Consent.NO_FACES)

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="photos")
    file = models.OneToOneField(Attachment, models.PROTECT, null=True, related_name="+")
    caption = models.CharField(_("what it shows"), max_length=120, blank=True)
    consent = models.CharField(_("consent"), max_length=10, choices=Consent, default=Consent.OPEN)
    consent_words = models.CharField(_("how they agreed"), max_length=200, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["pk"]

    @property
    def is_shown(self) -> bool:
        return self.consent in self.SHOWN
