"""What is known of a need when it is written down, and what is checked of it: one or many."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core import identity
from yanzhen.core.errors import NotValid
from yanzhen.needs import rules, selectors, vocabulary
from yanzhen.needs.models import Collection, Need
from yanzhen.orgs.models import Division, Organization, Station
from yanzhen.people.models import Household, Person

SHORTEST, LONGEST = 2, 120
CALL_BACK = _("Give a telephone number on which we can call you back.")
CHANNELS, URGENCIES = frozenset(Need.Channel.values), frozenset(Need.Urgency.values)
NOTHING = Need.Answer.NOTHING.value


@dataclass(frozen=True, slots=True)
class NeedDraft:
    """Who lacks what, heard where and when.

    ``external_number`` is the number in the list that it came from. With an ``outcome`` it is a
    need of the past, ended at ``closed_at``, for which ``tries`` says how often the person was
    tried in vain.
    """

    title: str
    category: str
    division: Division
    channel: str
    heard_at: datetime
    description: str = ""
    urgency: str = Need.Urgency.NORMAL
    person: Person | None = None
    household: Household | None = None
    organization: Organization | None = None
    place: str = ""
    caller_name: str = ""
    caller_phone: str = ""
    station: Station | None = None
    proxy_consent: str = ""
    collection: Collection | None = None
    external_number: str = ""
    outcome: str = ""
    closed_at: datetime | None = None
    resident_word: str = ""
    reason_code: str = ""
    reason: str = ""
    tries: int = 0


@dataclass(slots=True)
class Lookup:
    """What the checks of many needs ask again and again."""

    zone: tzinfo = field(default_factory=timezone.get_current_timezone)
    _stations: dict[str, list[Station]] = field(default_factory=dict)

    def day_of(self, moment: datetime) -> date:
        """The day of a moment here."""
        return moment.astimezone(self.zone).date()

    def station(self, area: str, day: date) -> Station | None:
        """As ``selectors.station_for``, with one query for each area."""
        if area not in self._stations:
            self._stations[area] = list(selectors.stations_around(area))
        return next((s for s in self._stations[area] if s.is_valid_on(day)), None)


def first_contact(draft: NeedDraft, day: date) -> datetime:
    """When somebody must have been in touch, by the lane that the urgency proposes."""
    lanes = vocabulary.entries("needs.lanes", area=draft.division.code, day=day)
    hours = int(rules.lane_for(lanes, draft.urgency)["first_contact_hours"])
    return draft.heard_at + timedelta(hours=hours)


def check_reason(code: str, outcome: str, words: str, *, area: str, day: date) -> None:
    """A reason that the rule pack offers for this outcome. Raises NotValid."""
    entry = vocabulary.entry("needs.closing_reasons", code, area=area, day=day)
    if entry is None or outcome not in entry["outcomes"]:
        raise NotValid(_("This reason does not fit how it ended."), field="reason_code")
    if entry.get("needs_words") and not words.strip():
        raise NotValid(_("Say in a few words what the reason was."), field="reason")


def check_ending(
    *,
    outcome: str,
    word: str,
    reason_code: str,
    reason: str,
    tries: int,
    area: str,
    day: date,
) -> None:
    """Whether a need may end like this: on the resident's word, a reason, or enough tries.

    Raises NotValid naming what is missing.
    """
    if outcome not in rules.OUTCOMES:
        raise NotValid(_("Choose how it ended."), field="outcome")
    if reason_code:
        check_reason(reason_code, outcome, reason, area=area, day=day)
    needed = selectors.tries_needed(area, day)
    match rules.closing_lacks(
        outcome, word=word, reason=reason_code or reason, tries=tries, tries_needed=needed
    ):
        case rules.WORD:
            raise NotValid(_("Write down what the resident said."), field="resident_word")
        case rules.REASON:
            raise NotValid(_("Give the reason."), field="reason")
        case rules.TRIES:
            raise NotValid(
                _("Note %(needed)s tries to reach the person first; there are %(made)s."),
                field="outcome",
                needed=needed,
                made=tries,
            )


def columns_of(draft: NeedDraft, *, now: datetime, lookup: Lookup) -> dict[str, Any]:
    """The columns of the need that a draft becomes, its words trimmed and its station found.

    Raises NotValid naming the field that is wrong.
    """
    title = " ".join(draft.title.split())
    if not SHORTEST <= len(title) <= LONGEST:
        raise NotValid(
            _("Say in one sentence of 2 to 120 characters what is needed."), field="title"
        )
    if draft.channel not in CHANNELS:
        raise NotValid(_("Choose one of the listed values."), field="channel")
    if draft.urgency not in URGENCIES:
        raise NotValid(_("Choose one of the listed values."), field="urgency")
    if draft.heard_at > now:
        raise NotValid(_("A need cannot be heard in the future."), field="heard_at")
    if draft.caller_phone and not is_phone(draft.caller_phone):
        raise NotValid(CALL_BACK, field="caller_phone")
    area, day = draft.division.code, lookup.day_of(draft.heard_at)
    if vocabulary.entry("needs.categories", draft.category, area=area, day=day) is None:
        raise NotValid(_("Choose one of the listed values."), field="category")
    person, household, station = draft.person, draft.household, draft.station
    if station is None:
        station = lookup.station(area, day)
    columns = {
        "area_code": area,
        "division_id": draft.division.pk,
        "station_id": station and station.pk,
        "person_id": person and person.pk,
        "household_id": household.pk if household else person and person.household_id,
        "organization_id": draft.organization and draft.organization.pk,
        "collection_id": draft.collection and draft.collection.pk,
        "channel": str(draft.channel),
        "category": draft.category,
        "title": title,
        "description": draft.description.strip()[:2000],
        "urgency": str(draft.urgency),
        "heard_at": draft.heard_at,
        "place": draft.place.strip()[:120],
        "caller_name": draft.caller_name.strip()[:60],
        "caller_phone": draft.caller_phone.strip(),
        "proxy_consent": draft.proxy_consent,
    }
    if draft.outcome:
        return columns | _ending(draft, now, lookup)
    columns["due_at"] = first_contact(draft, day)
    return columns


def is_phone(number: str) -> bool:
    return identity.is_mobile_phone(number) or 7 <= len(identity.normal_phone(number)) <= 12


def _ending(draft: NeedDraft, now: datetime, lookup: Lookup) -> dict[str, Any]:
    """The columns of how a need of the past ended."""
    ended = draft.closed_at
    if ended is None or not draft.heard_at <= ended <= now:
        raise NotValid(
            _("A need of the past ended after it was heard and before now."), field="closed_at"
        )
    check_ending(
        outcome=draft.outcome,
        word=draft.resident_word,
        reason_code=draft.reason_code,
        reason=draft.reason,
        tries=draft.tries,
        area=draft.division.code,
        day=lookup.day_of(ended),
    )
    is_nothing = rules.OUTCOMES[draft.outcome] == rules.REASON
    return {
        "state": rules.CLOSED,
        "closed_at": ended,
        "outcome": str(draft.outcome),
        "resident_word": draft.resident_word.strip()[:300],
        "reason_code": draft.reason_code,
        "outcome_reason": draft.reason.strip()[:300],
        "answer_kind": NOTHING if is_nothing else "",
    }
