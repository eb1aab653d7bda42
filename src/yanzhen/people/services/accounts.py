"""Sign-ins of residents: a worker checks that this is the person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yanzhen.accounts.models import User
from yanzhen.core import scope
from yanzhen.core.errors import AccessDenied, NotValid
from yanzhen.core.operations import operation
from yanzhen.core.scope import Actor
from yanzhen.people import access
from yanzhen.people.models import Person, ResidentAccount
from yanzhen.people.services.timeline import note_on_timeline


@operation("people.confirm_resident_account")
def confirm_resident_account(*, actor: Actor, user: User, person: Person) -> ResidentAccount:
    """Say that this sign-in belongs to this person; from now on they see their own records.

    Raises NotValid when the person or the sign-in is confirmed with another partner already.
    """
    person = access.person_for(actor, person.pk)
    scope.require(actor, access.CONFIRM_ACCOUNT, person.area_code)
    if user.pk == actor.user_id:
        raise AccessDenied(_("Somebody else must confirm your own sign-in."))
    if person.state != Person.State.ACTIVE:
        raise NotValid(_("This person is not living here now."), field="person")
    taken = ResidentAccount.objects.exclude(confirmed_at=None)
    if taken.filter(person=person).exclude(user=user).exists():
        raise NotValid(_("This person has another sign-in already."), field="person")
    if taken.filter(user=user).exclude(person=person).exists():
        raise NotValid(_("This sign-in belongs to somebody else already."), field="user")
    ResidentAccount.objects.filter(person=person, confirmed_at=None).exclude(user=user).delete()
    account, _is_new = ResidentAccount.objects.update_or_create(
        user=user, defaults={"person": person, "confirmed_at": actor.now}
    )
    note_on_timeline(actor=actor, kind="account", summary=_("Sign-in confirmed"), person=person)
    return account
