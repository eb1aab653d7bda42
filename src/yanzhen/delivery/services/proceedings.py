"""What is kept about an activity besides who came: the five forces, what it cost, its pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core import attachments, scope
from yanzhen.core.changing import saved
from yanzhen.core.errors import NotValid
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.delivery import access
from yanzhen.delivery.models import Activity, ActivityCost, ActivityPhoto, JoinedForce
from yanzhen.delivery.services.publishing import ACTIVITIES
from yanzhen.needs import vocabulary
from yanzhen.orgs.models import Organization
from yanzhen.people.models import Person

RECEIPTS = {**attachments.PHOTOS, "application/pdf": (".pdf",)}
MOST_FORCES = 30


@dataclass(frozen=True, slots=True)
class Force:
    """One of the five 社, and who it was: an organisation, a person, or in words."""

    force: str
    organization: Organization | None = None
    person: Person | None = None
    words: str = ""


def _noted(actor: Actor, activity: Activity) -> Activity:
    """The activity, locked, for whoever leads activities there."""
    scope.require(actor, access.LEAD_ACTIVITIES, activity.area_code)
    return ACTIVITIES.locked(activity, "note")


@operation("delivery.set_forces")
def set_forces(*, actor: Actor, activity: Activity, forces: Sequence[Force]) -> Activity:
    """Say which of the five 社 took part, and who it was; replaces what was said before."""
    activity = _noted(actor, activity)
    day = timezone.localdate(activity.starts_at)
    known = vocabulary.labels("delivery.forces", area=activity.area_code, day=day)
    if len(forces) > MOST_FORCES:
        raise NotValid(_("Name %(most)s at most."), field="forces", most=MOST_FORCES)
    for row in forces:
        if row.force not in known:
            raise NotValid(_("Choose one of the listed values."), field="forces")
        if row.organization is None and row.person is None and not row.words.strip():
            raise NotValid(
                _("Say who took part for “%(force)s”: an organisation, a person, or in words."),
                field="forces",
                force=known[row.force],
            )
    activity.forces.all().delete()
    JoinedForce.objects.bulk_create(
        JoinedForce(
            activity=activity,
            force=row.force,
            organization=row.organization,
            person=row.person,
            words=row.words.strip()[:120],
        )
        for row in dict.fromkeys(forces)
    )
    saved(activity)
    note(forces=sorted({row.force for row in forces}))
    return activity


# -- what it cost ---------------------------------------------------------------------------------


@operation("delivery.add_cost")
def add_cost(
    *,
    actor: Actor,
    activity: Activity,
    title: str,
    amount_cents: int,
    quantity: int = 1,
    unit: str = "",
    receipt: UploadedFile[Any] | None = None,
) -> ActivityCost:
    """Write down a line of what an activity cost, with its receipt if there is one."""
    activity = _noted(actor, activity)
    if not title.strip():
        raise NotValid(_("Say what it was for."), field="title")
    if not 0 <= amount_cents <= 10**11:
        raise NotValid(_("Give an amount in yuan, 0 or more."), field="amount")
    if not 1 <= quantity <= 1_000_000:
        raise NotValid(_("Give a number, 1 or more."), field="quantity")
    cost = ActivityCost.objects.create(
        activity=activity,
        title=title.strip()[:80],
        quantity=quantity,
        unit=unit.strip()[:10],
        amount_cents=amount_cents,
        added_at=actor.now,
        added_by_id=actor.user_id,
    )
    if receipt is not None:
        attachments.add_attachment(
            actor=actor,
            object_type=ActivityCost._meta.label_lower,
            object_id=cost.pk,
            area_code=activity.area_code,
            upload=receipt,
            purpose="receipt",
            kinds=RECEIPTS,
        )
    return cost


@operation("delivery.remove_cost")
def remove_cost(*, actor: Actor, cost: ActivityCost) -> ActivityCost:
    """Take a line away that was written by mistake, with its receipt."""
    activity = _noted(actor, cost.activity)
    note(activity=activity.pk, title=cost.title, amount_cents=cost.amount_cents)
    for receipt in attachments.attachments_of(cost._meta.label_lower, cost.pk):
        attachments.remove_attachment(actor=actor, attachment=receipt)
    pk = cost.pk
    cost.delete()
    cost.pk = pk
    return cost


# -- pictures -------------------------------------------------------------------------------------


@operation("delivery.add_photo")
def add_photo(
    *,
    actor: Actor,
    activity: Activity,
    upload: UploadedFile[Any],
    caption: str = "",
    consent: str = ActivityPhoto.Consent.OPEN,
    consent_words: str = "",
) -> ActivityPhoto:
    """Keep a picture; it is hidden until everybody in it agrees or nobody can be recognised."""
    activity = _noted(actor, activity)
    photo = ActivityPhoto(
        activity=activity,
        caption=caption.strip()[:120],
        added_at=actor.now,
        added_by_id=actor.user_id,
    )
    _settle(actor, photo, consent, consent_words)
    photo.save()
    photo.file = attachments.add_attachment(
        actor=actor,
        object_type=ActivityPhoto._meta.label_lower,
        object_id=photo.pk,
        area_code=activity.area_code,
        upload=upload,
        purpose="photo",
        kinds=attachments.PHOTOS,
    )
    photo.save(update_fields=["file"])
    return photo


@operation("delivery.settle_photo")
def settle_photo(
    *, actor: Actor, photo: ActivityPhoto, consent: str, consent_words: str = ""
) -> ActivityPhoto:
    """Note what the people in a picture said; where somebody refuses, the file is removed."""
    _noted(actor, photo.activity)
    photo = ActivityPhoto.objects.select_related("activity", "file").get(pk=photo.pk)
    if photo.consent == ActivityPhoto.Consent.REFUSED:
        raise NotValid(_("This picture was removed because somebody did not agree."))
    _settle(actor, photo, consent, consent_words)
    file, is_refused = photo.file, photo.consent == ActivityPhoto.Consent.REFUSED
    if is_refused:
        photo.file = None
    photo.save()
    if is_refused and file is not None:
        attachments.remove_attachment(actor=actor, attachment=file)
    return photo


def _settle(actor: Actor, photo: ActivityPhoto, consent: str, words: str) -> None:
    if consent not in ActivityPhoto.Consent.values:
        raise NotValid(_("Choose one of the listed values."), field="consent")
    if consent == ActivityPhoto.Consent.GIVEN and len(words.strip()) < 2:
        raise NotValid(
            _("Write how they agreed: signed list, spoken at the beginning, by the guardians."),
            field="consent_words",
        )
    photo.consent, photo.consent_words = consent, words.strip()[:200]
    photo.settled_by_id = actor.user_id if consent != ActivityPhoto.Consent.OPEN else None
