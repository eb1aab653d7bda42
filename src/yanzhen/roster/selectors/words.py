"""Planned visits in words, as far as the reader may know them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Division
from yanzhen.people import access as people
from yanzhen.people.models import Person
from yanzhen.roster import access
from yanzhen.roster.models import (
    PlannedCompanion,
    PlannedContact,
    PlannedVisit,
    PlannedVisitQuerySet,
)
from yanzhen.roster.rules.changes import clock
from yanzhen.visits import rules as visits
from yanzhen.visits import vocabulary
from yanzhen.visits.selectors import rule_words


@dataclass(slots=True)
class Shown:
    """A planned visit in words. A hidden one is about somebody whom the reader may not see.

    A settled one was met by now; of a lapsed one nothing is owed any more. ``party`` are those who
    come along, by their key among the users (0 for somebody who has none) and name.
    """

    row: PlannedVisit
    whom: str
    why: str
    place: str
    worker: str = ""
    party: tuple[tuple[int, str], ...] = ()
    others: tuple[PlannedCompanion, ...] = ()
    is_hidden: bool = False
    rules: tuple[str, ...] = ()
    is_foreseen: bool = False
    is_settled: bool = False
    is_lapsed: bool = False

    @property
    def pk(self) -> int:
        return self.row.pk

    @property
    def companion(self) -> str:
        """The names of those who come along."""
        return "、".join(name for _key, name in self.party)

    @property
    def users(self) -> list[int]:
        """The keys of all users who go there."""
        keys = [self.row.worker_id or 0, *(key for key, _name in self.party)]
        return [key for key in dict.fromkeys(keys) if key]

    def beside(self, user: int | None) -> str:
        """The names of everybody else who goes there."""
        everybody = ((self.row.worker_id, self.worker), *self.party)
        return "、".join(name for key, name in everybody if key != user and name)

    @property
    def begins(self) -> str:
        return clock(self.row.begins)

    @property
    def ends(self) -> str:
        return clock((self.row.begins or 0) + self.row.minutes) if self.row.day else ""

    @property
    def is_late(self) -> bool:
        return self.row.begins is not None and self.row.begins > self.row.closes

    @property
    def state(self) -> str:
        if self.is_settled or self.is_lapsed:
            return "done"
        if self.row.is_urgent:
            return "overdue"
        return "party" if self.row.is_fixed else ""


def with_people(rows: PlannedVisitQuerySet) -> PlannedVisitQuerySet:
    """The rows with all whom ``in_words`` names."""
    return rows.select_related("household", "person", "worker", "companion", "responsible")


def shown(actor: Actor, rows: PlannedVisitQuerySet) -> list[Shown]:
    """The rows in words, as far as the actor may know them; a few queries however many they are."""
    return in_words(actor, list(with_people(rows)))


def in_words(actor: Actor, found: Sequence[PlannedVisit]) -> list[Shown]:
    """The same for rows that were read by now; no query for none."""
    if not found:
        return []
    keys = [row.pk for row in found]
    hidden = access.hidden_visits(actor, PlannedVisit.objects.filter(pk__in=keys))
    contacts: dict[int, list[PlannedContact]] = defaultdict(list)
    asked = PlannedContact.objects.filter(visit__in=keys).select_related(
        "rule", "person", "obligation"
    )
    for contact in asked.order_by("pk"):
        contacts[contact.visit_id].append(contact)
    others: dict[int, list[PlannedCompanion]] = defaultdict(list)
    along = PlannedCompanion.objects.filter(visit__in=[row.pk for row in found if row.asked])
    for other in along.select_related("user", "hand__user", "hand__volunteer__person"):
        others[other.visit_id].append(other)
    heads = _heads(actor, [row.household_id for row in found if row.household_id])
    places = _place_names({row.area_code for row in found})
    return [
        _shown(row, contacts[row.pk], others[row.pk], heads, places, is_hidden=row.pk in hidden)
        for row in found
    ]


def _shown(
    row: PlannedVisit,
    contacts: Sequence[PlannedContact],
    others: Sequence[PlannedCompanion],
    heads: Mapping[int, str],
    places: Mapping[str, str],
    *,
    is_hidden: bool,
) -> Shown:
    words = tuple(dict.fromkeys(rule_words(c.rule) for c in contacts))
    owed = [c.obligation.state for c in contacts if c.obligation is not None]
    is_over = bool(owed) and len(owed) == len(contacts) and not set(owed) & set(visits.OPEN)
    is_lapsed = is_over and set(owed) <= {visits.EXEMPTED, visits.LAPSED}
    if is_hidden:
        whom, why = _("protected person"), ""
    else:
        whom, why = _whom(row, contacts, heads), row.words or "、".join(words)
    return Shown(
        row=row,
        whom=whom,
        why=why,
        place="" if is_hidden else _place(row.area_code, places),
        worker=row.worker.name if row.worker else "",
        party=_party(row, others, is_hidden=is_hidden),
        others=tuple(o for o in others if o.user_id or not is_hidden),
        is_hidden=is_hidden,
        rules=() if is_hidden else words,
        is_foreseen=any(c.obligation_id is None for c in contacts),
        is_settled=is_over and not is_lapsed,
        is_lapsed=is_lapsed,
    )


def _party(
    row: PlannedVisit, others: Sequence[PlannedCompanion], *, is_hidden: bool
) -> tuple[tuple[int, str], ...]:
    """Who comes along; who belongs to the circle of a hidden person is not told."""
    found = [(row.companion.pk, row.companion.name)] if row.companion else []
    for other in others:
        if other.user is not None:
            found.append((other.user.pk, other.user.name))
        elif other.hand is not None and not is_hidden:
            found.append((0, str(other.hand)))
    return tuple(found)


def _whom(row: PlannedVisit, contacts: Sequence[PlannedContact], heads: Mapping[int, str]) -> str:
    if row.person is not None:
        return row.person.name
    if row.household_id in heads:
        return heads[row.household_id or 0]
    name = next((c.person.name for c in contacts if c.person is not None), "")
    return name or str(row.household)


def _heads(actor: Actor, households: Sequence[int]) -> dict[int, str]:
    rows = people.visible_persons(actor).filter(
        household__in=households, is_head=True, state=Person.State.ACTIVE
    )
    return {h: name for h, name in rows.values_list("household_id", "name") if h}


def _place_names(areas: set[str]) -> dict[str, str]:
    codes = {area[:n] for area in areas for n in (12, 15, len(area))}
    return dict(Division.objects.filter(code__in=codes).values_list("code", "name"))


def _place(area: str, names: Mapping[str, str]) -> str:
    parts = [names.get(area[:12], "")] + ([names.get(area, "")] if len(area) > 12 else [])
    return " ".join(filter(None, parts))


def reasons_of(actor: Actor, visit: PlannedVisit, one: Shown) -> list[str]:
    """Why this visit stands where it stands, sentence by sentence."""
    plan, said = visit.plan, []
    if one.why:
        said.append(_("It is owed: %(why)s.") % {"why": one.why})
    if one.is_foreseen and not visit.is_urgent:
        said.append(_("A part of it is foreseen: its period has not begun yet."))
    if visit.first == visit.last:
        said.append(_("It belongs on %(day)s.") % {"day": visit.first.isoformat()})
    else:
        said.append(
            _("It belongs between %(first)s and %(last)s.")
            % {"first": visit.first.isoformat(), "last": visit.last.isoformat()}
        )
    if visit.chain:
        gap = plan.frame["chains"].get(str(visit.chain))
        if gap:
            said.append(
                _("The home is visited again and again: %(fewest)s to %(most)s days apart.")
                % {"fewest": gap[0], "most": gap[1]}
            )
    if visit.day is not None:
        said += _who_words(visit) + _way_words(visit)
    if len(visit.skills) > 1 and visit.companion is not None:
        said.append(_("%(name)s comes along.") % {"name": visit.companion.name})
    said += _others_words(visit, one)
    if visit.opens > 0 or visit.closes < 1439:
        said.append(
            _("It begins between %(opens)s and %(closes)s.")
            % {"opens": clock(visit.opens), "closes": clock(visit.closes)}
        )
    if visit.is_estimated:
        said.append(_("Where the home lies is not known; the middle of its place was taken."))
    if one.is_lapsed:
        said.append(_("Nothing of it is owed any more."))
    if visit.is_fixed:
        said.append(_("It was fixed by hand: planning anew leaves it here."))
    return said


def _who_words(visit: PlannedVisit) -> list[str]:
    if visit.worker is None:
        return []
    names = {"name": visit.worker.name}
    if visit.responsible_id is None:
        return [_("Nobody answers for the home; %(name)s is near.") % names]
    if visit.worker_id != visit.responsible_id and visit.responsible is not None:
        names["other"] = visit.responsible.name
        return [_("%(name)s stands in for %(other)s.") % names]
    if visit.is_shared_out:
        return [_("Nobody answers for the home; it was given to %(name)s by nearness.") % names]
    return [_("%(name)s answers for the home.") % names]


def _others_words(visit: PlannedVisit, one: Shown) -> list[str]:
    """Who else comes along, and which roles nobody fills yet."""
    if not visit.asked:
        return []
    roles = vocabulary.rule("roles", area=visit.area_code, day=visit.first)
    said = []
    for other in one.others:
        names = {"role": vocabulary.word(roles, other.role)}
        if other.user is not None:
            names["name"] = other.user.name
            said.append(_("%(name)s (%(role)s) comes along; the time is free.") % names)
        elif other.hand is not None:
            names["name"] = str(other.hand)
            said.append(_("%(name)s (%(role)s) of the circle comes along: tell them when.") % names)
    open_roles = set(visit.asked) - {other.role for other in one.others}
    if open_roles and not one.is_hidden:
        words = "、".join(
            vocabulary.word(roles, code) for code in visit.asked if code in open_roles
        )
        said.append(_("Besides, ask: %(names)s.") % {"names": words})
    return said


def _way_words(visit: PlannedVisit) -> list[str]:
    """The stop before on that day, and who else is near."""
    same_day = visit.plan.visits.placed().filter(day=visit.day, worker=visit.worker_id)
    near = same_day.filter(area_code__startswith=visit.area_code[:12]).exclude(pk=visit.pk).count()
    if not near:
        return []
    return [
        ngettext(
            "That day %(count)s other visit lies in the same village.",
            "That day %(count)s other visits lie in the same village.",
            near,
        )
        % {"count": near}
    ]
