"""The lists of cases and referrals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from yanzhen.cases.models import Case, Referral
from yanzhen.core.deadlines import due_badge
from yanzhen.core.scope import Actor
from yanzhen.core.tables import Table
from yanzhen.core.templatetags.ui import badge
from yanzhen.needs.tables import place_name

NUM = {"td": {"class": "num"}, "th": {"class": "num"}}


class _Dated(Table):
    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.now = actor.now
        super().__init__(*args, **kwargs)

    def render_place(self, record: Any) -> str:
        return place_name(record)

    def render_due_at(self, record: Any) -> SafeString | str:
        return due_badge(record.due_at, self.now) if record.is_open else ""


class CaseTable(_Dated):
    lead = "person"
    card_facts = ("stage", "due_at")
    empty_icon = "folder-kanban"
    empty_title = _("No cases here")
    empty_advice = _("Open one from a need or a person. Only you and leads see it.")

    person = tables.Column(_("client"), accessor="person__name", orderable=False)
    number = tables.Column(_("reference number"), order_by=("pk",))
    place = tables.Column(_("where"), empty_values=(), order_by=("area_code", "pk"))
    stage = tables.Column(_("stage"), orderable=False)
    times = tables.Column(_("sessions"), attrs=NUM, order_by=("times", "pk"))
    worker = tables.Column(_("worker"), accessor="worker__name", orderable=False)
    opened_at = tables.Column(_("opened at"), order_by=("opened_at", "pk"))
    due_at = tables.Column(_("due"), empty_values=(), order_by=("due_at", "pk"))

    def row_url(self, record: Case) -> str:
        return reverse("case-detail", args=[record.pk])

    def render_stage(self, record: Case) -> SafeString:
        return badge(record.get_stage_display(), "active" if record.is_open else "done")

    def render_opened_at(self, value: datetime) -> str:
        return timezone.localtime(value).strftime("%Y-%m-%d")


class ReferralTable(_Dated):
    lead = "person"
    card_facts = ("organization", "due_at")
    empty_icon = "share-2"
    empty_title = _("No referrals here")
    empty_advice = _("Refer somebody from their need, when others can do more than the station.")

    person = tables.Column(_("for"), accessor="person__name", orderable=False)
    number = tables.Column(_("reference number"), order_by=("pk",))
    organization = tables.Column(
        _("to whom"), accessor="organization__name", order_by=("organization__name", "pk")
    )
    place = tables.Column(_("where"), empty_values=(), order_by=("area_code", "pk"))
    state = tables.Column(_("state"), orderable=False)
    due_at = tables.Column(_("due"), empty_values=(), order_by=("due_at", "pk"))

    def row_url(self, record: Referral) -> str:
        return reverse("referral-detail", args=[record.pk])

    def render_state(self, record: Referral) -> SafeString:
        return badge(record.get_state_display(), "active" if record.is_open else "quiet")
