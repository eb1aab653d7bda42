"""Files that are not with their visit: why, and the two things that can be done about each."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.lists import turn
from yanzhen.core.steps import BOTH, take_step
from yanzhen.field import access, kinds, selectors, services
from yanzhen.field.forms import ReasonForm
from yanzhen.field.models import FieldPhoto, Upload
from yanzhen.field.sentences import file_reason
from yanzhen.field.tables import FileTable


@page(access.DECIDE)
def file_list(request: ActorRequest) -> HttpResponse:
    """Photos without consent, and what withdrawn devices handed over."""
    rows = selectors.files_to_decide(request.actor)
    table = FileTable(rows, order_by=request.GET.get("sort", ("created_at",)))
    turn(table, request, rows)
    return render(request, "field/files.html", {"table": table, "tab": "files"})


@page(access.DECIDE)
def file_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One file in words; the picture itself is not shown to anybody before it is kept."""
    actor = request.actor
    photo = access.file_for(actor, pk)
    kind = kinds.kind_of(photo.synced.kind)
    record = kind.find(photo.synced.record_uid)
    held = access.quarantined_uploads(actor).filter(
        synced=photo.synced, state=Upload.State.QUARANTINED
    )
    context = {
        "photo": photo,
        "reason": file_reason(photo),
        "record_url": kind.url(record) if record is not None else "",
        "happened_at": kind.happened_at(record) if record is not None else None,
        "held": None if record is not None else held.order_by("number", "pk").first(),
        "kilobytes": -(-photo.bytes // 1024),
        "is_open": photo.state in FieldPhoto.TO_DECIDE,
        "is_own": photo.device.user_id == actor.user_id,
    }
    return render(request, "field/file.html", context)


@page(access.DECIDE, methods=BOTH)
def file_keep(request: ActorRequest, pk: int) -> HttpResponse:
    """Ask once more: the consent was given since, or the decider vouches."""
    photo = access.file_for(request.actor, pk)
    return take_step(
        request,
        photo,
        ReasonForm(request.POST or None),
        title=_("Ask once more whether it can be kept"),
        action=_("Ask once more"),
        done=_("Kept with its visit."),
        back=reverse("field-files"),
        perform=lambda given: services.keep_file(actor=request.actor, photo=photo, **given),
        extra={"lead": file_reason(photo), "leads_back": False},
    )


@page(access.DECIDE, methods=BOTH)
def file_discard(request: ActorRequest, pk: int) -> HttpResponse:
    photo = access.file_for(request.actor, pk)
    return take_step(
        request,
        photo,
        ReasonForm(request.POST or None),
        title=_("Discard this file"),
        action=_("Discard"),
        done=_("Discarded. The worker reads your reason."),
        back=reverse("field-files"),
        perform=lambda given: services.discard_file(actor=request.actor, photo=photo, **given),
        extra={"lead": file_reason(photo), "leads_back": False},
    )
