"""Organisations, known by their checked unified social credit code."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.core import identity, scope
from yanzhen.core.errors import NotValid
from yanzhen.core.operations import operation
from yanzhen.core.scope import Actor
from yanzhen.orgs import access
from yanzhen.orgs.models import Division, Organization

USCC_MESSAGES: dict[str, Promise] = {
    "length": _("A unified social credit code has 18 characters."),
    "digits": _("This code holds a character that the standard does not use (I, O, S, V, Z)."),
    "check": _("The check character does not fit. Compare the code with the certificate."),
}


def checked_uscc(text: str, *, except_id: int = 0) -> str:
    """The code in its normal form, or ``""``. Raises NotValid, also when it is taken."""
    if not text.strip():
        return ""
    try:
        uscc = identity.read_uscc(text)
    except identity.NotANumber as error:
        raise NotValid(USCC_MESSAGES[error.reason], field="uscc") from error
    known = Organization.objects.filter(uscc=uscc).exclude(pk=except_id).first()
    if known:
        raise NotValid(
            _("This code belongs to %(organization)s."), field="uscc", organization=known.name
        )
    return uscc


@operation("orgs.create_organization")
def create_organization(
    *,
    actor: Actor,
    name: str,
    kind: str,
    division: Division,
    uscc: str = "",
    phone: str = "",
) -> Organization:
    """Enter an organisation. The code may be missing, but a wrong one is refused."""
    scope.require(actor, access.MANAGE_ORGANIZATIONS, division.code)
    if not name.strip():
        raise NotValid(_("Give the name of the organisation."), field="name")
    if kind not in Organization.Kind.values:
        raise NotValid(_("Choose a kind from the list."), field="kind")
    return Organization.objects.create(
        name=name.strip(),
        kind=kind,
        division=division,
        area_code=division.code,
        uscc=checked_uscc(uscc),
        phone=phone.strip(),
    )


@operation("orgs.change_organization")
def change_organization(
    *,
    actor: Actor,
    organization: Organization,
    name: str,
    kind: str,
    uscc: str,
    phone: str,
    is_active: bool,
) -> Organization:
    scope.require(actor, access.MANAGE_ORGANIZATIONS, organization.area_code)
    if not name.strip():
        raise NotValid(_("Give the name of the organisation."), field="name")
    organization.name, organization.kind = name.strip(), kind
    organization.uscc = checked_uscc(uscc, except_id=organization.pk)
    organization.phone, organization.is_active = phone.strip(), is_active
    organization.save()
    return organization
