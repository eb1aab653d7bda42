"""Open answers by the words that they use."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

import rjieba

# Words that say nothing by themselves.
_EMPTY = frozenset(
    word
    for line in (
        "的 了 和 是 在 我 我们 你 你们 他 她 它 也 都 就 很 太 要 有 没有 没 不 还 把 被 给 对",
        "与 或 及 而",
        "这 那 这个 那个 一个 一些 一点 什么 怎么 希望 可以 能 能够",
        "会 想 多 少 大 小 更 比较 非常 吧 吗 呢 啊",
        "the a an and or of to in on for is are was were be we i you it that this with at by from",
        "have has had not no more less very would like should can could please need needs",
    )
    for word in line.split()
)
_WORD = re.compile(r"[\w㐀-鿿]{2,}")


@lru_cache(maxsize=20_000)
def words_in(text: str) -> frozenset[str]:
    """The telling words of a text; Chinese is cut by the jieba dictionary.

    >>> sorted(words_in("老人看病不方便"))
    ['不方便', '看病', '老人']
    """
    cut = [word.strip().lower() for word in rjieba.cut(text)]
    found: list[str] = []
    for before, word in zip(["", *cut], cut, strict=False):
        if before in {"不", "没", "没有"} and _WORD.fullmatch(word):
            found.append(before + word)
        elif _WORD.fullmatch(word) and word not in _EMPTY and not word.isdigit():
            found.append(word)
    return frozenset(found)


def grouped(texts: Iterable[str], *, least: int, most: int = 20) -> list[tuple[str, int]]:
    """The commonest words and in how many texts each stands; rarer ones than ``least`` left out."""
    counts = Counter(word for text in texts for word in words_in(text))
    common = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [pair for pair in common if pair[1] >= least][:most]
