"""A department's list comes in: read, its columns named once, checked, taken, removed in time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yanzhen.assistance import access, selectors
from yanzhen.assistance.models import Comparison, DepartmentList, ListSource
from yanzhen.core import policies, scope, vault
from yanzhen.core.changing import locked, saved
from yanzhen.core.errors import AccessDenied, NotValid
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.needs import vocabulary
from yanzhen.orgs.models import Division

TARGETS = ("id_no", "name", "sex", "birth", "phone", "township", "village", "amount", "level")
State = DepartmentList.State


def _said(text: str, field: str, most: int) -> str:
    if len(text.strip()) < 2:
        raise NotValid(_("Write something here."), field=field)
    return text.strip()[:most]


@operation("assistance.bring_list")
def bring_list(
    *,
    actor: Actor,
    division: Division,
    kind: str,
    department: str,
    month: date,
    file_name: str,
    content: bytes,
    legal_ground: str,
    authorisation: str,
    keep_until: date | None = None,
) -> DepartmentList:
    """Read a list of one month and seal it; columns that the source had before are named already.

    Nothing is compared before it was checked and taken. Raises NotValid with the reason when the
    file cannot be read, is too large, or is of a month to come.
    """
    from yanzhen.assistance import engine

    scope.require(actor, access.COMPARE, division.code)
    day, area = actor.today, division.code
    if vocabulary.entry(selectors.LISTS, kind, area=area, day=day) is None:
        raise NotValid(_("Choose one of the listed values."), field="kind")
    limits: Mapping[str, int] = policies.value(selectors.LIMITS, area=area, day=day)
    keep_until = keep_until or day + timedelta(days=limits["keep_days"])
    if not day < keep_until <= day + timedelta(days=limits["most_keep_days"]):
        raise NotValid(
            _("A list is kept for at most %(days)s days, and longer than today."),
            field="keep_until",
            days=limits["most_keep_days"],
        )
    sheet = engine.read_list(content, file_name, limits)
    source, _is_new = ListSource.objects.get_or_create(
        division=division,
        kind=kind,
        department=_said(department, "department", 80),
        defaults={"area_code": area, "created_at": actor.now},
    )
    row = DepartmentList(
        created_at=actor.now,
        area_code=area,
        source=source,
        month=month.replace(day=1),
        file_name=file_name[-160:],
        legal_ground=_said(legal_ground, "legal_ground", 200),
        authorisation=_said(authorisation, "authorisation", 200),
        keep_until=keep_until,
        brought_by_id=actor.user_id,
        brought_at=actor.now,
        headers=sheet.table.column_names,
        quality={
            "rows": sheet.table.num_rows,
            "encoding": sheet.encoding,
            "mended_cells": sheet.mended_cells,
            "skipped_rows": sheet.skipped_rows,
        },
    )
    engine.refuse_known(row, "", (), day)
    if source.mapping and {header for _t, header in source.mapping} <= set(row.headers):
        _check(actor, row, sheet.table, source.mapping)
    stored = engine.seal_table(sheet.table)
    row.stored_as, row.file_key = stored.stored_as, stored.file_key
    row.save()
    note(list=row.pk, rows=sheet.table.num_rows)
    return row


def _check(actor: Actor, row: DepartmentList, table: Any, mapping: Any) -> Any:
    """Fill the quality sheet; answers the mapped columns. Raises NotValid."""
    from yanzhen.assistance import engine

    mapped, quality, digest = engine.check_list(table, mapping, row.quality)
    row.source = locked(row.source)  # of two who bring the same content at once, one comes first
    earlier = DepartmentList.objects.filter(source=row.source).exclude(pk=row.pk)
    earlier = earlier.exclude(state=State.DROPPED).exclude(content_digest="")
    engine.refuse_known(row, digest, earlier, actor.today)
    row.quality, row.content_digest, row.state = quality, digest, State.CHECKED
    return mapped


def _locked(
    actor: Actor, row: DepartmentList, states: tuple[str, ...], version: int | None
) -> DepartmentList:
    if not access.can_compare(actor, row.area_code):
        raise AccessDenied
    return locked(row, "source", version=version, states=states)


@operation("assistance.map_columns")
def map_columns(
    *, actor: Actor, row: DepartmentList, columns: Mapping[str, str], version: int | None = None
) -> DepartmentList:
    """Say once which column means what; the source remembers it. The list is checked with it."""
    from yanzhen.assistance import engine

    row = _locked(actor, row, (State.BROUGHT, State.CHECKED), version)
    chosen = {target: header for target, header in columns.items() if header}
    if set(chosen) - set(TARGETS) or set(chosen.values()) - set(row.headers):
        raise NotValid(_("Choose one of the listed values."))
    if len(set(chosen.values())) < len(chosen):
        raise NotValid(_("One column cannot mean two things."))
    mapping = [[target, chosen[target]] for target in TARGETS if target in chosen]
    _check(actor, row, engine.open_table(row.stored_as, row.file_key), mapping)
    row.source.mapping = mapping
    saved(row.source)
    return saved(row)


@operation("assistance.take_list")
def take_list(*, actor: Actor, row: DepartmentList, version: int | None = None) -> DepartmentList:
    """Take a checked list: only the columns that mean something are kept, sealed."""
    from yanzhen.assistance import engine

    row = _locked(actor, row, (State.CHECKED,), version)
    table = engine.open_table(row.stored_as, row.file_key)
    mapped = _check(actor, row, table, row.source.mapping)
    replaced, stored = row.stored_as, engine.seal_table(mapped)
    row.stored_as, row.file_key, row.state = stored.stored_as, stored.file_key, State.TAKEN
    transaction.on_commit(lambda: vault.discard(engine.folder(), replaced))
    return saved(row)


@operation("assistance.drop_list")
def drop_list(
    *, actor: Actor, row: DepartmentList, reason: str = "", version: int | None = None
) -> DepartmentList:
    """Put a list away: its rows are removed, that it was here remains."""
    row = _locked(actor, row, (State.BROUGHT, State.CHECKED, State.TAKEN), version)
    _remove(row, State.DROPPED)
    note(reason=reason[:120])
    return row


def _remove(row: DepartmentList, state: str) -> None:
    from yanzhen.assistance import engine

    removed = row.stored_as
    transaction.on_commit(lambda: vault.discard(engine.folder(), removed))
    row.links.exclude(content="").update(content="")
    row.stored_as, row.file_key, row.state = "", "", state
    saved(row)
    for comparison in row.comparisons.exclude(facts_as="").exclude(lists__state=State.TAKEN):
        _forget(comparison)


def _forget(comparison: Comparison) -> None:
    """The facts go with the last list from which they came; links and clues remain."""
    from yanzhen.assistance import engine

    removed = comparison.facts_as
    transaction.on_commit(lambda: vault.discard(engine.folder(), removed))
    Comparison.objects.filter(pk=comparison.pk).update(facts_as="", facts_key="")


@operation("assistance.expire_lists")
def expire_lists(*, actor: Actor) -> int:
    """Remove the rows of all lists whose time is over."""
    if not actor.is_system:
        raise AccessDenied
    over = DepartmentList.objects.filter(
        keep_until__lt=actor.today,
        state__in=(State.BROUGHT, State.CHECKED, State.TAKEN),
    )
    count = 0
    for row in over.select_for_update():
        _remove(row, State.EXPIRED)
        count += 1
    return count
