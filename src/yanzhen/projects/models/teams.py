"""Who carries a project."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.people.models import Person
from yanzhen.projects.models.projects import Project


class TeamMember(models.Model):
    """Somebody on the team of a project: a worker who signs in, a known person, or a guest's name.

    ``left_on`` is the first day without them.
    """

    class Role(models.TextChoices):
        LEAD = "lead", _("project lead")
        SOCIAL_WORKER = "social_worker", _("professional social worker")
        COMMUNITY_WORKER = "community_worker", _("community worker")
        VOLUNTEER = "volunteer", _("volunteer")
        EXPERT = "expert", _("expert")

    project = models.ForeignKey(Project, models.CASCADE, related_name="members")
    role = models.CharField(_("role in the team"), max_length=20, choices=Role)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="project_memberships",
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="project_memberships"
    )
    guest_name = models.CharField(_("name of a guest"), max_length=60, blank=True)
    task = models.CharField(_("task in the team"), max_length=200, blank=True)
    joined_on = models.DateField(_("member since"))
    left_on = models.DateField(_("left on"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "user"],
                condition=Q(left_on=None, user__isnull=False),
                name="a_user_is_on_a_team_once",
            ),
            models.UniqueConstraint(
                fields=["project", "person"],
                condition=Q(left_on=None, person__isnull=False),
                name="a_person_is_on_a_team_once",
            ),
            models.CheckConstraint(
                condition=(
                    Q(user__isnull=False, person=None, guest_name="")
                    | Q(user=None, person__isnull=False, guest_name="")
                    | (Q(user=None, person=None) & ~Q(guest_name=""))
                ),
                name="a_member_is_one_of_three",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user or self.person or self.guest_name)
