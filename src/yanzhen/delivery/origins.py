"""Where a record came from; needs that a poor rating opened lead back to what was rated."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from yanzhen.core.scope import Actor
from yanzhen.delivery import access
from yanzhen.delivery.models import Feedback, ServiceRecord
from yanzhen.needs.models import Need
from yanzhen.needs.origins import Origin, need_origin


def source_page(record: ServiceRecord) -> str:
    """The page of the order or activity of a record, when delivery has one."""
    if (order := getattr(record, "order", None)) is not None:
        return reverse("order-detail", args=[order.pk])
    if (session := getattr(record, "session", None)) is not None:
        return reverse("activity-detail", args=[session.activity_id])
    return ""


@need_origin(Need.Channel.SELF_REPORT, Need.Channel.PROXY)
def poor_rating(actor: Actor, need: Need) -> Origin | None:
    rated = Feedback.objects.select_related("record__order", "record__session")
    if (feedback := rated.filter(follow_up=need).first()) is None:
        return None
    record = feedback.record
    label = _("rating %(score)s of 5") % {"score": feedback.score}
    if not access.visible_records(actor).filter(pk=record.pk).exists():
        return Origin(label, record.title)
    url = source_page(record) or reverse("record-detail", args=[record.pk])
    return Origin(label, record.title, url)
