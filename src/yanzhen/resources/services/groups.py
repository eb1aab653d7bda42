"""Groups of residents are registered, grow and end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.changing import locked, saved
from yanzhen.core.errors import NotValid
from yanzhen.core.operations import operation
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Division, Organization
from yanzhen.people.access import can_see_person
from yanzhen.resources import access
from yanzhen.resources.models import CommunityGroup, GroupGrowth
from yanzhen.resources.rules import freshness
from yanzhen.resources.services.places import checked_phone

FIELDS = ("name", "field", "members", "leader", "leader_name", "leader_phone")
Level = CommunityGroup.Level


def _checked(actor: Actor, fields: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"a group has no {', '.join(sorted(unknown))}")
    name = " ".join(str(fields.get("name", "")).split())
    if not 2 <= len(name) <= 120:
        raise NotValid(_("Give a name of 2 to 120 characters."), field="name")
    if len(str(fields.get("field", "")).strip()) < 2:
        raise NotValid(_("Say what the group does."), field="field")
    members = fields.get("members", 1)
    if not isinstance(members, int) or not 1 <= members <= 100_000:
        raise NotValid(_("A group has at least one member."), field="members")
    leader = fields.get("leader")
    if leader is not None and not can_see_person(actor, leader):
        raise NotValid(_("This person is not in your area."), field="leader")
    return {
        "name": name,
        "field": str(fields["field"]).strip()[:200],
        "members": members,
        "leader": leader,
        "leader_name": str(fields.get("leader_name") or "").strip()[:60],
        "leader_phone": checked_phone(str(fields.get("leader_phone") or ""), "leader_phone"),
    }


def _refuse_twin(name: str, area: str, *, without: int = 0) -> None:
    twins = CommunityGroup.objects.filter(name=name, area_code=area, state="active")
    if twins.exclude(pk=without).exists():
        raise NotValid(_("This place has a group of this name already."), field="name")


@operation("resources.register_group")
def register_group(
    *,
    actor: Actor,
    division: Division,
    founded_on: date,
    fields: Mapping[str, Any],
    level: str = Level.SELF_ORGANISED,
    organization: Organization | None = None,
) -> CommunityGroup:
    """Enter a group at the level that it has. Raises NotValid or AccessDenied."""
    scope.require(actor, access.MANAGE, division.code)
    columns = _checked(actor, fields)
    if level not in Level.values:
        raise NotValid(_("Choose one of the listed values."), field="level")
    if founded_on > actor.today:
        raise NotValid(_("This day is still to come. Write a day up to today."), field="founded_on")
    _require_registration(level, organization)
    _refuse_twin(columns["name"], division.code)
    group = CommunityGroup.objects.create(
        **columns,
        level=level,
        founded_on=founded_on,
        organization=organization if level == Level.REGISTERED else None,
        division=division,
        area_code=division.code,
        created_at=actor.now,
    )
    GroupGrowth.objects.create(group=group, level=level, on=founded_on, by_id=actor.user_id)
    return group


def _require_registration(level: str, organization: Organization | None) -> None:
    """A registered group is an organisation with its code (社会团体登记管理条例)."""
    if level == Level.REGISTERED and (organization is None or not organization.uscc):
        raise NotValid(
            _("Choose the organisation as which it was registered, with its credit code."),
            field="organization",
        )


def _locked(group: CommunityGroup, version: int | None) -> CommunityGroup:
    return locked(
        group,
        version=version,
        states=(CommunityGroup.State.ACTIVE,),
        refusal=_("This group has ended."),
    )


@operation("resources.change_group")
def change_group(
    *, actor: Actor, group: CommunityGroup, fields: Mapping[str, Any], version: int | None = None
) -> CommunityGroup:
    access.require_manager(actor, access.MANAGE, group)
    current = _locked(group, version)
    merged = {**{n: getattr(current, n) for n in FIELDS}, "leader_phone": "", **fields}
    columns = _checked(actor, merged)
    _refuse_twin(columns["name"], current.area_code, without=current.pk)
    if "leader_phone" not in fields:
        del columns["leader_phone"]
    for name, value in columns.items():
        setattr(current, name, value)
    return saved(current)


@operation("resources.grow_group")
def grow_group(
    *,
    actor: Actor,
    group: CommunityGroup,
    level: str,
    on: date,
    words: str = "",
    organization: Organization | None = None,
    version: int | None = None,
) -> CommunityGroup:
    """Take a group to its next level, or back to an earlier one with a reason."""
    access.require_manager(actor, access.MANAGE, group)
    current = _locked(group, version)
    if level not in Level.values or level == current.level:
        raise NotValid(_("Choose another level."), field="level")
    if not freshness.may_become(current.level, level):
        raise NotValid(_("A group is filed with the town before it is registered."), field="level")
    if on > actor.today:
        raise NotValid(_("This day is still to come. Write a day up to today."), field="on")
    last = current.growth.last()
    if last is not None and on < last.on:
        raise NotValid(_("It reached its present level after this day."), field="on")
    is_back = freshness.LEVELS.index(level) < freshness.LEVELS.index(current.level)
    if is_back and len(words.strip()) < 2:
        raise NotValid(_("Say why it falls back."), field="words")
    _require_registration(level, organization)
    current.level = level
    current.organization = organization if level == Level.REGISTERED else None
    saved(current)
    GroupGrowth.objects.create(
        group=current, level=level, on=on, words=words.strip()[:200], by_id=actor.user_id
    )
    return current


@operation("resources.end_group")
def end_group(
    *, actor: Actor, group: CommunityGroup, reason: str, version: int | None = None
) -> CommunityGroup:
    """A group comes to its end; it stays on file."""
    access.require_manager(actor, access.MANAGE, group)
    current = _locked(group, version)
    if len(reason.strip()) < 2:
        raise NotValid(_("Say why it ended."), field="reason")
    current.state = CommunityGroup.State.ENDED
    saved(current)
    GroupGrowth.objects.create(
        group=current,
        level=current.level,
        on=actor.today,
        words=reason.strip()[:200],
        by_id=actor.user_id,
    )
    return current
