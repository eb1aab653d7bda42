"""Reminders: made once, read, and sent out of the house by the channels that somebody chose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError
from django.db.models import F, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from yanzhen.accounts import messaging, policy, rules
from yanzhen.accounts.gateways import NotSent
from yanzhen.accounts.models import (
    Reminder,
    ReminderChannel,
    ReminderMessage,
    ReminderSubject,
    User,
)
from yanzhen.accounts.reminding import KINDS, Due, ReminderKind
from yanzhen.core.errors import AccessDenied, NotValid
from yanzhen.core.finding import the_row
from yanzhen.core.jobs import Work, job
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor

State = ReminderMessage.State
AT_ONCE = 400
# Whoever was killed while sending leaves a message of which nobody knows whether it arrived.
LONGEST_SENDING = timedelta(minutes=10)


# -- making them ----------------------------------------------------------------------------------


def remind(*, actor: Actor) -> int:
    """Remind everybody of what became due; returns of how many things.

    Every kind is its own transaction: one that fails does not silence the others.
    """
    told: dict[int, int] = defaultdict(int)
    for kind in KINDS.values():
        try:
            for user_id, count in remind_of(actor=actor, kind=kind).items():
                told[user_id] += count
        except IntegrityError:  # somebody else said it at the same moment
            continue
    queue_messages(actor=actor, told=told)
    return sum(told.values())


@operation("accounts.remind")
def remind_of(*, actor: Actor, kind: ReminderKind) -> dict[int, int]:
    """One reminder for each user of what is new to them; returns how many things each was told."""
    by_user: dict[int, dict[str, Due]] = defaultdict(dict)
    for due in kind.find(actor.now):
        by_user[due.user_id].setdefault(due.subject, due)
    active = set(User.objects.filter(pk__in=by_user, is_active=True).values_list("pk", flat=True))
    told: dict[int, int] = {}
    for user_id in sorted(active):
        fresh = _new_to(user_id, kind.code, by_user[user_id])
        if not fresh:
            continue
        reminder = Reminder.objects.create(
            user_id=user_id,
            kind=kind.code,
            count=len(fresh),
            url=fresh[0].url if len(fresh) == 1 else kind.list_url(),
            made_at=actor.now,
        )
        ReminderSubject.objects.bulk_create(
            [
                ReminderSubject(
                    user_id=user_id, kind=kind.code, subject=due.subject, reminder=reminder
                )
                for due in fresh
            ],
            batch_size=AT_ONCE,
        )
        told[user_id] = len(fresh)
    User.objects.filter(pk__in=told).update(unread_reminders=F("unread_reminders") + 1)
    note(kind=kind.code, users=len(told), things=sum(told.values()))
    return told


def _new_to(user_id: int, kind: str, due: dict[str, Due]) -> list[Due]:
    known: set[str] = set()
    for part in _parts(sorted(due)):
        rows = ReminderSubject.objects.filter(user_id=user_id, kind=kind, subject__in=part)
        known.update(rows.values_list("subject", flat=True))
    return [row for subject, row in due.items() if subject not in known]


def _parts(subjects: list[str]) -> Iterator[list[str]]:
    for begin in range(0, len(subjects), AT_ONCE):
        yield subjects[begin : begin + AT_ONCE]


@operation("accounts.queue_reminder_messages")
def queue_messages(*, actor: Actor, told: dict[int, int]) -> None:
    """A message for each channel of those who were reminded; one that still waits tells both."""
    rule = policy.reminder_rule(actor.now)
    local = timezone.localtime(actor.now)
    next_at = rules.first_hour_to_send(local, rule.from_hour, rule.until_hour)
    for channel in ReminderChannel.objects.filter(user__in=told).order_by("pk"):
        waiting = ReminderMessage.objects.filter(channel=channel, state=State.WAITING)
        if waiting.update(count=F("count") + told[channel.user_id]):
            continue
        ReminderMessage.objects.create(
            channel=channel, count=told[channel.user_id], made_at=actor.now, next_at=next_at
        )


# -- sending them ---------------------------------------------------------------------------------


def waiting_messages(now: datetime) -> QuerySet[ReminderMessage]:
    """Messages whose moment has come, and those that somebody was killed over."""
    due = Q(state=State.WAITING, next_at__lte=now)
    left = Q(state=State.SENDING, next_at__lte=now - LONGEST_SENDING)
    return ReminderMessage.objects.filter(due | left).select_related("channel__user").order_by("pk")


@job("accounts.remind", title=_("Reminders"))
def remind_everybody(work: Work) -> dict[str, int]:
    return {"things": remind(actor=work.actor)}


@job("accounts.send_messages", title=_("Send reminders"))
def send_messages(work: Work) -> dict[str, int]:
    """Send what waits. Killed in the middle, it goes on with the others."""
    sent = 0
    rows = list(waiting_messages(work.actor.now))
    for number, message in enumerate(rows):
        work.step(_("sending"), number, len(rows))
        sent += send_message(message, work.actor.now)
    return {"sent": sent, "waiting": len(rows) - sent}


def send_message(message: ReminderMessage, now: datetime) -> bool:
    """Send one message, outside of any transaction; whether it left.

    It is claimed first, so that two who send at once do not both send it. One that was claimed
    and never told about is given up: it may have arrived, and stands in the house anyway.
    """
    own = ReminderMessage.objects.filter(pk=message.pk)
    if message.state == State.SENDING:
        own.filter(state=State.SENDING).update(state=State.GIVEN_UP, ended_at=now)
        return False
    if not own.filter(state=State.WAITING).update(state=State.SENDING, tries=F("tries") + 1):
        return False
    try:
        messaging.send(message.channel, text_of(message.channel.user, message.count))
    except NotSent:
        _wait(message, now)
        return False
    own.update(state=State.SENT, ended_at=now)
    return True


def _wait(message: ReminderMessage, now: datetime) -> None:
    waits = policy.reminder_rule(now).waits_minutes
    own = ReminderMessage.objects.filter(pk=message.pk)
    if message.tries >= len(waits):
        own.update(state=State.GIVEN_UP, ended_at=now)
    else:
        next_at = now + timedelta(minutes=waits[message.tries])
        own.update(state=State.WAITING, next_at=next_at)


def text_of(user: User, count: int) -> str:
    """What leaves the house: how many, and where to read it after signing in."""
    with translation.override(user.language):
        words = ngettext(
            "Yanzhen: %(count)s reminder is waiting for you. %(link)s",
            "Yanzhen: %(count)s reminders are waiting for you. %(link)s",
            count,
        )
        return words % {"count": count, "link": f"{settings.SITE_ADDRESS}/reminders/"}


# -- one's own ------------------------------------------------------------------------------------


def _own(actor: Actor) -> User:
    user = User.objects.filter(pk=actor.user_id).first()
    if user is None:
        raise AccessDenied
    return user


def _count_unread(user_id: int) -> None:
    unread = Reminder.objects.filter(user_id=user_id, read_at=None).count()
    User.objects.filter(pk=user_id).update(unread_reminders=unread)


@operation("accounts.read_reminder")
def read_reminder(*, actor: Actor, pk: int) -> Reminder:
    """Mark one's own reminder as read. Raises NotFound for those of others."""
    user = _own(actor)
    row = the_row(Reminder.objects.all(), user=user, pk=pk)
    Reminder.objects.filter(pk=row.pk, read_at=None).update(read_at=actor.now)
    _count_unread(user.pk)
    return row


@operation("accounts.read_all_reminders")
def read_all_reminders(*, actor: Actor) -> User:
    """Mark all of one's own reminders as read."""
    user = _own(actor)
    Reminder.objects.filter(user=user, read_at=None).update(read_at=actor.now)
    _count_unread(user.pk)
    return user


@operation("accounts.set_reminder_channel")
def set_channel(*, actor: Actor, kind: str, address: str, secret: str = "") -> ReminderChannel:
    """Let reminders also go to this address of one's own. Raises NotValid."""
    user = _own(actor)
    if kind not in ReminderChannel.Kind.values:
        raise NotValid(_("Choose one of the listed values."), field="kind")
    address = messaging.checked_address(kind, address)
    channel, _is_new = ReminderChannel.objects.update_or_create(
        user=user,
        kind=kind,
        defaults={"address": address, "secret": secret.strip()[:200], "set_at": actor.now},
    )
    return channel


@operation("accounts.drop_reminder_channel")
def drop_channel(*, actor: Actor, kind: str) -> User:
    """Reminders stay in the house again; what waited for this channel is not sent."""
    user = _own(actor)
    ReminderChannel.objects.filter(user=user, kind=kind).delete()
    return user


def try_channel(*, actor: Actor, kind: str) -> None:
    """Send a message of trial at once. Raises NotFound or NotSent."""
    channel = the_row(ReminderChannel.objects.all(), user_id=actor.user_id or 0, kind=kind)
    user = _own(actor)
    messaging.send(channel, text_of(user, user.unread_reminders))
