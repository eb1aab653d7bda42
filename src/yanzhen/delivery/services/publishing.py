"""One way in which items and activities are checked and published."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core.changing import Way
from yanzhen.core.errors import DomainError, NotValid
from yanzhen.core.scope import Actor
from yanzhen.delivery import rules
from yanzhen.delivery.models import Activity, ServiceItem
from yanzhen.needs import vocabulary
from yanzhen.people.models import Category
from yanzhen.projects.models import Project

Offered = TypeVar("Offered", ServiceItem, Activity)
NOT_NOW = _("“%(name)s” is %(state)s, so this step is not possible now.")
ITEMS = Way[ServiceItem](
    lifecycle=rules.ITEM_STEPS, refusal=NOT_NOW, related=("division", "station", "project")
)
ACTIVITIES = Way[Activity](
    lifecycle=rules.ACTIVITY_STEPS,
    refusal=NOT_NOW,
    related=("division", "station", "item", "lead", "project", "compound"),
)


class RiskNotStated(DomainError):
    code = "risk_not_stated"
    message = _("Say first which risks helpers take: recruiting without it is not allowed.")


class NotInsured(DomainError):
    code = "not_insured"
    message = _(
        "Bodily danger is possible: enter an accident insurance that is in force, then publish."
    )


def recruits(offer: ServiceItem | Activity) -> bool:
    """Whether volunteers are asked for: always for a service, for an activity when it says so."""
    return isinstance(offer, ServiceItem) or offer.helpers_wanted is not None


def last_day(actor: Actor, offer: ServiceItem | Activity) -> date:
    """The day on which its insurance must still hold."""
    today = actor.today
    return max(today, timezone.localdate(offer.ends_at)) if isinstance(offer, Activity) else today


def check_publishing(actor: Actor, offer: ServiceItem | Activity) -> None:
    """Raise RiskNotStated (条例 art. 12) or NotInsured (art. 17)."""
    match rules.publishing_lacks(
        recruits=recruits(offer),
        risk_text=offer.risk_text,
        has_danger=offer.has_danger,
        insurance=offer.insurance,
        insured_until=offer.insured_until,
        day=last_day(actor, offer),
    ):
        case "risk_text":
            raise RiskNotStated(field="risk_text")
        case "insurance":
            raise NotInsured(field="insurance")


def publish_offer(way: Way[Offered], actor: Actor, offer: Offered, version: int | None) -> Offered:
    """Show a draft to residents, once nothing stands against it."""
    offer = way.locked(offer, "publish", version)
    check_publishing(actor, offer)
    offer.published_at, offer.published_by_id = actor.now, actor.user_id
    return way.advance(offer, "publish")


def check_offer(actor: Actor, offer: ServiceItem | Activity) -> None:
    """The words that items and activities share: points class, categories of people, project."""
    day = actor.today
    if offer.points_class:
        known = vocabulary.entry(
            "delivery.points_classes", offer.points_class, area=offer.area_code, day=day
        )
        if known is None:
            raise NotValid(_("Choose one of the listed values."), field="points_class")
    wanted = list(dict.fromkeys(offer.eligible_categories))
    if Category.objects.filter(code__in=wanted).count() != len(wanted):
        raise NotValid(_("Choose one of the listed values."), field="eligible_categories")
    offer.eligible_categories = wanted


def check_project(offer: ServiceItem | Activity) -> None:
    """A project that is newly chosen runs, and is the place's own or of a place above it."""
    project = offer.project
    if project is None:
        return
    if project.state != Project.State.RUNNING:
        raise NotValid(_("Choose a project that is running."), field="project")
    if not offer.area_code.startswith(project.area_code):
        raise NotValid(_("This project belongs to another place."), field="project")
