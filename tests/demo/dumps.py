"""What stands in a dump of millions of characters, looked for in moments."""

import re
from collections.abc import Iterable

RUNS = re.compile(r"\d{10,}[\dX]?")


def standing_in(text: str, numbers: Iterable[str]) -> list[str]:
    """Which of the numbers, of eleven characters or more, stand anywhere in the text."""
    runs = "\n".join(set(RUNS.findall(text)))
    return [n for n in numbers if n in (runs if n[:-1].isdigit() else text)]
