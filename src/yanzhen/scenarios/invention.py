"""Invented people: names as they are distributed, numbers that no living person can have.

Identity numbers use the area code 990000, which GB/T 2260 does not assign, and phones the prefix
154, which no operator gives to the public; both pass every check. The same seed gives the same
people.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from yanzhen.core.identity import id_check_digit

UNASSIGNED_AREA = 990_000
UNASSIGNED_PHONE = "154"
# The commonest surnames with their share of the population in per mille.
SURNAMES = dict(
    zip(
        "王李张刘陈杨黄赵周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
        "苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦",
        [72, 71, 68, 54, 45, 31, 22, 21, 19, 19, 17, 15, 13, 13, 12, 11, 10, 10, 10, 9]
        + [9, 8, 8, 8, 7, 7, 7, 6, 6, 6, 6, 6, 5, 5, 5, 5, 5, 5, 5, 5]
        + [4] * 20
        + [3] * 18,
        strict=False,
    )
)
GIVEN_MALE = "国建志明德华文军平伟强勇刚林忠学成光荣富贵永兴海龙斌杰超涛浩宇轩泽博子俊天佑宏达福才"
GIVEN_FEMALE = "秀英桂兰芳玉珍素琴淑华霞梅红燕丽娟敏静艳玲萍莲凤琼蓉婷雪梦欣怡雨萱佳琪诗涵莉云碧"


@dataclass(frozen=True, slots=True)
class InventedPerson:
    name: str
    is_male: bool
    born_on: date
    id_number: str
    phone: str


class Inventor:
    """Makes people from a seed, each with a number of their own."""

    def __init__(
        self, seed: int, today: date, *, area: int = UNASSIGNED_AREA, phones: int = 0
    ) -> None:
        self.random = Random(seed)
        self.today = today
        self._taken: dict[tuple[date, bool], int] = {}
        self._area, self._phones = area, phones
        self._surnames, self._weights = list(SURNAMES), list(SURNAMES.values())

    def name(self, is_male: bool, surname: str = "") -> str:
        given = GIVEN_MALE if is_male else GIVEN_FEMALE
        length = 2 if self.random.random() < 0.78 else 1
        surname = surname or self.random.choices(self._surnames, self._weights)[0]
        return surname + "".join(self.random.choice(given) for _ in range(length))

    def id_number(self, born_on: date, is_male: bool) -> str:
        """A valid 18-digit number of the unassigned area; odd sequence numbers are male."""
        key = (born_on, is_male)
        serial = self._taken.get(key, 0)
        self._taken[key] = serial + 1
        first = f"{self._area + serial // 499:06d}{born_on:%Y%m%d}"
        first += f"{2 * (serial % 499) + (1 if is_male else 2):03d}"
        return first + id_check_digit(first)

    def phone(self) -> str:
        self._phones += 1
        return f"{UNASSIGNED_PHONE}{self._phones:08d}"

    def born(self, low: int, high: int) -> date:
        """A birthday of somebody between these ages today."""
        days = self.random.randrange(low * 365 + 1, high * 365 + 1)
        return self.today - timedelta(days=int(days * 365.25 / 365))

    def person(
        self, low: int, high: int, *, is_male: bool | None = None, surname: str = ""
    ) -> InventedPerson:
        male = self.random.random() < 0.51 if is_male is None else is_male
        born_on = self.born(low, high)
        has_phone = low >= 15 and self.random.random() < (0.9 if high < 70 else 0.55)
        return InventedPerson(
            self.name(male, surname),
            male,
            born_on,
            self.id_number(born_on, male),
            self.phone() if has_phone else "",
        )

    def household(self) -> Iterator[tuple[str, InventedPerson]]:
        """Relation and person, the head first: shapes as in a mountain county."""
        shape = self.random.random()
        if shape < 0.2:
            head = self.person(66, 92)
            yield "head", head
            if self.random.random() < 0.4:
                yield "spouse", self.person(64, 88, is_male=not head.is_male)
            return
        head = self.person(30, 62)
        yield "head", head
        if shape < 0.9:
            yield "spouse", self.person(28, 60, is_male=not head.is_male)
        for _ in range(self.random.choice([0, 1, 1, 2, 2, 3])):
            child = self.person(3, 25, surname=head.name[0])
            yield ("son" if child.is_male else "daughter"), child
        if self.random.random() < 0.45:
            yield "parent", self.person(62, 90)
