"""Handing in the log of a day, week or month."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.changing import check_version
from yanzhen.core.errors import AccessDenied, NotValid
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.workforce import access, rules, vocabulary
from yanzhen.workforce.composing import figures_of
from yanzhen.workforce.models import WorkLog


@operation("workforce.hand_in_log")
def hand_in_log(
    *, actor: Actor, kind: str, day: date, words: str = "", version: int | None = None
) -> WorkLog:
    """Hand in one's own log, or change its words; the first time decides whether it is late.

    The records say what was done; ``words`` are at most so many sentences as the rule pack says.
    Raises NotValid, StaleVersion or AccessDenied.
    """
    today = actor.today
    post = access.post_of(actor.user_id, today)
    if post is None:
        raise AccessDenied
    scope.require(actor, access.WRITE_LOGS, post.area_code)
    if kind not in rules.KINDS:
        raise NotValid(_("Choose one of the listed values."), field="kind")
    span = rules.span_of(kind, day)
    if span.starts_on > today:
        raise NotValid(_("This time has not begun yet."), field="day")
    words = words.strip()
    _check_words(words, vocabulary.log_rule(kind, post.area_code, today))
    own = WorkLog.objects.select_for_update(of=("self",))
    log = own.filter(user_id=post.user_id, kind=kind, starts_on=span.starts_on).first()
    if log is None:
        rule = vocabulary.log_rule(kind, post.area_code, span.starts_on)
        due = rules.due_at(span, rule.due_hours, timezone.get_default_timezone())
        log = WorkLog(
            created_at=actor.now,
            user_id=post.user_id,
            kind=kind,
            starts_on=span.starts_on,
            area_code=post.area_code,
            handed_in_at=actor.now,
            is_late=actor.now > due,
        )
    else:
        check_version(log, version)
        log.version += 1
    log.words = words
    log.figures = {f.code: f.amount for f in figures_of(log.user_id, span)}
    log.save()
    note(kind=kind, is_late=log.is_late)
    return log


def _check_words(words: str, rule: vocabulary.LogRule) -> None:
    if len(rules.sentences(words)) > rule.sentences:
        raise NotValid(
            _("At most %(most)s sentences: the records say the rest."),
            field="words",
            most=rule.sentences,
        )
    if len(words) > rule.letters:
        raise NotValid(
            _("This is too long: at most %(most)s characters."), field="words", most=rule.letters
        )
