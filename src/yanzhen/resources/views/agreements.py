"""Agreements: the list, the page of one, signing, renewing, ending, the signed paper."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from yanzhen.core import scope
from yanzhen.core.attachments import attachments_of
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.lists import chip_links, offer_export, turn
from yanzhen.core.steps import BOTH, bound, fresh, once, take_step
from yanzhen.resources import access, services
from yanzhen.resources.filters import AgreementFilter
from yanzhen.resources.forms.partners import AgreementForm, EndForm, FileForm
from yanzhen.resources.models import Agreement
from yanzhen.resources.selectors import partners as selectors
from yanzhen.resources.services.partners import FILES
from yanzhen.resources.tables import STANDING, AgreementTable
from yanzhen.resources.tabs import tabs

AGREEMENT_CHIPS: tuple[tuple[str, str | Promise, str], ...] = (
    ("in_force", pgettext_lazy("agreement", "in force"), ""),
    ("expiring", pgettext_lazy("agreement", "ends soon"), "due"),
    ("expired", pgettext_lazy("agreement", "expired"), "overdue"),
    ("all", gettext_lazy("all"), ""),
)


@page(access.READ)
def agreement_list(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    narrowed = AgreementFilter(request.GET, selectors.listed_agreements(actor))
    counts = selectors.count_agreements(narrowed.qs, actor)
    chip = request.GET.get("show", "in_force")
    rows = selectors.chosen_agreements(narrowed.qs, chip, actor)
    table = AgreementTable(rows, order_by=request.GET.get("sort", ()), actor=actor)
    offer_export(table, request, "resource-agreements", access.EXPORT)
    turn(table, request, rows, getattr(counts, chip, None))
    context = {
        "table": table,
        "tabs": tabs("agreement-list"),
        "chips": chip_links(request, AGREEMENT_CHIPS, counts, chip),
        "filter": narrowed,
        "show": chip,
    }
    return render(request, "resources/agreement_list.html", context)


def _agreement(request: ActorRequest, pk: int, right: scope.Permission = access.READ) -> Agreement:
    rows = selectors.listed_agreements(request.actor).select_related("follows", "signed_by")
    agreement = access.fetched(rows, pk)
    if right is not access.READ:
        access.require_manager(request.actor, right, agreement)
    return agreement


@page(access.READ)
def agreement_detail(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    agreement = _agreement(request, pk)
    standing = selectors.standing(actor, agreement)
    word, state = STANDING[standing]
    may_manage = scope.holds(actor, access.MANAGE, agreement.area_code)
    context = {
        "agreement": agreement,
        "word": word,
        "state": state,
        "files": attachments_of(FILES, agreement.pk),
        "file_form": FileForm() if may_manage else None,
        "later": getattr(agreement, "followed_by", None),
        "may_renew": may_manage and standing in {"in_force", "expiring", "expired"},
        "may_end": may_manage and standing in {"coming", "in_force", "expiring"},
        "may_manage": may_manage,
    }
    return render(request, "resources/agreement_detail.html", context)


def _signed(actor: Any, form: AgreementForm, sign: Any) -> Agreement:
    """Sign, and keep the paper that came with the form, both or neither."""
    with transaction.atomic():
        agreement: Agreement = sign()
        if upload := form.cleaned_data.get("file"):
            services.attach_to_agreement(actor=actor, agreement=agreement, upload=upload)
    return agreement


NOT_OF_AGREEMENT = {"client_key", "version", "file"}


@page(access.MANAGE, methods=BOTH)
def agreement_sign(request: ActorRequest, pk: int) -> HttpResponse:
    """Write down what a partner agreed to."""
    actor = request.actor
    partner = access.fetched(selectors.listed_partners(actor), pk)
    access.require_manager(actor, access.MANAGE, partner)
    day = actor.today
    form = AgreementForm(**fresh(request, signed_on=day, starts_on=day))
    return take_step(
        request,
        partner,
        form,
        title=_("Sign an agreement"),
        action=_("Write it down"),
        done=_("Signed."),
        back=reverse("partner-detail", args=[pk]),
        perform=lambda given: once(
            actor,
            form,
            "resources.sign_agreement",
            lambda: _signed(
                actor,
                form,
                lambda: services.sign_agreement(
                    actor=actor,
                    partner=partner,
                    **{k: v for k, v in given.items() if k not in NOT_OF_AGREEMENT},
                ),
            ),
        ),
    )


@page(access.MANAGE, methods=BOTH)
def agreement_renew(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    agreement = _agreement(request, pk, access.MANAGE)
    known = {"covers": agreement.scope, "promised": agreement.promised, "signed_on": actor.today}
    form = AgreementForm(is_renewal=True, **fresh(request, **known))
    return take_step(
        request,
        agreement,
        form,
        title=_("Renew the agreement"),
        action=_("Write it down"),
        done=_("Renewed."),
        back=reverse("partner-detail", args=[agreement.partner_id]),
        perform=lambda given: once(
            actor,
            form,
            "resources.renew_agreement",
            lambda: _signed(
                actor,
                form,
                lambda: services.renew_agreement(
                    actor=actor,
                    agreement=agreement,
                    **{k: v for k, v in given.items() if k not in NOT_OF_AGREEMENT},
                ),
            ),
        ),
    )


@page(access.MANAGE, methods=BOTH)
def agreement_end(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    agreement = _agreement(request, pk, access.MANAGE)
    return take_step(
        request,
        agreement,
        EndForm(**bound(request, agreement, on=actor.today)),
        title=_("End the agreement"),
        action=_("End it"),
        done=_("The agreement has ended."),
        back=reverse("agreement-detail", args=[pk]),
        perform=lambda given: services.end_agreement(
            actor=actor, agreement=agreement, on=given["on"], reason=given["reason"]
        ),
    )


@page(access.MANAGE, methods=BOTH)
def agreement_file(request: ActorRequest, pk: int) -> HttpResponse:
    """Add the signed paper."""
    agreement = _agreement(request, pk, access.MANAGE)
    files = request.FILES if request.method == "POST" else None
    return take_step(
        request,
        agreement,
        FileForm(request.POST if request.method == "POST" else None, files),
        title=_("Add the signed paper"),
        action=_("Add it"),
        done=_("Kept."),
        back=reverse("agreement-detail", args=[pk]),
        perform=lambda given: services.attach_to_agreement(
            actor=request.actor, agreement=agreement, upload=given["file"]
        ),
    )
