"""A partner is registered and changed, agreements are signed, renewed and ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from yanzhen.core import attachments, identity, scope
from yanzhen.core.changing import locked, saved
from yanzhen.core.errors import NotFound, NotValid, WrongState
from yanzhen.core.models import Attachment
from yanzhen.core.operations import operation
from yanzhen.core.scope import Actor
from yanzhen.orgs.access import MANAGE_ORGANIZATIONS
from yanzhen.orgs.models import Division, Organization
from yanzhen.orgs.services import create_organization
from yanzhen.resources import access, vocabulary
from yanzhen.resources.models import Agreement, Partner, Share
from yanzhen.resources.services.places import checked_phone, checked_place

FILES = "resources.agreement"
PAPERS = (*attachments.PHOTOS, *attachments.DOCUMENTS)
FIELDS = (
    *("name", "kind", "share", "serves", "can_offer", "contact_name", "contact_phone"),
    *("address", "lng", "lat", "coordinate_system", "joined_on"),
)
KINDS: Mapping[str, Organization.Kind] = {
    Partner.Kind.ENTERPRISE: Organization.Kind.ENTERPRISE,
    Partner.Kind.SHOP: Organization.Kind.ENTERPRISE,
    Partner.Kind.PROPERTY: Organization.Kind.ENTERPRISE,
    Partner.Kind.CHARITY: Organization.Kind.CHARITY,
    Partner.Kind.DEPARTMENT: Organization.Kind.DEPARTMENT,
    Partner.Kind.SOCIAL_ORGANIZATION: Organization.Kind.ASSOCIATION,
    Partner.Kind.SCHOOL: Organization.Kind.SCHOOL,
    Partner.Kind.GRID_PARTY: Organization.Kind.PARTY_COMMITTEE,
}


def _checked(fields: Mapping[str, Any], *, area: str, day: date) -> dict[str, Any]:
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"a partner has no {', '.join(sorted(unknown))}")
    name = " ".join(str(fields.get("name", "")).split())
    if not 2 <= len(name) <= 120:
        raise NotValid(_("Give a name of 2 to 120 characters."), field="name")
    if fields.get("kind") not in Partner.Kind.values:
        raise NotValid(_("Choose one of the listed values."), field="kind")
    share = fields.get("share", Share.BELOW)
    if share not in Share.values:
        raise NotValid(_("Choose one of the listed values."), field="share")
    serves = list(dict.fromkeys(fields.get("serves") or []))
    if set(serves) - set(vocabulary.need_categories(area=area, day=day)):
        raise NotValid(_("Choose among the categories of need."), field="serves")
    joined_on = fields.get("joined_on") or day
    if joined_on > day:
        raise NotValid(_("This day is still to come. Write a day up to today."), field="joined_on")
    return {
        **checked_place(
            fields.get("lng"), fields.get("lat"), fields.get("coordinate_system") or "WGS-84"
        ),
        "name": name,
        "kind": fields["kind"],
        "share": share,
        "serves": serves,
        "joined_on": joined_on,
        "can_offer": str(fields.get("can_offer") or "").strip()[:500],
        "contact_name": str(fields.get("contact_name") or "").strip()[:60],
        "contact_phone": checked_phone(str(fields.get("contact_phone") or ""), "contact_phone"),
        "address": str(fields.get("address") or "").strip()[:200],
    }


def _refuse_twin(columns: Mapping[str, Any], area: str, *, without: int = 0) -> None:
    twins = Partner.objects.filter(name=columns["name"], area_code=area, state="active")
    if twins.exclude(pk=without).exists():
        raise NotValid(_("This place has a partner of this name already."), field="name")


def _organization(
    actor: Actor, uscc: str, columns: Mapping[str, Any], division: Division
) -> Organization | None:
    """The organisation of this code; entered now when nobody knows it yet. Raises NotValid."""
    if not uscc.strip():
        return None
    try:
        code = identity.read_uscc(uscc)
    except identity.NotANumber as error:
        raise NotValid(
            _("This is not a unified social credit code. Compare it with the certificate."),
            field="uscc",
        ) from error
    known = Organization.objects.filter(uscc=code).first()
    if known is not None:
        return known
    if not scope.holds(actor, MANAGE_ORGANIZATIONS, division.code):
        raise NotValid(
            _("Nobody has entered an organisation with this code. Ask the town station to do so."),
            field="uscc",
        )
    return create_organization(
        actor=actor,
        name=columns["name"],
        kind=KINDS.get(columns["kind"], Organization.Kind.OTHER),
        division=division,
        uscc=code,
    )


def check_partner(*, actor: Actor, division: Division, fields: Mapping[str, Any]) -> None:
    """Raise NotValid for what ``add_partner`` would refuse; changes nothing."""
    scope.require(actor, access.MANAGE, division.code)
    columns = _checked(fields, area=division.code, day=actor.today)
    _refuse_twin(columns, division.code)


@operation("resources.add_partner")
def add_partner(
    *, actor: Actor, division: Division, fields: Mapping[str, Any], uscc: str = ""
) -> Partner:
    """Register who works with a place; with a unified social credit code as an organisation.

    Raises NotValid (also for a second partner of one name) or AccessDenied.
    """
    scope.require(actor, access.MANAGE, division.code)
    columns = _checked(fields, area=division.code, day=actor.today)
    _refuse_twin(columns, division.code)
    return Partner.objects.create(
        **columns,
        organization=_organization(actor, uscc, columns, division),
        division=division,
        area_code=division.code,
        created_at=actor.now,
    )


@operation("resources.change_partner")
def change_partner(
    *,
    actor: Actor,
    partner: Partner,
    fields: Mapping[str, Any],
    uscc: str = "",
    version: int | None = None,
) -> Partner:
    """Change what is known of a partner. Raises NotValid, AccessDenied, StaleVersion."""
    if not access.can_see_partner(actor, partner):
        raise NotFound
    access.require_manager(actor, access.MANAGE, partner)
    current = locked(partner, version=version)
    merged = {**{name: getattr(current, name) for name in FIELDS}, "contact_phone": "", **fields}
    columns = _checked(merged, area=current.area_code, day=actor.today)
    _refuse_twin(columns, current.area_code, without=current.pk)
    if "contact_phone" not in fields:
        del columns["contact_phone"]
    for name, value in columns.items():
        setattr(current, name, value)
    if uscc.strip():
        current.organization = _organization(actor, uscc, columns, current.division)
    return saved(current)


@operation("resources.end_partnership")
def end_partnership(
    *, actor: Actor, partner: Partner, on: date, reason: str, version: int | None = None
) -> Partner:
    """End working together, with the agreements that are in force."""
    if not access.can_see_partner(actor, partner):
        raise NotFound
    access.require_manager(actor, access.MANAGE, partner)
    current = locked(partner, version=version)
    if not current.is_active:
        raise WrongState(_("This partnership has ended already."))
    _check_end(on, current.joined_on, actor.today, reason)
    open_rows = current.agreements.filter(ended_on=None).exclude(ends_on__lt=on)
    open_rows.update(ended_on=on, end_reason=reason.strip()[:200])
    current.state, current.ended_on = Partner.State.ENDED, on
    current.end_reason = reason.strip()[:200]
    return saved(current)


def _check_end(on: date, began: date, today: date, reason: str) -> None:
    if on < began:
        raise NotValid(_("The end lies before the beginning."), field="on")
    if on > today:
        raise NotValid(_("This day is still to come. Write a day up to today."), field="on")
    if len(reason.strip()) < 2:
        raise NotValid(_("Say why it ended."), field="reason")


@operation("resources.sign_agreement")
def sign_agreement(
    *,
    actor: Actor,
    partner: Partner,
    title: str,
    covers: str,
    signed_on: date,
    starts_on: date,
    ends_on: date | None = None,
    promised: str = "",
    follows: Agreement | None = None,
) -> Agreement:
    """Write down what a partner agreed to. Without ``ends_on`` it holds until it is ended."""
    if not access.can_see_partner(actor, partner):
        raise NotFound
    access.require_manager(actor, access.MANAGE, partner)
    if not partner.is_active:
        raise WrongState(_("This partnership has ended already."))
    if not 2 <= len(title.strip()) <= 120:
        raise NotValid(_("Give a title of 2 to 120 characters."), field="title")
    if len(covers.strip()) < 2:
        raise NotValid(_("Say what it covers."), field="covers")
    if signed_on > actor.today:
        raise NotValid(_("This day is still to come. Write a day up to today."), field="signed_on")
    if ends_on is not None and ends_on < starts_on:
        raise NotValid(_("The last day is earlier than the first."), field="ends_on")
    return Agreement.objects.create(
        partner=partner,
        area_code=partner.area_code,
        title=title.strip(),
        scope=covers.strip()[:500],
        promised=promised.strip()[:300],
        signed_on=signed_on,
        starts_on=starts_on,
        ends_on=ends_on,
        follows=follows,
        signed_by_id=actor.user_id,
        created_at=actor.now,
    )


@operation("resources.renew_agreement")
def renew_agreement(
    *,
    actor: Actor,
    agreement: Agreement,
    signed_on: date,
    starts_on: date,
    ends_on: date | None = None,
    covers: str = "",
    promised: str = "",
) -> Agreement:
    """Sign it anew for a further time; the old one stays as it was and is reminded of no more."""
    access.require_manager(actor, access.MANAGE, agreement)
    current = locked(agreement)
    if hasattr(current, "followed_by"):
        raise WrongState(_("This agreement was renewed already."))
    if current.ended_on is not None:
        raise WrongState(_("This agreement was ended. Sign a new one."))
    if starts_on <= current.starts_on:
        raise NotValid(_("The new one begins after the old one."), field="starts_on")
    return sign_agreement(
        actor=actor,
        partner=current.partner,
        title=current.title,
        covers=covers or current.scope,
        promised=promised or current.promised,
        signed_on=signed_on,
        starts_on=starts_on,
        ends_on=ends_on,
        follows=current,
    )


@operation("resources.end_agreement")
def end_agreement(*, actor: Actor, agreement: Agreement, on: date, reason: str) -> Agreement:
    """End an agreement before its time."""
    access.require_manager(actor, access.MANAGE, agreement)
    current = locked(agreement)
    today = actor.today
    if current.ended_on is not None or (current.ends_on is not None and current.ends_on < today):
        raise WrongState(_("This agreement is over already."))
    _check_end(on, current.starts_on, today, reason)
    current.ended_on, current.end_reason = on, reason.strip()[:200]
    return saved(current)


@operation("resources.attach_to_agreement")
def attach_to_agreement(
    *, actor: Actor, agreement: Agreement, upload: UploadedFile[Any]
) -> Attachment:
    """Keep the signed paper: a photo, a PDF or an office document."""
    access.require_manager(actor, access.MANAGE, agreement)
    return attachments.add_attachment(
        actor=actor,
        object_type=FILES,
        object_id=agreement.pk,
        area_code=agreement.area_code,
        upload=upload,
        purpose="signed",
        kinds=PAPERS,
    )
