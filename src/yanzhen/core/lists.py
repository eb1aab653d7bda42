"""What the pages with a list share: the page that is asked for, chips above it, its export."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page
from django.http import HttpRequest, QueryDict

from yanzhen.core import scope
from yanzhen.core.edges import ActorRequest
from yanzhen.core.ordering import in_an_order
from yanzhen.core.paging import CAP, CappedPaginator, capped_count
from yanzhen.core.scope import Permission

PER_PAGE = 25


def turn(table: Any, request: HttpRequest, rows: Any, found: int | None = None) -> None:
    """Turn a table to the page that is asked for; ``found`` saves counting what is known.

    A page too far shows the last one, a page that is no number the first.
    """
    count = capped_count(rows) if found is None else found
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isdecimal() and len(asked) < 6 else 1
    last = max(1, -(-min(count, CAP) // PER_PAGE))
    table.paginate(
        page=min(max(1, number), last),
        per_page=PER_PAGE,
        paginator_class=partial(CappedPaginator, found=count),
    )


def page_of(
    request: HttpRequest,
    rows: Any,
    *,
    parameter: str = "page",
    count: Callable[[], int] | None = None,
) -> Page[Any]:
    """The rows of the page that is asked for, of a list that is no table; for ``c-pagination``.

    A list that fits on its first page is not counted.
    """
    asked = request.GET.get(parameter, "1")
    number = int(asked) if asked.isdecimal() and len(asked) < 6 else 1
    rows = in_an_order(rows)
    shown = list(rows[: PER_PAGE + 1]) if number <= 1 else rows
    if number <= 1 and len(shown) <= PER_PAGE:
        found = len(shown)
    else:
        found = count() if count else _counted(rows)
    return CappedPaginator(shown, PER_PAGE, found=found).page(number)


def _counted(rows: Any) -> int:
    return len(rows) if isinstance(rows, list) else capped_count(rows)


def with_query(query: QueryDict, **changes: str) -> str:
    """The address of the same list with some parts changed or left out, from its first page."""
    kept = {name: values for name, values in query.lists() if name not in changes}
    kept.pop("page", None)
    kept |= {name: [value] for name, value in changes.items() if value}
    return f"?{urlencode(kept, doseq=True)}"


def chip_links(
    request: HttpRequest, chips: Any, counts: Any, current: str
) -> list[dict[str, object]]:
    """Chips that keep the rest of the filter; a count of nothing has no colour."""
    links = []
    for name, label, state in chips:
        count = counts.get(name) if isinstance(counts, Mapping) else getattr(counts, name, None)
        links.append(
            {
                "label": label,
                "url": with_query(request.GET, show=name),
                "count": count,
                "state": state if count else "",
                "current": name == current,
            }
        )
    return links


def offer_export(table: Any, request: ActorRequest, kind: str, right: Permission) -> None:
    """Offer the list as a file to those who may ask for it."""
    if scope.holds(request.actor, right):
        table.export_url = f"/exports/new/{with_query(request.GET, kind=kind)}"
