"""Pure decisions about names, passwords and codes."""

from __future__ import annotations

import re

USERNAME = re.compile(r"[\w.@+-]{2,60}")


def is_username(text: str) -> bool:
    """Letters (also Chinese), digits and ``. @ + - _``, two to sixty of them."""
    return bool(USERNAME.fullmatch(text))
