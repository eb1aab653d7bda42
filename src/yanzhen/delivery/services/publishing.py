"""One way in which items and activities are locked, checked, published and withdrawn."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core.errors import DomainError, NotValid, StaleVersion, WrongState
from yanzhen.core.scope import Actor
from yanzhen.delivery import rules
from yanzhen.delivery.models import Activity, ServiceItem
from yanzhen.needs import vocabulary
from yanzhen.people.models import Category
from yanzhen.projects.models import Project

Offered = TypeVar("Offered", ServiceItem, Activity)
STEPS: dict[type[ServiceItem] | type[Activity], rules.Steps] = {
    ServiceItem: rules.ITEM_STEPS,
    Activity: rules.ACTIVITY_STEPS,
}
RELATED: dict[type[ServiceItem] | type[Activity], tuple[str, ...]] = {
    ServiceItem: ("division", "station", "project"),
    Activity: ("division", "station", "item", "lead", "project", "compound"),
}


class RiskNotStated(DomainError):
    code = "risk_not_stated"
    message = _("Say first which risks helpers take: recruiting without it is not allowed.")


class NotInsured(DomainError):
    code = "not_insured"
    message = _(
        "Bodily danger is possible: enter an accident insurance that is in force, then publish."
    )


def locked_offer(offer: Offered, step: str, version: int | None = None) -> Offered:
    """The item or activity as it stands now, locked. Raises StaleVersion or WrongState."""
    model = type(offer)
    current = (
        model.objects.select_for_update(of=("self",))
        .select_related(*RELATED[model])
        .get(pk=offer.pk)
    )
    if version is not None and current.version != version:
        raise StaleVersion
    if not rules.may_step(STEPS[model], current.state, step):
        raise WrongState(
            _("“%(name)s” is %(state)s, so this step is not possible now."),
            name=str(current),
            state=current.get_state_display(),
        )
    return current


def move_offer(offer: Offered, step: str) -> Offered:
    """Save it in the state after the step."""
    offer.state = rules.state_after(STEPS[type(offer)], offer.state, step)
    offer.version += 1
    offer.save()
    return offer


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


def publish_offer(actor: Actor, offer: Offered, version: int | None) -> Offered:
    """Show a draft to residents, once nothing stands against it."""
    offer = locked_offer(offer, "publish", version)
    check_publishing(actor, offer)
    offer.published_at, offer.published_by_id = actor.now, actor.user_id
    return move_offer(offer, "publish")


def withdraw_offer(offer: Offered, version: int | None) -> Offered:
    """Take it off the list of residents."""
    return move_offer(locked_offer(offer, "withdraw", version), "withdraw")


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
