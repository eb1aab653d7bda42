"""What items and activities have in common: they are published once nothing stands against it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Offer(models.Model):
    """Something that residents and helpers read once it is published.

    Volunteers are told the risks before (条例 art. 12), and where bodily danger is possible an
    accident insurance is in force (art. 17): ``rules.publishing_lacks``.
    """

    points_class = models.CharField(_("points class"), max_length=30, blank=True)
    eligible_categories = models.JSONField(_("categories of people"), default=list, blank=True)
    risk_text = models.CharField(_("risks that helpers are told"), max_length=500, blank=True)
    has_danger = models.BooleanField(_("bodily danger is possible"), default=False)
    insurance = models.CharField(_("accident insurance"), max_length=120, blank=True)
    insured_until = models.DateField(_("insured until"), null=True, blank=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        abstract = True
