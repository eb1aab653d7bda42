"""What everybody may read of a need: that it is there, and how far it has come."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.errors import NotValid, WrongState
from yanzhen.core.operations import operation
from yanzhen.core.scope import Actor
from yanzhen.needs import access
from yanzhen.needs.models import Need
from yanzhen.needs.services.steps import locked, move
from yanzhen.people.models import Person

LONGEST = 60


@operation("needs.publish_need")
def publish_need(
    *, actor: Actor, need: Need, public_title: str = "", version: int | None = None
) -> Need:
    """Put a need on the public list, under a wording written for it, else under its category.

    What was heard is never published. Raises NotValid when the wording repeats it or names the
    person, and for needs of protected persons.
    """
    scope.require(actor, access.PUBLISH, need.area_code)
    need = locked(need, "publish", version)
    if need.person and need.person.protection != Person.Protection.NONE:
        raise NotValid(_("A need of a protected person is not published."), field="public_title")
    wording = " ".join(public_title.split())
    if len(wording) > LONGEST:
        raise NotValid(_("At most %(most)s characters."), field="public_title", most=LONGEST)
    for private in _private_words(need):
        if private and private in wording:
            raise NotValid(
                _("Word it anew for the public, without names, numbers and what was heard."),
                field="public_title",
            )
    if any(len(run) >= 5 for run in _digit_runs(wording)):
        raise NotValid(
            _("Word it anew for the public, without names, numbers and what was heard."),
            field="public_title",
        )
    need.public_title = wording
    need.published_at, need.published_by_id = actor.now, actor.user_id
    return move(actor, need, "publish", wording)


def _private_words(need: Need) -> list[str]:
    words = [need.title, need.caller_name, need.person.name if need.person else ""]
    if need.household:
        words += need.household.members.values_list("name", flat=True)
    return [word for word in words if len(word) > 1]


def _digit_runs(text: str) -> list[str]:
    return "".join(c if c.isdigit() else " " for c in text).split()


@operation("needs.withdraw_publication")
def withdraw_publication(*, actor: Actor, need: Need, version: int | None = None) -> Need:
    """Take a need off the public list. Raises WrongState when it is not on it."""
    scope.require(actor, access.PUBLISH, need.area_code)
    need = locked(need, "withdraw_publication", version)
    if need.published_at is None:
        raise WrongState(_("This need is not on the public list."))
    need.public_title, need.published_at, need.published_by_id = "", None, None
    return move(actor, need, "withdraw_publication")
