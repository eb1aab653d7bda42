"""以需定供: what a questionnaire showed becomes needs, once."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.core import scope
from yanzhen.core.errors import NotFound, NotValid
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.needs import access as needs_access
from yanzhen.needs import vocabulary
from yanzhen.needs.models import Need
from yanzhen.needs.services import record_need
from yanzhen.orgs.models import Division
from yanzhen.people.access import visible_persons
from yanzhen.questionnaires import access, selectors
from yanzhen.questionnaires.models import Finding, FindingNeed, Questionnaire


@operation("questionnaires.take_up_finding")
def take_up_finding(
    *, actor: Actor, questionnaire: Questionnaire, category: str, division: Division
) -> Finding:
    """Make a need of what respondents of a place named, and one for each who may be contacted.

    The need of the place says how many named it; a person's need is recorded only where the person
    gave their name and agreed to be contacted. Doing it again adds what has come since, and
    nothing twice. Raises NotValid, AccessDenied and NotFound.
    """
    if not access.can_see_questionnaire(actor, questionnaire, access.COUNT):
        raise NotFound
    scope.require(actor, needs_access.RECORD, division.code)
    if not division.code.startswith(questionnaire.area_code):
        raise NotValid(
            gettext_lazy("This place does not lie inside that of the questionnaire."),
            field="division",
        )
    demand = selectors.demand_of(actor, questionnaire, category, area=division.code)
    if demand.named_by is None or demand.named_by == 0:
        raise NotValid(
            gettext_lazy("Nobody has named this here, or too few to be told."), field="category"
        )
    finding, _is_new = Finding.objects.update_or_create(
        questionnaire=questionnaire,
        category=category,
        area_code=division.code,
        defaults={"respondents": demand.respondents, "named_by": demand.named_by},
        create_defaults={
            "respondents": demand.respondents,
            "named_by": demand.named_by,
            "division": division,
            "found_by_id": actor.user_id,
            "created_at": actor.now,
        },
    )
    with translation.override(settings.LANGUAGE_CODE):  # what is kept is in the house's language
        made = _need_of_place(actor, finding) + _needs_of_people(actor, finding)
    note(category=category, needs=made)
    return finding


def _name(category: str, area: str, actor: Actor) -> str:
    labels = vocabulary.labels("needs.categories", area=area, day=actor.today)
    return labels.get(category, category)


def _need_of_place(actor: Actor, finding: Finding) -> int:
    if finding.needs.filter(person=None).exists():
        return 0
    words = {
        "place": finding.division.name,
        "category": _name(finding.category, finding.area_code, actor),
        "named": finding.named_by,
        "all": finding.respondents,
        "title": finding.questionnaire.title,
        "number": finding.questionnaire.number,
    }
    need = record_need(
        actor=actor,
        channel=Need.Channel.SURVEY,
        category=finding.category,
        title=_("%(place)s: %(named)s of %(all)s name %(category)s") % words,
        description=_("From the questionnaire “%(title)s” (%(number)s).") % words,
        place=finding.division.name,
        division=finding.division,
        station=finding.questionnaire.station,
    )
    FindingNeed.objects.create(finding=finding, need=need)
    return 1


def _needs_of_people(actor: Actor, finding: Finding) -> int:
    """For the people whom the actor may see, who named it and agreed to be contacted."""
    made = 0
    known = set(finding.needs.exclude(person=None).values_list("person_id", flat=True))
    wanted = selectors.people_who_named(finding.questionnaire, finding.category, finding.area_code)
    people = visible_persons(actor).filter(pk__in=wanted - known).select_related("division")
    for person in people:
        need = record_need(
            actor=actor,
            channel=Need.Channel.SURVEY,
            category=finding.category,
            title=_("%(category)s, named in a questionnaire")
            % {"category": _name(finding.category, finding.area_code, actor)},
            description=_("From the questionnaire “%(title)s” (%(number)s).")
            % {"title": finding.questionnaire.title, "number": finding.questionnaire.number},
            person=person,
        )
        FindingNeed.objects.create(finding=finding, need=need, person=person)
        made += 1
    return made
