"""The list of a page draws what the table library would draw, and what the house adds to it."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import django_tables2 as tables
import pytest

from yanzhen.core.tables import BulkAction, Table


@dataclass
class Row:
    pk: int = 1
    name: str = "<b>何晓雯</b>"
    home: Any = field(default_factory=lambda: SimpleNamespace(village="青林村", keeper=None))
    state: str = "open"
    times: int = 3
    note: str | None = None

    def get_state_display(self) -> str:
        return "待派单"

    def next_step(self) -> str:
        return "call"

    def get_absolute_url(self) -> str:
        return f'/people/{self.pk}/?a=1&b="2"'


class RowTable(Table):
    lead = "name"
    card_facts = ("state",)

    name = tables.Column("姓名")
    village = tables.Column(accessor="home__village")
    keeper = tables.Column(accessor="home__keeper__name", default="没有")
    state = tables.Column("状态")
    times = tables.Column(attrs={"td": {"class": "num"}})
    twice = tables.Column(accessor="times")
    linked = tables.Column(accessor="times", linkify=lambda record: f"/times/{record.pk}/")
    next_step = tables.Column()
    note = tables.Column(default="—")
    wide = tables.TemplateColumn("{{ record.name }}!")

    def render_twice(self, value: int, record: Row) -> str:
        return f"{value * 2} <i> {record.pk}"


def library_cells(table: Table) -> list[str]:
    from django.utils.html import conditional_escape

    row = next(iter(table.paginated_rows))
    return [conditional_escape(row.get_cell(column.name)) for column in table.columns]


def test_draws_every_kind_of_cell_as_the_library_does() -> None:
    class Unlinked(RowTable):
        lead = ""

    table = Unlinked([Row()])
    body = table.body()
    drawn = [part.split("</td>")[0].split(">", 1)[1] for part in body.split("<td")[1:]]
    known_otherwise = {table.columns.names().index("state")}
    for at, (ours, theirs) in enumerate(zip(drawn, library_cells(table), strict=True)):
        if at not in known_otherwise:
            assert ours == theirs
    assert drawn[table.columns.names().index("state")] == "待派单"


def test_escapes_what_people_wrote() -> None:
    body = RowTable([Row()]).body()
    assert "<b>" not in body
    assert "&lt;b&gt;何晓雯" in body
    assert "6 &lt;i&gt; 1" in body


def test_links_the_leading_column_and_the_row() -> None:
    body = RowTable([Row()]).body()
    address = "/people/1/?a=1&amp;b=&quot;2&quot;"
    assert f'data-href="{address}"' in body
    assert f'<td class="lead"><a href="{address}" data-panel>' in body
    assert '<td class="fact" data-label="状态">' in body


@pytest.mark.parametrize("record", [Row(pk=7), {"pk": 7, "name": "x"}])
def test_ticks_carry_the_key_when_there_is_something_to_do(record: Any) -> None:
    table = RowTable([record])
    assert 'name="pk"' not in table.body()
    table.bulk_actions = (BulkAction("派单", "/dispatch/"),)
    assert 'name="pk" value="7"' in table.body()
