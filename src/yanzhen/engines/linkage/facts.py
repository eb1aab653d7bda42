"""Join what the lists say about each person and household, as Ibis expressions.

Money is integer cents: a sum of floats differs between engines in its last digit, and a
DECIMAL beyond 18 digits is many times slower in DuckDB.
"""

from __future__ import annotations

from collections.abc import Iterable

import ibis
import ibis.expr.types as ir

PERSON_FACTS = ("enrolled", "income_cents", "household_enrolled", "lists_count")


def facts_of_list(list_name: str) -> tuple[str, ...]:
    """The names of the facts that a list supplies.

    >>> facts_of_list("deaths")[0]
    'on_deaths'
    """
    return (f"on_{list_name}", *(f"{list_name}_{f}" for f in ("count", "amount_cents", "level")))


def join_facts(
    people: ir.Table,
    facts: ir.Table,
    *,
    lists: Iterable[str],
    before: ir.Table | None = None,
) -> ir.Table:
    """One row per person with everything that rules may ask.

    `people`: rid, hh_id, enrolled, income_cents. `facts`: rid, list_name, amount_cents,
    level. `before` is the facts table of the month before; with it come new_on_… and
    gone_from_…. An amount is 0 for a person who is not on the list and unknown for one who
    is on it without an amount.
    """
    names = tuple(lists)
    now = _by_person(facts, names, prefix="")
    joined = people.left_join(now, people.rid == now.fact_rid)
    if before is not None:
        then = _by_person(before, names, prefix="before_")
        joined = joined.left_join(then, joined.rid == then.before_fact_rid)
    columns: dict[str, ir.Value] = {
        "rid": joined.rid,
        "hh_id": joined.hh_id,
        "enrolled": joined.enrolled,
        "income_cents": joined.income_cents,
        "household_enrolled": joined.enrolled.cast("int32")
        .max()
        .over(ibis.window(group_by=joined.hh_id))
        .cast("boolean"),
    }
    here: list[ir.IntegerValue] = []
    for name in names:
        count = joined[f"{name}_count"].fill_null(0)
        on_list = count > 0
        here.append(on_list.cast("int32"))
        columns[f"on_{name}"] = on_list
        columns[f"{name}_count"] = count
        columns[f"{name}_amount_cents"] = ibis.ifelse(on_list, joined[f"{name}_amount_cents"], 0)
        columns[f"{name}_level"] = joined[f"{name}_level"]
        if before is not None:
            was = joined[f"before_{name}_count"].fill_null(0) > 0
            columns[f"new_on_{name}"] = on_list & ~was
            columns[f"gone_from_{name}"] = was & ~on_list
    total = here[0]
    for one in here[1:]:
        total = total + one
    columns["lists_count"] = total
    return joined.select(**columns)


def _by_person(facts: ir.Table, names: tuple[str, ...], *, prefix: str) -> ir.Table:
    columns: dict[str, ir.Value] = {}
    for name in names:
        here = facts.list_name == name
        columns[f"{prefix}{name}_count"] = here.cast("int64").sum()
        if not prefix:
            columns[f"{name}_amount_cents"] = facts.amount_cents.sum(where=here)
            columns[f"{name}_level"] = facts.level.min(where=here)
    grouped = facts.group_by(facts.rid).aggregate(**columns)
    return grouped.rename({f"{prefix}fact_rid": "rid"})
