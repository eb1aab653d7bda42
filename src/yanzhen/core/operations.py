"""Every write is an operation: it names its actor, is one transaction and leaves one audit entry.

>>> @operation("needs.record_need")          # doctest: +SKIP
... def record_need(*, actor: Actor, ...) -> Need: ...
"""

from __future__ import annotations

import functools
import inspect
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

from auditlog.cid import correlation_id
from django.db import models, transaction

from yanzhen.core.errors import AccessDenied
from yanzhen.core.scope import Actor

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(slots=True)
class Running:
    """The operation that is under way, for the notes it wants in its audit entry."""

    name: str
    cause: str
    notes: dict[str, Any] = field(default_factory=dict)


_running: ContextVar[Running | None] = ContextVar("running_operation", default=None)
OPERATIONS: dict[str, Callable[..., Any]] = {}


def note(**notes: Any) -> None:
    """Add plain facts (never personal data) to the audit entry of the running operation."""
    if running := _running.get():
        running.notes |= notes


def operation(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a keyword-only function with an ``actor`` into a service.

    It runs in one transaction and writes one audit entry about the record that it returns. A
    service called by another service shares its transaction and its ``cause``.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        parameters = inspect.signature(function).parameters
        if "actor" not in parameters or any(
            p.kind not in {p.KEYWORD_ONLY, p.VAR_KEYWORD} for p in parameters.values()
        ):
            raise TypeError(f"{name}: a service takes keywords only, one of them the actor")

        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            from yanzhen.core.models import AuditEntry

            actor: Actor = kwargs["actor"]  # type: ignore[assignment]
            if actor.is_read_only:
                raise AccessDenied
            outer = _running.get()
            running = Running(name, outer.cause if outer else str(uuid.uuid4()))
            token = _running.set(running)
            cid = correlation_id.set(running.cause)
            try:
                with transaction.atomic():
                    result = function(*args, **kwargs)
                    subject = result if isinstance(result, models.Model) else None
                    AuditEntry.objects.create(
                        at=actor.now,
                        user_id=actor.user_id,
                        actor_name=actor.name,
                        channel=actor.channel,
                        request_id=actor.request_id,
                        cause=running.cause,
                        operation=name,
                        object_type=subject._meta.label_lower if subject else "",
                        object_id=subject.pk if subject else None,
                        area_code=getattr(subject, "area_code", "") or "",
                        notes=running.notes,
                    )
                    return result
            finally:
                correlation_id.reset(cid)
                _running.reset(token)

        OPERATIONS[name] = run
        run.operation = name  # type: ignore[attr-defined]
        return run

    return decorate
