"""社区社会组织: groups of residents, and how they grow."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.fields import SealedField
from yanzhen.core.models import Placed, Record
from yanzhen.orgs.models import Division, Organization
from yanzhen.people.models import Person


class CommunityGroup(Record, Placed):
    """A group of residents that does something together, at one of three levels of growth."""

    class Level(models.TextChoices):
        SELF_ORGANISED = "self_organised", _("self-organised")
        FILED = "filed", _("filed with the town")
        REGISTERED = "registered", _("registered as a social organisation")

    class State(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("group", "active")
        ENDED = "ended", pgettext_lazy("group", "ended")

    name = models.CharField(_("name"), max_length=120)
    field = models.CharField(_("what it does"), max_length=200)
    division = models.ForeignKey(Division, models.PROTECT, related_name="community_groups")
    level = models.CharField(_("level of growth"), max_length=16, choices=Level)
    founded_on = models.DateField(_("founded on"))
    members = models.PositiveIntegerField(_("number of members"), default=1)
    leader = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    leader_name = models.CharField(_("name of the leader"), max_length=60, blank=True)
    leader_phone = SealedField(_("phone of the leader"), blank=True)
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="community_groups"
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.ACTIVE, editable=False
    )

    class Meta:
        indexes = [models.Index(fields=["area_code", "state", "level"])]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "area_code"],
                condition=models.Q(state="active"),
                name="group_once_in_a_place",
            )
        ]

    def __str__(self) -> str:
        return self.name


class GroupGrowth(models.Model):
    """A group reached a level on a day, on some paper or for some reason."""

    group = models.ForeignKey(CommunityGroup, models.CASCADE, related_name="growth")
    level = models.CharField(max_length=16, choices=CommunityGroup.Level)
    on = models.DateField(_("day"))
    words = models.CharField(_("paper or reason"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)

    class Meta:
        ordering = ["on", "pk"]
