"""Where supervisors decide: conflicts, what was kept apart, devices."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.errors import AccessDenied, NotValid
from yanzhen.core.lists import turn
from yanzhen.core.steps import POST, press, take_step
from yanzhen.field import access, kinds, selectors, services
from yanzhen.field.forms import ReasonForm
from yanzhen.field.models import Conflict
from yanzhen.field.sentences import reason
from yanzhen.field.services.settling import held_of_branch
from yanzhen.field.tables import DeviceTable, QuarantineTable

PER_PAGE = 50


@page(access.DECIDE)
def conflict_list(request: ActorRequest) -> HttpResponse:
    """Open conflicts side by side, and the last decisions with their undo."""
    actor = request.actor
    found = selectors.open_conflicts(actor).order_by("created_at", "pk")[:PER_PAGE]
    decided = selectors.decided_conflicts(actor).order_by("-decided_at", "-pk")[:PER_PAGE]
    context = {
        "open": [_told(c) for c in found],
        "decided": [_told(c) for c in decided],
        "tab": "conflicts",
    }
    return render(request, "field/conflicts.html", context)


def _told(conflict: Conflict) -> dict[str, object]:
    base, server, mine = selectors.sides_of(conflict)
    kind = kinds.kind_of(conflict.synced.kind)
    record = kind.find(conflict.synced.record_uid)
    return {
        "row": conflict,
        "field": kind.word_of(conflict.field),
        "base": base,
        "server": server,
        "mine": mine,
        "url": kind.url(record) if record is not None else "",
        "can_undo": conflict.state in {Conflict.State.SERVER, Conflict.State.DEVICE},
    }


def _version(request: ActorRequest) -> int:
    text = request.POST.get("version", "")
    if not text.isdecimal() or len(text) > 9:
        raise NotValid(_("Load the page anew and try again."))
    return int(text)


@page(access.DECIDE, methods=POST)
def conflict_decide(request: ActorRequest, pk: int) -> HttpResponse:
    conflict = access.conflict_for(request.actor, pk)
    press(
        request,
        _("Decided. The record shows what you chose."),
        lambda: services.decide_conflict(
            actor=request.actor,
            conflict=conflict,
            take=request.POST.get("take", ""),
            version=_version(request),
        ),
    )
    return redirect("field-conflicts")


@page(access.DECIDE, methods=POST)
def conflict_undo(request: ActorRequest, pk: int) -> HttpResponse:
    conflict = access.conflict_for(request.actor, pk)
    press(
        request,
        _("The decision is taken back; both values stand beside each other again."),
        lambda: services.undo_decision(
            actor=request.actor, conflict=conflict, version=_version(request)
        ),
    )
    return redirect("field-conflicts")


@page(access.DECIDE)
def quarantine_list(request: ActorRequest) -> HttpResponse:
    rows = selectors.in_quarantine(request.actor)
    table = QuarantineTable(rows, order_by=request.GET.get("sort", ("received_at",)))
    turn(table, request, rows)
    return render(request, "field/quarantine.html", {"table": table, "tab": "quarantine"})


@page(access.DECIDE)
def quarantine_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """What was sent, why it lies here, and what follows it."""
    upload = access.upload_for(request.actor, pk)
    parts = [
        {"upload": one, "lines": selectors.lines_of(one), "reason": reason(one)}
        for one in (held_of_branch(upload) if upload.state == "quarantined" else [upload])
    ]
    return render(request, "field/quarantined.html", {"upload": upload, "parts": parts})


@page(access.DECIDE, methods=("GET", "HEAD", "POST"))
def quarantine_accept(request: ActorRequest, pk: int) -> HttpResponse:
    upload = access.upload_for(request.actor, pk)
    return take_step(
        request,
        upload,
        ReasonForm(request.POST or None),
        title=_("Take it into the record"),
        action=_("Take it"),
        done=_("Written down. The worker sees it as safe."),
        back=reverse("field-quarantine"),
        perform=lambda given: services.accept_quarantined(
            actor=request.actor, upload=upload, **given
        ),
    )


@page(access.DECIDE, methods=("GET", "HEAD", "POST"))
def quarantine_decline(request: ActorRequest, pk: int) -> HttpResponse:
    upload = access.upload_for(request.actor, pk)
    return take_step(
        request,
        upload,
        ReasonForm(request.POST or None),
        title=_("Do not take it"),
        action=_("Do not take it"),
        done=_("Not taken. It stays readable, and the worker sees your reason."),
        back=reverse("field-quarantine"),
        perform=lambda given: services.decline_quarantined(
            actor=request.actor, upload=upload, **given
        ),
    )


@page(access.SEE_DEVICES)
def device_list(request: ActorRequest) -> HttpResponse:
    rows = selectors.devices(request.actor)
    table = DeviceTable(rows, order_by=request.GET.get("sort", ("-last_contact_at",)))
    turn(table, request, rows)
    return render(request, "field/devices.html", {"table": table, "tab": "devices"})


@page(access.SEE_DEVICES, methods=("GET", "HEAD", "POST"))
def device_revoke(request: ActorRequest, pk: int) -> HttpResponse:
    device = access.device_for(request.actor, pk)
    if not access.can_revoke(request.actor, device):
        raise AccessDenied
    return take_step(
        request,
        device,
        ReasonForm(request.POST or None),
        title=_("Withdraw this device"),
        action=_("Withdraw"),
        done=_("Withdrawn. At its next contact it sends what it has not sent, and is wiped."),
        back=reverse("field-devices"),
        perform=lambda given: services.revoke_device(actor=request.actor, device=device, **given),
    )
