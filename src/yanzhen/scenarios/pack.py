"""A scenario pack: the folder ``scenarios/<place>/`` read into plain structures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from yanzhen.core.errors import NotFound


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
        path = self.folder / f"{topic}.yaml"
        return yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else None

    @cached_property
    def about(self) -> dict[str, Any]:
        about: dict[str, Any] = self.read("pack")
        return about

    @property
    def county(self) -> str:
        return str(self.about["county"])

    @property
    def seed(self) -> int:
        return int(self.about["seed"])

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
