"""The rule packs of the time bank, read for a place and a day, and chosen by a place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from yanzhen.core import policies
from yanzhen.core.errors import NotFound, WrongState
from yanzhen.core.policies import Holding, Policy
from yanzhen.orgs.models import Division
from yanzhen.timebank.rules import EarnRule, SeedRule, SpendRule

EARNING, SPENDING, SEEDS = "timebank.earning", "timebank.spending", "timebank.seeds"
TOPICS = (EARNING, SPENDING, SEEDS)
NATIONAL = "national"


def earning(area: str, day: date) -> EarnRule:
    """From minutes to points; hours before every pack are judged by its first."""
    return EarnRule.read(policies.value(EARNING, area=area, day=day, or_earliest=True))


def spending(area: str, day: date) -> SpendRule:
    return SpendRule.read(policies.value(SPENDING, area=area, day=day, or_earliest=True))


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that decides about points in a place, each part with where it comes from."""

    earning: Policy
    spending: Policy
    seeds: Policy

    @property
    def parts(self) -> tuple[Policy, Policy, Policy]:
        return self.earning, self.spending, self.seeds

    @property
    def is_confirmed(self) -> bool:
        return all(policy.is_confirmed for policy in self.parts)


def seeds_in_force(day: date) -> Iterator[tuple[Holding, SeedRule]]:
    """Where a fund grants points on a day, place by place."""
    for holding in policies.holdings(SEEDS, day=day):
        rule = SeedRule.read(holding.policy.value)
        if rule.groups:
            yield holding, rule


def seeds(area: str, day: date) -> SeedRule:
    return SeedRule.read(policies.value(SEEDS, area=area, day=day, or_earliest=True))


def in_force(area: str, day: date) -> Rules:
    """What decides about points in a place on a day."""
    return Rules(*(policies.policy(t, area=area, day=day, or_earliest=True) for t in TOPICS))


@dataclass(frozen=True, slots=True)
class Preset:
    """The published rules of a place, for others to choose."""

    place: str
    name: str
    rules: Rules


def presets() -> Sequence[Preset]:
    """Every place's rules of the time bank, those of the whole country first.

    A place that says nothing of grants makes none.
    """
    found: dict[str, dict[str, Policy]] = {}
    for policy in policies.read_packs(settings.POLICIES):
        if policy.topic in TOPICS:
            kept = found.setdefault(policy.place, {})
            known = kept.get(policy.topic)
            if known is None or known.effective_from <= policy.effective_from:
                kept[policy.topic] = policy
    rows = [
        Preset(place, _place_of(place)["name"], Rules(*map(said.__getitem__, TOPICS)))
        for place, kept in found.items()
        if EARNING in kept and SPENDING in kept
        for said in [{SEEDS: found[NATIONAL][SEEDS]} | kept]
    ]
    return sorted(rows, key=lambda preset: (preset.place != NATIONAL, preset.place))


def preset(place: str) -> Preset:
    """Raises NotFound."""
    found = next((row for row in presets() if row.place == place), None)
    if found is None:
        raise NotFound(_("There are no rules of this name."))
    return found


def _place_of(place: str) -> dict[str, Any]:
    path = settings.POLICIES / place / "place.yaml"
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


def adopt(chosen: Preset, division: Division, day: date, reason: str) -> Path:
    """Write a preset into the rule pack of a place, from a day on; return the file to be edited.

    What was decided before stays. Raises WrongState when the place decided for this day already,
    and when the packs cannot be written.
    """
    try:
        return _written(chosen, division, day, reason)
    except OSError as error:
        raise WrongState(_("The rule packs cannot be written on this machine.")) from error


def _written(chosen: Preset, division: Division, day: date, reason: str) -> Path:
    folder = _folder_of(division)
    path = folder / "timebank.yaml"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    if any(entry["effective_from"] == day for entry in yaml.safe_load(text) or []):
        raise WrongState(_("This place has rules from this day on already: edit the file."))
    entries = [
        {
            "topic": policy.topic,
            "effective_from": day,
            "status": policy.status,
            "reference": f"{reason} (from the pack {chosen.place}: {policy.reference})",
            "proposed": list(policy.proposed),
            "value": policy.value,
        }
        for policy in chosen.rules.parts
    ]
    added = yaml.safe_dump(entries, allow_unicode=True, sort_keys=False, width=1000)
    beside = path.with_suffix(".part")
    beside.write_text(text + added, encoding="utf-8")
    beside.replace(path)
    policies.reload()
    return path


def _folder_of(division: Division) -> Path:
    for place_file in sorted(settings.POLICIES.glob("*/place.yaml")):
        known = yaml.safe_load(place_file.read_text(encoding="utf-8"))["code"]
        if str(known or "") == division.code:
            return Path(place_file.parent)
    folder = Path(settings.POLICIES) / division.code
    folder.mkdir()
    place = {"code": division.code, "name": division.name}
    (folder / "place.yaml").write_text(yaml.safe_dump(place, allow_unicode=True), encoding="utf-8")
    return folder
