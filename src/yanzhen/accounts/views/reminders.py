"""One's own reminders, and by which ways they leave the house."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yanzhen.accounts.forms import ReminderChannelForm
from yanzhen.accounts.models import Reminder, ReminderChannel
from yanzhen.accounts.reminding import KINDS
from yanzhen.accounts.services import reminders as services
from yanzhen.core.addresses import reverse
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.lists import PER_PAGE
from yanzhen.core.steps import BOTH, POST, press, take_step

ICONS = {"email": "send", "sms": "phone", "wecom": "message-square", "dingtalk": "message-square"}


@page()
def reminder_list(request: ActorRequest) -> HttpResponse:
    """What one was reminded of, the newest on top; what is unread stands out."""
    rows = Reminder.objects.filter(user_id=request.actor.user_id or 0, kind__in=list(KINDS))
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": shown,
        "rows": [(row, KINDS[row.kind].words(row.count), KINDS[row.kind].icon) for row in shown],
        "has_unread": any(row.read_at is None for row in shown),
    }
    return render(request, "accounts/reminders.html", context)


@page(methods=POST)
def reminder_open(request: ActorRequest, pk: int) -> HttpResponse:
    """Mark a reminder as read and go where it leads."""
    row = services.read_reminder(actor=request.actor, pk=pk)
    return redirect(row.url)


@page(methods=POST)
def reminder_read_all(request: ActorRequest) -> HttpResponse:
    services.read_all_reminders(actor=request.actor)
    return redirect("reminder-list")


@page()
def my_reminders(request: ActorRequest) -> HttpResponse:
    """By which ways reminders also leave the house, and how the last message fared."""
    rows = ReminderChannel.objects.filter(user_id=request.actor.user_id or 0)
    own = {row.kind: row for row in rows}
    channels: list[dict[str, Any]] = []
    for kind, label in ReminderChannel.Kind.choices:
        channel = own.get(kind)
        last = channel.messages.first() if channel else None
        channels.append(
            {"kind": kind, "label": label, "icon": ICONS[kind], "is_on": channel, "last": last}
        )
    return render(request, "accounts/my_reminders.html", {"channels": channels})


def _kind(kind: str) -> str:
    if kind not in ReminderChannel.Kind.values:
        raise Http404
    return kind


@page(methods=BOTH)
def reminder_channel_set(request: ActorRequest, kind: str) -> HttpResponse:
    """Say where reminders of one kind go. A known address is not shown again."""
    form = ReminderChannelForm(_posted(request), kind=_kind(kind))
    return take_step(
        request,
        str(ReminderChannel.Kind(kind).label),
        form,
        title=ReminderChannel.Kind(kind).label,
        action=_("Save"),
        done=_("Reminders also go there from now on."),
        back=reverse("my-reminders"),
        perform=lambda data: services.set_channel(actor=request.actor, kind=kind, **data),
        extra={
            "leads_back": False,
            "lead": _("Only a number and a link leave the house, never a name."),
        },
    )


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


@page(methods=POST)
def reminder_channel_drop(request: ActorRequest, kind: str) -> HttpResponse:
    press(
        request,
        _("Reminders no longer go there."),
        lambda: services.drop_channel(actor=request.actor, kind=_kind(kind)),
    )
    return redirect("my-reminders")


@page(methods=POST)
def reminder_channel_try(request: ActorRequest, kind: str) -> HttpResponse:
    """Send a message of trial."""
    press(
        request,
        _("Sent. Look whether it arrived."),
        lambda: services.try_channel(actor=request.actor, kind=_kind(kind)),
    )
    return redirect("my-reminders")
