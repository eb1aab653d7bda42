"""Somebody is referred: the letter, its answer, and what came of it."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from yanzhen.cases import access, rules
from yanzhen.cases.models import Case, CaseStep, Referral
from yanzhen.cases.services.steps import due_in, said
from yanzhen.core import scope
from yanzhen.core.changing import LoggedWay
from yanzhen.core.errors import NotValid
from yanzhen.core.operations import operation
from yanzhen.core.scope import Actor
from yanzhen.needs.models import Need
from yanzhen.needs.services import answer_need, close_need, withdraw_answer
from yanzhen.orgs.models import Organization
from yanzhen.people.models import Consent, Person

NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
WAY = LoggedWay[Referral](
    lifecycle=rules.REFERRAL_STEPS,
    refusal=_("This step is not possible at this point."),
    related=("person", "division"),
    log=CaseStep,
    owner="referral",
)
locked, move = WAY.locked, WAY.move


@operation("cases.draft_referral")
def draft_referral(
    *,
    actor: Actor,
    person: Person,
    organization: Organization,
    reason: str,
    letter: str,
    consent: str,
    need: Need | None = None,
    case: Case | None = None,
) -> Referral:
    """Write a letter of referral, with the consent of the person.

    Raises NotValid when the letter says more than is needed: no document number leaves the house.
    """
    scope.require(actor, access.REFER, person.area_code)
    if consent not in dict(Consent.ways_to_agree()):
        raise NotValid(_("Record how the resident agreed to the referral."), field="consent")
    if need is not None and need.person_id != person.pk:
        raise NotValid(_("This need belongs to somebody else."), field="person")
    letter = said(letter, "letter", _("Write the letter."))
    if NUMBER.search(letter):
        raise NotValid(
            _("The letter holds a document number. Take it out: they do not need it."),
            field="letter",
        )
    referral = Referral(
        created_at=actor.now,
        area_code=person.area_code,
        person=person,
        need=need,
        case=case,
        division=person.division,
        organization=organization,
        reason=said(reason, "reason", _("Say why they can do more."), 300),
        letter=letter,
        consent=consent,
        written_by_id=actor.user_id,
        written_at=actor.now,
        due_at=due_in(actor, person.area_code, "cases.referral_working_days", "send"),
    )
    referral.number = referral.uid.hex
    referral.save()
    referral.number = f"ZJ{actor.today:%Y}-{referral.pk:05d}"
    Referral.objects.filter(pk=referral.pk).update(number=referral.number)
    if need is not None:
        answer_need(
            actor=actor,
            need=need,
            kind=Need.Answer.REFERRAL,
            source=referral,
            words=referral.number,
        )
    return referral


def _moved(actor: Actor, referral: Referral, step: str, version: int | None) -> Referral:
    scope.require(actor, access.REFER, referral.area_code)
    return locked(referral, step, version)


@operation("cases.send_referral")
def send_referral(*, actor: Actor, referral: Referral, version: int | None = None) -> Referral:
    """The letter has gone out; an answer is due."""
    referral = _moved(actor, referral, "send", version)
    referral.sent_at = actor.now
    referral.due_at = due_in(actor, referral.area_code, "cases.referral_working_days", "answer")
    return move(actor, referral, "send")


@operation("cases.receive_referral")
def receive_referral(
    *, actor: Actor, referral: Referral, words: str = "", version: int | None = None
) -> Referral:
    """They say that they have taken it on; what came of it is due."""
    referral = _moved(actor, referral, "receive", version)
    referral.due_at = due_in(actor, referral.area_code, "cases.referral_working_days", "feed_back")
    return move(actor, referral, "receive", words)


@operation("cases.decline_referral")
def decline_referral(
    *, actor: Actor, referral: Referral, reason: str, version: int | None = None
) -> Referral:
    """They do not take it on: the need waits for another answer."""
    referral = _moved(actor, referral, "decline", version)
    referral.outcome = said(reason, "reason", _("Write down why they declined."), 300)
    referral.ended_at, referral.due_at = actor.now, None
    referral = move(actor, referral, "decline", reason)
    _free_need(actor, referral, reason)
    return referral


@operation("cases.feed_back_referral")
def feed_back_referral(
    *, actor: Actor, referral: Referral, feedback: str, version: int | None = None
) -> Referral:
    """They say what they have done."""
    referral = _moved(actor, referral, "feed_back", version)
    referral.feedback = said(feedback, "feedback", _("Write down what they answered."), 300)
    referral.due_at = due_in(actor, referral.area_code, "cases.referral_working_days", "end")
    return move(actor, referral, "feed_back", feedback)


@operation("cases.end_referral")
def end_referral(
    *,
    actor: Actor,
    referral: Referral,
    outcome: str,
    resident_word: str = "",
    is_solved: bool = True,
    version: int | None = None,
) -> Referral:
    """The station asks the resident and ends the referral; a solved need closes on their word."""
    referral = _moved(actor, referral, "end", version)
    referral.outcome = said(outcome, "outcome", _("Write down the outcome."), 300)
    if is_solved and referral.need_id:
        said(resident_word, "resident_word", _("Write down what the resident said."))
    referral.ended_at, referral.due_at = actor.now, None
    referral = move(actor, referral, "end", outcome)
    if is_solved and referral.need_id:
        need = Need.objects.get(pk=referral.need_id)
        if need.is_open:
            close_need(
                actor=actor, need=need, outcome=Need.Outcome.SOLVED, resident_word=resident_word
            )
    elif not is_solved:
        _free_need(actor, referral, outcome)
    return referral


@operation("cases.withdraw_referral")
def withdraw_referral(
    *, actor: Actor, referral: Referral, reason: str, version: int | None = None
) -> Referral:
    """The resident does not want it any more, or it was a mistake."""
    referral = _moved(actor, referral, "withdraw", version)
    referral.outcome = said(reason, "reason", _("Say why."), 300)
    referral.ended_at, referral.due_at = actor.now, None
    referral = move(actor, referral, "withdraw", reason)
    _free_need(actor, referral, reason)
    return referral


def _free_need(actor: Actor, referral: Referral, reason: str) -> None:
    if referral.need_id is None:
        return
    need = Need.objects.get(pk=referral.need_id)
    is_ours = (need.answer_type, need.answer_id) == (Referral._meta.label_lower, referral.pk)
    if need.is_open and is_ours:
        withdraw_answer(actor=actor, need=need, reason=reason)
