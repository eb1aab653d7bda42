"""Pages run under a policy without inline scripts and styles, and speak through gettext."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.house import named, templates

# The style guide shows the parts with words as records hold them.
SAMPLES = "core/styleguide"
COMMENTS = re.compile(r"{#.*?#}|{% ?comment.*?endcomment ?%}|<!--.*?-->", re.DOTALL)
FORBIDDEN = {
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(?!\s*</script>)", re.IGNORECASE),
    "inline style block": re.compile(r"<style\b", re.IGNORECASE),
    "style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "event attribute": re.compile(r"\son[a-z]{3,}\s*=\s*[\"']", re.IGNORECASE),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
    "foreign address": re.compile(r"(?:src|href|action|data-\w+)\s*=\s*[\"'](?:https?:)?//"),
    "text outside gettext": re.compile(r"[\u4e00-\u9fff]+"),
}
# JSON for an island is data, not script: the policy lets the browser ignore it.
# A language is named in itself, and says so.
NAMED_IN_ITSELF = re.compile(r"<(\w+)[^>]*\blang=[\"']zh[^>]*>.*?</\1>", re.DOTALL)
ISLAND = re.compile(r"<script[^>]*type=[\"']application/json[\"'][^>]*>.*?</script>", re.DOTALL)


def violations(text: str) -> Iterator[str]:
    """The kinds of what a page may not hold, with the line where it stands."""
    visible = text
    for part in (COMMENTS, ISLAND, NAMED_IN_ITSELF):
        visible = part.sub(lambda match: "\n" * match[0].count("\n"), visible)
    for kind, pattern in FORBIDDEN.items():
        for match in pattern.finditer(visible):
            yield f"line {visible.count(chr(10), 0, match.start()) + 1}: {kind}"


@pytest.mark.parametrize("path", templates(), ids=named)
def test_a_template_keeps_the_policy(path: Path) -> None:
    found = [line for line in violations(path.read_text()) if not is_sample(path, line)]
    assert found == []


def is_sample(path: Path, line: str) -> bool:
    return SAMPLES in path.as_posix() and line.endswith("text outside gettext")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<script>go()</script>", "inline script"),
        ("<style>p{}</style>", "inline style block"),
        ('<p style="color:red">', "style attribute"),
        ('<a onclick="go()">', "event attribute"),
        ('<a href="javascript:go()">', "script address"),
        ('<img src="//cdn.example/x.png">', "foreign address"),
        ("<p>需求</p>", "text outside gettext"),
    ],
)
def test_the_check_sees(text: str, kind: str) -> None:
    assert list(violations(f"\n{text}")) == [f"line 2: {kind}"]


def test_the_check_lets_pass_what_is_allowed() -> None:
    allowed = """
    {# 需求 #}<script src="{% static 'dist/app.js' %}" defer></script>
    <script type="application/json" id="figures">{"need": 1}</script>
    <button @click="open = true" :class="shade" class="style">{% translate "Open" %}</button>
    <button name="language" value="zh-hans" lang="zh-Hans"><span>中文</span></button>
    """
    assert list(violations(allowed)) == []
