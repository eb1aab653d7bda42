"""What a project did, told by the apps above, which know activities, orders and records.

>>> @work_source(order=10)                                           # doctest: +SKIP
... def served(actor, project): return [Figure(_("People served"), 12, …), Panel(…)]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from yanzhen.core.scope import Actor
from yanzhen.orgs.station_home import Figure, Panel
from yanzhen.projects.models import Project

Told = Iterable[Figure | Panel]
Source = Callable[[Actor, Project], Told]
_sources: list[tuple[int, Source]] = []


@dataclass(frozen=True, slots=True)
class Work:
    """The figures and the lists of a project's work, in their order."""

    figures: tuple[Figure, ...]
    panels: tuple[Panel, ...]


def work_source(order: int) -> Callable[[Source], Source]:
    """Register what an app knows of a project's work, in ``AppConfig.ready``.

    Figures are counted from records; lists hold no more than the actor may see. The closing report
    prints the figures.
    """

    def register(source: Source) -> Source:
        _sources.append((order, source))
        _sources.sort(key=lambda pair: pair[0])
        return source

    return register


def work_of(actor: Actor, project: Project) -> Work:
    told = [part for _order, source in _sources for part in source(actor, project)]
    return Work(
        figures=tuple(p for p in told if isinstance(p, Figure)),
        panels=tuple(p for p in told if isinstance(p, Panel)),
    )
