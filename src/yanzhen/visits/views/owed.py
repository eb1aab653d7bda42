"""What is owed: the list, one of it, exemptions, major changes, weather, and the coverage."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from yanzhen.core import scope
from yanzhen.core.addresses import reverse
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.errors import NotFound
from yanzhen.core.lists import chip_links, offer_export, turn
from yanzhen.core.scope import Actor
from yanzhen.core.steps import BOTH, POST, press, take_step
from yanzhen.orgs.models import Division
from yanzhen.people.access import person_for
from yanzhen.visits import access, beside, rules, selectors, services, vocabulary
from yanzhen.visits.filters import ObligationFilter
from yanzhen.visits.forms import ChangeForm, ExemptForm, WeatherForm
from yanzhen.visits.models import Obligation, Period, PeriodChange
from yanzhen.visits.tables import STATES, ObligationTable
from yanzhen.visits.tabs import tabs

PERSON = "person"
MOST_LINES = 500
CHIPS: tuple[tuple[str, str | Promise, str], ...] = (
    ("open", gettext_lazy("still owed"), ""),
    ("mine", gettext_lazy("mine"), ""),
    ("overdue", gettext_lazy("overdue"), "overdue"),
    ("done", gettext_lazy("visited"), ""),
    ("excused", gettext_lazy("excused"), ""),
    ("all", gettext_lazy("all"), ""),
)


@page(access.READ)
def obligation_list(request: ActorRequest) -> HttpResponse:
    """Who is owed a visit, why and by whom; who was missed."""
    actor = request.actor
    narrowed = ObligationFilter(request.GET, selectors.listed_obligations(actor))
    counts = selectors.count_obligations(narrowed.qs, actor)
    first = "mine" if counts["mine"] else "open"
    show = request.GET.get("show", first)
    rows = selectors.chosen_obligations(narrowed.qs, show, actor)
    table = ObligationTable(rows, order_by=request.GET.get("sort", ()), actor=actor)
    offer_export(table, request, "obligations", access.EXPORT)
    turn(table, request, rows, counts.get(show))
    context = {
        "table": table,
        "tabs": tabs(actor, "obligation-list"),
        "chips": chip_links(request, CHIPS, counts, show),
        "filter": narrowed,
        "show": show,
        "may_record": scope.holds(actor, access.RECORD),
        "may_plan": scope.holds(actor, access.PLAN),
    }
    return render(request, "visits/owed.html", context)


def _obligation(actor: Actor, pk: int) -> Obligation:
    """With who heads the household, for its words. Raises NotFound."""
    row = access.access_obligation(actor, pk)
    prefetch_related_objects([row], selectors.with_heads(actor))
    return row


@page(access.READ)
def obligation_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One contact that is owed: why, until when, how, and what became of it."""
    actor = request.actor
    row = _obligation(actor, pk)
    area, day = row.area_code, actor.today
    roles = vocabulary.rule("roles", area=area, day=day)
    content = row.rule.content
    means = [str(label) for code, label in selectors.means_words() if code in content["means"]]
    context = {
        "row": row,
        "whom": selectors.owed_to_words(row),
        "why": selectors.rule_words(row.rule),
        "place": selectors.place_words(row),
        "state": STATES[row.state],
        "means": "、".join(means),
        "companions": "、".join(vocabulary.word(roles, c) for c in content.get("companions", ())),
        "is_open": row.state in rules.OPEN,
        "may_record": scope.holds(actor, access.RECORD, area),
        "may_exempt": scope.holds(actor, access.EXEMPT, area),
        "changes": list(row.changes.select_related("noted_by")),
    }
    return render(request, "visits/obligation_detail.html", context)


@page(access.EXEMPT, methods=BOTH)
def obligation_exempt(request: ActorRequest, pk: int) -> HttpResponse:
    """Say why somebody need not be visited in this period."""
    actor = request.actor
    row = _obligation(actor, pk)
    scope.require(actor, access.EXEMPT, row.area_code)
    grounds = vocabulary.rule("exemption_grounds", area=row.area_code, day=actor.today)
    return take_step(
        request,
        row,
        ExemptForm(grounds=grounds, **_posted(request)),
        title=_("Exempt from this visit"),
        action=_("Exempt"),
        done=_("Exempted. It is told beside the figures."),
        back=reverse("obligation-detail", args=[row.pk]),
        perform=lambda data: services.exempt_obligation(actor=actor, obligation=row, **data),
        extra={"lead": selectors.owed_to_words(row)},
    )


@page(access.EXEMPT, methods=POST)
def obligation_owe_again(request: ActorRequest, pk: int) -> HttpResponse:
    """Take an exemption back."""
    row = access.access_obligation(request.actor, pk)
    press(
        request,
        _("It is owed again."),
        lambda: services.take_back_exemption(actor=request.actor, obligation=row),
    )
    return redirect("obligation-detail", row.pk)


@page(access.RECORD, methods=BOTH)
def major_change(request: ActorRequest, person_pk: int) -> HttpResponse:
    """Note that something grave happened: somebody goes there within a day."""
    actor = request.actor
    person = person_for(actor, person_pk)
    scope.require(actor, access.RECORD, person.area_code)
    held = vocabulary.rule("major_changes", area=person.area_code, day=actor.today)
    return take_step(
        request,
        person,
        ChangeForm(kinds=held["kinds"], **_posted(request, happened_at=actor.now)),
        title=_("A major change"),
        action=_("Note it"),
        done=_("Noted. A visit is owed by then."),
        back=reverse("person-detail", args=[person.pk]),
        perform=lambda data: services.note_major_change(actor=actor, person=person, **data),
    )


@page(access.PLAN, methods=BOTH)
def weather_day(request: ActorRequest) -> HttpResponse:
    """Call a day of bad weather: everybody at risk in the place is asked after."""
    actor = request.actor
    area = next(iter(scope.areas(actor, access.PLAN).prefixes), "")
    held = vocabulary.rule("weather", area=area, day=actor.today)
    own = Division.objects.filter(code=area).first()
    form = WeatherForm(
        kinds=held["kinds"], actor=actor, **_posted(request, day=actor.today, division=own)
    )

    def call(data: dict[str, Any]) -> None:
        added = services.call_weather_day(actor=actor, **data)
        messages.info(
            request, _("%(count)s people are on the list of that day.") % {"count": added}
        )

    return take_step(
        request,
        None,
        form,
        title=_("Bad weather"),
        action=_("Ask after everybody at risk"),
        done=_("Called."),
        back=reverse("obligation-list"),
        perform=call,
        extra={
            "lead": _("Home visits, calls and video calls count on that day."),
            "leads_back": False,
        },
    )


def _posted(request: ActorRequest, **known: Any) -> dict[str, Any]:
    return {"data": request.POST} if request.method == "POST" else {"initial": known}


# -- coverage -------------------------------------------------------------------------------------


def _starts(kind: str, asked: str, day: date) -> date:
    try:
        chosen = date.fromisoformat(asked)
    except ValueError:
        chosen = day
    return rules.span_of(kind, chosen).starts_on


def _below(area: str) -> str:
    """The tier by which a place is shown first: the one below it."""
    return {0: "county", 2: "county", 4: "county", 6: "town", 9: "village"}.get(len(area), "group")


@page(access.COUNT)
def visit_coverage(request: ActorRequest) -> HttpResponse:
    """Visited of owed, by tier, worker or rule, with why the others were missed."""
    actor = request.actor
    areas = scope.areas(actor, access.COUNT)
    asked = "".join(c for c in request.GET.get("area", "") if c.isalnum())[:24]
    area = asked if asked and areas.covers(asked) else next(iter(areas.prefixes), "")
    kind = request.GET.get("kind", rules.MONTH)
    if kind not in rules.KINDS:
        kind = rules.MONTH
    by = request.GET.get("by", "") or _below(area)
    is_by_person = by == PERSON and _may_name(actor, area)
    if by not in selectors.BY and not is_by_person:
        raise NotFound
    starts_on = _starts(kind, request.GET.get("day", ""), actor.today)
    asked_of: dict[str, Any] = {"kind": kind, "starts_on": starts_on, "area": area}
    if is_by_person:
        lines = selectors.coverage_by_person(actor, **asked_of)
    else:
        lines = selectors.coverage(actor, by=by, **asked_of)
    changes = PeriodChange.objects.filter(
        areas.q(), period__kind=kind, period__starts_on=starts_on, area_code__startswith=area
    )
    division = Division.objects.filter(code=area).first()
    context = {
        "tabs": tabs(actor, "visit-coverage"),
        "lines": [
            (
                line,
                _further(line, by, kind, starts_on, actor),
                _names_url(line, by, kind, starts_on, actor),
            )
            for line in lines[:MOST_LINES]
        ],
        "total": selectors.total(lines),
        "place": division,
        "missed_url": f"{reverse('obligation-list')}?show=open&per={kind}&place={area}"
        if _may_name(actor, area)
        else "",
        "by": by,
        "kind": kind,
        "kind_words": dict(Period.Kind.choices)[kind],
        "starts_on": starts_on,
        "kinds": _links(request, "kind", Period.Kind.choices, kind),
        "bys": _links(request, "by", _tiers(actor, area), by),
        "changes": [
            (label, count, _with(request, told=code))
            for code, label, count in beside.changes_by_kind(changes)
        ],
        "told": _told(request, changes),
        "added": beside.added_inside(actor, **asked_of),
    }
    return render(request, "visits/coverage.html", context)


def _told(request: ActorRequest, changes: QuerySet[PeriodChange]) -> list[tuple[str, PeriodChange]]:
    """Who stands beside the figures, by name, for those who may see the people."""
    actor, kind = request.actor, request.GET.get("told", "")
    if not scope.holds(actor, access.READ) or kind not in {"", *PeriodChange.Kind.values}:
        return []
    rows = beside.named_changes(actor, changes, kind)
    return [(beside.changed_whom_words(row), row) for row in rows]


def _may_name(actor: Actor, area: str) -> bool:
    """By name only in a village or below, for those who see its people."""
    return len(area) >= selectors.LENGTHS["village"] and scope.holds(actor, access.READ, area)


def _tiers(actor: Actor, area: str) -> list[tuple[str, Any]]:
    words = [
        ("town", _("towns")),
        ("village", _("villages")),
        ("group", _("groups")),
        ("post", _("workers")),
        ("rule", _("rules")),
    ]
    words += [(PERSON, pgettext("coverage", "by name"))] if _may_name(actor, area) else []
    return [
        (k, w) for k, w in words if k not in selectors.LENGTHS or selectors.LENGTHS[k] > len(area)
    ]


def _links(request: ActorRequest, name: str, choices: Any, current: str) -> list[dict[str, Any]]:
    links = []
    for code, label in choices:
        url = _with(request, **{name: code})
        links.append({"label": label, "url": url, "current": code == current})
    return links


def _with(request: ActorRequest, **asked: str) -> str:
    """This page with something else asked of it."""
    query = request.GET.copy()
    for name, value in asked.items():
        query[name] = value
    return f"?{query.urlencode()}"


def _further(line: selectors.Coverage, by: str, kind: str, starts_on: date, actor: Any) -> str:
    """From a place to the places below it, from a village to who was missed, to each person."""
    if by in {"county", "town"}:
        return f"?area={line.key}&kind={kind}&day={starts_on.isoformat()}"
    if by == PERSON and line.key.startswith("h"):
        return reverse("household-detail", args=[int(line.key[1:])])
    if by == PERSON:
        return reverse("person-detail", args=[int(line.key)])
    if by in {"village", "group"} and scope.holds(actor, access.READ, line.key):
        return f"{reverse('obligation-list')}?show=open&per={kind}&place={line.key}"
    return ""


def _names_url(line: selectors.Coverage, by: str, kind: str, starts_on: date, actor: Actor) -> str:
    """From a village or group to each of its people."""
    if by not in {"village", "group"} or not _may_name(actor, line.key):
        return ""
    return f"?area={line.key}&kind={kind}&day={starts_on.isoformat()}&by={PERSON}"
