"""Keys of clients' homes: taken with a signed consent, handed on, given back, lost and told."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.changing import LoggedWay
from yanzhen.core.errors import AccessDenied, NotFound, NotValid
from yanzhen.core.operations import note, operation
from yanzhen.core.phrases import Words
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Post
from yanzhen.people.access import can_see_person
from yanzhen.people.models import Consent, Person
from yanzhen.people.services import give_consent
from yanzhen.visits import access, rules
from yanzhen.visits.models import HouseKey, HouseKeyStep

SIGNED = (Consent.Method.SIGNATURE, Consent.Method.GUARDIAN)
MOST_PIECES = 20
WAY = LoggedWay[HouseKey](
    lifecycle=rules.KEY_STEPS,
    refusal=_("This key is not kept any more: %(state)s."),
    related=("person", "post__user"),
    log=HouseKeyStep,
    owner="key",
)


@operation("visits.take_key")
def take_key(
    *,
    actor: Actor,
    person: Person,
    post: Post,
    opens: str,
    mark: str,
    taken_on: date,
    method: str,
    witness: str = "",
    pieces: int = 1,
) -> HouseKey:
    """Write down that the holder of a post keeps a key of a client's home from that day on.

    The client, or their guardian, has signed. Only a lead writes it down for somebody else. Raises
    NotValid, AccessDenied and NotFound.
    """
    scope.require(actor, access.RECORD, person.area_code)
    if not can_see_person(actor, person):
        raise NotFound
    if post.user_id != actor.user_id and not scope.holds(actor, access.PLAN, person.area_code):
        raise AccessDenied(_("Only a lead writes down a key that somebody else keeps."))
    if person.state != Person.State.ACTIVE:
        raise NotValid(_("This person does not live here any more."))
    _may_hold(post, actor, person.area_code, "post")
    if method not in SIGNED:
        raise NotValid(_("A key is taken only with a signature."), field="method")
    if taken_on > actor.today:
        raise NotValid(_("This day is still to come. Write a day up to today."), field="taken_on")
    if not 1 <= pieces <= MOST_PIECES:
        raise NotValid(_("Give a number from 1 to %(most)s."), field="pieces", most=MOST_PIECES)
    mark = _said(mark, "mark", _("Write down what stands on the key."), 20)
    if person.name in mark:
        raise NotValid(
            _("The mark must not tell whose key it is: whoever finds it could come in."),
            field="mark",
        )
    consent = give_consent(
        actor=actor, person=person, purpose=HouseKey.PURPOSE, method=method, witness=witness
    )
    key = HouseKey.objects.create(
        created_at=actor.now,
        area_code=person.area_code,
        person=person,
        consent=consent,
        post=post,
        opens=_said(opens, "opens", _("Say what the key opens."), 60),
        mark=mark,
        pieces=pieces,
        taken_on=taken_on,
        held_since=taken_on,
    )
    WAY.write(actor, key, "take", holder=post.user.name)
    return key


@operation("visits.hand_key_on")
def hand_key_on(
    *, actor: Actor, key: HouseKey, to: Post, words: str = "", version: int | None = None
) -> HouseKey:
    """Somebody else keeps the key from today on. Raises NotValid when their post does not reach."""
    key = _moving(actor, key, "hand_on", version)
    if to.pk == key.post_id:
        raise NotValid(_("Choose somebody else who holds a post today."), field="to")
    _may_hold(to, actor, key.area_code, "to")
    key.post, key.held_since = to, actor.today
    return WAY.move(actor, key, "hand_on", words, holder=to.user.name)


@operation("visits.return_key")
def return_key(
    *, actor: Actor, key: HouseKey, whom: str, on: date, version: int | None = None
) -> HouseKey:
    """The key is back with the client, or with whom they named."""
    key = _moving(actor, key, "return", version)
    key.ended_on = _day_of_end(actor, key, on)
    return WAY.move(actor, key, "return", _said(whom, "whom", _("Say who took it back.")))


@operation("visits.lose_key")
def lose_key(
    *,
    actor: Actor,
    key: HouseKey,
    words: str,
    on: date,
    whom: str = "",
    version: int | None = None,
) -> HouseKey:
    """The key is gone. ``whom`` says who of the home was told; until somebody was, it stays due."""
    key = _moving(actor, key, "lose", version)
    key.ended_on, key.told_at = _day_of_end(actor, key, on), None
    WAY.move(actor, key, "lose", _said(words, "words", _("Say how it was lost.")))
    return _told(actor, key, whom) if whom.strip() else key


@operation("visits.tell_of_lost_key")
def tell_of_lost_key(
    *, actor: Actor, key: HouseKey, whom: str, version: int | None = None
) -> HouseKey:
    """The client, or who lives with them, was told that the key is lost."""
    key = _moving(actor, key, "tell", version)
    return _told(actor, key, _said(whom, "whom", _("Say who was told.")))


def _told(actor: Actor, key: HouseKey, whom: str) -> HouseKey:
    key.told_at = actor.now
    return WAY.move(actor, key, "tell", whom)


@operation("visits.find_key")
def find_key(*, actor: Actor, key: HouseKey, words: str, version: int | None = None) -> HouseKey:
    """A lost key turned up and is kept again."""
    key = _moving(actor, key, "find", version)
    key.ended_on = key.told_at = None
    return WAY.move(actor, key, "find", _said(words, "words", _("Say where it was.")))


def _moving(actor: Actor, key: HouseKey, step: str, version: int | None) -> HouseKey:
    """The locked key. Raises AccessDenied for who neither holds it nor leads there."""
    if not access.can_change_key(actor, key):
        raise AccessDenied
    note(step=step)
    return WAY.locked(key, step, version)


def _may_hold(post: Post, actor: Actor, area: str, field: str) -> None:
    if not (
        post.is_valid_on(actor.today)
        and post.role in access.RECORD.roles
        and area.startswith(post.area_code)
    ):
        raise NotValid(_("The holder must have a post in the field there today."), field=field)


def _day_of_end(actor: Actor, key: HouseKey, day: date) -> date:
    if not key.taken_on <= day <= actor.today:
        raise NotValid(_("Give a day between the taking of the key and today."), field="on")
    return day


def _said(text: str, field: str, asked: Words, most: int = 120) -> str:
    if len(text.strip()) < 1:
        raise NotValid(asked, field=field)
    return text.strip()[:most]
