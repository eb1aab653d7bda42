"""Small forms about one person: categories, consents, moving, dying, protection, responsibility."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yanzhen.core.breakglass import break_glass
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.errors import AccessDenied, NotValid
from yanzhen.core.finding import the_row
from yanzhen.core.scope import Actor
from yanzhen.people import access, forms, services
from yanzhen.people.models import Consent, Person, PersonCategory
from yanzhen.people.views.parts import FORM, FormPage, answer
from yanzhen.people.views.persons import person_url


def _editable(actor: Actor, pk: int) -> Person:
    person = access.person_for(actor, pk)
    if not access.can_edit_person(actor, person):
        raise AccessDenied
    return person


def _page(person: Person, title: str, submit: str, **values: Any) -> FormPage:
    return FormPage(
        title=f"{person.name} · {title}", back=person_url(person.pk), submit=submit, **values
    )


@page(access.EDIT, methods=FORM)
def category_add(request: ActorRequest, pk: int) -> HttpResponse:
    person = _editable(request.actor, pk)
    form = forms.CategoryForm(request.POST or None)

    def act() -> str:
        services.add_category(actor=request.actor, person=person, **form.cleaned_data)
        return person_url(pk)

    lead = _("What a source says of this person. The station records it and decides nothing.")
    return answer(
        request, _page(person, _("Known as"), _("Save"), lead=lead), form, act, done=_("Saved.")
    )


@page(access.EDIT, methods=FORM)
def category_end(request: ActorRequest, pk: int) -> HttpResponse:
    row = the_row(PersonCategory.objects.select_related("category"), pk=pk)
    person = _editable(request.actor, row.person_id)
    form = forms.EndCategoryForm(request.POST or None)

    def act() -> str:
        services.end_category(actor=request.actor, row=row, **form.cleaned_data)
        return person_url(person.pk)

    title = _("No longer %(category)s") % {"category": row.category}
    return answer(request, _page(person, title, _("Save")), form, act, done=_("Saved."))


@page(access.EDIT, methods=FORM)
def consent_give(request: ActorRequest, pk: int) -> HttpResponse:
    person = _editable(request.actor, pk)
    form = forms.ConsentForm(request.POST or None, actor=request.actor, person=person)

    def act() -> str:
        services.give_consent(actor=request.actor, person=person, **form.cleaned_data)
        return person_url(pk)

    lead = _("Say in plain words what the data is for, and that the consent can be taken back.")
    return answer(
        request, _page(person, _("Consent"), _("Save"), lead=lead), form, act, done=_("Saved.")
    )


@page(access.EDIT, methods=("POST",))
def consent_withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    consent = the_row(Consent.objects.all(), pk=pk)
    services.withdraw_consent(actor=request.actor, consent=consent)
    messages.success(request, _("The consent was taken back."))
    return HttpResponseRedirect(person_url(consent.person_id))


@page(access.EDIT, methods=FORM)
def person_move(request: ActorRequest, pk: int) -> HttpResponse:
    person = _editable(request.actor, pk)
    form = forms.MoveForm(request.POST or None, actor=request.actor, initial={"to": "here"})

    def act() -> str:
        values = form.cleaned_data
        details = {"on": values["on"], "remark": values["remark"]}
        if values["to"] == "away":
            services.move_away(actor=request.actor, person=person, **details)
        else:
            services.move_person(
                actor=request.actor, person=person, division=values["division"], **details
            )
        return person_url(pk)

    return answer(request, _page(person, _("Moved"), _("Save")), form, act, done=_("Saved."))


@page(access.EDIT, methods=FORM)
def person_come_back(request: ActorRequest, pk: int) -> HttpResponse:
    person = _editable(request.actor, pk)
    form = forms.EndCategoryForm(request.POST or None)
    del form.fields["reason"]
    form.fields["on"].label = _("since")

    def act() -> str:
        services.come_back(actor=request.actor, person=person, on=form.cleaned_data["on"])
        return person_url(pk)

    return answer(request, _page(person, _("Came back"), _("Save")), form, act, done=_("Saved."))


@page(access.EDIT, methods=FORM)
def person_join(request: ActorRequest, pk: int) -> HttpResponse:
    """Into a household, known by its number."""
    actor = request.actor
    person = _editable(actor, pk)
    form = forms.JoinForm(request.POST or None)

    def act() -> str:
        number = form.cleaned_data["number"].strip().upper()
        household = access.visible_households(actor).filter(number=number).first()
        if household is None:
            raise NotValid(
                _("Your area has no household with this number. Look at its page for it."),
                field="number",
            )
        services.join_household(
            actor=actor,
            person=person,
            household=household,
            relation=form.cleaned_data["relation"],
            on=form.cleaned_data["on"],
        )
        return person_url(pk)

    return answer(
        request, _page(person, _("Join a household"), _("Join")), form, act, done=_("Saved.")
    )


@page(access.EDIT, methods=FORM)
def person_death(request: ActorRequest, pk: int) -> HttpResponse:
    person = _editable(request.actor, pk)
    form = forms.DeathForm(request.POST or None)

    def act() -> str:
        services.report_death(actor=request.actor, person=person, **form.cleaned_data)
        return person_url(pk)

    lead = _("What the person is known as ends on that day. A mistake can be taken back.")
    return answer(
        request, _page(person, _("Has died"), _("Save"), lead=lead), form, act, done=_("Saved.")
    )


@page(access.EDIT, methods=FORM)
def person_death_back(request: ActorRequest, pk: int) -> HttpResponse:
    person = _editable(request.actor, pk)
    form = forms.ReasonForm(request.POST or None)

    def act() -> str:
        services.take_back_death(actor=request.actor, person=person, **form.cleaned_data)
        return person_url(pk)

    title = _("The death was noted by mistake")
    return answer(request, _page(person, title, _("Take back")), form, act, done=_("Saved."))


@page(access.PROTECT, methods=FORM)
def person_protection(request: ActorRequest, pk: int) -> HttpResponse:
    person = _editable(request.actor, pk)
    form = forms.ProtectionForm(
        request.POST or None,
        actor=request.actor,
        person=person,
        initial={"protection": person.protection, "responsible": person.responsible_id},
    )

    def act() -> str:
        services.set_protection(actor=request.actor, person=person, **form.cleaned_data)
        person.refresh_from_db()
        is_open = access.can_see_person(request.actor, person)
        return person_url(pk) if is_open else reverse("person-list")

    lead = _("From now on only leads and the responsible worker find and open this record.")
    return answer(
        request, _page(person, _("Protection"), _("Save"), lead=lead), form, act, done=_("Saved.")
    )


@page(access.EDIT, methods=FORM)
def person_assign(request: ActorRequest, pk: int) -> HttpResponse:
    person = _editable(request.actor, pk)
    form = forms.AssignForm(
        request.POST or None,
        actor=request.actor,
        area_code=person.area_code,
        initial={"responsible": person.responsible_id},
    )

    def act() -> str:
        services.assign_person(
            actor=request.actor, person=person, post=form.cleaned_data["responsible"]
        )
        return person_url(pk)

    return answer(
        request, _page(person, _("Who is responsible"), _("Save")), form, act, done=_("Saved.")
    )


@page(access.EDIT, methods=FORM)
def person_tags(request: ActorRequest, pk: int) -> HttpResponse:
    person = _editable(request.actor, pk)
    words = "、".join(person.tags.order_by("word").values_list("word", flat=True))
    form = forms.TagsForm(request.POST or None, initial={"tags": words})

    def act() -> str:
        services.set_tags(actor=request.actor, person=person, words=form.words())
        return person_url(pk)

    return answer(request, _page(person, _("Tags"), _("Save")), form, act, done=_("Saved."))


@page(access.EMERGENCY, methods=FORM)
def person_emergency(request: ActorRequest) -> HttpResponse:
    """Open one person outside of the duty, by the whole document number and a reason.

    Whether the number is known is told only after the reason was given, and every try that opens
    a record is kept and shown to the supervisor.
    """
    actor = request.actor
    form = forms.EmergencyForm(request.POST or None)

    def act() -> str:
        number, reason = form.cleaned_data["id_number"], form.cleaned_data["reason"]
        if len(reason.strip()) < 10:
            raise NotValid(_("Describe the emergency in a sentence."), field="reason")
        found = Person.objects.with_id_number(number).exclude(state=Person.State.MERGED).first()
        if found is None:
            raise NotValid(
                _("Nobody is registered with this number. Compare it with the card."),
                field="id_number",
            )
        if not access.can_see_person(actor, found):
            break_glass(actor=actor, record=found, reason=reason)
        return person_url(found.pk)

    return answer(
        request,
        FormPage(
            title=_("Emergency access"),
            lead=_(
                "For a person before you who needs help now and is not in your area, or is "
                "protected. The record opens for three hours. Every access is kept, and your "
                "supervisor sees it."
            ),
            back=reverse("person-list"),
            submit=_("Open for three hours"),
            is_dangerous=True,
        ),
        form,
        act,
    )
