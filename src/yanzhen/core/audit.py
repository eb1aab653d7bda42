"""The audit trail: one entry per operation, changed columns per row, every look behind a mask."""

from __future__ import annotations

from typing import Any

from auditlog.registry import auditlog
from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.core.errors import NotValid
from yanzhen.core.fields import BlindIndexField, SealedField, plain
from yanzhen.core.models import Reveal
from yanzhen.core.operations import operation
from yanzhen.core.scope import Actor

NOT_LOGGED = {"id", "uid", "version", "password", "created_at"}


def watch_models() -> None:
    """Log row changes of every model of ours that does not say ``is_audited = False``.

    Sealed and indexed columns are left out, so the log holds no identity number.
    """
    for model in apps.get_models():
        if not model.__module__.startswith("yanzhen.") or model._meta.app_label == "core":
            continue
        if getattr(model, "is_audited", True) and not auditlog.contains(model):
            shown = [
                f.name
                for f in model._meta.concrete_fields
                if not isinstance(f, SealedField | BlindIndexField) and f.name not in NOT_LOGGED
            ]
            auditlog.register(model, include_fields=shown)
    models.signals.pre_save.connect(_name_nobody, sender=apps.get_model("auditlog", "LogEntry"))


def _name_nobody(instance: Any, **_more: Any) -> None:
    """A line of the log names its row by key: what a row is called may be somebody's name."""
    instance.object_repr = instance.object_pk


@operation("core.reveal")
def reveal(*, actor: Actor, record: models.Model, field: str, reason: str) -> str:
    """The plain value of one sealed field, logged with the reason.

    The caller has checked that the actor may see the record and this field. Raises NotValid
    without a reason.
    """
    reason = reason.strip()
    if len(reason) < 2:
        raise NotValid(_("Say why you need to see this."), field="reason")
    Reveal.objects.create(
        at=actor.now,
        user_id=actor.user_id or 0,
        actor_name=actor.name,
        object_type=record._meta.label_lower,
        object_id=record.pk,
        field=field,
        reason=reason[:200],
        area_code=getattr(record, "area_code", ""),
    )
    value: Any = getattr(record, field)
    return plain(value)
