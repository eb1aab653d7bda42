"""The lists of a month against the register, as a job; and what people say of unclear pairs."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.assistance import access, selectors
from yanzhen.assistance.models import (
    Clue,
    ClueStep,
    Comparison,
    DepartmentList,
    ListLink,
    PairDecision,
)
from yanzhen.core import calendar, jobs, policies, scope
from yanzhen.core.changing import locked
from yanzhen.core.errors import AccessDenied, NotValid, WrongState
from yanzhen.core.inserting import insert_rows
from yanzhen.core.jobs import Work, job
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Division
from yanzhen.people.models import Person

AT_ONCE = 1000
Answer = ListLink.Answer


@operation("assistance.begin_comparison")
def begin_comparison(*, actor: Actor, division: Division, month: date) -> Comparison:
    """Compare the lists of a month that were taken for a place with everybody of the place.

    Of two lists of one source the newer one counts. Raises NotValid without any list, WrongState
    while another comparison of the place is running.
    """
    scope.require(actor, access.COMPARE, division.code)
    month = month.replace(day=1)
    newest: dict[int, DepartmentList] = {}
    taken = DepartmentList.objects.filter(
        area_code=division.code, month=month, state=DepartmentList.State.TAKEN
    )
    for row in taken.order_by("brought_at", "pk"):
        newest[row.source_id] = row
    if not newest:
        raise NotValid(_("No list of this month was taken for this place."), field="month")
    locked(division)
    under_way = Comparison.objects.filter(division=division, state=Comparison.State.RUNNING)
    for other in under_way.select_related("job"):
        if other.job and other.job.state in {jobs.State.WAITING, jobs.State.RUNNING}:
            raise WrongState(_("A comparison of this place is still running."))
    earlier = Comparison.objects.filter(
        division=division, state=Comparison.State.DONE, month__lt=month
    ).exclude(facts_as="")
    comparison = Comparison.objects.create(
        created_at=actor.now,
        area_code=division.code,
        division=division,
        month=month,
        begun_by_id=actor.user_id,
        begun_at=actor.now,
        before=earlier.order_by("-month", "-begun_at", "-pk").first(),
    )
    comparison.lists.set(newest.values())
    comparison.job = jobs.start(
        actor=actor, kind="assistance.compare", parameters={"comparison": comparison.pk}
    )
    comparison.save(update_fields=["job"])
    return comparison


@job("assistance.compare", title=_("Compare lists with the register"))
def compare(work: Work, comparison: int) -> dict[str, Any]:
    """The whole way from sealed lists to clues; killed, it goes on behind what was written."""
    from yanzhen.assistance import engine

    row = Comparison.objects.select_related("division", "before").get(pk=comparison)
    if row.state == Comparison.State.DONE:
        return dict(row.summary)
    lists = list(row.lists.select_related("source").order_by("source__kind", "pk"))
    taken = engine.stacked(lists)
    if not row.facts_as:
        _run_engine(work, row, lists, taken)
    found = engine.open_result(row)
    _write_links(work, row, taken, found)
    work.step(_("Finding clues"), 1, 1)
    return finish_comparison(actor=work.actor, comparison=row, taken=taken, found=found)


def _run_engine(work: Work, row: Comparison, lists: list[DepartmentList], taken: Any) -> None:
    from yanzhen.assistance import engine

    day, area = work.actor.today, row.area_code
    enrolled = policies.value(selectors.ENROLLED, area=area, day=day)
    entries = policies.value(selectors.RULES, area=area, day=day)
    residents = engine.residents_of(
        area, enrolled, day, lambda done, total: work.step(_("Reading the register"), done, total)
    )
    before = engine.open_result(row.before)["facts"] if row.before else None
    lists_before = row.before.lists.all() if row.before else DepartmentList.objects.none()
    kinds_before = set(lists_before.values_list("source__kind", flat=True))
    can, cannot = engine.askable(entries, taken, kinds_before)
    work.step(_("Comparing"), 1, 1)
    result = engine.run(
        residents=residents,
        lists={kind: engine.whole(parts) for kind, parts in taken.items()},
        rules=can,
        decisions=engine.remembered(lists),
        before=before,
    )
    stored = engine.seal_result(result)
    row.facts_as, row.facts_key = stored.stored_as, stored.file_key
    row.summary = {
        "residents": residents.num_rows,
        "rows": sum(part.table.num_rows for parts in taken.values() for part in parts),
        "exact": result.summary.exact,
        "probable": result.summary.probable,
        "undecided": result.summary.undecided,
        "not_asked": [entry["rule"] for entry in cannot],
    }
    row.save(update_fields=["facts_as", "facts_key", "summary"])


def _write_links(work: Work, row: Comparison, taken: Any, found: Mapping[str, Any]) -> None:
    """Write the links in batches; each remembers how far it came."""
    from yanzhen.assistance import engine

    open_pairs = {(p["list_name"], p["lid"], p["rid"]): p for p in found["undecided"].to_pylist()}
    counted = found["links"].to_pylist()
    keys = {(p["list_name"], p["lid"], p["rid"]) for p in counted}
    pairs = counted + [pair for key, pair in open_pairs.items() if key not in keys]
    first = int(work.kept.get("written", 0))
    for start in range(first, len(pairs), AT_ONCE):
        part = pairs[start : start + AT_ONCE]
        people = Person.objects.in_bulk([p["rid"] for p in part])
        rows = []
        for number, pair in enumerate(part, start):
            person = people.get(pair["rid"])
            if person is None:
                continue
            key = (pair["list_name"], pair["lid"], pair["rid"])
            where, line = engine.place_of(taken[pair["list_name"]], pair["lid"])
            is_plain = pair["stage"] in {"exact", "decided"} and key not in open_pairs
            content = {} if is_plain else where.table.slice(line - 1, 1).to_pylist()[0]
            is_open = key in open_pairs
            rows.append(
                {
                    "area_code": person.area_code,
                    "comparison_id": row.pk,
                    "department_list_id": where.row.pk,
                    "row": line,
                    "person_id": person.pk,
                    "stage": pair["stage"],
                    "probability": pair["probability"] if pair["probability"] is not None else 1.0,
                    "counts": number < len(counted),
                    "evidence": engine.evidence_of(pair, content, None if is_plain else person),
                    "answer": Answer.OPEN if is_open else Answer.NONE,
                    "fingerprint": open_pairs[key]["fingerprint"] if is_open else "",
                    "content": json.dumps(content, ensure_ascii=False, default=str)
                    if is_open
                    else "",
                }
            )
        with transaction.atomic():
            insert_rows(ListLink, rows)
            work.keep(written=start + len(part))
        work.step(_("Writing down links"), start + len(part), len(pairs))


@operation("assistance.finish_comparison")
def finish_comparison(
    *, actor: Actor, comparison: Comparison, taken: Any, found: Mapping[str, Any]
) -> dict[str, Any]:
    """Make clues of what the rules found; the comparison is done with them or not at all."""
    facts: dict[int, list[dict[str, Any]]] = {}
    for fact in found["facts"].to_pylist():
        told = {k: fact[k] for k in ("list_name", "amount_cents", "level")}
        facts.setdefault(fact["rid"], []).append(told)
    clues = found["clues"].to_pylist()
    made = _make_clues(actor, comparison, clues, facts)
    comparison.summary = comparison.summary | {"clues": len(clues), "new_clues": made}
    comparison.state, comparison.ended_at = Comparison.State.DONE, actor.now
    comparison.version += 1
    comparison.save()
    note(comparison=comparison.pk, clues=made)
    return dict(comparison.summary)


def _make_clues(
    actor: Actor,
    comparison: Comparison,
    found: list[dict[str, Any]],
    facts: Mapping[int, list[dict[str, Any]]],
) -> int:
    """One clue of each rule that speaks of a person, unless it is open or was checked before."""
    from yanzhen.assistance import engine

    key = bytes.fromhex(engine.fingerprint_key())
    keys = sorted({one["rid"] for one in found})
    people = _people(keys)
    checking = selectors.who_checks(people.values(), actor.today)
    still_open, known = _known(keys)
    sources = _lists_of(comparison, keys)
    made = 0
    for one in found:
        person, rule = people.get(one["rid"]), one["rule"]
        if person is None or (person.pk, rule) in still_open:
            continue
        told = sorted(facts.get(person.pk, []), key=lambda fact: json.dumps(fact, default=str))
        text = json.dumps(told, ensure_ascii=False, sort_keys=True)
        digest = hmac.new(key, f"{rule}{text}".encode(), "sha256").hexdigest()
        if (person.pk, rule, digest) in known:
            continue
        _make_clue(
            actor,
            comparison,
            person,
            one,
            sources.get(person.pk, set()),
            facts=text,
            facts_digest=digest,
            responsible_id=checking.get(person.pk),
        )
        still_open.add((person.pk, rule))
        made += 1
    return made


def _people(keys: list[int]) -> dict[int, Person]:
    found: dict[int, Person] = {}
    for part in _parts(keys):
        rows = Person.objects.filter(pk__in=part).select_related("division", "household")
        found |= {person.pk: person for person in rows}
    return found


def _known(keys: list[int]) -> tuple[set[tuple[int, str]], set[tuple[int, str, str]]]:
    """Which rules have an open clue of a person, and which facts were told of them before."""
    still_open, known = set(), set()
    for part in _parts(keys):
        rows = Clue.objects.filter(person__in=part)
        for person, rule, digest, state in rows.values_list(
            "person_id", "rule", "facts_digest", "state"
        ):
            known.add((person, rule, digest))
            if state == Clue.State.OPEN:
                still_open.add((person, rule))
    return still_open, known


def _make_clue(
    actor: Actor,
    comparison: Comparison,
    person: Person,
    one: Mapping[str, Any],
    sources: Iterable[int],
    **given: Any,
) -> Clue:
    day = calendar.add_working_days(actor.today, one["due_days"])
    clue = Clue.objects.create(
        created_at=actor.now,
        area_code=person.area_code,
        person=person,
        household=person.household,
        division=person.division,
        comparison=comparison,
        rule=one["rule"],
        outcome=one["outcome"],
        urgency=one["urgency"],
        unknown=[fact for fact in one["ask"].split(",") if fact],
        found_at=actor.now,
        due_at=timezone.make_aware(datetime.combine(day, time(18))),
        **given,
    )
    clue.lists.set(sources)
    ClueStep.objects.create(
        clue=clue,
        at=actor.now,
        by_id=actor.user_id,
        by_name=actor.name[:60],
        step="find",
        words=f"{comparison.month:%Y-%m}",
    )
    return clue


def _lists_of(comparison: Comparison, keys: list[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for part in _parts(keys):
        rows = comparison.links.filter(person__in=part, counts=True)
        for person, row in rows.values_list("person_id", "department_list_id"):
            found.setdefault(person, set()).add(row)
    return found


def _parts(keys: list[int]) -> Iterable[list[int]]:
    return (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))


@operation("assistance.decide_pair")
def decide_pair(*, actor: Actor, link: ListLink, is_same: bool) -> ListLink:
    """Say whether a row is this person; remembered for the months that follow.

    One row is one person: with a yes the other open pairs of the row are answered with no. Clues
    follow when the month is compared again.
    """
    if not access.can_compare(actor, link.comparison.area_code):
        raise AccessDenied
    rows = ListLink.objects.select_for_update(of=("self",)).select_related("department_list")
    current = rows.get(pk=link.pk)
    if current.answer == Answer.NONE:
        raise WrongState(_("Nobody has to decide this pair."))
    same_row = ListLink.objects.filter(
        comparison=current.comparison_id,
        department_list=current.department_list_id,
        row=current.row,
    ).exclude(pk=current.pk)
    if is_same:
        _remember(actor, current, True)
        PairDecision.objects.filter(
            source=current.department_list.source_id, fingerprint=current.fingerprint, is_same=True
        ).exclude(person=current.person_id).delete()
        for other in same_row.exclude(answer=Answer.NONE).select_related("department_list"):
            _remember(actor, other, False)
        same_row.filter(answer=Answer.NONE).update(counts=False)
    else:
        _remember(actor, current, False)
    current.refresh_from_db()
    return current


def _remember(actor: Actor, link: ListLink, is_same: bool) -> None:
    answer = Answer.SAME if is_same else Answer.OTHER
    ListLink.objects.filter(pk=link.pk).update(answer=answer, counts=is_same)
    PairDecision.objects.update_or_create(
        source_id=link.department_list.source_id,
        fingerprint=link.fingerprint,
        person_id=link.person_id,
        defaults={
            "area_code": link.area_code,
            "is_same": is_same,
            "by_id": actor.user_id,
            "at": actor.now,
        },
    )
