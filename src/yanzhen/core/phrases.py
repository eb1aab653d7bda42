"""What the house itself writes into a row, read by everybody in their own language.

A column keeps the words in the installation's language, as they were written, and behind them what
they were made from: ``走访<US>Home visit<US>{}``. So lists sort and search by the words, whoever
reads in another language gets them translated, and a text that left the catalogue stays readable.
What people typed has nothing behind it and is data.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.functional import Promise

Words = str | Promise  # typed by somebody, or worded by the house
NOTHING: Mapping[str, object] = {}
if TYPE_CHECKING:
    Text = models.CharField[str | models.expressions.Combinable, str]
else:
    Text = models.CharField
BEHIND = "\x1f"  # the unit separator: nobody types it


class Phrase(str):
    """Words in the language of the reader; ``stored`` is what a column keeps of them."""

    __slots__ = ("stored",)
    stored: str

    def __new__(cls, words: str, stored: str) -> Phrase:
        made = super().__new__(cls, words)
        made.stored = stored
        return made

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        return str(self), self.stored


def worded(text: Words, details: Mapping[str, object] = NOTHING, *, longest: int = 300) -> str:
    """A line as it is kept: a ``Phrase`` of a lazy text, or of a pattern that the details fill.

    Details may be lazy themselves. Typed text comes back trimmed. Either is cut at ``longest``.
    """
    if isinstance(text, Phrase):
        return text
    if not isinstance(text, Promise) and not details:
        return text.strip()[:longest]
    with translation.override(None):
        source = str(text)
    with translation.override(settings.LANGUAGE_CODE):
        told = {name: str(value) for name, value in details.items()}
        words = (str(text) % told if told else str(text))[:longest]
    kept = {name: _kept(value) for name, value in details.items()}
    return Phrase(words, BEHIND.join((words, source, json.dumps(kept, ensure_ascii=False))))


def _kept(value: object) -> object:
    """A detail as JSON: a lazy text as its source, a phrase as it is stored."""
    if isinstance(value, Promise):
        with translation.override(None):
            return {"source": str(value)}
    if isinstance(value, Phrase):
        return {"stored": value.stored}
    return str(value)


def _told(kept: Any) -> str:
    if isinstance(kept, str):
        return kept
    return translation.gettext(kept["source"]) if "source" in kept else read(kept["stored"])


def read(stored: str) -> str:
    """What a column holds, in the language of the reader."""
    if BEHIND not in stored:
        return stored
    words, source, kept = stored.split(BEHIND, 2)
    if translation.get_language() not in (None, settings.LANGUAGE_CODE):
        told = {name: _told(value) for name, value in json.loads(kept).items()}
        text = translation.gettext(source)
        words = text % told if told else text
    return Phrase(words, stored)


def retold(words: str) -> str:
    """What was made or read before, in the language of whoever reads it now."""
    return read(words.stored) if isinstance(words, Phrase) else words


class PhraseField(Text):
    """A line typed by somebody or worded by the house; ``max_length`` bounds what is shown."""

    def db_type(self, connection: Any) -> str:
        return "text"

    def from_db_value(self, value: str | None, *_: object) -> str | None:
        return read(value) if value else value

    def get_prep_value(self, value: Any) -> Any:
        return value.stored if isinstance(value, Phrase) else super().get_prep_value(value)
