"""The supply that lower apps offer: what resources there are for each category of need."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.core.scope import Actor
from yanzhen.questionnaires.supply import SupplySource, supply_source
from yanzhen.resources.supply import supply_by_category


def _resources(actor: Actor, area: str) -> Mapping[str, int]:
    return {code: supply.resources for code, supply in supply_by_category(actor, area).items()}


def _partners(actor: Actor, area: str) -> Mapping[str, int]:
    return {code: supply.partners for code, supply in supply_by_category(actor, area).items()}


def _resource_list(area: str, category: str) -> str:
    return f"{reverse('resource-list')}?{urlencode({'serves': category})}"


def register_sources() -> None:
    supply_source(SupplySource("resources", _("resources"), _resources, _resource_list))
    supply_source(SupplySource("partners", _("partners"), _partners))
