"""A scenario pack: the folder ``scenarios/<place>/`` read into plain structures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from yanzhen.core.errors import NotFound
from yanzhen.core.policies import read_yaml
from yanzhen.scenarios.structure import Place, places_of


class NoSuchScenario(NotFound):
    code = "no_such_scenario"
    message = _("There is no scenario %(name)s. Known scenarios: %(known)s.")


@dataclass(frozen=True)
class Pack:
    """One place: what it is called, where it lies, and its files."""

    name: str
    folder: Path

    def read(self, topic: str) -> Any:
        """The content of one of the pack's files; nothing when the pack has no such file."""
        if topic not in self._contents:
            path = self.folder / f"{topic}.yaml"
            self._contents[topic] = read_yaml(path) if path.exists() else None
        return self._contents[topic]

    @cached_property
    def _contents(self) -> dict[str, Any]:
        return {}

    @cached_property
    def about(self) -> dict[str, Any]:
        about: dict[str, Any] = self.read("pack")
        return about

    @property
    def place(self) -> str:
        """The division code of the whole pack: a county, or a city of counties."""
        return str(self.about["place"])

    @property
    def seed(self) -> int:
        return int(self.about["seed"])

    @property
    def block(self) -> int:
        """Which block of invented numbers is this pack's own, so that packs can lie together."""
        return int(self.about.get("block", 0))

    @cached_property
    def places(self) -> list[Place]:
        """Every division of the pack, from the top down."""
        return list(places_of(self.read("structure")))

    def places_at(self, level: str) -> list[Place]:
        """The places of one level inside of the pack's own place."""
        inside = (p for p in self.places if p.code.startswith(self.place))
        return [place for place in inside if place.level == level]

    @property
    def in_force_from(self) -> date:
        day: date = self.about["in_force_from"]
        return day


def known_packs() -> list[Pack]:
    root = Path(settings.SCENARIOS)
    return [Pack(path.parent.name, path.parent) for path in sorted(root.glob("*/pack.yaml"))]


def pack_named(name: str) -> Pack:
    """Raises NoSuchScenario."""
    packs = {pack.name: pack for pack in known_packs()}
    if name not in packs:
        raise NoSuchScenario(name=name, known=", ".join(packs))
    return packs[name]
