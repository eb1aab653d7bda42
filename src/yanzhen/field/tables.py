"""What was kept apart, and the devices."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.addresses import reverse
from yanzhen.core.tables import Table
from yanzhen.core.templatetags.ui import badge
from yanzhen.field import kinds
from yanzhen.field.models import Device, FieldPhoto, Upload
from yanzhen.field.sentences import file_reason, reason


class QuarantineTable(Table):
    lead = "person"
    card_facts = ("why", "user")
    empty_title = _("Nothing was kept apart")
    empty_advice = _("Whatever devices send and nobody may write any more comes here.")

    person = tables.Column(_("person"), accessor="person__name", default="—")
    kind = tables.Column(_("kind"), accessor="synced__kind", orderable=False)
    why = tables.Column(_("why it lies here"), orderable=False)
    user = tables.Column(_("sent by"), order_by="user__name")
    happened_at = tables.DateTimeColumn(verbose_name=_("happened"))
    received_at = tables.DateTimeColumn(verbose_name=_("Received"))

    class Meta:
        model = Upload
        fields: tuple[str, ...] = ()

    def row_url(self, record: Upload) -> str:
        return reverse("field-quarantined", args=[record.pk])

    def render_kind(self, value: str) -> str:
        return capfirst(str(kinds.kind_of(value).title))

    def render_why(self, record: Upload) -> str:
        return reason(record)


class FileTable(Table):
    lead = "person"
    card_facts = ("why", "user")
    empty_title = _("Every file is with its visit")
    empty_advice = _(
        "Photos without consent, and what a withdrawn device handed over, wait here for a decision."
    )

    person = tables.Column(_("person"), accessor="person__name", default="—")
    purpose = tables.Column(pgettext_lazy("file of a visit", "file"), orderable=False)
    why = tables.Column(_("why it lies here"), empty_values=(), orderable=False)
    user = tables.Column(_("sent by"), accessor="device__user", order_by="device__user__name")
    created_at = tables.DateTimeColumn(verbose_name=_("Received"))

    class Meta:
        model = FieldPhoto
        fields: tuple[str, ...] = ()

    def row_url(self, record: FieldPhoto) -> str:
        return reverse("field-file", args=[record.pk])

    def render_purpose(self, record: FieldPhoto) -> str:
        return record.get_purpose_display()

    def render_why(self, record: FieldPhoto) -> str:
        return file_reason(record)


class DeviceTable(Table):
    lead = "label"
    card_facts = ("user", "last_contact_at")
    empty_title = _("No devices yet")
    empty_advice = _("A device is noted when a worker opens field work on it.")

    label = tables.Column(_("device"))
    user = tables.Column(_("worker"), order_by="user__name")
    last_contact_at = tables.DateTimeColumn(verbose_name=_("last contact"))
    app_version = tables.Column(_("version of the app"), orderable=False)
    state = tables.Column(pgettext_lazy("device", "state"), empty_values=(), orderable=False)

    class Meta:
        model = Device
        fields: tuple[str, ...] = ()

    def row_url(self, record: Device) -> str:
        return reverse("field-device-revoke", args=[record.pk])

    def render_state(self, record: Device) -> Any:
        if record.wiped_at is not None:
            return badge(str(_("wiped")), "quiet")
        if record.revoked_at is not None:
            return badge(str(_("withdrawn, not yet wiped")), "due")
        return badge(str(_("in use")), "done")
