from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yanzhen.engines.linkage.readings import read_name

from .test_records import prepared


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("单雄信", "shan xiong xin"),
        ("仇英", "qiu ying"),
        ("解珍", "xie zhen"),
        ("任我行", "ren wo xing"),
        ("曾国藩", "zeng guo fan"),
        ("查良镛", "zha liang yong"),
        ("孙单", "sun dan"),
        ("单于明", "chan yu ming"),
        ("尉迟恭", "yu chi gong"),
        ("吕布", "lv bu"),
    ],
)
def test_reads_surnames_as_they_are_spoken(name: str, reading: str) -> None:
    assert read_name(name) == reading
    assert prepared([{"name": name}])[0]["reading"] == reading


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.text("单仇解任曾查尉迟于欧阳张王李明华国丽娜买提阿卜杜", min_size=1, max_size=9),
        min_size=1,
        max_size=30,
    )
)
def test_reads_names_in_sql_as_in_python(names: list[str]) -> None:
    rows = prepared([{"name": name} for name in names])
    assert [row["reading"] for row in rows] == [read_name(name) for name in names]
