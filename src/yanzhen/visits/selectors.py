"""Named reads of visits and of what is owed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core.fields import plain
from yanzhen.core.paging import capped_count
from yanzhen.core.scope import Actor
from yanzhen.needs.models import Need, NeedQuerySet
from yanzhen.orgs.models import Division, Post, Responsibility
from yanzhen.people import access as people
from yanzhen.people.models import Household, Person
from yanzhen.people.selectors import named
from yanzhen.visits import access, rules, vocabulary
from yanzhen.visits.models import (
    CadenceRule,
    HouseKey,
    HouseKeyQuerySet,
    Obligation,
    ObligationQuerySet,
    Visit,
    VisitMember,
    VisitQuerySet,
)


def last_visit(
    household: Household | None, person: Person | None, *, before: datetime | None = None
) -> Visit | None:
    """The newest visit at which somebody of the household, or the person, was met."""
    rows = Visit.objects.kept()
    if household is not None:
        rows = rows.filter(household=household)
    elif person is not None:
        rows = rows.filter(members__person=person, members__is_met=True)
    else:
        return None
    if before is not None:
        rows = rows.filter(started_at__lt=before)
    return rows.order_by("-started_at", "-pk").first()


# -- how much of what was owed was done -----------------------------------------------------------

LENGTHS = {"county": 6, "town": 9, "village": 12, "group": 15}
BY = (*LENGTHS, "post", "rule")


@dataclass(frozen=True, slots=True)
class Coverage:
    """One line of the coverage of a period: a place, a worker or a rule.

    ``owed`` is the frozen denominator; ``done`` were visited by the worker who answers or by a
    stand-in; everything else says why somebody was missed.
    """

    key: str
    label: str
    owed: int
    met: int
    substitute: int
    late: int
    open: int
    refused: int
    not_home: int
    exempted: int
    lapsed: int

    @property
    def done(self) -> int:
        return self.met + self.substitute

    @property
    def missed(self) -> int:
        return self.owed - self.done

    @property
    def rate(self) -> float | None:
        return rules.percentage(self.done, self.owed)


def coverage(
    actor: Actor, *, kind: str, starts_on: date, area: str, by: str, rule: str = ""
) -> list[Coverage]:
    """The coverage of a period inside an area, by places of a tier, by worker or by rule.

    Only figures: no name of a visited person is read.
    """
    rows = _of_period(access.countable_obligations(actor), kind, starts_on, area)
    if rule:
        rows = rows.filter(rule__code=rule)
    column: Any = {"post": F("post_id"), "rule": F("rule_id")}.get(by) or Substr(
        "area_code", 1, LENGTHS[by]
    )
    found = _grouped(rows, column)
    return _as_lines(found, _labels(by, [r["key"] for r in found]), "—")


def coverage_by_person(actor: Actor, *, kind: str, starts_on: date, area: str) -> list[Coverage]:
    """Who of a village or group was visited as they are owed it, the missed first, by name.

    A household that is visited as a whole stands by its head, with the key ``h`` before its own.
    Nobody whom the actor may not see.
    """
    rows = _of_period(access.visible_obligations(actor), kind, starts_on, area)
    found = _grouped(rows.exclude(person=None), F("person_id"))
    keys = [r["key"] for r in found]
    names: dict[Any, str] = dict(Person.objects.filter(pk__in=keys).values_list("pk", "name"))
    homes = _grouped(rows.filter(person=None), F("household_id"))
    heads = dict(
        heads_of(actor)
        .filter(household__in=[r["key"] for r in homes])
        .values_list("household_id", "name")
    )
    for row in homes:
        head = heads.get(row["key"], "")
        row["key"] = f"h{row['key']}"
        names[row["key"]] = _("%(name)s and household") % {"name": head} if head else "—"
    return _as_lines([*found, *homes], names, "—")


def _of_period(
    rows: ObligationQuerySet, kind: str, starts_on: date, area: str
) -> ObligationQuerySet:
    return rows.frozen().filter(
        period__kind=kind,
        period__starts_on=starts_on,
        area_code__gte=area,
        area_code__lt=area + "~",
    )


def _grouped(rows: ObligationQuerySet, column: Any) -> list[dict[str, Any]]:
    grouped = rows.order_by().values(key=column).annotate(owed=Count("pk"), **_by_state())
    return [dict(row) for row in grouped]


def _as_lines(found: list[dict[str, Any]], names: Mapping[Any, str], other: str) -> list[Coverage]:
    lines = []
    for row in found:
        key = row.pop("key")
        lines.append(Coverage(key=str(key or ""), label=names.get(key, other), **row))
    return sorted(lines, key=lambda line: (line.rate or 0, line.key))


def _by_state() -> dict[str, Count]:
    named_states = {**{s: s for s in rules.STATES}, rules.OWED: "open"}
    return {name: Count("pk", filter=Q(state=state)) for state, name in named_states.items()}


def _labels(by: str, keys: list[Any]) -> dict[Any, str]:
    if by == "post":
        posts = Post.objects.filter(pk__in=keys).select_related("user", "division")
        return {p.pk: f"{p.user} · {p.division.name if p.division else ''}" for p in posts}
    if by == "rule":
        return {
            r.pk: named({"name": r.name, "name_en": r.name_en})
            for r in CadenceRule.objects.filter(pk__in=keys)
        }
    return dict(Division.objects.filter(code__in=keys).values_list("code", "name"))


def total(lines: Sequence[Coverage], label: str = "") -> Coverage:
    """The sum of the lines."""
    summed = {
        name: sum(getattr(line, name) for line in lines)
        for name in Coverage.__dataclass_fields__
        if name not in {"key", "label"}
    }
    return Coverage(key="", label=label, **summed)


# -- lists ----------------------------------------------------------------------------------------


def listed_visits(actor: Actor) -> VisitQuerySet:
    """Visits that the actor may see, the newest on top."""
    return (
        access.visible_visits(actor)
        .select_related("division__parent")
        .prefetch_related("visitors", Prefetch("members", _with_person()))
        .order_by("-started_at", "-pk")
    )


def _with_person() -> QuerySet[VisitMember]:
    return VisitMember.objects.select_related("person").only(
        "visit", "is_met", "remark", "person__name", "person__state"
    )


def chosen_visits(rows: VisitQuerySet, show: str, actor: Actor) -> VisitQuerySet:
    match show:
        case "mine":
            return rows.filter(visitors__user_id=actor.user_id or 0)
        case "alert":
            return (
                rows.filter(vital_signs__seen_at=None, has_alert=True, taken_back_at=None)
                .exclude(vital_signs__level="")
                .distinct()
            )
        case "hazard":
            return rows.filter(has_hazard=True, taken_back_at=None)
        case "late":
            return rows.filter(is_saved_late=True, taken_back_at=None)
    return rows


def members_words(visit: Visit) -> str:
    """Whom it was for; the prefetched members of a list."""
    return "、".join(m.person.name for m in visit.members.all())


def marks_of(visit: Visit) -> list[Any]:
    """What a reader should notice."""
    marks = []
    if visit.taken_back_at is not None:
        marks.append(_("taken back"))
    if visit.has_alert:
        marks.append(_("alarming value"))
    if visit.has_hazard:
        marks.append(_("hazard"))
    if visit.is_saved_late:
        marks.append(_("saved late"))
    return marks


def listed_obligations(actor: Actor) -> ObligationQuerySet:
    """What is owed, the earliest due on top."""
    return (
        access.visible_obligations(actor)
        .select_related("rule", "period", "person", "household", "post__user")
        .prefetch_related(with_heads(actor))
        .order_by("due_on", "pk")
    )


def obligations_in_brief(actor: Actor) -> ObligationQuerySet:
    """The same with no more than a line says of each; ``last_met``: the household, by anybody."""
    met = Visit.objects.kept().filter(household=OuterRef("household")).order_by("-started_at")
    head = heads_of(actor).filter(household=OuterRef("household"))
    return (
        listed_obligations(actor)
        .prefetch_related(None)
        .select_related(None)
        .select_related("rule", "person", "household", "post__user")
        .only(
            *("area_code", "due_on", "due_at", "rule__name", "rule__name_en", "rule__content"),
            *("person__name", "household__number", "post__user__name", "post__user__username"),
        )
        .annotate(
            last_met=Subquery(met.values("started_at")[:1]),
            head=Subquery(head.values("name")[:1]),
        )
    )


def with_heads(actor: Actor) -> Prefetch[Any]:
    """Who heads each household, for its words."""
    return Prefetch("household__members", heads_of(actor), to_attr="heads")


def heads_of(actor: Actor) -> QuerySet[Person]:
    return (
        people.visible_persons(actor)
        .filter(state=Person.State.ACTIVE, is_head=True)
        .only("name", "household_id")
    )


MISSED = (rules.OWED, rules.REFUSED, rules.NOT_HOME)
SHOWS = ("open", "mine", "overdue", "done", "excused", "all")


def chosen_obligations(rows: ObligationQuerySet, show: str, actor: Actor) -> ObligationQuerySet:
    day = actor.today
    match show:
        case "mine":
            return rows.open().filter(post_id__in=people.posts_of(actor), starts_on__lte=day)
        case "overdue":
            return rows.overdue(day)
        case "done":
            return rows.filter(state__in=(*rules.DONE, rules.LATE))
        case "excused":
            return rows.filter(state__in=(rules.EXEMPTED, rules.LAPSED))
        case "all":
            return rows
    return rows.open()


def count_obligations(rows: ObligationQuerySet, actor: Actor) -> dict[str, int]:
    """How many each chip shows, to the cap of long lists."""
    plain_rows = rows.order_by()
    return {
        show: capped_count(chosen_obligations(plain_rows, show, actor))
        for show in ("open", "mine", "overdue")
    }


def owed_to_words(row: Obligation) -> str:
    """The person, or the household by its head."""
    if row.person is not None:
        return row.person.name
    heads = getattr(row.household, "heads", None) or []
    name = heads[0].name if heads else getattr(row, "head", "")
    return f"{name} ({row.household})" if name else str(row.household)


def rule_words(rule: CadenceRule) -> str:
    return named({"name": rule.name, "name_en": rule.name_en})


def place_words(row: Obligation) -> str:
    """The path of the area of an obligation, by a small cache of names."""
    names = _names_of(row.area_code)
    return " ".join(names[-2:])


@lru_cache(maxsize=4096)
def _names_of(code: str) -> tuple[str, ...]:
    codes = [code[:n] for n in (9, *range(12, len(code) + 1, 3))]
    rows = Division.objects.filter(code__in=codes).order_by("code")
    return tuple(rows.values_list("name", flat=True))


def blocks_of(actor: Actor, visit: Visit) -> list[dict[str, Any]]:
    """What was found, block by block, as far as the actor may see it."""
    day = timezone.localdate(visit.started_at)
    form = vocabulary.form_blocks(area=visit.area_code, day=day)
    kept = {b.code: b for b in visit.blocks.all()}
    sees_all = access.can_see_findings(actor, visit)
    return [
        {
            "name": named(block),
            "is_unchanged": kept[block["code"]].is_unchanged,
            "rows": _answer_rows(block, kept[block["code"]].answers),
        }
        for block in form
        if block["code"] in kept and (sees_all or not block.get("is_sensitive"))
    ]


def _answer_rows(block: vocabulary.Entry, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        (named(f), vocabulary.word(f.get("options", ()), answers[f["code"]]))
        for f in block["fields"]
        if answers.get(f["code"])
    ]


def signs_of(actor: Actor, visit: Visit) -> list[dict[str, Any]]:
    """The values measured, for those who may see what was found."""
    if not access.can_see_findings(actor, visit):
        return []
    day = timezone.localdate(visit.started_at)
    signs = {s["code"]: s for s in vocabulary.rule("vital_signs", area=visit.area_code, day=day)}
    rows = visit.vital_signs.select_related("person", "seen_by").order_by("pk")
    return [
        {
            "sign": row,
            "name": named(signs[row.code]) if row.code in signs else row.code,
            "value": f"{plain(row.value)} {signs[row.code]['unit'] if row.code in signs else ''}",
            "state": {"urgent": "overdue", "watch": "due"}.get(row.level, ""),
            "is_open": bool(row.level) and row.seen_at is None,
        }
        for row in rows
    ]


def policies_of(visit: Visit) -> list[str]:
    day = timezone.localdate(visit.started_at)
    entries = vocabulary.rule("policies", area=visit.area_code, day=day)
    return [vocabulary.word(entries, code) for code in visit.policies]


@dataclass(frozen=True, slots=True)
class Burden:
    """How much of what stands in the records of a month did not have to be typed."""

    visits: int
    shown: int
    prefilled: int
    typed: int

    @property
    def rate(self) -> float | None:
        return rules.reuse_rate(self.prefilled, self.typed)


def burden(rows: QuerySet[Visit]) -> Burden:
    found = rows.order_by().aggregate(
        visits=Count("pk"),
        shown=Sum("fields_shown"),
        prefilled=Sum("fields_prefilled"),
        typed=Sum("fields_typed"),
    )
    return Burden(**{name: value or 0 for name, value in found.items()})


def means_words() -> list[tuple[str, Any]]:
    return list(Visit.Means.choices)


# -- what a post holds ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hands:
    """What has to be handed over before a post ends."""

    households: QuerySet[Household]
    persons: QuerySet[Person]
    needs: NeedQuerySet
    obligations: ObligationQuerySet
    places: QuerySet[Responsibility]
    keys: HouseKeyQuerySet


def hands_of(post: Post, day: date, area: str = "") -> Hands:
    """Clients by name, places, keys, open needs, and what is owed from that day on, in the area.

    What was missed stays with the post.
    """
    inside = Q(area_code__gte=area, area_code__lt=area + "~")
    homes = Household.objects.filter(inside, responsible=post, state=Household.State.ACTIVE)
    return Hands(
        households=homes,
        persons=Person.objects.living_here().filter(inside, responsible=post),
        needs=Need.objects.open().filter(inside, owner=post),
        obligations=Obligation.objects.open().filter(inside, post=post, due_on__gte=day),
        places=Responsibility.objects.on(day).filter(inside, post=post),
        keys=HouseKey.objects.kept().filter(inside, post=post),
    )
