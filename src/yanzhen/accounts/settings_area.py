"""The settings page 设置: a card for each thing that somebody may look after."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.urls import NoReverseMatch, reverse

from yanzhen.core import scope
from yanzhen.core.phrases import Words
from yanzhen.core.scope import Actor, Permission


@dataclass(frozen=True, slots=True)
class SettingsCard:
    """One card. ``order``: below 100 places and duties, 100 to 199 accounts, 200 the system."""

    order: int
    label: Words
    detail: Words
    url_name: str
    icon: str
    permission: Permission
    url: str = ""


_cards: list[SettingsCard] = []


def settings_card(card: SettingsCard) -> None:
    """Register a card; each app does so in ``AppConfig.ready``."""
    _cards.append(card)
    _cards.sort(key=lambda c: c.order)


def cards_for(actor: Actor) -> list[SettingsCard]:
    """The cards whose permission the actor holds, with their addresses."""
    shown = []
    for card in _cards:
        if not scope.holds(actor, card.permission):
            continue
        try:
            shown.append(replace(card, url=reverse(card.url_name)))
        except NoReverseMatch:
            continue
    return shown
