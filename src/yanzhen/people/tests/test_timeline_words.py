"""A line of a page is read in the language of the reader, whoever wrote it."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from yanzhen.core.inserting import insert_rows
from yanzhen.core.phrases import BEHIND
from yanzhen.core.scope import Actor
from yanzhen.orgs.testing import DivisionTree
from yanzhen.people.models import TimelineEntry
from yanzhen.people.services.timeline import note_on_timeline
from yanzhen.people.testing import make_person


def test_it_keeps_what_its_words_were_made_from(system: Actor, tree: DivisionTree) -> None:
    person = make_person(tree.village)
    told = {"what": _("Household")}
    with translation.override("en"):
        entry = note_on_timeline(
            actor=system,
            person=person,
            kind="changed",
            summary=_("Changed: %(what)s"),
            details=told,
        )
    row = {"at": system.now, "kind": "changed", "summary": entry.summary, "area_code": "53"}
    insert_rows(TimelineEntry, [{"person_id": person.pk, **row}])
    with translation.override("en"):
        rows = list(TimelineEntry.objects.filter(person=person, summary__contains="家庭"))
        assert [row.summary for row in rows] == ["Changed: Household"] * 2
        rows[0].save()
    entry.refresh_from_db()
    assert entry.summary == "修改了：家庭"
    assert BEHIND not in entry.summary
