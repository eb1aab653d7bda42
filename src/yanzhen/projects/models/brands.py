"""Brands 品牌: what a place has become known for."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.core.models import Placed, Record
from yanzhen.orgs.models import Division, Station


class BrandQuerySet(models.QuerySet["Brand"]):
    def on(self, day: date) -> BrandQuerySet:
        """Brands that were alive on that day (``ended_on`` is the first day after)."""
        living = models.Q(ended_on=None) | models.Q(ended_on__gt=day)
        return self.filter(living, started_on__lte=day)


class Brand(Record, Placed):
    """A name that residents know: a self-government brand, a mediation room, a feature service.

    It exists alone; projects may belong to it. Its kind is one of ``projects.brand_kinds``, its
    meaning is the place's own words (what "365" stands for is not for us to say).
    """

    name = models.CharField(_("brand name"), max_length=60)
    kind = models.CharField(_("kind of brand"), max_length=30, db_index=True)
    meaning = models.CharField(_("what the name means"), max_length=500, blank=True)
    description = models.CharField(_("what it does"), max_length=1000, blank=True)
    division = models.ForeignKey(Division, models.PROTECT, related_name="brands")
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="brands"
    )
    started_on = models.DateField(_("known since"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    class Meta:
        ordering = ["area_code", "name", "pk"]
        indexes = [models.Index(fields=["area_code", "kind"])]
        constraints = [
            models.UniqueConstraint(
                fields=["area_code", "name"],
                condition=models.Q(ended_on=None),
                name="one_brand_of_a_name",
            )
        ]

    objects = BrandQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
