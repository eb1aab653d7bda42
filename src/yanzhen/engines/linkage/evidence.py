"""Say in words why a pair was taken for one person, and what speaks against it.

The engine knows message ids and parameters; the sentences stand here in Chinese and
English, so that a page, a report and a test say the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from .comparisons import CHINESE_PEOPLE, ComparisonSet

Language = Literal["zh", "en"]

MESSAGES: dict[str, tuple[str, str]] = {
    "stage.decided": ("人工确认过是同一人", "a person confirmed this pair before"),
    "stage.exact": ("身份证号相同且其他信息不矛盾", "same number, and nothing else contradicts it"),
    "stage.doubted": (
        "身份证号相同，但姓名和出生日期都对不上，可能填了别人的号码",
        "same number, but neither name nor birth date agrees: perhaps somebody else's number",
    ),
    "name.same": ("姓名相同", "same name"),
    "name.same_sound": ("姓名同音不同字", "name sounds the same, written differently"),
    "name.one_character": (
        "姓名差一个字（第{place}字）",
        "one character of the name differs (no. {place})",
    ),
    "name.dropped_or_swapped": (
        "姓名少一个字或前后颠倒",
        "a character of the name is missing or swapped",
    ),
    "name.near_sound": ("姓名读音相近", "name sounds nearly the same"),
    "name.given_name": ("名相同、姓不同", "same given name, other surname"),
    "name.surname": ("只有姓相同", "only the surname agrees"),
    "name.different": ("姓名不同", "different name"),
    "number.same": ("身份证号相同", "same number"),
    "number.both_valid": ("两个身份证号都有效但不同", "both numbers are valid, yet different"),
    "number.truncated": (
        "身份证号被表格软件截断，前{places}位相同",
        "the spreadsheet cut the number off; its first {places} digits agree",
    ),
    "number.one_place": (
        "身份证号差一位（第{place}位）",
        "one digit of the number differs (place {place})",
    ),
    "number.two_places": ("身份证号差两位", "two digits of the number differ"),
    "number.one_place_unchecked": (
        "15位旧身份证号差一位（第{place}位）",
        "one digit of an old 15-digit number differs (place {place})",
    ),
    "number.different": ("身份证号不同", "different number"),
    "birth.same": ("出生日期相同", "same birth date"),
    "birth.day_month_swapped": ("出生月日颠倒", "day and month of birth swapped"),
    "birth.year_month_only": ("出生年月相同（缺日）", "same year and month of birth, day unknown"),
    "birth.one_digit": ("出生日期差一位数字", "one digit of the birth date differs"),
    "birth.two_parts": ("出生年、月、日有两项相同", "two of year, month and day of birth agree"),
    "birth.year": ("只有出生年份相同", "only the year of birth agrees"),
    "birth.different": ("出生日期不同", "different birth date"),
    "sex.same": ("性别相同", "same sex"),
    "sex.different": ("性别不同", "different sex"),
    "address.same_village": ("同村（社区）", "same village"),
    "address.township_only": (
        "同乡镇（街道），村未填写",
        "same township, the village is not told",
    ),
    "address.same_township": ("同乡镇（街道）不同村", "same township, other village"),
    "address.different": ("住址不同乡镇", "different township"),
    "phone.same": ("电话相同", "same telephone"),
    "phone.one_digit": ("电话差一位", "one digit of the telephone differs"),
    "phone.different": ("电话不同", "different telephone"),
    "age.usual": ("年龄与这份名单的人相符", "of the age of the people on this list"),
    "age.unusual": ("这份名单上很少有这个年龄的人", "this list holds few people of this age"),
    "listed.already": (
        "名单上已有另一行是此人",
        "another row of the list is this person already",
    ),
}
"""Message id → Chinese and English sentence, with the names of its parameters."""

_CIRCUMSTANCES = {
    ("gamma_age", 1): "age.usual",
    ("gamma_age", 0): "age.unusual",
    ("gamma_listed", 0): "listed.already",
}

_AGAINST = {
    "name.given_name", "name.surname", "name.different", "number.both_valid",
    "number.different", "birth.two_parts", "birth.year", "birth.different", "sex.different",
    "address.same_township", "address.different", "phone.different",
    "age.unusual", "listed.already", "stage.doubted",
}  # fmt: skip


@dataclass(frozen=True)
class Evidence:
    """One statement about a pair."""

    message: str
    supports: bool
    parameters: tuple[tuple[str, int], ...] = ()

    def say(self, language: Language) -> str:
        """The statement in words.

        >>> Evidence("number.one_place", True, (("place", 7),)).say("zh")
        '身份证号差一位（第7位）'
        """
        return MESSAGES[self.message][0 if language == "zh" else 1].format(**dict(self.parameters))


def explain(
    link: Mapping[str, object],
    *,
    row: Mapping[str, object] | None = None,
    person: Mapping[str, object] | None = None,
    chosen: ComparisonSet = CHINESE_PEOPLE,
) -> tuple[Evidence, ...]:
    """The statements behind a link: what supports it first, then what speaks against it.

    `link` has stage and gamma_…; `row` and `person` are prepared records, from which the
    differing places are told.
    """
    stage = str(link["stage"])
    if stage in ("decided", "exact", "doubted"):
        message = f"stage.{stage}"
        return (Evidence(message, message not in _AGAINST),)
    found = []
    for comparison in chosen.comparisons:
        gamma = link.get(f"gamma_{comparison.name}")
        if gamma is None or int(str(gamma)) < 0:
            continue
        message = f"{comparison.name}.{comparison.level_of(int(str(gamma))).name}"
        found.append(
            Evidence(
                message, message not in _AGAINST, _parameters(message, row or {}, person or {})
            )
        )
    for (column, gamma), message in _CIRCUMSTANCES.items():
        if link.get(column) == gamma:
            found.append(Evidence(message, message not in _AGAINST))
    return tuple(sorted(found, key=lambda evidence: not evidence.supports))


def say_all(evidence: tuple[Evidence, ...], language: Language) -> str:
    """One line: what supports the pair, then what speaks against it.

    >>> say_all((Evidence("birth.same", True), Evidence("sex.different", False)), "en")
    'same birth date; but: different sex'
    """
    comma, turn = ("、", "；但") if language == "zh" else (", ", "; but: ")
    supports = comma.join(e.say(language) for e in evidence if e.supports)
    against = comma.join(e.say(language) for e in evidence if not e.supports)
    return turn.join(part for part in (supports, against) if part)


def _parameters(
    message: str, row: Mapping[str, object], person: Mapping[str, object]
) -> tuple[tuple[str, int], ...]:
    if message == "number.truncated":
        return (("places", len(str(row.get("number") or "0" * 15))),)
    if message in ("number.one_place", "number.one_place_unchecked"):
        column = "number" if message == "number.one_place" else "number_body"
        place = _first_difference(str(row.get(column) or ""), str(person.get(column) or ""))
        return (("place", place),)
    if message == "name.one_character":
        return (
            ("place", _first_difference(str(row.get("name") or ""), str(person.get("name") or ""))),
        )
    return ()


def _first_difference(left: str, right: str) -> int:
    """The place, from 1, where two texts part.

    >>> _first_difference("张明", "张民")
    2
    """
    for place, (one, other) in enumerate(zip(left, right, strict=False), start=1):
        if one != other:
            return place
    return min(len(left), len(right)) + 1
