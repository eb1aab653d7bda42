"""Cases and referrals as files; nothing of what is written about the client."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.cases import access, selectors
from yanzhen.cases.filters import CaseFilter, ReferralFilter
from yanzhen.core.scope import Actor
from yanzhen.core.tabular import ExportKind, export_kind
from yanzhen.needs.tables import place_name


def _day(value: datetime | None) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%d") if value else ""


def _cases(actor: Actor, query: QueryDict) -> Iterator[tuple[Any, ...]]:
    narrowed = CaseFilter(query, selectors.listed_cases(actor)).qs
    for row in selectors.chosen_cases(narrowed, query.get("show", "open"), actor).iterator(500):
        case: Any = row
        yield (
            case.number,
            case.person.name,
            place_name(case),
            str(case.get_stage_display()),
            case.worker.name,
            case.times,
            _day(case.opened_at),
            _day(case.closed_at),
            str(case.get_ending_display()) if case.ending else "",
        )


def _referrals(actor: Actor, query: QueryDict) -> Iterator[tuple[Any, ...]]:
    narrowed = ReferralFilter(query, selectors.listed_referrals(actor)).qs
    rows = selectors.chosen_referrals(narrowed, query.get("show", "open"), actor)
    for referral in rows.iterator(500):
        yield (
            referral.number,
            referral.person.name,
            place_name(referral),
            referral.organization.name,
            referral.reason,
            str(referral.get_state_display()),
            _day(referral.sent_at),
            referral.feedback,
            referral.outcome,
        )


export_kind(
    ExportKind(
        code="cases",
        title=_("Cases"),
        permission=access.EXPORT,
        columns=(
            _("reference number"),
            _("client"),
            _("where"),
            _("stage"),
            _("worker"),
            _("sessions"),
            _("opened at"),
            _("closed on"),
            _("closing type"),
        ),
        rows=_cases,
    )
)
export_kind(
    ExportKind(
        code="referrals",
        title=_("Referrals"),
        permission=access.EXPORT,
        columns=(
            _("reference number"),
            _("for"),
            _("where"),
            _("to whom"),
            _("why they can do more"),
            _("state"),
            _("sent on"),
            _("their answer"),
            _("outcome"),
        ),
        rows=_referrals,
    )
)
