from __future__ import annotations

import string

import pytest

from yanzhen.engines.linkage.comparisons import CHINESE_PEOPLE
from yanzhen.engines.linkage.evidence import MESSAGES, Evidence, explain, say_all


def test_has_a_sentence_in_both_languages_for_every_level() -> None:
    expected = {
        f"{comparison.name}.{level.name}"
        for comparison in CHINESE_PEOPLE.comparisons
        for level in comparison.levels
        if not level.is_null
    } | {"stage.decided", "stage.exact", "stage.doubted"}
    expected |= {"age.usual", "age.unusual", "listed.already"}
    assert set(MESSAGES) == expected
    for chinese, english in MESSAGES.values():
        fields = [
            {field for _, field, _, _ in string.Formatter().parse(text) if field}
            for text in (chinese, english)
        ]
        assert fields[0] == fields[1]
        assert english.isascii()


def test_names_support_before_doubt() -> None:
    gammas = {f"gamma_{c.name}": -1 for c in CHINESE_PEOPLE.comparisons}
    link = gammas | {"stage": "probable", "gamma_sex": 0, "gamma_phone": 2}
    evidence = explain(link)
    assert [(e.message, e.supports) for e in evidence] == [
        ("phone.same", True),
        ("sex.different", False),
    ]
    assert say_all(evidence, "zh") == "电话相同；但性别不同"


@pytest.mark.parametrize("stage", ["decided", "exact", "doubted"])
def test_explains_links_that_needed_no_weighing(stage: str) -> None:
    (only,) = explain({"stage": stage})
    assert only.say("zh") == MESSAGES[f"stage.{stage}"][0]


def test_keeps_quiet_about_what_is_unknown() -> None:
    assert explain({"stage": "probable", "gamma_name": -1, "gamma_sex": None}) == ()
    assert say_all((Evidence("birth.same", True),), "zh") == "出生日期相同"
