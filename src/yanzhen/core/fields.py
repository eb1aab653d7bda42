"""Columns for sensitive values. What is read from them shows a mask until somebody opens it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import models

from yanzhen.core import crypto


class Sealed:
    """A value from a sealed column: prints as its mask, opens with ``plain()``."""

    __slots__ = ("_plain", "column", "token")

    def __init__(self, token: str, column: str) -> None:
        self.token, self.column = token, column
        self._plain: str | None = None

    def plain(self) -> str:
        if self._plain is None:
            self._plain = crypto.keyring().open(self.token, self.column)
        return self._plain

    def __str__(self) -> str:
        return "••••••"

    __repr__ = __str__

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and self.plain() == other.plain()

    def __hash__(self) -> int:
        return hash(self.plain())


class SealedField(models.TextField):  # type: ignore[type-arg]
    """Text that is stored sealed. Assign plain ``str``; reading back gives ``Sealed`` or ``""``."""

    @property
    def column_name(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def from_db_value(self, value: str | None, *_: object) -> Sealed | str | None:
        return Sealed(value, self.column_name) if value else value

    def get_prep_value(self, value: Any) -> Any:
        """A value that was read goes back as it was, unless its key is old or it came from another
        column: then it is sealed again, so that no save brings an old key back.
        """
        ring = crypto.keyring()
        if isinstance(value, Sealed):
            if value.column == self.column_name and ring.is_current(value.token, settings.CIPHER):
                return value.token
            value = value.plain()
        return ring.seal(str(value), self.column_name, settings.CIPHER) if value else value


def plain(value: Sealed | str | None) -> str:
    """The plain text of what a sealed field holds, whether it was just set or read back."""
    return value.plain() if isinstance(value, Sealed) else (value or "")


def candidates(model: type[models.Model], column: str, value: str) -> list[str]:
    """What to look for in a blind index column to find ``value``, under every key version."""
    field: Any = model._meta.get_field(column)
    normal = field.normalise(value)
    return crypto.keyring().indexes(normal, field.purpose) if normal else []


class BlindIndexField(models.CharField):  # type: ignore[type-arg]
    """A keyed index over another column of the row, kept up to date by itself.

    ``normalise`` turns the source value into what is compared; an empty result stores ``None``.
    """

    def __init__(
        self,
        *args: Any,
        source: str = "",
        purpose: str = "",
        normalise: Callable[[str], str] = str,
        **kwargs: Any,
    ) -> None:
        self.source, self.purpose, self.normalise = source, purpose, normalise
        kwargs.update(max_length=32, null=True, blank=True, editable=False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for key in ("max_length", "null", "blank", "editable"):
            kwargs.pop(key, None)
        return name, path, args, kwargs

    def of(self, instance: models.Model) -> str | None:
        value = self.normalise(plain(getattr(instance, self.source)))
        return crypto.keyring().index(value, self.purpose) if value else None

    def pre_save(self, instance: models.Model, add: bool) -> str | None:
        value = self.of(instance)
        setattr(instance, self.attname, value)
        return value
