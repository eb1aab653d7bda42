"""The list of persons, the page of one, and what is typed about them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.core import scope
from yanzhen.core.addresses import reverse
from yanzhen.core.audit import reveal
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.errors import AccessDenied
from yanzhen.core.lists import turn, with_query
from yanzhen.core.scope import Actor
from yanzhen.people import access, panels, rules, selectors, services
from yanzhen.people.duplicates import alike_persons
from yanzhen.people.forms import PersonForm, values_of
from yanzhen.people.models import Household, Person
from yanzhen.people.tables import PersonTable
from yanzhen.people.views.parts import (
    FORM,
    FormPage,
    answer,
    fresh_key,
    once,
)

NARROWING = ("place", "category", "sex", "youngest", "oldest")
CHIPS = {
    "": gettext_lazy("All"),
    "mine": gettext_lazy("I answer for"),
    "high": gettext_lazy("High risk"),
    "key": gettext_lazy("Key group and above"),
    "protected": gettext_lazy("Protected"),
    "moved": gettext_lazy("Moved away"),
    "deceased": gettext_lazy("Deceased"),
}


def narrowing(actor: Actor, query: QueryDict) -> dict[str, Any]:
    """What the narrowing form offers; read only when it is open, as most visits leave it shut."""
    is_narrowed = any(map(query.get, NARROWING))
    if not (is_narrowed or "narrow" in query):
        return {"narrow_url": with_query(query, narrow="1")}
    return {
        "is_narrowed": is_narrowed,
        "is_open": True,
        "places": selectors.places_to_choose(actor),
        "categories": selectors.offered_categories(actor),
        "naming_set": selectors.naming_set(actor),
        "sexes": Person.Sex.choices,
    }


@page(access.READ)
def person_list(request: ActorRequest) -> HttpResponse:
    actor, query = request.actor, request.GET
    filters = selectors.filters_of(query)
    rows, found = selectors.listed_persons(actor, filters)
    table = PersonTable(rows, today=actor.today, order_by=query.get("sort", "") or "risk")
    turn(table, request, rows, found)
    shown = [row.record for row in table.paginated_rows]
    table.answering = selectors.responsible_for(shown, actor.today)
    table.known_as = selectors.categories_by_person(actor, shown)
    view = query.get("view", "")
    chips = [
        {"label": label, "url": with_query(query, view=code), "current": code == view}
        for code, label in CHIPS.items()
        if code != "protected" or scope.holds(actor, access.READ_PROTECTED)
    ]
    return render(
        request,
        "people/person_list.html",
        {
            "table": table,
            "chips": chips,
            "filters": filters,
            "view": view,
            **narrowing(actor, query),
            "can_register": scope.holds(actor, access.EDIT),
            "can_merge": scope.holds(actor, access.MERGE),
        },
    )


SHOWN_FIELDS = ("phone", "id_number", "address", "emergency_contact")


def _sealed(actor: Actor, person: Person, fields: tuple[str, ...]) -> list[dict[str, Any]]:
    columns = {f.name: f.verbose_name for f in Person._meta.concrete_fields}
    return [
        {
            "label": columns[field],
            "value": value,
            "url": reverse("person-reveal", args=[person.pk, field])
            if access.can_reveal(actor, person, field)
            else "",
        }
        for field in fields
        if (value := selectors.masked(person, field))
    ]


@page(access.READ)
def person_detail(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    person = access.person_for(actor, pk)
    if person.state == Person.State.MERGED and person.merged_into_id:
        return HttpResponseRedirect(reverse("person-detail", args=[person.merged_into_id]))
    today, born = actor.today, person.born_on
    sees_sensitive = access.can_see_sensitive(actor, person)
    household_members = selectors.members_of(actor, person.household) if person.household else []
    return render(
        request,
        "people/person_detail.html",
        {
            "person": person,
            "age": rules.age_on(born, person.died_on or today) if born else None,
            "sealed": _sealed(actor, person, SHOWN_FIELDS),
            "sealed_more": _sealed(actor, person, access.SENSITIVE) if sees_sensitive else [],
            "responsible": selectors.responsible_for([person], today).get(person.pk),
            "owed": panels.owed_to(actor, person),
            "today": today,
            "members": [m for m in household_members if m.pk != person.pk],
            "known_as": selectors.categories_by_person(actor, household_members),
            "categories": selectors.categories_of(actor, person),
            "grounds": selectors.grounds_of(actor, person),
            "tags": person.tags.order_by("word"),
            "panels": panels.panels_of_person(actor, person),
            "is_opened": access.is_opened(actor, person),
            "is_protected": person.protection != Person.Protection.NONE,
            "can_edit": access.can_edit_person(actor, person),
            "can_protect": access.can_edit_person(actor, person)
            and scope.holds(actor, access.PROTECT, person.area_code),
            "is_living_here": person.state == Person.State.ACTIVE,
            **timeline_context(actor, person, request.GET),
        },
    )


def timeline_context(actor: Actor, record: Person | Household, query: QueryDict) -> dict[str, Any]:
    """The first page of the timeline, or the one that the address asks for."""
    kind = query.get("kind", "") if query.get("kind") in panels.TIMELINE_KINDS else ""
    number = selectors.whole_number(query.get("before", "1"), most=1000) or 1
    entries, has_more = selectors.timeline_of(actor, record, kind=kind, page=number)
    present = selectors.kinds_in_timeline(actor, record)
    known = panels.TIMELINE_KINDS
    chips = [{"label": _("All"), "url": with_query(query, kind="", before=""), "current": not kind}]
    chips += [
        {
            "label": known[code].label,
            "url": with_query(query, kind=code, before=""),
            "current": code == kind,
        }
        for code in present
        if code in known
    ]
    plain = panels.TimelineKind("", "", "circle")
    return {
        "entries": [(entry, known.get(entry.kind, plain)) for entry in entries],
        "timeline_chips": chips if len(chips) > 2 else [],
        "newer_url": with_query(query, before=str(number - 1)) if number > 1 else "",
        "older_url": with_query(query, before=str(number + 1)) if has_more else "",
    }


REASONS = {
    "contact": gettext_lazy("To call or write"),
    "visit": gettext_lazy("To visit"),
    "paperwork": gettext_lazy("For paperwork"),
    "check": gettext_lazy("To check the record"),
}


@page(access.READ, methods=("POST",))
def person_reveal(request: ActorRequest, pk: int, field: str) -> HttpResponse:
    """The plain value of one sealed field as text; who asked and why is kept."""
    person = access.person_for(request.actor, pk)
    if not access.can_reveal(request.actor, person, field):
        raise AccessDenied
    code, words = request.POST.get("reason", ""), request.POST.get("note", "").strip()
    reason = "; ".join(filter(None, (code if code in REASONS else "", words)))
    value = reveal(actor=request.actor, record=person, field=field, reason=reason)
    return HttpResponse(value, content_type="text/plain; charset=utf-8")


def person_url(pk: int | None) -> str:
    return reverse("person-detail", args=[pk])


@page(access.EDIT, methods=FORM)
def person_create(request: ActorRequest) -> HttpResponse:
    """Register a person, in a household when the address names one; warns of people alike."""
    actor = request.actor
    number = selectors.whole_number(request.GET.get("household", ""), most=99_999_999)
    household = access.household_for(actor, number) if number else None
    form = PersonForm(
        request.POST or None,
        actor=actor,
        household=household,
        initial={"client_key": fresh_key(), "sex": Person.Sex.UNKNOWN},
    )
    alike: list[Person] = []

    def is_distinct() -> bool:
        """False once, when somebody like this is known and the worker has not looked yet."""
        alike.extend(alike_persons(actor, form.draft()))
        looked = set(request.POST.getlist("distinct_from"))
        return not alike or {str(p.pk) for p in alike} <= looked

    def act() -> str:
        person = once(
            actor,
            form,
            "people.register_person",
            lambda: services.register_person(actor=actor, draft=form.draft(), household=household),
            household=number,
        )
        for other in alike:
            services.decide_distinct(actor=actor, first=person, second=other)  # type: ignore[arg-type]
        return person_url(person.pk)

    return answer(
        request,
        FormPage(
            title=_("Register a person"),
            lead=_("Into the household %(number)s.") % {"number": household.number}
            if household
            else "",
            back=reverse("household-detail", args=[household.pk])
            if household
            else reverse("person-list"),
            submit=_("Enter in the register"),
            template="people/person_form.html",
        ),
        form,
        act,
        done=_("Registered."),
        before=is_distinct,
        context={"alike": alike, "today": actor.today},
    )


@page(access.EDIT, methods=FORM)
def person_edit(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    person = access.person_for(actor, pk)
    if not access.can_edit_person(actor, person):
        raise AccessDenied
    form = PersonForm(
        request.POST or None,
        actor=actor,
        person=person,
        initial={**values_of(person), "version": person.version},
    )

    def act() -> str:
        services.update_person(
            actor=actor,
            person=person,
            changes=form.changes(),
            version=form.cleaned_data["version"],
        )
        return person_url(pk)

    return answer(
        request,
        FormPage(
            title=_("Change %(name)s") % {"name": person.name},
            back=person_url(pk),
            submit=_("Save"),
            template="people/person_form.html",
        ),
        form,
        act,
        done=_("Saved."),
    )
