"""The log of a day, week or month: one's own, those of a station, on paper."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.accounts.models import User
from yanzhen.core import scope
from yanzhen.core.addresses import reverse
from yanzhen.core.edges import ActorRequest, page, refusals_in
from yanzhen.core.fields import plain
from yanzhen.core.lists import chip_links, offer_export, turn
from yanzhen.core.steps import BOTH
from yanzhen.workforce import access, composing, paper, rules, selectors, services, vocabulary
from yanzhen.workforce.forms import LogForm
from yanzhen.workforce.models import WorkLog
from yanzhen.workforce.tables import WorkLogTable

KINDS: tuple[tuple[str, str | Promise, str], ...] = (
    (rules.DAY, gettext_lazy("daily log"), ""),
    (rules.WEEK, gettext_lazy("weekly log"), ""),
    (rules.MONTH, gettext_lazy("monthly log"), ""),
)
FIRST_YEAR = 2000


def span_asked(request: ActorRequest, kind: str = "") -> rules.Span:
    """The day, week or month of the address; what is no day is today."""
    kind = kind or request.GET.get("kind", rules.DAY)
    today = request.actor.today
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        day = today
    if not date(FIRST_YEAR, 1, 1) <= day <= today:
        day = today
    return rules.span_of(kind if kind in rules.KINDS else rules.DAY, day)


@page(access.WRITE_LOGS, methods=BOTH)
def work_log(request: ActorRequest) -> HttpResponse:
    """One's own log: composed of the records, with at most two sentences of one's own."""
    actor = request.actor
    user, area = access.worker_for(actor, actor.user_id or 0)
    span = span_asked(request)
    log = selectors.log_of(user.pk, span)
    rule = vocabulary.log_rule(span.kind, area, actor.today)
    known = {"words": plain(log.words), "version": log.version} if log else {}
    form = LogForm(request.POST or None, initial=known, rule=rule)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            services.hand_in_log(
                actor=actor, kind=span.kind, day=span.starts_on, **form.cleaned_data
            )
            messages.success(request, _("Handed in."))
            return redirect(request.get_full_path())
    return _shown(request, user, area, span, log, form=form)


@page(access.READ_LOGS)
def work_log_of(request: ActorRequest, pk: int) -> HttpResponse:
    """The log of a worker of one's station."""
    user, area = access.worker_for(request.actor, pk)
    span = span_asked(request)
    return _shown(request, user, area, span, selectors.log_of(user.pk, span))


def _shown(
    request: ActorRequest,
    user: User,
    area: str,
    span: rules.Span,
    log: WorkLog | None,
    form: LogForm | None = None,
) -> HttpResponse:
    actor = request.actor
    today = actor.today
    rule = vocabulary.log_rule(span.kind, area, span.starts_on)
    found = composing.composed(actor, user.pk, span)
    tabs = [
        {
            "label": label,
            "url": f"?kind={kind}&day={min(span.last, today)}",
            "current": kind == span.kind,
        }
        for kind, label, _state in KINDS
    ]
    context: dict[str, Any] = {
        "worker": user,
        "is_own": user.pk == actor.user_id,
        "span": span,
        "span_words": selectors.span_words(span),
        "tabs": tabs,
        "log": log,
        "words": plain(log.words) if log else "",
        "found": found,
        "since": selectors.changed_since(log, found.figures) if log else [],
        "form": form,
        "due_at": rules.due_at(span, rule.due_hours, timezone.get_default_timezone()),
        "now": actor.now,
        "before": f"?kind={span.kind}&day={span.before.starts_on}",
        "after": f"?kind={span.kind}&day={span.after.starts_on}"
        if span.after.starts_on <= today
        else "",
        "paper": f"{reverse('work-log-paper', args=[user.pk])}?kind={span.kind}"
        f"&day={span.starts_on}",
        "reads_others": scope.holds(actor, access.READ_LOGS),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "workforce/log.html", context, status=status)


@page()
def work_log_paper(request: ActorRequest, pk: int) -> HttpResponse:
    """The log on A4."""
    user, area = access.worker_for(request.actor, pk)
    span = span_asked(request)
    printed = paper.log_paper(request.actor, user, area, span, selectors.log_of(user.pk, span))
    answer = HttpResponse(printed, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="log-{span.kind}-{span.starts_on}.pdf"'
    return answer


@page(access.READ_LOGS)
def work_log_list(request: ActorRequest) -> HttpResponse:
    """Who of the stations handed in a log, late or not at all."""
    actor = request.actor
    span = span_asked(request, request.GET.get("show", ""))
    rows = selectors.workers_with_logs(actor, span)
    table = WorkLogTable(rows, span=span, now=actor.now, order_by=request.GET.get("sort", ()))
    offer_export(table, request, "workforce.logs", access.READ_LOGS)
    turn(table, request, rows)
    today = actor.today
    query = f"?show={span.kind}&day="
    context = {
        "table": table,
        "chips": chip_links(request, KINDS, {}, span.kind),
        "span": span,
        "span_words": selectors.span_words(span),
        "counts": selectors.count_logs(rows),
        "before": f"{query}{span.before.starts_on}",
        "after": f"{query}{span.after.starts_on}" if span.after.starts_on <= today else "",
    }
    return render(request, "workforce/logs.html", context)
