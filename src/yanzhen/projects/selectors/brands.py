"""The list of brands."""

from __future__ import annotations

from django.db.models import (
    QuerySet,
)

from yanzhen.core.scope import Actor
from yanzhen.projects.access import (
    visible_brands,
)
from yanzhen.projects.models import (
    Brand,
    Project,
)
from yanzhen.projects.selectors.projects import _per_project


def listed_brands(actor: Actor) -> QuerySet[Brand]:
    return (
        visible_brands(actor)
        .select_related("division__parent", "station")
        .annotate(projects_count=_per_project(Project.objects.all(), "brand"))
    )
