"""Merging and splitting divisions: planned, previewed, carried out in one transaction.

What happened stays where it happened: facts keep the code of their day. Old divisions end, new
ones begin and name them as predecessors. What goes on (posts, responsibilities, links, stations)
ends in the old place and begins in the new one; other apps follow through ``reorganizing``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.errors import NotValid
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor, AreaSet
from yanzhen.orgs import access, rules
from yanzhen.orgs.models import Division, Reorganization
from yanzhen.orgs.reorganizing import FOLLOWERS
from yanzhen.orgs.rules import Move, Place
from yanzhen.orgs.selectors import division_on
from yanzhen.orgs.services.divisions import CODE_MESSAGES
from yanzhen.orgs.services.succession import Succession, affected

PLAN_MESSAGES: dict[str, Promise] = {
    "too_few": _("A merge takes at least two places, a split gives at least two."),
    "levels": _("All places of one reorganisation are of the same level."),
    "taken": _("This code belongs to another place and is never given again."),
    "empty_part": _("Give every new place at least one of the places inside."),
    "full": _("There is no free number left in the range of the standard."),
}


@dataclass(frozen=True, slots=True)
class MergePlan:
    """``sources`` become one place, which may be one of them."""

    sources: tuple[str, ...]
    target_code: str
    target_name: str
    effective_on: date
    kind: str = Reorganization.Kind.MERGE


@dataclass(frozen=True, slots=True)
class SplitPlan:
    """``source`` becomes several. ``parts``: child code → code of its new place, with ``names``.

    ``heir`` takes what lies at the source itself; there the past of the whole stays readable.
    """

    source: str
    heir: str
    parts: Mapping[str, str]
    names: Mapping[str, str]
    effective_on: date
    kind: str = Reorganization.Kind.SPLIT


@dataclass(frozen=True, slots=True)
class Preview:
    """What will happen, before anything does."""

    area: str
    moves: tuple[Move, ...]
    counts: tuple[tuple[str | Promise, int, str], ...]
    targets: tuple[Place, ...] = field(default=())


def _places(codes: list[str], day: date) -> list[Place]:
    divisions = [division_on(code, day) for code in codes]
    return [Place(d.code, d.name, d.level) for d in divisions]


def _inside(codes: list[str], day: date) -> list[Place]:
    condition = AreaSet.of(codes).q("code")
    rows = Division.objects.on(day).filter(condition).exclude(code__in=codes)
    return [Place(*row) for row in rows.values_list("code", "name", "level")]


def _plan(plan: MergePlan | SplitPlan) -> tuple[list[Place], list[Place], list[Move]]:
    """Sources, targets and moves. Raises NotValid."""
    day = plan.effective_on
    taken = set(Division.objects.values_list("code", flat=True))
    try:
        if isinstance(plan, MergePlan):
            sources = _places(list(dict.fromkeys(plan.sources)), day)
            target = _target(plan.target_code, plan.target_name, sources)
            inside = _inside([s.code for s in sources], day)
            return sources, [target], rules.plan_merge(sources, inside, target, taken)
        (source,) = sources = _places([plan.source], day)
        targets = {
            code: _target(code, plan.names.get(code, ""), sources)
            for code in dict.fromkeys([plan.heir, *plan.parts.values()])
        }
        inside = _inside([source.code], day)
        children = {p.code for p in inside if not any(p.code[:-3] == i.code for i in inside)}
        if missing := children ^ set(plan.parts):
            raise NotValid(
                _("Say for each place inside where it goes: %(codes)s."),
                field="parts",
                codes=", ".join(sorted(missing)),
            )
        parts = {child: targets[code] for child, code in plan.parts.items()}
        moves = rules.plan_split(source, parts, targets[plan.heir], taken)
        moves += rules.plan_children(parts, source, inside, taken)
    except rules.PlanNotValid as error:
        raise NotValid(PLAN_MESSAGES[error.reason], field="target_code") from error
    return sources, list(targets.values()), moves


def _target(code: str, name: str, sources: list[Place]) -> Place:
    """The place to come: one of the sources, or a new one with a checked code and a name."""
    level = sources[0].level
    code = rules.short_code(code, level)
    for source in sources:
        if source.code == code:
            return source
    parent = Division.objects.filter(code=code[:-3]).first()
    above = (parent.code, parent.level) if parent else ("", "")
    try:
        rules.check_code(code, level, *above)
    except rules.CodeNotValid as error:
        raise NotValid(CODE_MESSAGES[error.reason], field="target_code") from error
    if not name.strip():
        raise NotValid(_("Give the new place a name."), field="target_name")
    return Place(code, name.strip(), level)


def preview_reorganization(*, actor: Actor, plan: MergePlan | SplitPlan) -> Preview:
    """What would move, counted now. Raises NotValid and AccessDenied like the real thing."""
    sources, targets, moves = _plan(plan)
    area = _common_area([place.code for place in [*sources, *targets]])
    for place in [*sources, *targets]:
        scope.require(actor, access.REORGANIZE, place.code)
    today = actor.today
    if plan.effective_on > today:
        raise NotValid(
            _("A reorganisation is carried out on its day or later, not before."),
            field="effective_on",
        )
    areas = AreaSet.of(move.old for move in moves)
    counts = [
        *affected(areas, plan.effective_on),
        *((f.label, f.count(areas), f.unit.value) for f in FOLLOWERS),
    ]
    return Preview(area, tuple(moves), tuple(counts), tuple(targets))


def _common_area(codes: list[str]) -> str:
    """The code of the nearest division that holds all of them, or the whole installation."""
    shortest = min(codes, key=len)
    heads = [shortest[:n] for n in range(len(shortest) + 1)]
    common = [head for head in heads if all(code.startswith(head) for code in codes)]
    known = Division.objects.filter(code__in=common).values_list("code", flat=True)
    return max(known, key=len, default="")


@operation("orgs.reorganize")
def reorganize(*, actor: Actor, plan: MergePlan | SplitPlan, decision: str) -> Reorganization:
    """Carry the plan out. ``decision`` names the document that ordered it."""
    if not decision.strip():
        raise NotValid(_("Name the decision that ordered this."), field="decision")
    preview = preview_reorganization(actor=actor, plan=plan)
    day, targets = plan.effective_on, {place.code: place for place in preview.targets}
    divisions = _renew_divisions(preview.moves, targets, day)
    succession = Succession(actor, divisions, day)
    moves = succession.carry_out()
    followed = {
        str(follower.label): follower.follow(actor, moves) if follower.follow else 0
        for follower in FOLLOWERS
    }
    note(kind=plan.kind, divisions=len(preview.moves), **succession.counts)
    return Reorganization.objects.create(
        kind=plan.kind,
        area_code=preview.area,
        effective_on=day,
        decision=decision.strip()[:200],
        plan={
            "moves": [asdict(move) for move in preview.moves],
            "moved": succession.counts,
            "followed": followed,
        },
        carried_out_at=actor.now,
        carried_out_by_id=actor.user_id,
    )


def _renew_divisions(
    moves: tuple[Move, ...], targets: Mapping[str, Place], day: date
) -> dict[str, Division]:
    """End the old divisions, make the new ones; old code → new division."""
    old = {d.code: d for d in Division.objects.filter(code__in=[m.old for m in moves])}
    made: dict[str, Division] = {}
    wanted = {m.new: Place(m.new, m.name, m.level) for m in moves} | {
        code: place for code, place in targets.items() if code not in old
    }
    for code in sorted(wanted, key=lambda c: (len(c), c)):
        known = Division.objects.filter(code=code).first()
        if known is not None:
            made[code] = known
            continue
        twin = next((old[m.old] for m in moves if m.new == code), None)
        place = wanted[code]
        made[code] = Division.objects.create(
            code=code,
            name=place.name,
            level=place.level,
            parent=Division.objects.filter(code=code[:-3]).first(),
            valid_from=day,
            is_urban=twin.is_urban if twin else False,
            urban_rural_class=twin.urban_rural_class if twin else "",
        )
    for move in moves:
        ending = old[move.old]
        ending.valid_to = day
        ending.save(update_fields=["valid_to"])
        made[move.new].predecessors.add(ending)
    return {move.old: made[move.new] for move in moves}
