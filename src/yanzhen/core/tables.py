"""The list of a page: one look on a desk, cards on a phone, ticks with bulk actions, export."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import django_tables2 as tables
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

Words = str | Promise


@dataclass(frozen=True, slots=True)
class BulkAction:
    """What can be done to the ticked rows; their keys are posted to ``url`` as ``pk``."""

    label: Words
    url: str
    icon: str = "check"


class Table(tables.Table):
    """Base of every list.

    ``lead`` is the column that names the row: it links to ``row_url`` and heads the card that the
    row becomes on a phone, where only the columns of ``card_facts`` are shown besides. ``is_wide``
    lets the table scroll sideways in its own box. Rows are drawn in Python, since a template loop
    over cells takes several times as long; a column's ``attrs`` for ``td`` must be plain values.
    """

    lead: ClassVar[str] = ""
    card_facts: ClassVar[Sequence[str]] = ()
    is_wide: ClassVar[bool] = False
    empty_title: Words = ""
    empty_advice: Words = ""
    empty_icon: str = "inbox"
    export_url: str = ""
    bulk_actions: Sequence[BulkAction] = ()

    def row_url(self, record: Any) -> str:
        """Where a row leads, or nothing when it leads nowhere."""
        address = getattr(record, "get_absolute_url", None)
        return address() if address else ""

    def row_state(self, record: Any) -> str:
        """A class for the whole row, for example ``is-late``."""
        return ""

    @property
    def column_count(self) -> int:
        return len(self.columns) + bool(self.bulk_actions)

    def body(self) -> SafeString:
        """All rows of the current page as HTML."""
        columns = [(column.name, *self._cell_frame(column)) for column in self.columns]
        return mark_safe("".join(self._rows(columns)))  # noqa: S308  # parts are escaped below

    def _rows(self, columns: list[tuple[str, SafeString, bool]]) -> Iterator[str]:
        for row in self.paginated_rows:
            record = row.record
            url = self.row_url(record)
            yield format_html(
                '<tr data-row tabindex="-1"{}{}>',
                format_html(' data-href="{}"', url) if url else "",
                format_html(' class="{}"', state) if (state := self.row_state(record)) else "",
            )
            if self.bulk_actions:
                yield format_html(
                    '<td class="tick"><label><input type="checkbox" name="pk" value="{}"'
                    ' aria-label="{}"></label></td>',
                    _key(record),
                    _("Tick this row"),
                )
            for name, opening, is_lead in columns:
                cell = conditional_escape(row.get_cell(name))
                yield opening
                if is_lead and url and "<a " not in cell:
                    yield format_html('<a href="{}" data-panel>{}</a>', url, cell)
                else:
                    yield cell
                yield "</td>"
            yield "</tr>"

    def _cell_frame(self, column: Any) -> tuple[SafeString, bool]:
        attrs = dict(column.column.attrs.get("td", {}))
        is_lead = column.name == self.lead
        is_fact = column.name in self.card_facts
        classes = [attrs.pop("class", ""), "lead" if is_lead else "", "fact" if is_fact else ""]
        attrs["class"] = " ".join(filter(None, classes))
        if is_fact:
            attrs["data-label"] = column.header
        written = format_html_join("", ' {}="{}"', ((k, v) for k, v in attrs.items() if v))
        return format_html("<td{}>", written), is_lead


def _key(record: Any) -> Any:
    return record["pk"] if isinstance(record, dict) else record.pk
