"""What was redeemed, and the members' points, as files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.scope import Actor
from yanzhen.core.tabular import ExportKind, export_kind
from yanzhen.timebank import access, selectors
from yanzhen.timebank.filters import AccountFilter, RedemptionFilter


def _accounts(actor: Actor, query: QueryDict) -> Iterator[tuple[Any, ...]]:
    rows = AccountFilter(query, selectors.listed_accounts(actor)).qs
    for account in rows.iterator(500):
        name = account.person.name if account.person else ""
        yield name, account.key, account.posted, account.held


def _redemptions(actor: Actor, query: QueryDict) -> Iterator[tuple[Any, ...]]:
    rows = RedemptionFilter(query, selectors.listed_redemptions(actor)).qs
    for row in rows.iterator(500):
        yield (
            row.number,
            row.item.title,
            row.item.donor_name,
            row.quantity,
            row.points,
            row.person.name,
            timezone.localtime(row.created_at).strftime("%Y-%m-%d %H:%M"),
            str(row.get_state_display()),
        )


export_kind(
    ExportKind(
        code="timebank-accounts",
        title=_("Points of members"),
        permission=access.EXPORT,
        columns=(
            pgettext_lazy("person", "name"),
            _("account number"),
            pgettext_lazy("shop", "points"),
            _("set aside"),
        ),
        rows=_accounts,
    )
)
export_kind(
    ExportKind(
        code="timebank-redemptions",
        title=_("Redemptions"),
        permission=access.EXPORT,
        columns=(
            pgettext_lazy("redemption", "number"),
            pgettext_lazy("shop", "what it is"),
            _("given by"),
            _("quantity"),
            pgettext_lazy("shop", "points"),
            pgettext_lazy("person", "name"),
            _("redeemed at"),
            _("state"),
        ),
        rows=_redemptions,
    )
)
