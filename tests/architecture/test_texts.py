"""Source texts are English; the Chinese stands in the catalogues."""

import ast
import re

from tests.architecture.house import named, tracked

MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
MARKS |= {"pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_marked_texts_are_english_and_constant() -> None:
    seen, found = 0, []
    for path in tracked("src/yanzhen/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id not in MARKS:
                continue
            seen += 1
            texts = node.args[:2] if "n" in node.func.id[:2] else node.args[:1]
            for text in texts:
                constant = isinstance(text, ast.Constant) and isinstance(text.value, str)
                if not constant or CHINESE.search(ast.literal_eval(text)):
                    found.append(f"{named(path)}:{node.lineno}")
    assert seen, "the walk must see marked texts"
    assert found == []
