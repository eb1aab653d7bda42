"""Client keys: same key and content get the same answer, same key and other content a refusal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any, TypeVar

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from yanzhen.core.errors import DomainError, NotValid
from yanzhen.core.models import IdempotencyKey
from yanzhen.core.scope import Actor

M = TypeVar("M", bound=models.Model)


class KeyReused(DomainError):
    code = "key_reused"
    status = 409
    message = _("This was already sent with other content. Send the changed form as a new one.")


def content_digest(content: Any) -> str:
    text = json.dumps(content, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def once(
    *, actor: Actor, key: str, operation: str, content: Any, perform: Callable[[], M]
) -> tuple[M, bool]:
    """Perform at most once for this key; returns the record and whether it is new.

    Runs in one transaction: a process killed before the commit leaves no key behind. Raises
    KeyReused when the key came with other content.
    """
    if not 8 <= len(key) <= 80:
        raise NotValid(_("A client key has 8 to 80 characters."), field="key")
    owner, digest = f"user:{actor.user_id}", content_digest([operation, content])
    try:
        with transaction.atomic():
            row = IdempotencyKey.objects.create(
                owner=owner,
                key=key,
                operation=operation,
                content_digest=digest,
                created_at=actor.now,
            )
            record = perform()
            row.object_type, row.object_id = record._meta.label_lower, record.pk
            row.save()
            return record, True
    except IntegrityError:
        known = IdempotencyKey.objects.filter(owner=owner, key=key).first()
        if known is None:
            raise
    if known.content_digest != digest:
        raise KeyReused
    model: Any = apps.get_model(known.object_type)
    return model._default_manager.get(pk=known.object_id), False
