"""Asking for lists as files, deciding on what others asked for, taking the file."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.core.access import APPROVE_EXPORT
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.errors import DomainError, NotFound
from yanzhen.core.fields import plain
from yanzhen.core.models import ExportRequest
from yanzhen.core.tabular import exports
from yanzhen.core.views.files import file_response
from yanzhen.core.views.imports import XLSX

NOT_A_FILTER = {"kind", "page", "sort", "per_page", "csrfmiddlewaretoken"}


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("What the list is needed for"),
        help_text=gettext_lazy("It is printed on every page of the file."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def _filter(request_query: str) -> list[tuple[str, str]]:
    pairs = QueryDict(request_query).lists()
    return [(k, "、".join(v)) for k, v in pairs if k not in NOT_A_FILTER and any(v)]


def _shown(request: ExportRequest) -> dict[str, object]:
    kind = exports.KINDS.get(request.kind)
    return {
        "row": request,
        "password": plain(request.password) if request.state == ExportRequest.State.READY else "",
        "title": kind.title if kind else request.kind,
        "filter": _filter(request.parameters.get("query", "")),
    }


@page()
def export_list(request: ActorRequest) -> HttpResponse:
    """What the actor asked for, and what waits for the actor's decision."""
    own = ExportRequest.objects.filter(asked_by_id=request.actor.user_id or 0).order_by("-asked_at")
    found = Paginator(own, 25).get_page(request.GET.get("page"))
    context = {
        "page": found,
        "requests": [_shown(r) for r in found],
        "waiting": [_shown(r) for r in exports.waiting_for(request.actor)],
        "now": request.actor.now,
    }
    return render(request, "core/export_list.html", context)


@page(methods=("GET", "HEAD", "POST"))
def export_new(request: ActorRequest) -> HttpResponse:
    """Ask for the list that a list page shows, with its filter."""
    kind = exports.kind_for(request.actor, request.GET.get("kind", ""))
    query = request.GET.copy()
    for name in NOT_A_FILTER - {"sort"}:
        query.pop(name, None)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            exports.ask_export(
                actor=request.actor,
                kind=kind,
                query=query.urlencode(),
                reason=form.cleaned_data["reason"],
            )
        except DomainError as error:
            form.add_error("reason" if error.field == "reason" else None, str(error))
        else:
            if kind.has_personal_data:
                messages.success(request, _("Asked. Somebody else decides on it now."))
            return redirect("export-list")
    context = {"kind": kind, "form": form, "filter": _filter(query.urlencode())}
    return render(request, "core/export_new.html", context, status=422 if form.errors else 200)


@page(APPROVE_EXPORT, methods=("POST",))
def export_decide(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Approve or refuse what somebody else asked for."""
    found = ExportRequest.objects.filter(uid=uid).first()
    if found is None:
        raise NotFound
    exports.decide_export(
        actor=request.actor,
        request=found,
        approves=request.POST.get("decision") == "approve",
        reason=request.POST.get("reason", ""),
    )
    messages.success(request, _("Decided."))
    return redirect("export-list")


@page()
def export_file(request: ActorRequest, uid: UUID) -> HttpResponse:
    """The file, for the person who asked for it."""
    found = exports.own_request(actor=request.actor, uid=uid)
    exports.download_export(actor=request.actor, request=found)
    title = exports.KINDS[found.kind].title
    name = f"{title} {found.asked_at:%Y%m%d}.xlsx"
    return file_response(exports.content(found), name=name, media_type=XLSX)
