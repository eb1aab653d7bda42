"""Finding by a few characters: one index for all kinds of records, on both databases.

``segment`` spaces every CJK character, so that one character is a word and two neighbouring ones
are a phrase. Each entry also carries the pinyin of its title, the areas that it lies in and its
kind as words, so that one query of the index answers "who of my area is called so".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, product
from typing import Any

from django.db import connection
from django.utils.functional import Promise
from pypinyin import Style, pinyin

from yanzhen.core import scope
from yanzhen.core.models import SearchEntry
from yanzhen.core.scope import Actor, AreaSet, Permission

CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇"
_CJK_OR_WORD = re.compile(f"[{CJK}]|[^\\W_{CJK}]+")
_RUNS = re.compile(f"[{CJK}]+|[^\\W_{CJK}]+")
READINGS_OF_SURNAME, READINGS_OF_CHARACTER = 3, 2
READINGS_OF_NAME = 6
BATCH = 2000


def normal(text: str) -> str:
    """Full-width forms made narrow, letters lower-cased."""
    return unicodedata.normalize("NFKC", text).lower()


def segment(text: str) -> str:
    """Every CJK character and every run of letters or digits, parted by blanks.

    >>> segment("张三丰 Room 12号")
    '张 三 丰 room 12 号'
    """
    return " ".join(_CJK_OR_WORD.findall(normal(text)))


@lru_cache(maxsize=20_000)
def _readings(character: str) -> tuple[str, ...]:
    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(dict.fromkeys(r.replace("ü", "v") for r in (found[0] if found else ())))


def pinyin_forms(text: str) -> tuple[str, ...]:
    """How people type a name: in full, by initials, by surname and initials.

    >>> pinyin_forms("张三丰")
    ('zhangsanfeng', 'zsf', 'zhangsf')
    """
    known = [r for c in normal(text)[:12] if (r := _readings(c))]
    readings = [
        r[: READINGS_OF_CHARACTER if n else READINGS_OF_SURNAME] for n, r in enumerate(known)
    ]
    forms: dict[str, None] = {}
    for way in islice(product(*readings) if readings else (), READINGS_OF_NAME):
        initials = "".join(s[0] for s in way)
        forms |= dict.fromkeys(("".join(way), initials, way[0] + initials[1:]))
    return tuple(forms)


def _word(text: str) -> str:
    return re.sub(r"[\W_]", "", normal(text))


def _area_words(area_code: str) -> list[str]:
    """The area and everything above it: province, city, county, town, village and below."""
    code = _word(area_code)
    return [f"a{code[:n]}" for n in (2, 4, *range(6, len(code) + 1, 3)) if n <= len(code)]


# -- what is indexed ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """What can be found of one record. ``texts`` by any part, ``tokens`` by their beginning."""

    kind: str
    object_id: int
    area_code: str
    title: str
    subtitle: str = ""
    texts: Sequence[str] = ()
    tokens: Sequence[str] = ()

    def words(self) -> str:
        parts = [segment(self.title), *map(segment, self.texts)]
        parts += pinyin_forms(self.title)
        parts += map(_word, self.tokens)
        parts += [f"h{_word(self.title)}", f"k{_word(self.kind)}", *_area_words(self.area_code)]
        return " ".join(p for p in parts if p)


def index_records(entries: Iterable[Entry]) -> int:
    """Put entries into the index or bring them up to date; returns how many."""
    rows = (
        SearchEntry(
            kind=e.kind,
            object_id=e.object_id,
            area_code=e.area_code,
            title=e.title[:200],
            subtitle=e.subtitle[:200],
            words=e.words(),
        )
        for e in entries
    )
    count = 0
    while batch := list(islice(rows, BATCH)):
        SearchEntry.objects.bulk_create(
            batch,
            update_conflicts=True,
            unique_fields=["kind", "object_id"],
            update_fields=["area_code", "title", "subtitle", "words"],
        )
        count += len(batch)
    return count


def index_record(entry: Entry) -> None:
    """Put one entry into the index; called in the transaction of the write."""
    index_records([entry])


def remove(kind: str, object_ids: Iterable[int]) -> None:
    """Take records out of the index."""
    SearchEntry.objects.filter(kind=kind, object_id__in=list(object_ids)).delete()


# -- what is found --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hit:
    """One record that fits, as the palette shows it."""

    kind: str
    object_id: int
    title: str
    detail: str
    area_code: str = ""
    url: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one kind."""

    label: str | Promise
    hits: list[Hit]


Keep = Callable[[Actor, list[int]], set[int]]
Source = Callable[[Actor, str, int], list[Hit]]


@dataclass(frozen=True, slots=True)
class SearchKind:
    """A kind of record that the search knows: who may find it and where it opens.

    ``keep`` says which of some ids the actor may see where areas do not tell all of it. A kind that
    is not in the index is found by its sources alone.
    """

    code: str
    label: str | Promise
    permission: Permission
    url: Callable[[Hit], str]
    icon: str = "file-text"
    keep: Keep | None = None
    is_in_index: bool = True


KINDS: dict[str, SearchKind] = {}
_sources: dict[str, list[Source]] = {}


def search_kind(kind: SearchKind) -> SearchKind:
    """Register a kind, in ``AppConfig.ready``; the order of registering is that of the groups."""
    KINDS[kind.code] = kind
    return kind


def search_source(kind: str, function: Source) -> None:
    """Register a further finder of a kind, such as one that asks a blind index.

    It gets the actor, what was typed and the limit, and answers only what the actor may see.
    """
    _sources.setdefault(kind, []).append(function)


def find(
    *,
    actor: Actor,
    query: str,
    area_set: AreaSet,
    kinds: Sequence[str] = (),
    limit: int = 20,
) -> list[Hit]:
    """Records of these areas and kinds that fit: titles that begin so first, then the rest.

    Every word typed must fit; "zhang san feng" is also read as one word. At most three queries of
    the index, and one for each ``keep``.
    """
    terms = _RUNS.findall(normal(query)[:60])[:6]
    if not terms or not area_set or limit < 1:
        return []
    head = f"h{''.join(terms)}"
    rows = _rows([(head, True)], area_set, kinds, limit * 3)
    exact = "".join(terms)
    rows.sort(key=lambda row: (_word(row[3]) != exact, len(row[3])))
    if len(rows) < limit:
        seen = {row[0] for row in rows}
        rows += [r for r in _rows(_ways(terms), area_set, kinds, limit * 2) if r[0] not in seen]
    if not rows and len(terms) > 1 and exact.isascii():
        rows = _rows([(exact, True)], area_set, kinds, limit)
    hits = [Hit(row[1], row[2], row[3], row[4], row[5]) for row in rows]
    return _kept(actor, hits)[:limit]


def _ways(terms: list[str]) -> list[tuple[str, bool]]:
    """The terms as (words, by beginning): CJK as a phrase, the rest by beginning."""
    return [(segment(t), not re.match(f"[{CJK}]", t)) for t in terms]


def _kept(actor: Actor, hits: list[Hit]) -> list[Hit]:
    for code in {h.kind for h in hits}:
        kind = KINDS.get(code)
        if kind and kind.keep:
            allowed = kind.keep(actor, [h.object_id for h in hits if h.kind == code])
            hits = [h for h in hits if h.kind != code or h.object_id in allowed]
    return hits


Row = tuple[int, str, int, str, str, str]
SELECT = (
    "SELECT e.id, e.kind, e.object_id, e.title, e.subtitle, e.area_code FROM core_searchentry e"
)


def _rows(
    ways: list[tuple[str, bool]], area_set: AreaSet, kinds: Sequence[str], limit: int
) -> list[Row]:
    groups = [[w] for w in ways]
    if not area_set.is_everything:
        groups.append([(f"a{_word(p)}", False) for p in area_set.prefixes])
    if connection.vendor == "sqlite":
        if kinds:
            groups.append([(f"k{_word(k)}", False) for k in kinds])
        sql = f"{SELECT} JOIN core_search s ON s.rowid = e.id WHERE core_search MATCH %s LIMIT %s"
        parameters: list[Any] = [
            " AND ".join(f"({' OR '.join(map(_fts5, g))})" for g in groups),
            limit,
        ]
    else:
        of_kinds = "AND e.kind = ANY(%s)" if kinds else ""
        sql = f"{SELECT} WHERE e.found_by @@ to_tsquery('simple', %s) {of_kinds} LIMIT %s"
        match = " & ".join(f"({' | '.join(map(_tsquery, g))})" for g in groups)
        parameters = [match, list(kinds), limit] if kinds else [match, limit]
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[Row] = cursor.fetchall()
    return rows


def _fts5(way: tuple[str, bool]) -> str:
    words, by_beginning = way
    return f'"{words}"{"*" if by_beginning else ""}'


def _tsquery(way: tuple[str, bool]) -> str:
    words, by_beginning = way
    phrase = " <-> ".join(f"'{w}'" for w in words.split())
    return f"({phrase}{':*' if by_beginning else ''})"


def search(*, actor: Actor, query: str, limit: int = 6) -> list[Group]:
    """What the actor may find of every kind, as groups for the palette and the search page."""
    groups = []
    for kind in KINDS.values():
        where = scope.areas(actor, kind.permission)
        if not where:
            continue
        hits = [h for s in _sources.get(kind.code, ()) for h in s(actor, query, limit)]
        if len(hits) < limit and kind.is_in_index:
            known = {h.object_id for h in hits}
            found = find(actor=actor, query=query, area_set=where, kinds=(kind.code,), limit=limit)
            hits += [h for h in found if h.object_id not in known]
        if hits:
            shown = [
                replace(h, url=h.url or kind.url(h), icon=h.icon or kind.icon) for h in hits[:limit]
            ]
            groups.append(Group(kind.label, shown))
    return groups
