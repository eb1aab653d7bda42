"""Who held a need and for how long, and which needs were one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from yanzhen.needs.models.needs import Need
from yanzhen.orgs.models import Organization, Post


class NeedHolding(models.Model):
    """A worker or a department had a need, from a moment until it was handed on or ended."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="holdings")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="needs_held")
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, related_name="needs_held"
    )
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    handed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    words = models.CharField(max_length=300, blank=True)

    is_audited = False

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(post=None) ^ Q(organization=None), name="held_by_worker_or_department"
            ),
            models.UniqueConstraint(
                fields=["need"], condition=Q(until=None), name="one_holder_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["post", "since"])]


class NeedMerge(models.Model):
    """Two records that were one need, with what undoing it takes.

    ``before`` holds plain columns: what the absorbed need was, and whose need the kept one was.
    """

    kept = models.ForeignKey(Need, models.CASCADE, related_name="+")
    absorbed = models.ForeignKey(Need, models.CASCADE, related_name="merges")
    before = models.JSONField(default=dict)
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    is_audited = False

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed"], condition=Q(undone_at=None), name="absorbed_once"
            )
        ]
