"""Partners, their agreements, the forces of compounds, and what was delivered."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from yanzhen.core import scope
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.fields import plain
from yanzhen.core.identity import mask_phone
from yanzhen.core.lists import PER_PAGE, chip_links, offer_export, turn
from yanzhen.core.paging import CappedPaginator, capped_count
from yanzhen.core.steps import BOTH, POST, bound, fresh, make_new, once, revealed, take_step
from yanzhen.resources import access, services, uses
from yanzhen.resources.filters import PartnerFilter, UseFilter
from yanzhen.resources.forms.partners import (
    EndForm,
    GiftForm,
    PartnerForm,
)
from yanzhen.resources.forms.parts import ReasonForm
from yanzhen.resources.models import Partner
from yanzhen.resources.selectors import partners as selectors
from yanzhen.resources.selectors.resources import need_categories, place_words
from yanzhen.resources.services.partners import FIELDS
from yanzhen.resources.tables import (
    STANDING,
    PartnerTable,
    UseTable,
    amount_words,
    subject_words,
)
from yanzhen.resources.tabs import tabs
from yanzhen.resources.views.parts import home_division

PARTNER_CHIPS: tuple[tuple[str, str | Promise, str], ...] = (
    ("active", pgettext_lazy("partner", "active"), ""),
    ("own", gettext_lazy("of my places"), ""),
    ("shared", gettext_lazy("shared from above"), ""),
    ("ended", pgettext_lazy("partner", "ended"), ""),
    ("all", gettext_lazy("all"), ""),
)


@page(access.READ)
def partner_list(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    narrowed = PartnerFilter(request.GET, selectors.listed_partners(actor))
    chip = request.GET.get("show", "active")
    rows = selectors.chosen_partners(narrowed.qs, chip, actor)
    table = PartnerTable(rows, order_by=request.GET.get("sort", ()))
    offer_export(table, request, "resource-partners", access.EXPORT)
    turn(table, request, rows)
    selectors.with_facts([row.record for row in table.paginated_rows], actor)
    context = {
        "table": table,
        "tabs": tabs("partner-list"),
        "chips": chip_links(request, PARTNER_CHIPS, None, chip),
        "filter": narrowed,
        "show": chip,
        "may_add": scope.holds(actor, access.MANAGE),
    }
    return render(request, "resources/partner_list.html", context)


def _partner(request: ActorRequest, pk: int, right: scope.Permission = access.READ) -> Partner:
    partner = access.fetched(selectors.listed_partners(request.actor), pk)
    if right is not access.READ:
        access.require_manager(request.actor, right, partner)
    return partner


@page(access.READ)
def partner_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One partner: what was agreed, what was promised, what was delivered."""
    actor = request.actor
    partner = _partner(request, pk)
    categories = need_categories(actor, partner.area_code)
    agreements = selectors.listed_agreements(actor).filter(partner=partner)
    deliveries = selectors.listed_uses(actor).filter(partner=partner)[:10]
    resources = access.visible_resources(actor).filter(partner=partner).order_by("name")[:20]
    context = {
        "partner": partner,
        "place": place_words(partner),
        "serves": [categories.get(c, c) for c in partner.serves],
        "phone": mask_phone(plain(partner.contact_phone)) if partner.contact_phone else "",
        "agreements": [(a, *STANDING[selectors.standing(actor, a)]) for a in agreements],
        "delivered": selectors.delivered_by(actor, partner),
        "deliveries": [(u, subject_words(u), amount_words(u)) for u in deliveries],
        "resources": resources,
        "may_manage": scope.holds(actor, access.MANAGE, partner.area_code),
        "may_record": scope.holds(actor, access.RECORD_USE),
        "may_reveal": scope.holds(actor, access.REVEAL),
    }
    return render(request, "resources/partner_detail.html", context)


def _fields(given: dict[str, Any]) -> dict[str, Any]:
    kept = {k: v for k, v in given.items() if k in FIELDS}
    if not kept.get("contact_phone"):
        kept.pop("contact_phone", None)
    return kept


@page(access.MANAGE, methods=BOTH)
def partner_create(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    home = home_division(actor, access.MANAGE)
    form = PartnerForm(actor=actor, **fresh(request, division=home, joined_on=actor.today))
    return make_new(
        request,
        form,
        "resources.add_partner",
        perform=lambda given: services.add_partner(
            actor=actor, division=given["division"], fields=_fields(given), uscc=given["uscc"]
        ),
        done=_("Registered."),
        page="partner-detail",
        title=_("Register a partner"),
        back=reverse("partner-list"),
    )


@page(access.MANAGE, methods=BOTH)
def partner_change(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    partner = _partner(request, pk, access.MANAGE)
    known = {n: getattr(partner, n) for n in FIELDS if n != "contact_phone"}
    form = PartnerForm(actor=actor, partner=partner, **bound(request, partner, **known))
    return take_step(
        request,
        partner,
        form,
        title=partner.name,
        action=_("Save"),
        done=_("Saved."),
        back=reverse("partner-detail", args=[pk]),
        perform=lambda given: services.change_partner(
            actor=actor,
            partner=partner,
            fields=_fields(given),
            uscc=given.get("uscc", ""),
            version=given["version"],
        ),
        template="core/edit.html",
    )


@page(access.MANAGE, methods=BOTH)
def partner_end(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    partner = _partner(request, pk, access.MANAGE)
    return take_step(
        request,
        partner,
        EndForm(**bound(request, partner, on=actor.today)),
        title=_("End the partnership"),
        action=_("End it"),
        done=_("Ended, with its agreements."),
        back=reverse("partner-detail", args=[pk]),
        perform=lambda given: services.end_partnership(actor=actor, partner=partner, **given),
    )


@page(access.REVEAL, methods=POST)
def partner_contact(request: ActorRequest, pk: int) -> HttpResponse:
    return revealed(request, _partner(request, pk), "contact_phone")


@page(access.RECORD_USE, methods=BOTH)
def partner_gift(request: ActorRequest, pk: int) -> HttpResponse:
    """Write down goods or time that a partner gave."""
    actor = request.actor
    partner = _partner(request, pk)
    home = home_division(actor, access.RECORD_USE)
    form = GiftForm(actor=actor, **fresh(request, division=home, used_on=actor.today))
    return take_step(
        request,
        partner,
        form,
        title=_("Write down what was given"),
        action=_("Write it down"),
        done=_("Written down."),
        back=reverse("partner-detail", args=[pk]),
        perform=lambda given: once(
            actor,
            form,
            "resources.record_use",
            lambda: services.record_use(actor=actor, partner=partner, **form.values()),
        ),
    )


# -- compounds and deliveries ---------------------------------------------------------------------


@page(access.READ)
def compound_list(request: ActorRequest) -> HttpResponse:
    """The forces of every compound: who is known, and who is missing."""
    actor = request.actor
    rows = selectors.compounds(actor)
    paginator = CappedPaginator(rows, PER_PAGE, found=capped_count(rows))
    shown = paginator.get_page(request.GET.get("page", 1))
    context = {
        "compounds": selectors.forces_of(actor, list(shown)),
        "kinds": [kind.label for kind in selectors.FORCES],
        "page": shown,
        "tabs": tabs("compound-list"),
        "may_add": scope.holds(actor, access.MANAGE),
    }
    return render(request, "resources/compound_list.html", context)


@page(access.READ)
def use_list(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    narrowed = UseFilter(request.GET, selectors.listed_uses(actor))
    table = UseTable(narrowed.qs, order_by=request.GET.get("sort", ()))
    offer_export(table, request, "resource-uses", access.EXPORT)
    turn(table, request, narrowed.qs)
    context = {"table": table, "tabs": tabs("use-list"), "filter": narrowed}
    return render(request, "resources/use_list.html", context)


@page(access.READ)
def use_detail(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    rows = selectors.listed_uses(actor).select_related("recorded_by", "takes_back")
    use = access.fetched(rows, pk)
    is_gone = use.takes_back_id is not None or hasattr(use, "taken_back_by")
    context = {
        "use": use,
        "subject": subject_words(use),
        "amount": amount_words(use),
        "source": uses.link_to(use.object_type, use.object_id),
        "is_gone": is_gone,
        "other": use.takes_back or getattr(use, "taken_back_by", None),
        "may_take_back": not is_gone and scope.holds(actor, access.MANAGE, use.area_code),
    }
    return render(request, "resources/use_detail.html", context)


@page(access.MANAGE, methods=BOTH)
def use_take_back(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    use = access.fetched(selectors.listed_uses(actor), pk)
    access.require_manager(actor, access.MANAGE, use)
    return take_step(
        request,
        use,
        ReasonForm(**bound(request, use)),
        title=_("Take a delivery back"),
        action=_("Take it back"),
        done=_("Taken back. Both rows stay."),
        back=reverse("use-detail", args=[pk]),
        perform=lambda given: services.take_back_use(actor=actor, use=use, reason=given["reason"]),
    )
