"""Projects 项目: needs answered together, by a team, with a plan, a budget and a review."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.core.models import Placed, Record
from yanzhen.needs.models import Need
from yanzhen.orgs.models import Division, Organization, Station


class Project(Record, Placed):
    """A planned row of activities and orders that answers at least one need."""

    class Benefit(models.TextChoices):
        UNIVERSAL = "universal", _("universal")
        TARGETED = "targeted", _("targeted")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        RUNNING = "running", _("running")
        CLOSED = "closed", _("closed")
        CANCELLED = "cancelled", _("cancelled")

    number = models.CharField(_("reference number"), max_length=32, unique=True)
    title = models.CharField(_("project name"), max_length=80)
    summary = models.CharField(_("in short"), max_length=500, blank=True)
    benefit = models.CharField(_("benefit type"), max_length=10, choices=Benefit)
    action_line = models.CharField(_("line of action"), max_length=30, blank=True, db_index=True)
    category = models.CharField(_("category"), max_length=40, db_index=True)
    division = models.ForeignKey(Division, models.PROTECT, related_name="projects")
    station = models.ForeignKey(Station, models.PROTECT, null=True, related_name="projects")
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="projects"
    )
    needs = models.ManyToManyField(Need, through="ProjectNeed", related_name="projects")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, db_index=True)
    starts_on = models.DateField(_("begins on"))
    ends_on = models.DateField(_("ends on"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["area_code", "state"])]

    def __str__(self) -> str:
        return self.title


class ProjectNeed(models.Model):
    """A need that a project quotes."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="quotes")
    need = models.ForeignKey(Need, models.PROTECT, related_name="quotes")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "need"], name="a_need_is_quoted_once")
        ]
