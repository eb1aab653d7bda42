"""社区合伙人: who works with a place, what was agreed, until when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.fields import SealedField
from yanzhen.core.models import Placed, Record
from yanzhen.orgs.models import Division, Organization


class Partner(Record, Placed):
    """An enterprise, charity, department, association or shop that works with a place.

    Also the forces of one compound (网格党组织, 物业, 业委会, 居民骨干, 商户), which is then its
    ``division``. With a unified social credit code it is linked to its ``Organization``; without
    one it is known by its name.
    """

    class Kind(models.TextChoices):
        ENTERPRISE = "enterprise", _("enterprise")
        CHARITY = "charity", _("charity or foundation")
        DEPARTMENT = "department", _("department")
        SOCIAL_ORGANIZATION = "social_organization", _("social organisation")
        SCHOOL = "school", _("school or university")
        SHOP = "shop", _("shop")
        GRID_PARTY = "grid_party", _("grid Party organisation")
        PROPERTY = "property", _("property management")
        OWNERS_COMMITTEE = "owners_committee", _("owners' committee")
        KEY_RESIDENT = "key_resident", _("active resident")
        OTHER = "other", _("other")

    class State(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("partner", "active")
        ENDED = "ended", pgettext_lazy("partner", "ended")

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, db_index=True)
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="partnerships"
    )
    division = models.ForeignKey(Division, models.PROTECT, related_name="partners")
    share = models.CharField(_("who may work with it"), max_length=8, default="below")
    serves = models.JSONField(_("needs that it can help with"), default=list, blank=True)
    can_offer = models.CharField(_("what it can offer"), max_length=500, blank=True)
    contact_name = models.CharField(_("contact"), max_length=60, blank=True)
    contact_phone = SealedField(_("phone of the contact"), blank=True)
    address = models.CharField(_("street address"), max_length=200, blank=True)
    lng = models.DecimalField(max_digits=10, decimal_places=6, null=True, blank=True)
    lat = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    coordinate_system = models.CharField(_("coordinate system"), max_length=10, default="WGS-84")
    joined_on = models.DateField(_("partner since"))
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.ACTIVE, editable=False
    )
    ended_on = models.DateField(null=True, editable=False)
    end_reason = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["area_code", "state", "kind"]),
            models.Index(fields=["name", "id"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "area_code"],
                condition=Q(state="active"),
                name="partner_once_in_a_place",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        return self.state == self.State.ACTIVE


class Agreement(Record, Placed):
    """What a partner agreed to: for what, where, from when until when. Its file is an attachment.

    Without an end it holds until somebody ends it. A renewal is a new row that follows the old.
    """

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="agreements")
    title = models.CharField(_("title"), max_length=120)
    scope = models.CharField(_("what it covers"), max_length=500)
    promised = models.CharField(_("what was promised"), max_length=300, blank=True)
    signed_on = models.DateField(_("signed on"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, editable=False)
    end_reason = models.CharField(max_length=200, blank=True, editable=False)
    follows = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="followed_by"
    )
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["area_code", "ends_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="agreement_in_order",
            )
        ]

    def __str__(self) -> str:
        return self.title
