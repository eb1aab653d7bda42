"""Who can sign in. What they may do comes from posts (``orgs``) and from being a person."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.fields import BlindIndexField, SealedField, candidates
from yanzhen.core.identity import normal_phone
from yanzhen.core.models import Placed
from yanzhen.core.prepared import Bound, Prepared


class UserQuerySet(models.QuerySet["User"]):
    def with_phone(self, phone: str) -> UserQuerySet:
        return self.filter(phone_index__in=candidates(User, "phone_index", phone))

    def residents(self) -> UserQuerySet:
        return self.filter(kind=User.Kind.RESIDENT)


class UserManager(BaseUserManager["User"]):
    def get(self, *args: Any, **kwargs: Any) -> User:
        """One user; by key with prepared SQL, since every request reads its user."""
        if args or kwargs.keys() != {"pk"}:
            return super().get(*args, **kwargs)
        for row in _by_key(**kwargs):
            return User.from_db(self.db, [f.attname for f in User._meta.concrete_fields], row)
        raise User.DoesNotExist


_by_key = Prepared(
    lambda: User.objects.filter(pk=Bound("pk", models.BigIntegerField())).values_list(
        *[f.attname for f in User._meta.concrete_fields]
    )
)


class User(AbstractBaseUser, Placed):
    """Somebody who signs in: staff by user name, residents and volunteers by phone.

    ``kind`` says which door they use; rights never depend on it. ``area_code`` is the place whose
    security administrator looks after the account; it opens nothing.
    """

    class Kind(models.TextChoices):
        STAFF = "staff", _("staff")
        RESIDENT = "resident", _("resident")
        CLIENT = "client", _("program")

    username = models.CharField(_("user name"), max_length=60, unique=True)
    name = models.CharField(pgettext_lazy("person", "name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.STAFF)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = SealedField(_("phone"), blank=True)
    phone_index = BlindIndexField(
        source="phone", purpose="phone", normalise=normal_phone, db_index=True
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    must_change_password = models.BooleanField(default=False)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    is_elder_mode = models.BooleanField(_("large type"), default=False)
    unread_reminders = models.PositiveIntegerField(default=0, editable=False)
    password_changed_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(editable=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager.from_queryset(UserQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["phone_index"],
                condition=models.Q(kind="resident"),
                name="one_resident_user_per_phone",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def is_staff_user(self) -> bool:
        return self.kind == self.Kind.STAFF

    @property
    def is_resident(self) -> bool:
        return self.kind == self.Kind.RESIDENT


class FormerPassword(models.Model):
    """The hash of a password that a user had, so that it is not chosen again."""

    user = models.ForeignKey(User, models.CASCADE, related_name="former_passwords")
    hash = models.CharField(max_length=128)
    until = models.DateTimeField()

    is_audited = False


class OneTimeCode(models.Model):
    """A code sent to a phone for signing in; only its keyed digest is kept."""

    phone = SealedField()
    phone_index = BlindIndexField(
        source="phone", purpose="phone", normalise=normal_phone, db_index=True
    )
    sender = models.CharField(max_length=32, db_index=True)
    digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField(db_index=True)
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    is_audited = False


class ApiToken(models.Model):
    """A revocable key for programs: it acts as its owner, at most within its scopes."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    label = models.CharField(_("what it is for"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.label


class Reminder(models.Model):
    """Somebody is reminded of so many things of one kind; it holds nothing about anybody."""

    user = models.ForeignKey(User, models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=40)
    count = models.PositiveIntegerField()
    url = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    is_audited = False

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["user", "-made_at", "-id"])]


class ReminderSubject(models.Model):
    """One thing of which somebody was reminded: never a second time."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=60)
    reminder = models.ForeignKey(Reminder, models.CASCADE, related_name="subjects", db_index=False)

    is_audited = False

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "subject"], name="reminded_once")
        ]


class ReminderChannel(models.Model):
    """A way by which reminders follow somebody out of the house: a number and a link, no more."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("e-mail")
        SMS = "sms", _("text message")
        WECOM = "wecom", _("WeCom group robot")
        DINGTALK = "dingtalk", _("DingTalk group robot")

    user = models.ForeignKey(User, models.CASCADE, related_name="reminder_channels")
    kind = models.CharField(max_length=10, choices=Kind)
    address = SealedField()
    secret = SealedField(blank=True)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="one_channel_of_a_kind")
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class ReminderMessage(models.Model):
    """One message on its way out; tried again after a while, and given up at last."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("message", "waiting")
        SENDING = "sending", pgettext_lazy("message", "on its way")
        SENT = "sent", pgettext_lazy("message", "sent")
        GIVEN_UP = "given_up", pgettext_lazy("message", "given up")

    channel = models.ForeignKey(ReminderChannel, models.CASCADE, related_name="messages")
    count = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    next_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    is_audited = False

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["state", "next_at"])]
