"""A month's work handed up from tier to tier, and how it was checked."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.models import Placed, Record
from yanzhen.orgs.models import Dated, Division, Post
from yanzhen.people.models import Person
from yanzhen.visits.models.visits import Visit

WAITING, APPROVED, RETURNED = "waiting", "approved", "returned"


class Tier(models.TextChoices):
    """Who hands up: a worker to the town, a town to the county (field book SJ-P6), or a worker of
    the county to a colleague.
    """

    VILLAGE = "village", pgettext_lazy("tier", "village to town")
    TOWN = "town", pgettext_lazy("tier", "town to county")
    COUNTY = "county", pgettext_lazy("tier", "county worker to colleague")


# The tiers at which workers hand up what they did themselves: a visit comes at one of them.
OF_WORKERS = (Tier.VILLAGE, Tier.COUNTY)


class Submission(Record, Placed):
    """A month of a worker (of their post) or of a town, handed to the next tier.

    Its rounds are appended: what was returned and mended comes again, and so does what was written
    down after an approval.
    """

    class State(models.TextChoices):
        WAITING = WAITING, pgettext_lazy("month", "waiting for the check")
        RETURNED = RETURNED, pgettext_lazy("month", "rows returned")
        APPROVED = APPROVED, pgettext_lazy("month", "approved")

    tier = models.CharField(_("tier"), max_length=8, choices=Tier)
    month = models.DateField(_("month"))
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="submissions")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    submitted_at = models.DateTimeField(_("handed up"))
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    due_at = models.DateTimeField(_("check due"))
    decided_at = models.DateTimeField(_("decided"), null=True)

    class Meta:
        ordering = ["-month", "area_code", "pk"]
        indexes = [
            models.Index(fields=["state", "due_at"]),
            models.Index(fields=["month", "tier", "area_code"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "post"], condition=~Q(post=None), name="month_once_for_a_post"
            ),
            models.UniqueConstraint(
                fields=["month", "division"], condition=Q(post=None), name="month_once_for_a_town"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.post.user if self.post else self.division}"

    @property
    def newest(self) -> CheckRound:
        """The round of now; from the prefetched rounds of a list."""
        return list(self.rounds.all())[-1]


class CheckRound(models.Model):
    """One time that a month was handed up: what it said then, how chance drew, what was decided.

    ``seed`` draws the sample once more (``rules.drawn``); ``figures`` are those of that moment.
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    due_at = models.DateTimeField()
    seed = models.CharField(max_length=32)
    size = models.PositiveIntegerField()
    sampled = models.PositiveIntegerField()
    figures = models.JSONField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    returned = models.PositiveIntegerField(default=0)
    remark = models.CharField(_("remark"), max_length=300, blank=True)

    is_audited = False

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "number"], name="round_number_once")
        ]


class CheckedVisit(models.Model):
    """A visit as it was handed up: its version of then, whether it was drawn, what was said of it.

    A later change of the visit does not change this row; it is told beside it.
    """

    class Why(models.TextChoices):
        RANDOM = "random", pgettext_lazy("sample", "drawn by chance")
        COMPLAINT = "complaint", pgettext_lazy("sample", "a complaint or poor rating")
        RELATIVE = "relative", pgettext_lazy("sample", "a near relative")
        MENDED = "mended", pgettext_lazy("sample", "was returned before")

    class State(models.TextChoices):
        WAITING = WAITING, pgettext_lazy("row", "not decided")
        RETURNED = RETURNED, pgettext_lazy("row", "returned")
        APPROVED = APPROVED, pgettext_lazy("row", "approved")

    round = models.ForeignKey(CheckRound, models.CASCADE, related_name="rows")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="checks", db_index=False)
    tier = models.CharField(max_length=8, choices=Tier)
    version = models.PositiveIntegerField()
    why = models.CharField(max_length=10, choices=Why, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    reason = models.CharField(_("what is wrong"), max_length=300, blank=True)
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    answer = models.CharField(_("what the worker says"), max_length=300, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    is_audited = False

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["visit", "tier"]),
            models.Index(
                fields=["round", "looked_at"], condition=~Q(why=""), name="sample_of_round"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["round", "visit"], name="visit_once_in_a_round"),
            models.UniqueConstraint(
                fields=["visit", "tier"],
                condition=~Q(state=RETURNED),
                name="visit_checked_once_by_a_tier",
            ),
        ]


class NearRelative(Dated, Placed):
    """A client who is near kin of somebody who decides here: registered, always checked.

    民发〔2021〕57号: near relatives of handlers and committee members are registered separately.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="near_relatives")
    of_whom = models.CharField(_("of whom"), max_length=80)
    relation = models.CharField(_("relation"), max_length=40)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-valid_from", "-pk"]

    @property
    def headline(self) -> str:
        return f"{self.relation} · {self.of_whom}"
