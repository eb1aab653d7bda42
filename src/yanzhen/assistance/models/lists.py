"""Lists that departments hand over 名单, and what each of their sources looks like."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.fields import SealedField
from yanzhen.core.models import Placed, Record
from yanzhen.orgs.models import Division


class ListSource(Record, Placed):
    """A department that hands over lists of one kind for a place; its columns are remembered.

    ``mapping`` holds ``[what it means, header of the list]``.
    """

    kind = models.CharField(_("kind of list"), max_length=40)
    department = models.CharField(_("department"), max_length=80)
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name=_("for which place")
    )
    mapping = models.JSONField(default=list)

    class Meta:
        ordering = ["kind", "department", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "kind", "department"], name="one_source_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return self.department


class DepartmentList(Record, Placed):
    """One list of one month: first as it was brought, then its mapped columns, always sealed.

    ``content_digest`` tells the same content in any order. The file is removed on ``keep_until``;
    what remains says that there was a list, who brought it, and on which ground.
    """

    class State(models.TextChoices):
        BROUGHT = "brought", pgettext_lazy("list", "columns to be named")
        CHECKED = "checked", pgettext_lazy("list", "checked, not taken yet")
        TAKEN = "taken", pgettext_lazy("list", "taken")
        DROPPED = "dropped", pgettext_lazy("list", "put away")
        EXPIRED = "expired", pgettext_lazy("list", "removed, its time was over")

    source = models.ForeignKey(ListSource, models.PROTECT, related_name="lists")
    month = models.DateField(_("month"))
    file_name = models.CharField(_("file"), max_length=160)
    legal_ground = models.CharField(_("legal ground"), max_length=200)
    authorisation = models.CharField(_("authorisation"), max_length=200)
    keep_until = models.DateField(_("kept until"), db_index=True)
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    brought_at = models.DateTimeField(_("brought at"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.BROUGHT)
    headers = models.JSONField(default=list)
    quality = models.JSONField(default=dict)
    content_digest = models.CharField(max_length=64, blank=True)
    stored_as = models.CharField(max_length=64, blank=True)
    file_key = SealedField(blank=True)

    class Meta:
        ordering = ["-month", "-brought_at", "-pk"]
        indexes = [models.Index(fields=["area_code", "state"])]

    def __str__(self) -> str:
        return f"{self.source.department} {self.month:%Y-%m}"

    @property
    def is_kept(self) -> bool:
        return bool(self.stored_as)
