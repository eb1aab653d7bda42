"""The list of accounts."""

from __future__ import annotations

from typing import ClassVar

import django_tables2 as tables
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.accounts.models import User
from yanzhen.core.addresses import reverse
from yanzhen.core.tables import Table
from yanzhen.core.templatetags.ui import badge


class UserTable(Table):
    lead = "name"
    card_facts: ClassVar = ("username", "state")
    empty_title = gettext_lazy("No account fits")
    empty_advice = gettext_lazy("Change the filter, or make a new account.")
    empty_icon = "users"

    name = tables.Column(verbose_name=gettext_lazy("Full name"))
    username = tables.Column()
    kind = tables.Column()
    state = tables.Column(
        verbose_name=gettext_lazy("State"), accessor="is_active", order_by="is_active"
    )
    factors = tables.Column(verbose_name=gettext_lazy("Second factor"), orderable=False)
    last_login = tables.DateTimeColumn(
        verbose_name=gettext_lazy("Last sign-in"), format="Y-m-d H:i"
    )

    class Meta:
        model = User
        fields = ("name", "username", "kind", "state", "factors", "last_login")
        order_by = ("is_active", "name")

    def row_url(self, record: User) -> str:
        return reverse("user-detail", args=[record.pk])

    def render_username(self, record: User) -> str:
        return "–" if record.is_resident else record.username

    def render_state(self, record: User) -> SafeString:
        if not record.is_active:
            return badge(_("locked"), "overdue", "lock")
        if record.must_change_password:
            return badge(_("new password due"), "due")
        return badge(_("may sign in"), "done")

    def render_factors(self, value: int) -> str:
        return _("yes") if value else "–"
