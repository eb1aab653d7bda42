"""The service list 服务清单."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.core.models import Placed, Record
from yanzhen.delivery.models.offers import Offer
from yanzhen.orgs.models import Division, Station
from yanzhen.projects.models import Project


class ServiceItem(Record, Placed, Offer):
    """Something that residents of an area may choose, once it is published."""

    class Kind(models.TextChoices):
        ROUTINE = "routine", _("routine")
        PERSONAL = "personal", _("personal")

    class Mode(models.TextChoices):
        ORDERED = "ordered", _("ordered and brought")
        GATHERED = "gathered", _("gathered")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("taken off the list")

    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    station = models.ForeignKey(Station, models.PROTECT, null=True, blank=True, related_name="+")
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="service_items"
    )
    name = models.CharField(_("service name"), max_length=60)
    service_class = models.CharField(_("class"), max_length=40, db_index=True)
    category = models.CharField(_("category"), max_length=40, db_index=True)
    kind = models.CharField(_("type of service"), max_length=10, choices=Kind, default=Kind.ROUTINE)
    mode = models.CharField(_("form of service"), max_length=10, choices=Mode, default=Mode.ORDERED)
    description = models.CharField(_("what is done"), max_length=500, blank=True)
    duration_minutes = models.PositiveSmallIntegerField(
        _("duration in minutes"),
        default=60,
        validators=[MinValueValidator(5), MaxValueValidator(24 * 60)],
    )
    people_needed = models.PositiveSmallIntegerField(
        _("people needed"), default=1, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    is_for_board = models.BooleanField(_("helpers may take it themselves"), default=False)
    eligibility = models.CharField(_("for whom"), max_length=200, blank=True)
    skills = models.JSONField(_("skills"), default=list, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, db_index=True)

    class Meta:
        ordering = ["service_class", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["area_code", "name"],
                condition=~models.Q(state="withdrawn"),
                name="one_service_of_a_name",
            )
        ]

    def __str__(self) -> str:
        return self.name
