"""What the pages hand to the comparison engine, and what they get back.

The engine is heavy to load: this module is imported where it is used, never when the house starts.
"""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.utils.translation import get_language

from yanzhen.assistance.models import Comparison, DepartmentList, PairDecision
from yanzhen.core import crypto, vault
from yanzhen.core.errors import NotValid
from yanzhen.core.fields import plain
from yanzhen.engines.linkage import (
    DECISION_SCHEMA,
    ColumnMapping,
    CompareOptions,
    ComparisonResult,
    DecisionsConflict,
    Evidence,
    ListIdentity,
    ListRefused,
    SheetLimits,
    apply_mapping,
    check_import,
    compare_lists,
    explain,
    guess_mapping,
    inspect_list,
    parse_rules,
    read_sheet,
    say_all,
)
from yanzhen.engines.linkage.engines import open_engine
from yanzhen.engines.linkage.facts import PERSON_FACTS, facts_of_list
from yanzhen.engines.linkage.months import compare_months
from yanzhen.engines.linkage.numbers import normalise_number
from yanzhen.engines.linkage.sheets import Sheet
from yanzhen.orgs.models import Division
from yanzhen.people.models import Person, PersonCategory

TABLES = ("links", "undecided", "facts", "clues")
ROWS_AT_ONCE = 2000
Tell = Callable[[int, int], None]


def folder() -> Path:
    return Path(settings.DATA) / "lists"


def refusal(error: ListRefused, field: str | None = None) -> NotValid:
    """The engine's own sentence, in the language of the screen."""
    is_chinese = not (get_language() or "zh").startswith("en")
    return NotValid(error.say("zh" if is_chinese else "en"), field=field)


# -- files ----------------------------------------------------------------------------------------


def read_list(content: bytes, file_name: str, limits: Mapping[str, int]) -> Sheet:
    """The sheet of a file of any kind. Raises NotValid with the engine's sentence."""
    name = re.sub(r"[^\w.\-()（）]", "_", Path(file_name).name)[-100:] or "list"
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / name
        path.write_bytes(content)
        try:
            return read_sheet(
                path, limits=SheetLimits(megabytes=limits["megabytes"], rows=limits["rows"])
            )
        except ListRefused as error:
            raise refusal(error, "file") from error


def seal_table(table: pa.Table) -> vault.Stored:
    sink = io.BytesIO()
    pq.write_table(table, sink)
    return vault.put(folder(), sink.getvalue())


def open_table(stored_as: str, file_key: Any) -> pa.Table:
    return pq.read_table(io.BytesIO(vault.read(folder(), stored_as, file_key)))


def examples_of(row: DepartmentList, most: int = 3) -> list[list[str]]:
    """The first rows of a list as it was brought; long numbers hide their middle."""
    content = vault.read(folder(), row.stored_as, row.file_key)
    part = next(pq.ParquetFile(io.BytesIO(content)).iter_batches(batch_size=most), None)
    rows = part.to_pylist() if part is not None else []
    return [[_hidden("" if c is None else str(c)) for c in found.values()] for found in rows]


def _hidden(text: str) -> str:
    """
    >>> _hidden("422825195003041234"), _hidden("13800138000"), _hidden("1950-03-04")
    ('422***********1234', '138****8000', '1950-03-04')
    """
    return re.sub(
        r"[0-9]{9,}[Xx]?", lambda m: f"{m[0][:3]}{'*' * (len(m[0]) - 7)}{m[0][-4:]}", text
    )


def likely_mapping(headers: Sequence[str]) -> dict[str, str]:
    """Target column → header, as far as the words of the headers tell."""
    return dict(guess_mapping(headers).columns)


def check_list(
    table: pa.Table, mapping: Sequence[Sequence[str]], sheet: Mapping[str, Any]
) -> tuple[pa.Table, dict[str, Any], str]:
    """The mapped columns, the quality sheet and the digest of the content. Raises NotValid."""
    columns = ColumnMapping(tuple((target, header) for target, header in mapping))
    try:
        mapped = apply_mapping(table, columns)
    except ListRefused as error:
        raise refusal(error) from error
    found, digest = inspect_list(mapped)
    told = {k: v for k, v in sheet.items() if k in {"encoding", "mended_cells", "skipped_rows"}}
    return mapped, asdict(found) | told, digest


def refuse_known(
    row: DepartmentList, digest: str, earlier: Iterable[DepartmentList], today: date
) -> None:
    """Raises NotValid for a month to come, and for content that came in before."""
    source = str(row.source_id)
    known = [ListIdentity(source, other.month, other.content_digest) for other in earlier]
    try:
        check_import(ListIdentity(source, row.month, digest), earlier=known, today=today)
    except ListRefused as error:
        raise refusal(error, "month") from error


# -- the register ---------------------------------------------------------------------------------


def residents_of(area: str, enrolled: Sequence[str], day: date, tell: Tell) -> pa.Table:
    """Everybody of an area who lives here or did, as the engine reads them."""
    places = dict(
        Division.objects.filter(code__gte=area[:6], code__lt=area[:6] + "~").values_list(
            "code", "name"
        )
    )
    in_list = set(
        PersonCategory.objects.on(day)
        .filter(category__code__in=enrolled, area_code__gte=area, area_code__lt=area + "~")
        .values_list("person_id", flat=True)
    )
    rows = Person.objects.filter(area_code__gte=area, area_code__lt=area + "~").exclude(
        state=Person.State.MERGED
    )
    total, parts, batch = rows.count(), [], []
    fields = ("pk", "name", "sex", "born_on", "id_number", "phone", "household_id", "area_code")
    for done, person in enumerate(rows.only(*fields).order_by("pk").iterator(ROWS_AT_ONCE), 1):
        batch.append(
            {
                "rid": person.pk,
                "name": person.name,
                "id_no": plain(person.id_number),
                "sex": {"male": "男", "female": "女"}.get(person.sex),
                "birth": f"{person.born_on:%Y%m%d}" if person.born_on else None,
                "phone": plain(person.phone),
                "hh_id": str(person.household_id) if person.household_id else None,
                "township": places.get(person.area_code[:9]),
                "village": places.get(person.area_code[:12]),
                "assist": "1" if person.pk in in_list else "0",
            }
        )
        if len(batch) == ROWS_AT_ONCE:
            parts.append(pa.Table.from_pylist(batch, RESIDENTS))
            batch = []
            tell(done, total)
    parts.append(pa.Table.from_pylist(batch, RESIDENTS))
    return pa.concat_tables(parts)


RESIDENTS = pa.schema(
    [("rid", pa.int64())]
    + [
        (name, pa.string())
        for name in ("name", "id_no", "sex", "birth", "phone", "hh_id", "township", "village")
    ]
    + [("assist", pa.string())]
)


# -- comparing ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Taken:
    """Where the rows of one list stand among all rows of its kind."""

    row: DepartmentList
    first: int
    table: pa.Table


def stacked(lists: Sequence[DepartmentList]) -> dict[str, list[Taken]]:
    """The lists by kind; the rows of one kind are numbered through."""
    found: dict[str, list[Taken]] = {}
    for row in lists:
        taken = found.setdefault(row.source.kind, [])
        first = taken[-1].first + taken[-1].table.num_rows if taken else 1
        taken.append(Taken(row, first, open_table(row.stored_as, row.file_key)))
    return found


def whole(taken: Sequence[Taken]) -> pa.Table:
    """The rows of a kind as one table, numbered through."""
    tables = []
    for part in taken:
        texts = {
            name: part.table[name].cast(pa.string())
            for name in part.table.column_names
            if name != "lid"
        }
        numbers = pa.array(range(part.first, part.first + part.table.num_rows), pa.int64())
        tables.append(pa.table({"lid": numbers, **texts}))
    return pa.concat_tables(tables, promote_options="default")


def place_of(taken: Sequence[Taken], lid: int) -> tuple[Taken, int]:
    """The list of a row that is numbered through, and its number there, from 1."""
    part = next(p for p in reversed(taken) if p.first <= lid)
    return part, lid - part.first + 1


def askable(
    entries: Sequence[Mapping[str, Any]], kinds: Iterable[str], kinds_before: Collection[str]
) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """The rules whose facts somebody supplies this month, and the others.

    Who is new on a list or gone from it is known only where the month before had such a list.
    """
    known = set(PERSON_FACTS)
    for kind in kinds:
        known.update(facts_of_list(kind))
        if kind in kinds_before:
            known.update({f"new_on_{kind}", f"gone_from_{kind}"})
    can: list[Mapping[str, Any]] = []
    cannot: list[Mapping[str, Any]] = []
    for entry in entries:
        rule = parse_rules([entry])[0]
        (can if rule.when.facts() <= known else cannot).append(entry)
    return can, cannot


def remembered(lists: Sequence[DepartmentList]) -> pa.Table:
    """What people decided of rows of these sources before."""
    kinds = {row.source_id: row.source.kind for row in lists}
    rows = PairDecision.objects.filter(source__in=kinds).values_list(
        "source_id", "fingerprint", "person_id", "is_same"
    )
    return pa.Table.from_pylist(
        [
            {"list_name": kinds[s], "fingerprint": f, "rid": str(p), "same": same}
            for s, f, p, same in rows
        ],
        DECISION_SCHEMA,
    )


def fingerprint_key() -> str:
    """The secret behind fingerprints of rows: that of the oldest key, so that they stay the same
    when a newer key is added."""
    ring = crypto.keyring()
    oldest = ring.keys[min(ring.keys)]
    return oldest.index.hex()


def run(
    *,
    residents: pa.Table,
    lists: Mapping[str, pa.Table],
    rules: Sequence[Mapping[str, Any]],
    decisions: pa.Table,
    before: pa.Table | None,
) -> ComparisonResult:
    """Links, undecided pairs, facts and clues. Raises NotValid on two answers for one row."""
    try:
        return compare_lists(
            residents=residents,
            lists=lists,
            rules=parse_rules(rules),
            decisions=decisions,
            facts_before=before,
            options=CompareOptions(fingerprint_key=fingerprint_key()),
        )
    except DecisionsConflict as error:
        raise NotValid(str(error)) from error


def seal_result(result: ComparisonResult) -> vault.Stored:
    """All tables of a result in one sealed file."""
    sink = io.BytesIO()
    for name in TABLES:
        part = io.BytesIO()
        pq.write_table(getattr(result, name), part)
        content = part.getvalue()
        sink.write(len(content).to_bytes(8, "big"))
        sink.write(content)
    return vault.put(folder(), sink.getvalue())


def open_result(comparison: Comparison) -> dict[str, pa.Table]:
    content = io.BytesIO(vault.read(folder(), comparison.facts_as, comparison.facts_key))
    found = {}
    for name in TABLES:
        size = int.from_bytes(content.read(8), "big")
        found[name] = pq.read_table(io.BytesIO(content.read(size)))
    return found


def changes(before: pa.Table, after: pa.Table) -> list[dict[str, Any]]:
    """Who is new on a list, who is gone, what changed."""
    with open_engine("duckdb") as engine:
        then = engine.create_table("facts_then", before)
        now = engine.create_table("facts_now", after)
        found: list[dict[str, Any]] = engine.to_pyarrow(compare_months(then, now)).to_pylist()
    return found


def evidence_of(
    link: Mapping[str, Any], row: Mapping[str, Any] | None, person: Person | None
) -> list[list[Any]]:
    """The statements behind a link, as they are stored."""
    said = explain(link, row=_comparable(row or {}), person=_comparable(_raw(person)))
    return [[one.message, one.supports, [list(p) for p in one.parameters]] for one in said]


def _raw(person: Person | None) -> dict[str, Any]:
    if person is None:
        return {}
    return {"name": person.name, "id_no": plain(person.id_number)}


def _comparable(record: Mapping[str, Any]) -> dict[str, Any]:
    number, _state = normalise_number(str(record.get("id_no") or ""))
    name = re.sub(r"[\s·•.．]", "", str(record.get("name") or ""))
    return {"name": name, "number": number, "number_body": (number or "")[:17]}


def sentence_of(evidence: Sequence[Sequence[Any]]) -> str:
    """Stored statements as one line in the language of the screen: what supports, then what not."""
    said = tuple(
        Evidence(message, supports, tuple((name, value) for name, value in given))
        for message, supports, given in evidence
    )
    return say_all(said, "en" if (get_language() or "zh").startswith("en") else "zh")
