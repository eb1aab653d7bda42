"""Pages of regulations: what holds, in which version, and who has not read it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.edges import page, refusals_in
from yanzhen.orgs import access, selectors, services
from yanzhen.orgs.forms import RegulationForm
from yanzhen.orgs.tables import RegulationTable
from yanzhen.orgs.views.parts import Step, actor_of, form_page, list_page


def _trail() -> list[Step]:
    return [
        Step(_("Settings"), reverse("settings-home")),
        Step(_("Regulations"), reverse("regulation-list")),
    ]


@page(access.READ)
def regulation_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    rows = selectors.regulation_list(actor, actor.today)
    actions = []
    if scope.holds(actor, access.ISSUE_REGULATIONS):
        url = reverse("regulation-create")
        actions.append(Step(_("Issue a regulation"), url, "plus", "primary"))
    return list_page(
        request,
        RegulationTable(rows),
        title=_("Regulations"),
        lead=_("What holds at your station and in your places. Read it, and say that you have."),
        trail=_trail()[:1],
        actions=actions,
    )


@page(access.READ)
def regulation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    regulation = access.fetch(
        access.visible_regulations(actor).select_related("station", "earlier"), pk=pk
    )
    today = actor.today
    may_issue = scope.holds(actor, access.ISSUE_REGULATIONS, regulation.area_code)
    is_read = regulation.acknowledgements.filter(user_id=actor.user_id or 0).exists()
    context = {
        "regulation": regulation,
        "page_heading": regulation.title,
        "trail": _trail(),
        "holds_today": regulation.is_valid_on(today),
        "later": getattr(regulation, "later", None),
        "is_read": is_read,
        "may_acknowledge": not is_read
        and regulation.is_valid_on(today)
        and access.concerns(actor, regulation),
        "may_issue": may_issue and regulation.valid_to is None,
        "read_count": regulation.acknowledgements.count(),
        "not_read": selectors.has_not_read(regulation, today) if may_issue else [],
        "may_see_readers": may_issue,
    }
    return render(request, "orgs/regulation_detail.html", context)


@page(access.READ, methods=("POST",))
def regulation_acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    regulation = access.fetch(access.visible_regulations(actor), pk=pk)
    services.acknowledge_regulation(actor=actor, regulation=regulation)
    messages.success(request, _("Noted that you have read it."))
    return redirect("regulation-detail", pk)


@page(access.ISSUE_REGULATIONS, methods=("GET", "HEAD", "POST"))
def regulation_create(request: HttpRequest) -> HttpResponse:
    """Issue a new regulation, or with ``?earlier=`` the next version of one."""
    actor = actor_of(request)
    earlier = None
    initial: dict[str, object] = {"valid_from": actor.today}
    if (wanted := request.GET.get("earlier", "")).isdigit():
        earlier = access.fetch(access.visible_regulations(actor), pk=int(wanted))
        initial |= {n: getattr(earlier, n) for n in ("title", "category", "text")}
    form = RegulationForm(request.POST or None, actor=actor, earlier=earlier, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            regulation = services.issue_regulation(
                actor=actor, earlier=earlier, **form.cleaned_data
            )
            messages.success(request, _("%(title)s is issued.") % {"title": regulation.title})
            return redirect("regulation-detail", regulation.pk)
    return form_page(
        request,
        form,
        title=_("Issue the next version") if earlier else _("Issue a regulation"),
        submit=_("Issue"),
        lead=_("Everybody who works where it holds is asked to read it."),
        trail=_trail(),
        back=reverse("regulation-list"),
    )
