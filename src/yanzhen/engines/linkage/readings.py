"""How the characters of a name are read, so that homophones can be compared."""

from __future__ import annotations

import unicodedata
from functools import cache

import pyarrow as pa
from pypinyin.pinyin_dict import pinyin_dict

SURNAME_READINGS = {
    "单": "shan", "仇": "qiu", "解": "xie", "任": "ren", "曾": "zeng", "查": "zha",
    "区": "ou", "朴": "piao", "盖": "ge", "乐": "yue", "缪": "miao", "秘": "bi",
    "冼": "xian", "员": "yun", "折": "she", "种": "chong", "覃": "qin", "翟": "zhai",
    "祭": "zhai", "幺": "yao", "谌": "chen", "逄": "pang", "郗": "xi", "牟": "mou",
    "宓": "mi", "柏": "bai", "尉": "wei", "那": "na", "黑": "he", "繁": "po", "召": "shao",
    "洗": "xian", "隗": "wei", "车": "che", "石": "shi", "沈": "shen", "盛": "sheng",
    "褚": "chu", "宁": "ning", "晁": "chao", "瞿": "qu", "重": "chong", "无": "wu",
}  # fmt: skip
"""Characters that are read otherwise in a surname (现代汉语词典, 7th ed.)."""

COMPOUND_SURNAME_READINGS = {
    "尉迟": ("yu", "chi"), "万俟": ("mo", "qi"), "单于": ("chan", "yu"),
    "长孙": ("zhang", "sun"), "澹台": ("tan", "tai"), "令狐": ("ling", "hu"),
    "宰父": ("zai", "fu"), "中行": ("zhong", "hang"),
}  # fmt: skip


def _plain(reading: str) -> str:
    """A syllable without its tone; ü is written v.

    >>> _plain("lǜ")
    'lv'
    """
    letters = unicodedata.normalize("NFD", reading.replace("ü", "v"))
    letters = letters.replace("u\u0308", "v")
    return "".join(c for c in letters if c.isascii())


@cache
def character_readings() -> dict[str, str]:
    """The commonest reading of every character, without tones."""
    return {chr(code): _plain(text.split(",", 1)[0]) for code, text in pinyin_dict.items()}


def read_name(name: str) -> str:
    """The syllables of a name, one space between them.

    >>> read_name("单雄信"), read_name("单于明"), read_name("孙单")
    ('shan xiong xin', 'chan yu ming', 'sun dan')
    """
    readings = character_readings()
    syllables = [readings.get(c, c) for c in name]
    compound = COMPOUND_SURNAME_READINGS.get(name[:2]) if len(name) > 2 else None
    if compound:
        syllables[:2] = compound
    elif name:
        syllables[0] = SURNAME_READINGS.get(name[0], syllables[0])
    return " ".join(syllables)


@cache
def reading_table() -> pa.Table:
    """`character, reading, surname_reading` for joins."""
    readings = character_readings()
    characters = list(readings)
    return pa.table(
        {
            "character": characters,
            "reading": list(readings.values()),
            "surname_reading": [SURNAME_READINGS.get(c, readings[c]) for c in characters],
        }
    )
