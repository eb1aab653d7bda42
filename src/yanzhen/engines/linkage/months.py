"""One month against the month before: who is new on a list, who is gone, what changed."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir


def compare_months(before: ir.Table, after: ir.Table) -> ir.Table:
    """One row per person and list that differs: rid, list_name, change, and the amounts and
    levels before and after.

    Both tables are facts of compare_lists (rid, list_name, amount_cents, level). `change` is
    new, gone or changed; several rows of one person on one list are taken together.
    """
    then = _per_person(before, "before")
    now = _per_person(after, "after")
    joined = then.outer_join(
        now, (then.rid_before == now.rid_after) & (then.list_before == now.list_after)
    )
    absent_before = joined.rid_before.isnull()
    absent_after = joined.rid_after.isnull()
    changed = _differs(joined.amount_before, joined.amount_after) | _differs(
        joined.level_before, joined.level_after
    )
    return joined.filter(absent_before | absent_after | changed).select(
        rid=ibis.coalesce(joined.rid_before, joined.rid_after),
        list_name=ibis.coalesce(joined.list_before, joined.list_after),
        change=ibis.ifelse(absent_before, "new", ibis.ifelse(absent_after, "gone", "changed")),
        amount_before=joined.amount_before,
        amount_after=joined.amount_after,
        level_before=joined.level_before,
        level_after=joined.level_after,
    )


def _per_person(facts: ir.Table, when: str) -> ir.Table:
    grouped = facts.group_by([facts.rid, facts.list_name]).aggregate(
        amount=facts.amount_cents.sum(), level=facts.level.min()
    )
    return grouped.select(
        **{
            f"rid_{when}": grouped.rid,
            f"list_{when}": grouped.list_name,
            f"amount_{when}": grouped.amount,
            f"level_{when}": grouped.level,
        }
    )


def _differs(one: ir.Value, other: ir.Value) -> ir.BooleanValue:
    return ~one.identical_to(other)
