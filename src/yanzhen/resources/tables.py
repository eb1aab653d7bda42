"""The lists of resources, bookings, partners, agreements, groups, interviews and deliveries."""

from __future__ import annotations

from datetime import date

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from yanzhen.core.deadlines import day_words
from yanzhen.core.numbers import Quantity, Unit, exactly
from yanzhen.core.scope import Actor
from yanzhen.core.tables import Table
from yanzhen.core.templatetags.ui import badge
from yanzhen.resources.models import (
    Agreement,
    AssetInterview,
    CommunityGroup,
    Partner,
    Resource,
    ResourceBooking,
    ResourceUse,
    Share,
)
from yanzhen.resources.selectors.partners import standing
from yanzhen.resources.selectors.resources import catalogue_labels, is_stale, place_words

NUMBER = {"td": {"class": "num"}, "th": {"class": "num"}}
LONG = {"td": {"class": "cut", "tabindex": "0"}}
BOOKING_COLOURS = {
    "asked": "due",
    "agreed": "active",
    "out": "active",
    "returned": "done",
    "refused": "quiet",
    "cancelled": "quiet",
    "stranded": "overdue",
}
STANDING: dict[str, tuple[str | Promise, str]] = {
    "coming": (pgettext_lazy("agreement", "to come"), "quiet"),
    "in_force": (pgettext_lazy("agreement", "in force"), "done"),
    "expiring": (pgettext_lazy("agreement", "ends soon"), "due"),
    "expired": (pgettext_lazy("agreement", "expired"), "overdue"),
    "ended": (pgettext_lazy("agreement", "ended early"), "quiet"),
    "renewed": (pgettext_lazy("agreement", "renewed"), "quiet"),
}


def span_words(row: ResourceBooking) -> str:
    """6月16日 10:00–12:00, or with both days when they differ."""
    begins, ends = timezone.localtime(row.starts_at), timezone.localtime(row.ends_at)
    last = f"{ends:%H:%M}" if begins.date() == ends.date() else f"{day_words(ends)} {ends:%H:%M}"
    return f"{day_words(begins)} {begins:%H:%M}–{last}"


def booking_badge(row: ResourceBooking, actor: Actor) -> SafeString:
    if row.state == "out" and row.ends_at < actor.now:
        return badge(pgettext("booking", "late"), "overdue")
    return badge(row.get_state_display(), BOOKING_COLOURS[row.state])


class ResourceTable(Table):
    """The newest on top."""

    lead = "name"
    card_facts = ("item", "place")
    is_wide = True
    empty_icon = "package"
    empty_title = gettext_lazy("No resources here")
    empty_advice = gettext_lazy(
        "Nothing fits this filter. Loosen it, or enter what your place can offer."
    )

    name = tables.Column(attrs=LONG, order_by=("name", "pk"))
    item = tables.Column(gettext_lazy("item"), empty_values=(), orderable=False)
    resource_class = tables.Column(orderable=False)
    place = tables.Column(
        pgettext_lazy("resource", "owner"), empty_values=(), order_by=("area_code", "pk")
    )
    quantity = tables.Column(order_by=("quantity", "pk"), attrs=NUMBER)
    cost = tables.Column(orderable=False)
    verified_at = tables.Column(
        gettext_lazy("last looked at"), empty_values=(), order_by=("verified_at", "pk")
    )
    state = tables.Column(gettext_lazy("state"), empty_values=(), orderable=False)

    def __init__(self, *args: object, actor: Actor, **kwargs: object) -> None:
        self.actor = actor
        self.items = catalogue_labels(actor)
        super().__init__(*args, **kwargs)

    def row_url(self, record: Resource) -> str:
        return reverse("resource-detail", args=[record.pk])

    def render_item(self, record: Resource) -> str:
        return self.items.get(record.catalogue_code, record.catalogue_code)

    def render_place(self, record: Resource) -> SafeString | str:
        if record.share == Share.OWN:
            return format_html(
                '{} <span class="muted">{}</span>', place_words(record), _("own use")
            )
        return place_words(record)

    def render_quantity(self, record: Resource) -> str:
        return f"{record.quantity}{record.unit}"

    def render_verified_at(self, record: Resource) -> SafeString | str:
        if record.verified_at is None:
            return badge(_("never"), "due")
        if is_stale(self.actor, record):
            days = (self.actor.now - record.verified_at).days
            return badge(ngettext("%d day ago", "%d days ago", days) % days, "due")
        return day_words(record.verified_at)

    def render_state(self, record: Resource) -> SafeString:
        if not record.is_offered:
            return badge(record.get_state_display(), "quiet")
        if record.is_bookable:
            return badge(pgettext("resource", "can be booked"), "done")
        return badge(pgettext("resource", "ask the contact"), "quiet")


class BookingTable(Table):
    lead = "resource"
    card_facts = ("span", "state")
    is_wide = True
    empty_icon = "calendar-check"
    empty_title = gettext_lazy("No bookings here")
    empty_advice = gettext_lazy("Book a room, a thing or somebody from the resource list.")

    resource = tables.Column(
        gettext_lazy("resource"), attrs=LONG, order_by=("resource__name", "pk")
    )
    span = tables.Column(gettext_lazy("when"), empty_values=(), order_by=("starts_at", "pk"))
    purpose = tables.Column(attrs=LONG, orderable=False)
    place = tables.Column(
        gettext_lazy("for which place"), empty_values=(), order_by=("area_code", "pk")
    )
    quantity = tables.Column(attrs=NUMBER, orderable=False)
    state = tables.Column(gettext_lazy("state"), orderable=False)

    def __init__(self, *args: object, actor: Actor, **kwargs: object) -> None:
        self.actor = actor
        super().__init__(*args, **kwargs)

    def row_url(self, record: ResourceBooking) -> str:
        return reverse("booking-detail", args=[record.pk])

    def render_resource(self, record: ResourceBooking) -> str:
        return record.resource.name

    def render_span(self, record: ResourceBooking) -> str:
        return span_words(record)

    def render_place(self, record: ResourceBooking) -> str:
        return record.division.name

    def render_quantity(self, record: ResourceBooking) -> str:
        return f"{record.quantity}{record.resource.unit}"

    def render_state(self, record: ResourceBooking) -> SafeString:
        return booking_badge(record, self.actor)


class PartnerTable(Table):
    lead = "name"
    card_facts = ("kind", "place")
    is_wide = True
    empty_icon = "handshake"
    empty_title = gettext_lazy("No partners here")
    empty_advice = gettext_lazy("Register who works with your place: a shop, a charity, a school.")

    name = tables.Column(attrs=LONG, order_by=("name", "pk"))
    kind = tables.Column(orderable=False)
    place = tables.Column(
        gettext_lazy("works with the place"), empty_values=(), order_by=("area_code", "pk")
    )
    joined_on = tables.Column(order_by=("joined_on", "pk"))
    agreement = tables.Column(gettext_lazy("agreement"), empty_values=(), orderable=False)
    deliveries = tables.Column(
        gettext_lazy("delivered"), empty_values=(), orderable=False, attrs=NUMBER
    )

    def row_url(self, record: Partner) -> str:
        return reverse("partner-detail", args=[record.pk])

    def render_place(self, record: Partner) -> str:
        return place_words(record)

    def render_joined_on(self, value: date) -> str:
        return value.isoformat()

    def render_agreement(self, record: Partner) -> SafeString | str:
        if not record.is_active:
            return badge(record.get_state_display(), "quiet")
        if not getattr(record, "has_agreement", False):
            return badge(_("no agreement"), "quiet")
        until: date | None = getattr(record, "agreed_until", None)
        return _("until %(day)s") % {"day": until.isoformat()} if until else _("without end")

    def render_deliveries(self, record: Partner) -> str:
        count = getattr(record, "deliveries", 0)
        return exactly(Quantity(count, Unit.TIME)) if count else "—"


class AgreementTable(Table):
    lead = "title"
    card_facts = ("partner", "state")
    is_wide = True
    empty_icon = "file-text"
    empty_title = gettext_lazy("No agreements here")
    empty_advice = gettext_lazy("Sign one from the page of a partner.")

    title = tables.Column(attrs=LONG, order_by=("title", "pk"))
    partner = tables.Column(gettext_lazy("partner"), attrs=LONG, order_by=("partner__name", "pk"))
    place = tables.Column(gettext_lazy("where"), empty_values=(), order_by=("area_code", "pk"))
    starts_on = tables.Column(order_by=("starts_on", "pk"))
    ends_on = tables.Column(empty_values=(), order_by=("ends_on", "pk"))
    state = tables.Column(gettext_lazy("state"), empty_values=(), orderable=False)

    def __init__(self, *args: object, actor: Actor, **kwargs: object) -> None:
        self.actor = actor
        super().__init__(*args, **kwargs)

    def row_url(self, record: Agreement) -> str:
        return reverse("agreement-detail", args=[record.pk])

    def render_partner(self, record: Agreement) -> str:
        return record.partner.name

    def render_place(self, record: Agreement) -> str:
        return place_words(record.partner)

    def render_starts_on(self, value: date) -> str:
        return value.isoformat()

    def render_ends_on(self, record: Agreement) -> str:
        return record.ends_on.isoformat() if record.ends_on else _("without end")

    def render_state(self, record: Agreement) -> SafeString:
        return badge(*STANDING[standing(self.actor, record)])


class GroupTable(Table):
    lead = "name"
    card_facts = ("level", "place")
    empty_icon = "users-round"
    empty_title = gettext_lazy("No groups here")
    empty_advice = gettext_lazy("Enter the groups that residents have formed.")

    name = tables.Column(attrs=LONG, order_by=("name", "pk"))
    field = tables.Column(attrs=LONG, orderable=False)
    place = tables.Column(gettext_lazy("where"), empty_values=(), order_by=("area_code", "pk"))
    level = tables.Column(order_by=("level", "pk"))
    members = tables.Column(attrs=NUMBER, order_by=("members", "pk"))
    founded_on = tables.Column(order_by=("founded_on", "pk"))

    def row_url(self, record: CommunityGroup) -> str:
        return reverse("group-detail", args=[record.pk])

    def render_place(self, record: CommunityGroup) -> str:
        return place_words(record)

    def render_level(self, record: CommunityGroup) -> SafeString:
        if record.state == CommunityGroup.State.ENDED:
            return badge(record.get_state_display(), "quiet")
        return badge(record.get_level_display(), "done" if record.level == "registered" else "")

    def render_members(self, value: int) -> str:
        return exactly(Quantity(value, Unit.PERSON))

    def render_founded_on(self, value: date) -> str:
        return value.isoformat()


class InterviewTable(Table):
    lead = "subject"
    card_facts = ("held_on", "offered")
    empty_icon = "message-square"
    empty_title = gettext_lazy("No asset interviews here")
    empty_advice = gettext_lazy("Ask people and bodies what they can offer, and write it down.")

    subject = tables.Column(gettext_lazy("with whom"), empty_values=(), orderable=False)
    place = tables.Column(gettext_lazy("where"), empty_values=(), order_by=("area_code", "pk"))
    held_on = tables.Column(order_by=("held_on", "pk"))
    held_by = tables.Column(gettext_lazy("by whom"), orderable=False)
    offered = tables.Column(gettext_lazy("offers"), orderable=False, attrs=NUMBER)

    def row_url(self, record: AssetInterview) -> str:
        return reverse("interview-detail", args=[record.pk])

    def render_subject(self, record: AssetInterview) -> str:
        return str(record)

    def render_place(self, record: AssetInterview) -> str:
        return place_words(record)

    def render_held_on(self, value: date) -> str:
        return value.isoformat()

    def render_held_by(self, record: AssetInterview) -> str:
        return record.held_by.name if record.held_by else ""

    def render_offered(self, record: AssetInterview) -> str:
        listed = getattr(record, "listed", 0)
        return f"{getattr(record, 'offered', 0)}" + (
            " · " + _("%(count)s listed") % {"count": listed} if listed else ""
        )


class UseTable(Table):
    lead = "subject"
    card_facts = ("used_on", "amount")
    is_wide = True
    empty_icon = "history"
    empty_title = gettext_lazy("Nothing was delivered here yet")
    empty_advice = gettext_lazy("Returned bookings and gifts of partners appear here.")

    used_on = tables.Column(order_by=("used_on", "pk"))
    subject = tables.Column(gettext_lazy("what"), empty_values=(), orderable=False)
    partner = tables.Column(gettext_lazy("partner"), orderable=False, default="—")
    kind = tables.Column(orderable=False)
    amount = tables.Column(gettext_lazy("quantity"), empty_values=(), orderable=False, attrs=NUMBER)
    value_cents = tables.Column(gettext_lazy("value"), orderable=False, attrs=NUMBER, default="—")
    place = tables.Column(gettext_lazy("where"), empty_values=(), order_by=("area_code", "pk"))

    def row_url(self, record: ResourceUse) -> str:
        return reverse("use-detail", args=[record.pk])

    def render_used_on(self, value: date) -> str:
        return value.isoformat()

    def render_subject(self, record: ResourceUse) -> str:
        return subject_words(record)

    def render_partner(self, record: ResourceUse) -> str:
        return record.partner.name if record.partner else ""

    def render_kind(self, record: ResourceUse) -> SafeString | str:
        if record.takes_back_id is not None or hasattr(record, "taken_back_by"):
            return badge(_("taken back"), "quiet")
        return str(record.get_kind_display())

    def render_amount(self, record: ResourceUse) -> str:
        return amount_words(record)

    def render_value_cents(self, value: int) -> str:
        return exactly(Quantity(value, Unit.CENT))

    def render_place(self, record: ResourceUse) -> str:
        return record.division.name


def subject_words(row: ResourceUse) -> str:
    """What was used, or what a gift was for."""
    if row.resource is not None:
        return row.resource.name
    return row.words or str(row.get_kind_display())


def amount_words(row: ResourceUse) -> str:
    """12袋, or hours for time."""
    if row.kind == ResourceUse.Kind.TIME:
        return exactly(Quantity(row.quantity, Unit.MINUTE))
    return f"{row.quantity}{row.unit}"
