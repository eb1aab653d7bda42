"""Papers are filled from data, never from markup."""

import shutil
import subprocess
from pathlib import Path

import pytest

from yanzhen.core.documents import pdf_of

TEMPLATE = """
#let content = json(bytes(sys.inputs.content))
#set text(font: "Noto Sans CJK SC")
= #content.title
#for line in content.lines [- #line]
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "paper.typ"
    path.write_text(TEMPLATE, encoding="utf-8")
    return path


def test_writes_a_paper(template: Path) -> None:
    paper = pdf_of(template, {"title": "结项报告", "lines": ["一", "二"]})
    assert paper.startswith(b"%PDF-")


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext reads the paper")
def test_prints_markup_as_it_was_typed(template: Path, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf_of(template, {"title": "*不加粗*", "lines": ["#panic()", "$x$"]}))
    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True)
    for word in ("*不加粗*", "#panic()", "$x$"):
        assert word in text.stdout
