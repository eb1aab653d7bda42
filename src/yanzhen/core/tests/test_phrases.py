"""Words of the house are read in the reader's language; what people typed stays as it is."""

from __future__ import annotations

import copy
import pickle

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from yanzhen.core.phrases import Phrase, read, worded


def test_it_reads_a_kept_line_in_the_language_of_the_reader() -> None:
    with translation.override("en"):
        line = worded(_("Changed: %(what)s"), {"what": _("Household")})
    assert line == "修改了：家庭"
    assert isinstance(line, Phrase)
    with translation.override("en"):
        assert read(line.stored) == "Changed: Household"
        inside = worded(_("Changed: %(what)s"), {"what": line})
        assert isinstance(inside, Phrase)
        assert read(inside.stored) == "Changed: Changed: Household"
    assert read(line.stored) == "修改了：家庭"


def test_it_leaves_typed_words_alone_and_cuts_what_is_too_long() -> None:
    assert worded("  灯坏了 100% ", longest=4) == "灯坏了 "
    assert not isinstance(worded("灯坏了"), Phrase)
    long = worded(_("Changed: %(what)s"), {"what": "字" * 300}, longest=20)
    assert len(long) == 20


def test_a_copy_of_a_phrase_is_the_phrase() -> None:
    line = worded("%(who)s · 100%%", {"who": "王"})
    assert line == "王 · 100%"
    assert isinstance(line, Phrase)
    for same in (copy.deepcopy(line), pickle.loads(pickle.dumps(line)), worded(line)):  # noqa: S301
        assert isinstance(same, Phrase)
        assert (same, same.stored) == (line, line.stored)
