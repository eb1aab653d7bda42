"""Where places lie that the division tree knows by name only."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.core.models import Placed
from yanzhen.orgs.models import Division
from yanzhen.resources.rules.coordinates import System


class Location(Placed):
    """The middle of a village, group, compound or building, for the asset map.

    A household without coordinates of its own lies where its building, compound or group lies.
    """

    division = models.OneToOneField(Division, models.CASCADE, related_name="location")
    lng = models.DecimalField(_("longitude"), max_digits=10, decimal_places=6)
    lat = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6)
    coordinate_system = models.CharField(
        _("coordinate system"), max_length=10, default=System.WGS_84
    )

    def __str__(self) -> str:
        return str(self.division)
