"""Letting a list out: asked for with a reason, approved by another, watermarked, locked, logged.

The rows are read when the file is written, as the person who asked may read them at that moment.
A list without personal data needs no approval; it is logged all the same (rules.md section 14.5).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.core import access, jobs, scope, vault
from yanzhen.core.errors import AccessDenied, DomainError, NotFound, NotValid, WrongState
from yanzhen.core.jobs import Work
from yanzhen.core.models import ExportRequest
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor, Permission
from yanzhen.core.tabular import writing

State = ExportRequest.State
MOST_ROWS = 50_000
KEPT_FOR = timedelta(days=7)
LOOKED_AT = 200
READ_ALOUD = "abcdefghjkmnpqrstuvwxyz23456789"  # no signs that look alike


Headers = Sequence[str | Promise]


@dataclass(frozen=True, slots=True)
class ExportKind:
    """A list that can leave the house.

    ``rows(actor, parameters)`` reads the list as the actor may see it; ``parameters`` is the query
    of the list page, for its filter. ``columns`` may hang on them too, as those of a form do.
    """

    code: str
    title: str | Promise
    permission: Permission
    columns: Headers | Callable[[Actor, QueryDict], Headers]
    rows: Callable[[Actor, QueryDict], Iterable[Sequence[Any]]]
    has_personal_data: bool = True

    def headers(self, actor: Actor, parameters: QueryDict) -> Headers:
        """The columns of the list that was asked for."""
        columns = self.columns
        return columns(actor, parameters) if callable(columns) else columns


KINDS: dict[str, ExportKind] = {}


def export_kind(kind: ExportKind) -> ExportKind:
    """Register a kind, in ``AppConfig.ready``."""
    KINDS[kind.code] = kind
    return kind


def kind_for(actor: Actor, code: str) -> ExportKind:
    """Raises NotFound for a kind that is unknown or not this actor's."""
    kind = KINDS.get(code)
    if kind is None or not scope.holds(actor, kind.permission):
        raise NotFound
    return kind


def folder() -> Path:
    return Path(settings.EXPORTS)


@operation("core.ask_export")
def ask_export(*, actor: Actor, kind: ExportKind, query: str, reason: str) -> ExportRequest:
    """Ask for a list as a file. Raises NotValid without a reason of four characters."""
    scope.require(actor, kind.permission)
    reason = reason.strip()
    if len(reason) < 4:
        raise NotValid(_("Say what the list is needed for."), field="reason")
    if actor.user_id is None:
        raise AccessDenied
    prefixes = list(scope.areas(actor, kind.permission).prefixes)
    request = ExportRequest.objects.create(
        kind=kind.code,
        parameters={"query": query[:2000]},
        reason=reason[:300],
        areas=prefixes,
        area_code=prefixes[0] if len(prefixes) == 1 else "",
        has_personal_data=kind.has_personal_data,
        asked_by_id=actor.user_id,
        asked_by_name=actor.name,
        asked_at=actor.now,
        state=State.ASKED if kind.has_personal_data else State.WRITING,
    )
    if not kind.has_personal_data:
        _start_writing(actor, request)
    note(kind=kind.code)
    return request


@operation("core.decide_export")
def decide_export(
    *, actor: Actor, request: ExportRequest, approves: bool, reason: str = ""
) -> ExportRequest:
    """Approve or refuse. Nobody decides on their own list; a refusal says why."""
    if request.asked_by_id == actor.user_id:
        raise AccessDenied(_("Somebody else must decide on the list that you asked for."))
    if not access.can_decide(actor, request):
        raise NotFound
    if not approves and len(reason.strip()) < 2:
        raise NotValid(_("Say why the list is refused."), field="reason")
    waiting = ExportRequest.objects.filter(pk=request.pk, state=State.ASKED)
    decided = waiting.update(
        state=State.WRITING if approves else State.REFUSED,
        decided_by_id=actor.user_id,
        decided_by_name=actor.name,
        decided_at=actor.now,
        decision_reason=reason.strip()[:300],
    )
    if not decided:
        raise WrongState(_("This request has already been decided."))
    request.refresh_from_db()
    if approves:
        _start_writing(actor, request)
    note(kind=request.kind, approves=approves)
    return request


def _start_writing(actor: Actor, request: ExportRequest) -> None:
    request.job = jobs.start(
        actor=actor, kind="core.write_export", parameters={"request_id": request.pk}
    )
    ExportRequest.objects.filter(pk=request.pk).update(job=request.job)


@jobs.job("core.write_export", title=_("Write a list"))
def write_export(work: Work, *, request_id: int) -> dict[str, Any]:
    """Write the file with the rows that the person who asked may see now."""
    request = ExportRequest.objects.get(pk=request_id)
    if request.state != State.WRITING:
        return {}
    try:
        kind = KINDS[request.kind]
        asker = jobs.actor_of_user(request.asked_by_id, work.actor.now, work.actor.channel)
        scope.require(asker, kind.permission)
        query = QueryDict(request.parameters["query"])
        counted = _Counted(kind.rows(asker, query), work)
        content = writing.watermarked(
            str(kind.title), kind.headers(asker, query), counted, watermark=watermark(request)
        )
    except Exception as error:
        is_told = isinstance(error, DomainError)
        told = str(error) if is_told else str(_("Something went wrong here. Try again later."))
        ExportRequest.objects.filter(pk=request.pk).update(state=State.FAILED, message=told)
        raise
    password = _fresh_password() if kind.has_personal_data else ""
    if password:
        content = writing.locked(content, password)
    stored = vault.put(folder(), content)
    request.refresh_from_db()
    request.password = password
    request.stored_as, request.file_key = stored.stored_as, stored.file_key
    request.digest = hashlib.sha256(content).hexdigest()
    request.rows, request.state = counted.count, State.READY
    request.expires_at = work.actor.now + KEPT_FOR
    request.save()
    return {"rows": counted.count}


def _fresh_password() -> str:
    """Twelve characters that can be read to somebody on the telephone (58 bits)."""
    drawn = "".join(secrets.choice(READ_ALOUD) for _ in range(12))
    return "-".join((drawn[:4], drawn[4:8], drawn[8:]))


@dataclass
class _Counted:
    """Rows on their way into the file: counted, limited, reported."""

    rows: Iterable[Sequence[Any]]
    work: Work
    count: int = 0

    def __iter__(self) -> Iterator[Sequence[Any]]:
        for row in self.rows:
            self.count += 1
            if self.count > MOST_ROWS:
                raise NotValid(
                    _("This list has more than %(most)s rows. Narrow the filter."), most=MOST_ROWS
                )
            if self.count % 100 == 0:
                self.work.step(_("writing rows"), self.count, self.count + 1)
            yield row


def watermark(request: ExportRequest) -> list[str]:
    """Who, when, what for: the lines that every page of the file carries."""
    asked = timezone.localtime(request.asked_at).strftime("%Y-%m-%d %H:%M")
    lines = [f"{request.asked_by_name} {asked}", request.reason]
    if request.decided_by_name:
        lines.append(str(_("approved by %(name)s")) % {"name": request.decided_by_name})
    return [*lines, f"No. {str(request.uid)[:8]}"]


def own_request(*, actor: Actor, uid: UUID) -> ExportRequest:
    """A request of this actor. Raises NotFound."""
    request = ExportRequest.objects.filter(uid=uid, asked_by_id=actor.user_id or 0).first()
    if request is None:
        raise NotFound
    return request


@operation("core.download_export")
def download_export(*, actor: Actor, request: ExportRequest) -> ExportRequest:
    """Log that the requester takes the file. Raises WrongState when it is not (or no more) there.

    The bytes come from ``content``.
    """
    if request.asked_by_id != actor.user_id:
        raise NotFound
    if request.state != State.READY or not request.expires_at or request.expires_at <= actor.now:
        raise WrongState(_("This file is not ready, or no longer kept. Ask for the list again."))
    ExportRequest.objects.filter(pk=request.pk).update(downloads=F("downloads") + 1)
    note(kind=request.kind, rows=request.rows)
    return request


def content(request: ExportRequest) -> bytes:
    """The bytes of a ready file. Raises FileGone."""
    return vault.read(folder(), request.stored_as, request.file_key)


def waiting_for(actor: Actor) -> list[ExportRequest]:
    """The newest requests on which this actor may decide."""
    if not scope.holds(actor, access.APPROVE_EXPORT):
        return []
    asked = ExportRequest.objects.filter(state=State.ASKED).order_by("-asked_at")[:LOOKED_AT]
    return [r for r in asked if access.can_decide(actor, r)]


def expire_old_files(*, actor: Actor) -> int:
    """Remove the files whose time is over."""
    old = ExportRequest.objects.filter(state=State.READY, expires_at__lte=actor.now)
    count = 0
    for request in old:
        with transaction.atomic():
            ExportRequest.objects.filter(pk=request.pk).update(
                state=State.EXPIRED, stored_as="", file_key="", password=""
            )
            name = request.stored_as
            transaction.on_commit(lambda name=name: vault.discard(folder(), name))  # type: ignore[misc]
        count += 1
    return count
