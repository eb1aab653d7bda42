"""Every reference to a person, so that a merge can carry all of them over and back again.

Foreign keys of all apps are found by themselves. An app whose rows cannot simply be pointed to
another person registers how they follow:

>>> @merge_follower("volunteers.Volunteer", "person")               # doctest: +SKIP
... def keep_one_register_entry(kept, absorbed) -> list[int]: ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction

from yanzhen.people.models import Person

Follow = Callable[[Person, Person], list[int]]
_followers: dict[tuple[str, str], Follow] = {}

# What tells of the merge itself stays where it is.
STAYING = {
    ("people.person", "merged_into"),
    ("people.merge", "kept"),
    ("people.merge", "absorbed"),
    ("people.duplicatedecision", "first"),
    ("people.duplicatedecision", "second"),
}


def merge_follower(label: str, field: str) -> Callable[[Follow], Follow]:
    """Register how the rows of one model follow; the function returns the keys that it moved."""

    def register(follow: Follow) -> Follow:
        _followers[label.lower(), field] = follow
        return follow

    return register


def references() -> Iterator[tuple[type[models.Model], str]]:
    """Every model and column that points to a person, link tables included."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            key = (model._meta.label_lower, field.name)
            if field.related_model is Person and key not in STAYING:
                yield model, field.name


def carry_over(kept: Person, absorbed: Person) -> dict[str, list[int]]:
    """Point every reference to ``absorbed`` at ``kept``; returns what moved, by model and column.

    A row that would break a uniqueness (the same tag, a second volunteer entry) stays.
    """
    moved: dict[str, list[int]] = {}
    for model, column in references():
        follow = _followers.get((model._meta.label_lower, column))
        keys = follow(kept, absorbed) if follow else _point(model, column, absorbed, kept)
        if keys:
            moved[f"{model._meta.label_lower}.{column}"] = keys
    return moved


def carry_back(moved: dict[str, list[int]], kept: Person, absorbed: Person) -> None:
    """Point what moved at ``absorbed`` again, unless it points elsewhere by now."""
    for key, ids in moved.items():
        label, column = key.rsplit(".", 1)
        model: Any = apps.get_model(label)
        model._base_manager.filter(pk__in=ids, **{column: kept}).update(**{column: absorbed})


def _point(model: type[models.Model], column: str, old: Person, new: Person) -> list[int]:
    rows: Any = model._base_manager.filter(**{column: old})
    keys = list(rows.values_list("pk", flat=True))
    if not keys:
        return []
    try:
        with transaction.atomic():
            rows.update(**{column: new})
            return keys
    except IntegrityError:
        return [key for key in keys if _point_one(model, column, key, new)]


def _point_one(model: type[models.Model], column: str, key: int, new: Person) -> bool:
    try:
        with transaction.atomic():
            model._base_manager.filter(pk=key).update(**{column: new})
            return True
    except IntegrityError:
        return False
