"""Questionnaires 问卷: the form, who is asked, and what they answered."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.fields import SealedField
from yanzhen.core.models import Placed, Record
from yanzhen.needs.models import Need
from yanzhen.orgs.models import Division, Station
from yanzhen.people.models import Consent, Person


def random_key() -> int:
    """A key that says nothing about when a row was made."""
    return secrets.randbelow(2**62) + 1


class Questionnaire(Record, Placed):
    """Questions that a place asks its people, for a purpose, over a period.

    Lifecycle: draft → open → closed, and open again. ``code`` is the end of its public address.
    ``form`` is the version in use; ``need_categories`` says by question and choice which category
    of need a choice names.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("questionnaire", "draft")
        OPEN = "open", pgettext_lazy("questionnaire", "open")
        CLOSED = "closed", pgettext_lazy("questionnaire", "closed")

    class Mode(models.TextChoices):
        ANONYMOUS = "anonymous", _("anonymous")
        LINKED = "linked", _("with the person's name")

    number = models.CharField(_("reference number"), max_length=32, unique=True)
    title = models.CharField(_("title"), max_length=120)
    purpose = models.CharField(_("what it is for"), max_length=300)
    division = models.ForeignKey(Division, models.PROTECT, related_name="questionnaires")
    station = models.ForeignKey(Station, models.PROTECT, null=True, blank=True, related_name="+")
    mode = models.CharField(_("answers are kept"), max_length=10, choices=Mode)
    consent_text = models.CharField(_("what people agree to"), max_length=500, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DRAFT)
    code = models.CharField(max_length=16, unique=True, editable=False)
    form = models.ForeignKey("FormVersion", models.PROTECT, null=True, related_name="+")
    need_categories = models.JSONField(default=dict, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    class Meta:
        indexes = [models.Index(fields=["area_code", "state", "ends_on"])]

    def __str__(self) -> str:
        return self.title

    @property
    def is_anonymous(self) -> bool:
        return self.mode == self.Mode.ANONYMOUS


class FormVersion(models.Model):
    """One version of the form of a questionnaire, with the XForm made of its workbook.

    The workbook itself is its attachment. A version that was published is never changed.
    """

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    xform = models.TextField()
    digest = models.CharField(max_length=64)
    file_name = models.CharField(max_length=160)
    languages = models.JSONField(default=list)
    questions = models.PositiveSmallIntegerField(default=0)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "number"], name="one_form_version_per_number"
            )
        ]
        ordering = ["-number"]


class Quota(models.Model):
    """How many answers a place is to bring."""

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="quotas")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    wanted = models.PositiveIntegerField(_("answers wanted"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "division"], name="one_quota_per_place"
            )
        ]
        ordering = ["division__code"]


class Draft(models.Model):
    """Answers that are not sent yet; removed when they are, or after some days.

    Whoever knows ``uid`` goes on with it: it stands in the visitor's own session or link. It knows
    a person only when the questionnaire is linked.
    """

    id = models.BigIntegerField(primary_key=True, default=random_key)
    uid = models.UUIDField(unique=True)
    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="drafts")
    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="+")
    division = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    answers = SealedField()
    page = models.PositiveSmallIntegerField(default=0)
    saved_on = models.DateField(db_index=True)

    is_audited = False


class Invitation(models.Model):
    """A person asked by name: their own link, which can be answered once."""

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="invitations")
    person = models.ForeignKey(Person, models.CASCADE, related_name="invitations")
    token_digest = models.CharField(max_length=64, unique=True)
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "person"], name="one_invitation_per_person"
            )
        ]


class Response(Placed):
    """The answers of one respondent, sealed.

    Of an anonymous one nothing leads to a person: no user, no moment finer than the day, a random
    key. ``client_digest`` makes sure that what is sent twice is kept once.
    """

    class Way(models.TextChoices):
        ONLINE = "online", _("on their own phone")
        WORKER = "worker", _("asked by a worker")
        PAPER = "paper", _("from paper")
        IMPORT = "import", _("imported")

    id = models.BigIntegerField(primary_key=True, default=random_key)
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="responses")
    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="responses")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    answered_on = models.DateField(_("answered on"))
    way = models.CharField(_("how it came"), max_length=8, choices=Way)
    answers = SealedField()
    client_digest = models.CharField(max_length=64)
    content_digest = models.CharField(max_length=64)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="questionnaire_responses"
    )
    agreed_by = models.CharField(
        _("how they agreed"), max_length=12, choices=Consent.Method, blank=True
    )
    may_follow_up = models.BooleanField(_("may be contacted about it"), default=False)
    entered_at = models.DateTimeField(null=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    is_audited = False

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "client_digest"], name="one_response_per_client_key"
            ),
            models.UniqueConstraint(
                fields=["questionnaire", "person"],
                condition=~Q(person=None),
                name="one_response_per_person",
            ),
            models.CheckConstraint(
                condition=~Q(person=None) | Q(entered_at=None, entered_by=None, agreed_by=""),
                name="an_anonymous_response_leads_nowhere",
            ),
        ]
        indexes = [
            models.Index(fields=["questionnaire", "area_code"]),
            models.Index(fields=["area_code", "answered_on"]),
        ]


class Finding(Record, Placed):
    """What a questionnaire showed about a category of need in a place, and was taken up from it."""

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="findings")
    category = models.CharField(_("category of need"), max_length=40)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    respondents = models.PositiveIntegerField()
    named_by = models.PositiveIntegerField()
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "category", "area_code"], name="one_finding_per_place"
            )
        ]


class FindingNeed(models.Model):
    """A need that was recorded because of a finding: of the place, or of a person who agreed."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="needs")
    need = models.OneToOneField(Need, models.PROTECT, related_name="finding_link")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "person"], name="one_need_per_finding_and_person"
            ),
            models.UniqueConstraint(
                fields=["finding"], condition=Q(person=None), name="one_need_per_finding_of_a_place"
            ),
        ]
