"""Volunteers 志愿者: the register, their teams, and the units that could send more."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.core.models import Placed, Record
from yanzhen.orgs.models import Dated, Division, Organization
from yanzhen.people.models import Person
from yanzhen.resources.models import CommunityGroup


class Volunteer(Record, Placed):
    """A person registered as a volunteer, once per person (Order 67 art. 5)."""

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        RESTING = "resting", _("resting")
        LEFT = "left", _("left")

    person = models.OneToOneField(Person, models.PROTECT, related_name="volunteer")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="volunteer"
    )
    number = models.CharField(_("volunteer number"), max_length=32, unique=True)
    registered_on = models.DateField(_("registered on"))
    registered_by = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="volunteers"
    )
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE, db_index=True)
    party_category = models.CharField(_("political status"), max_length=20, blank=True)
    work_unit = models.CharField(_("unit of work"), max_length=120, blank=True)
    reported_on = models.DateField(_("reported at the place of residence"), null=True, blank=True)
    skills = models.JSONField(_("skills"), default=list, blank=True)
    service_times = models.JSONField(_("times"), default=list, blank=True)
    service_areas = models.JSONField(_("areas where they serve"), default=list, blank=True)
    left_on = models.DateField(null=True, editable=False)
    left_reason = models.CharField(max_length=200, blank=True, editable=False)

    def __str__(self) -> str:
        return self.person.name


class VolunteerTeam(Record, Placed):
    """A team of volunteers: neighbourhood mutual help, party backbone, silver, university …

    ``group`` is the community group that it grew from or became: 自组织, 备案, 登记.
    """

    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=30, db_index=True)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True)
    group = models.ForeignKey(
        CommunityGroup, models.PROTECT, null=True, blank=True, related_name="teams"
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    leader = models.ForeignKey(Volunteer, models.PROTECT, null=True, blank=True, related_name="+")
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Membership(Dated):
    """A volunteer belongs to a team, with dates."""

    team = models.ForeignKey(VolunteerTeam, models.CASCADE, related_name="memberships")
    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="memberships")
    source = models.CharField(max_length=30, blank=True)


class MobilizablePool(Placed):
    """How many people a unit could send, as it said on a day; never counted as registered."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="pools")
    headcount = models.PositiveIntegerField(_("people"))
    as_of = models.DateField(_("as of"))
