"""Needs for tests, made by the services that the pages call."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

from yanzhen.accounts.testing import builder
from yanzhen.core.scope import Actor
from yanzhen.needs.models import Box, Collection, Need
from yanzhen.needs.services import (
    hang_box,
    merge_needs,
    open_collection,
    publish_need,
    record_need,
    triage_need,
)
from yanzhen.orgs.models import Division
from yanzhen.people.models import Person

_numbers = itertools.count(1)


def make_need(
    person: Person | None = None,
    *,
    division: Division | None = None,
    actor: Actor | None = None,
    title: str = "屋顶漏雨",
    **values: Any,
) -> Need:
    """A need that was heard on a home visit."""
    return record_need(
        actor=actor or builder(),
        channel=values.pop("channel", Need.Channel.VISIT),
        category=values.pop("category", "safety"),
        title=title,
        person=person,
        division=division,
        **values,
    )


def make_triaged_need(
    person: Person | None = None,
    *,
    lane: str = "regular",
    actor: Actor | None = None,
    **values: Any,
) -> Need:
    """A need in a lane, waiting for its answer."""
    need = make_need(person, actor=actor, **values)
    return triage_need(actor=actor or builder(), need=need, lane=lane)


def make_merged_need(actor: Actor | None = None, **values: Any) -> Need:
    """A need that was recorded twice: the record that was absorbed."""
    kept = make_need(actor=actor, title="井盖坏了", **values)
    absorbed = make_need(actor=actor, title="井盖破了", **values)
    merge_needs(actor=actor or builder(), kept=kept, absorbed=absorbed)
    absorbed.refresh_from_db()
    return absorbed


def make_published_need(actor: Actor | None = None, **values: Any) -> Need:
    """A need on the public list."""
    need = make_need(actor=actor, title=values.pop("title", "楼道的灯坏了"), **values)
    return publish_need(actor=actor or builder(), need=need, public_title="公共照明维修")


def make_box(division: Division, code: str = "", **values: Any) -> Box:
    return hang_box(
        actor=values.pop("actor", None) or builder(),
        division=division,
        code=code or str(next(_numbers)),
        place=values.pop("place", "服务大厅门口"),
    )


def make_collection(division: Division, kind: str = "box", **values: Any) -> Collection:
    """A box opened by two people, a meeting, or a log of calls, of this morning."""
    actor = values.pop("actor", None) or builder()
    if kind == Collection.Kind.BOX:
        values.setdefault("box", make_box(division))
        values.setdefault("announced", 3)
    return open_collection(
        actor=actor,
        kind=kind,
        present=values.pop("present", ["林小满", "罗青禾"]),
        held_on=values.pop("held_on", date(2026, 6, 15)),
        division=division,
        **values,
    )
