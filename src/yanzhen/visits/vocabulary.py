"""The words of rule packs: cadence, the form, measured values, policies, grounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from yanzhen.core import policies
from yanzhen.people.selectors import named

Entry = Mapping[str, Any]


def rule(topic: str, *, area: str, day: date) -> Any:
    """What holds on the day; a record older than the rule packs is judged by the first one."""
    return policies.value(f"visits.{topic}", area=area, day=day, or_earliest=True)


def form_blocks(*, area: str, day: date, is_short: bool = False) -> list[Entry]:
    """The blocks of the form; a call asks the short ones."""
    blocks: Sequence[Entry] = rule("form", area=area, day=day)
    return [b for b in blocks if b.get("is_short") or not is_short]


def choices(entries: Sequence[Entry]) -> list[tuple[str, str]]:
    """Code and word of each entry, in the reader's language."""
    return [(e["code"], named(e)) for e in entries]


def word(entries: Sequence[Entry], code: str) -> str:
    """The word of a code; a code that is gone from the pack is shown as it is."""
    return next((named(e) for e in entries if e["code"] == code), code)


def codes(entries: Sequence[Entry]) -> frozenset[str]:
    return frozenset(e["code"] for e in entries)


def names_hazard(blocks: Sequence[Entry], answers: Mapping[str, Mapping[str, str]]) -> bool:
    """Whether one of the answers (by block and field) names a hazard that is there."""
    for block in blocks:
        given = answers.get(block["code"], {})
        for field in block["fields"]:
            hazards = {o["code"] for o in field.get("options", ()) if o.get("is_hazard")}
            if given.get(field["code"]) in hazards:
                return True
    return False
