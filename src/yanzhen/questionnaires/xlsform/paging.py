"""A long form in pages that fit a phone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from yanzhen.questionnaires.xlsform.definition import Form, Group, Kind, Part, Question, Repeat

QUESTIONS_PER_PAGE = 5
QUESTIONS_OF_A_GROUP = 8


@dataclass(frozen=True, slots=True)
class Page:
    """What is asked at once: some parts, under the headings of the groups around them."""

    parts: tuple[Part, ...]
    headings: tuple[Group, ...] = ()

    @property
    def paths(self) -> list[str]:
        return [part.path for part in self.parts]


def pages_of(form: Form) -> list[Page]:
    """Repeats and short groups each have a page; single questions come a few at a time."""
    return list(_pages(form.root.children, ()))


def _asked(part: Part) -> int:
    if isinstance(part, Group):
        return sum(map(_asked, part.children))
    is_asked = isinstance(part, Question) and part.kind not in {Kind.NOTE, Kind.UNSEEN}
    return int(is_asked)


def _stays_whole(group: Group) -> bool:
    if isinstance(group, Repeat) or "field-list" in group.appearance:
        return True
    has_repeat = any(isinstance(child, Repeat) for child in group.children)
    return not has_repeat and _asked(group) <= QUESTIONS_OF_A_GROUP


def _follows(part: Part, together: list[Part]) -> bool:
    """Whether a question hangs on the one right before it, as "which other?" does."""
    before = together[-1].path
    return part.relevant is not None and before in part.relevant.looks_at(part.path)


def _pages(parts: tuple[Part, ...], headings: tuple[Group, ...]) -> Iterator[Page]:
    together: list[Part] = []

    def shown() -> Page:
        page = Page(tuple(together), headings)
        together.clear()
        return page

    for part in parts:
        if isinstance(part, Group):
            if together:
                yield shown()
            if _stays_whole(part):
                yield Page((part,), headings)
            else:
                yield from _pages(part.children, (*headings, part))
            continue
        if isinstance(part, Question) and part.kind is Kind.UNSEEN:
            continue
        if sum(map(_asked, together)) >= QUESTIONS_PER_PAGE and not _follows(part, together):
            yield shown()
        together.append(part)
    if together:
        yield shown()
