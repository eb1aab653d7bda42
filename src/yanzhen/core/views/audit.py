"""The trail for auditors: what was done, what was looked at, what was opened in an emergency."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from yanzhen.core import breakglass, scope
from yanzhen.core.access import READ_AUDIT, REVIEW_BREAK_GLASS
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.errors import NotFound
from yanzhen.core.models import AuditEntry, BreakGlass, ExportRequest, Reveal

PER_PAGE = 50


class TrailFilter(forms.Form):
    """Who, what, when, which record. An unreadable value is said and the rest still filters."""

    who = forms.CharField(label=pgettext_lazy("audit", "Who"), required=False, max_length=80)
    what = forms.CharField(label=gettext_lazy("What was done"), required=False, max_length=80)
    since = forms.DateField(
        label=pgettext_lazy("day", "From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    until = forms.DateField(
        label=pgettext_lazy("day", "Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    object = forms.RegexField(
        r"^[a-z_]+\.[a-z_]+(:\d{1,18})?$",
        label=gettext_lazy("Record"),
        required=False,
        help_text=gettext_lazy("For example people.person:17"),
    )

    def narrow(self, rows: QuerySet[Any], *, at: str = "at", what: str = "operation") -> Any:
        self.is_valid()
        given = self.cleaned_data
        if given.get("who"):
            name = "asked_by_name" if rows.model is ExportRequest else "actor_name"
            rows = rows.filter(**{f"{name}__icontains": given["who"]})
        if given.get("what"):
            rows = rows.filter(**{f"{what}__icontains": given["what"]})
        if given.get("since"):
            rows = rows.filter(**{f"{at}__gte": _midnight(given["since"])})
        if given.get("until"):
            rows = rows.filter(**{f"{at}__lt": _midnight(given["until"], days=1)})
        if given.get("object") and rows.model is not ExportRequest:
            kind, _colon, number = given["object"].partition(":")
            rows = rows.filter(object_type=kind)
            if number:
                rows = rows.filter(object_id=int(number))
        return rows.order_by(f"-{at}", "-pk")


def _midnight(day: Any, days: int = 0) -> datetime:
    from datetime import timedelta

    return timezone.make_aware(datetime.combine(day + timedelta(days=days), time()))


TABS: dict[str, tuple[Any, type[Any], str, str]] = {
    "operations": (gettext_lazy("Operations"), AuditEntry, "at", "operation"),
    "reveals": (gettext_lazy("Values looked at"), Reveal, "at", "field"),
    "emergencies": (gettext_lazy("Emergency accesses"), BreakGlass, "at", "reason"),
    "exports": (gettext_lazy("Lists let out"), ExportRequest, "asked_at", "kind"),
}


@page(READ_AUDIT)
def audit_trail(request: ActorRequest, tab: str = "operations") -> HttpResponse:
    """One tab of the trail within the areas that the actor audits."""
    if tab not in TABS:
        raise NotFound
    _label, model, at, what = TABS[tab]
    where = scope.areas(request.actor, READ_AUDIT)
    form = TrailFilter(request.GET)
    rows = form.narrow(model.objects.filter(where.q()), at=at, what=what)
    context = {
        "tab": tab,
        "tabs": [
            {"label": label, "url": reverse("audit-trail", args=[name]), "current": name == tab}
            for name, (label, *_rest) in TABS.items()
        ],
        "form": form,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "core/audit_trail.html", context)


@page(REVIEW_BREAK_GLASS, methods=("GET", "HEAD", "POST"))
def break_glass_review(request: ActorRequest) -> HttpResponse:
    """Emergency accesses that a supervisor has not looked at yet, oldest first."""
    where = scope.areas(request.actor, REVIEW_BREAK_GLASS)
    if request.method == "POST":
        number = request.POST.get("access", "")
        access = BreakGlass.objects.filter(where.q(), pk=int(number) if number.isdecimal() else 0)
        found = access.first()
        if found is None:
            raise NotFound
        breakglass.review_break_glass(
            actor=request.actor, access=found, review=request.POST.get("review", "")
        )
        return redirect("break-glass-review")
    waiting = BreakGlass.objects.filter(where.q(), reviewed_at=None).order_by("at")
    context = {
        "page": Paginator(waiting, PER_PAGE).get_page(request.GET.get("page")),
        "own_id": request.actor.user_id,
        "title": _("Emergency accesses to look at"),
    }
    return render(request, "core/break_glass_review.html", context)
