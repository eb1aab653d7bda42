"""The plan of a project: milestones, who joins in, and what shall have changed at the end."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.orgs.models import Organization
from yanzhen.projects.models.projects import Project


class Milestone(models.Model):
    """A stage with a day; done on a day, with evidence in words or files."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="milestones")
    title = models.CharField(_("milestone"), max_length=120)
    due_on = models.DateField(_("due on"))
    done_on = models.DateField(_("done on"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    evidence = models.CharField(_("evidence"), max_length=500, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["due_on", "done_on"])]

    def __str__(self) -> str:
        return self.title


class CoOrganizer(models.Model):
    """A department or organisation that carries a key project together, and its part in it."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="co_organizers")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="co_organized")
    part = models.CharField(_("its part"), max_length=200)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "organization"], name="an_organization_joins_once"
            )
        ]


class OutcomeMeasure(models.Model):
    """Something that the project shall change: from which value to which, measured how."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="measures")
    title = models.CharField(_("what is measured"), max_length=120)
    unit = models.CharField(_("unit"), max_length=20)
    baseline = models.DecimalField(_("at the beginning"), max_digits=12, decimal_places=2)
    target = models.DecimalField(_("aim"), max_digits=12, decimal_places=2)
    source = models.CharField(_("how it is measured"), max_length=200)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class Measurement(models.Model):
    """A value of a measure on a day, with where it comes from."""

    measure = models.ForeignKey(OutcomeMeasure, models.CASCADE, related_name="measurements")
    value = models.DecimalField(_("measured value"), max_digits=12, decimal_places=2)
    measured_on = models.DateField(_("measured on"))
    source = models.CharField(_("source"), max_length=200)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["measured_on", "pk"]
