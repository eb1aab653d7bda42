"""Residents with names, numbers and households as the country has them, drawn from one seed.

Surname shares follow the published ranking of the Ministry of Public Security (2020 report);
given names follow a Zipf-Mandelbrot law over characters in the order of their use, by sex, which
reproduces the share of the commonest full names (a few in ten thousand).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pypinyin.pinyin_dict import pinyin_dict

COUNTY_SIZE = 500_000
TODAY = 20260301

_TOP_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡"
    "余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯"
    "龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_TOP_SHARES = (
    7.25, 7.20, 6.80, 5.40, 4.60, 3.10, 2.30, 2.25, 2.05, 2.00, 1.65, 1.55, 1.30, 1.28, 1.26,
    1.20, 1.18, 1.10, 1.08, 0.98,
)  # fmt: skip
_RARE_SURNAMES = (
    "文庞樊兰殷施洪颜倪牛温芦俞章鲁葛伍申尤毕聂柴焦翁阳耿关柳欧岳齐梅庄辛管祝左涂谷祁"
    "时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翟隋植甘景薄单包司"
    "柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖"
    "符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲"
    "乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和蔺"
)
_COMPOUND = ("欧阳", "上官", "司马", "诸葛", "皇甫", "尉迟", "令狐", "慕容", "东方", "夏侯")
_MALE = (
    "明国华文建志军平伟永海金德林成春强新生光杰东龙忠祥云福家富波勇荣宝辉学亮斌民清振庆"
    "玉世立宏涛峰鹏飞俊兴超健刚磊凯浩宇鑫博洋旭昊天泽晨轩子梓一佳豪涵少先正中长贵良义根"
    "连树发全友水和元思景江喜有顺利来廷启胜继广红维万方书仁大才安传小如加加礼贤松柏山川"
    "武彬坤雷威昌茂延治瑞善占守朝培恩开运兆敬士洪佑铭嘉诚锋权毅哲睿皓翔帆奇辰阳霖泉岩"
    "岳磊钢钧铁锁柱满仓虎彪猛雄魁尚宪法政务农商贸余丰裕盛旺增升起进步前后双满堂"
)
_FEMALE = (
    "英秀玉华红丽兰芳梅桂珍霞燕玲艳敏静娟淑凤萍琴云娜丹婷洁雪琳颖倩欣怡佳雨梓子涵思诗"
    "瑶梦月春香小晓美爱翠莲荣素巧金银彩凡平志文海永莉蓉薇慧巧智蕾璐莹菲菊清娥花莎园卉"
    "瑾妍悦馨宁嘉雅芬芝仙俊惠环青秋莺瑞凝晴岚苑婕馥琦勤贞育荷爽琬苗韵融园艺咏卿聪澜纯"
    "冰冬凌飘滢可希昕彤萱语若语桐沐辰依芷妤苡一伊诺汐玥琪珺淼焕改变换转引弟招来喜连娣多"
    "存凑枝叶茹芹蕊葵茜蔓菁蓓芸芷霏霜露虹雯霄星辉晶昭昱昀映景曼"
)


def _zipf(size: int, offset: float = 9.0) -> NDArray[np.float64]:
    weights = 1.0 / (np.arange(size) + offset)
    return np.asarray(weights / weights.sum())


def _unique(text: str) -> list[str]:
    return list(dict.fromkeys(text))


def _level_one() -> list[str]:
    """The 3,755 common characters of GB 2312, for the tail of given names."""
    found = []
    for high in range(0xB0, 0xD8):
        for low in range(0xA1, 0xFF):
            try:
                found.append(bytes((high, low)).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    return found


class NameBook:
    """Draws names and their typical misspellings."""

    def __init__(self) -> None:
        rare = [s for s in _unique(_RARE_SURNAMES) if s not in _TOP_SURNAMES]
        shares = list(_TOP_SHARES) + list(
            np.geomspace(0.93, 0.17, len(_TOP_SURNAMES) - len(_TOP_SHARES))
        )
        shares += list(np.geomspace(0.16, 0.012, len(rare)))
        shares += [0.08] + [0.012] * (len(_COMPOUND) - 1)
        self.surnames = np.array(list(_TOP_SURNAMES) + rare + list(_COMPOUND), dtype=object)
        self.surname_p = np.array(shares) / np.sum(shares)
        tail = _level_one()
        self.given: dict[int, tuple[NDArray[np.object_], NDArray[np.float64]]] = {}
        for sex, listed in ((1, _unique(_MALE)), (0, _unique(_FEMALE))):
            other = [c for c in tail if c not in listed]
            weights = np.concatenate(
                [_zipf(len(listed)) * 0.93, np.full(len(other), 0.07 / len(other))]
            )
            self.given[sex] = (np.array(listed + other, dtype=object), weights / weights.sum())
        self.same_sound = self._same_sound(tail)

    @staticmethod
    def _same_sound(characters: list[str]) -> dict[str, str]:
        groups: dict[str, list[str]] = {}
        for character in characters:
            reading = pinyin_dict[ord(character)].split(",")[0]
            groups.setdefault(reading, []).append(character)
        return {c: "".join(x for x in g if x != c) for g in groups.values() for c in g}

    def draw_surnames(self, rng: np.random.Generator, size: int) -> NDArray[np.object_]:
        return np.asarray(rng.choice(self.surnames, size, p=self.surname_p))

    def draw_given(
        self, rng: np.random.Generator, sex: NDArray[np.int8], size: int
    ) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
        first = np.empty(size, dtype=object)
        second = np.empty(size, dtype=object)
        for value in (0, 1):
            here = np.flatnonzero(sex == value)
            letters, weights = self.given[value]
            first[here] = rng.choice(letters, len(here), p=weights)
            second[here] = rng.choice(letters, len(here), p=weights)
        second[rng.random(size) < 0.16] = ""
        return first, second

    def misspell(self, name: str, rng: np.random.Generator, kind: int) -> str:
        """One typical mistake: 0 same sound, 1 another character, 2 dropped, 3 swapped, 4 added."""
        if len(name) < 2:
            return name
        place = int(rng.integers(0 if kind == 0 and rng.random() < 0.15 else 1, len(name)))
        if kind == 0:
            options = self.same_sound.get(name[place], "")
            if options:
                return name[:place] + options[int(rng.integers(len(options)))] + name[place + 1 :]
            kind = 1
        if kind == 1:
            letters = self.given[int(rng.integers(2))][0]
            return name[:place] + str(letters[int(rng.integers(600))]) + name[place + 1 :]
        if kind == 2 and len(name) >= 3:
            return name[:place] + name[place + 1 :]
        if kind == 3 and len(name) >= 3:
            return name[0] + name[2] + name[1] + name[3:]
        return name[0] + str(self.given[1][0][int(rng.integers(200))]) + name[1:]


_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])


def id_numbers(
    region: NDArray[np.int64], birth: NDArray[np.int64], sequence: NDArray[np.int64]
) -> NDArray[np.object_]:
    """Valid 18-place numbers (GB 11643-1999)."""
    body = (region * 10**8 + birth) * 1000 + sequence
    digits = (body[:, None] // 10 ** np.arange(16, -1, -1)) % 10
    checks = np.array(list("10X98765432"), dtype=object)[(digits @ _WEIGHTS) % 11]
    return np.asarray(body.astype(str).astype(object) + checks)


def dates(rng: np.random.Generator, age: NDArray[np.float64]) -> NDArray[np.int64]:
    days = (np.clip(age, 0.02, 104) * 365.25 + rng.integers(0, 365, len(age))).astype(int)
    dates = np.datetime64("2026-02-01") - days.astype("timedelta64[D]")
    text = np.char.replace(np.datetime_as_string(dates), "-", "")
    return np.asarray(text.astype(np.int64))


@dataclass(frozen=True)
class County:
    """One county's residents as columns of equal length."""

    columns: dict[str, NDArray[np.generic]]

    def __len__(self) -> int:
        return len(self.columns["rid"])


def make_county(book: NameBook, *, number: int, size: int, first_rid: int, seed: int) -> County:
    rng = np.random.default_rng([seed, number, 1])
    code = 370_100 + number * 5  # own code and four codes of former counties
    sizes = rng.choice([1, 2, 3, 4, 5, 6], size, p=[0.2, 0.3, 0.22, 0.17, 0.08, 0.03])
    hh_count = int(np.searchsorted(np.cumsum(sizes), size)) + 1
    sizes = sizes[:hh_count]
    hh = np.repeat(np.arange(hh_count), sizes)[:size]
    role = (np.arange(len(hh)) - np.repeat(np.cumsum(sizes) - sizes, sizes)[:size]).astype(int)
    head_age = rng.triangular(20, 52, 92, hh_count)[hh]
    age = head_age.copy()
    age = np.where(role == 1, head_age + rng.normal(-1.5, 3, size), age)
    child = (role == 2) | (role == 3) | (role == 5)
    age = np.where(child, head_age - rng.uniform(21, 36, size), age)
    age = np.where(role == 4, head_age + rng.uniform(20, 30, size), age)
    age = np.where((age < 0) | (age > 103), rng.uniform(0, 95, size), age)
    sex = np.where(role == 0, rng.random(size) < 0.72, rng.random(size) < 0.5).astype(np.int8)
    sex = np.where(role == 1, 1 - np.roll(sex, 1), sex).astype(np.int8)
    birth = dates(rng, age)
    surname = book.draw_surnames(rng, size)
    head_surname = book.draw_surnames(rng, hh_count)[hh]
    keeps = (role == 0) | child | ((role == 4) & (sex == 1))
    surname = np.where(keeps, head_surname, surname)
    first, second = book.draw_given(rng, sex, size)
    shares_first = child & (rng.random(size) < 0.35) & (role == 3)
    first = np.where(shares_first, np.roll(first, 1), first)
    twin = (role == 3) & (rng.random(size) < 0.02)
    birth = np.where(twin, np.roll(birth, 1), birth)
    sex = np.where(twin, np.roll(sex, 1), sex).astype(np.int8)
    first = np.where(twin, np.roll(first, 1), first)
    own = rng.choice(5, size, p=[0.82, 0.06, 0.05, 0.04, 0.03])
    own = np.where(twin, np.roll(own, 1), own)
    region = code + own
    group = (region * 10**8 + birth) * 2 + sex
    order = np.lexsort((np.arange(size), group))
    ordered = group[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    rank = np.empty(size, dtype=np.int64)
    rank[order] = np.arange(size) - np.repeat(starts, np.diff(np.r_[starts, size]))
    start = (group * 2654435761 % 2**31) % 500
    # neighbours in the register differ in one or two places only, as twins do
    sequence = 2 * ((start + rank) % 500) + sex
    numbers = id_numbers(region, birth, sequence)
    numbers[rng.random(size) < 0.003] = ""
    townships = max(1, size // 25_000)
    village_count = max(2, size // 1_250)
    village_no = rng.integers(0, village_count, hh_count)[hh]
    township_no = village_no % townships
    township = (code * 1000 + 100 + township_no).astype(str).astype(object)
    village = (
        ((code * 1000 + 100 + township_no) * 1000 + 200 + village_no // townships)
        .astype(str)
        .astype(object)
    )
    hh_phone = rng.integers(13_000_000_000, 19_999_999_999, hh_count)[hh]
    own_phone = rng.integers(13_000_000_000, 19_999_999_999, size)
    phone = np.where(rng.random(size) < 0.45, hh_phone, own_phone).astype(str).astype(object)
    phone[rng.random(size) < 0.12] = ""
    income = np.round(rng.lognormal(9.6, 0.7, hh_count)[hh], -1)
    poor = income < 5200
    assist = (poor & (rng.random(hh_count)[hh] < 0.7)).astype(np.int8)
    income = np.where(rng.random(size) < 0.06, np.nan, income)
    return County(
        {
            "rid": np.arange(first_rid, first_rid + size),
            "name": surname + first + second,
            "id_no": numbers,
            "sex": sex,
            "birth": birth,
            "hh_id": hh + number * COUNTY_SIZE,
            "township": township,
            "village": village,
            "phone": phone,
            "assist": assist,
            "income": income,
        }
    )
