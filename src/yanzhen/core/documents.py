"""Papers as PDF: a typst template filled from the record, black and white safe, A4."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import manimgx_fonts_cjk
import typst

FONTS = Path(manimgx_fonts_cjk.__file__).parent


def pdf_of(template: Path, content: Mapping[str, Any]) -> bytes:
    """The bytes of the paper. The template reads ``json(bytes(sys.inputs.content))``.

    Text of people arrives as data, so no word that somebody typed is taken for markup.
    """
    written = json.dumps(content, ensure_ascii=False, default=str)
    paper = typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"content": written},
        format="pdf",
    )
    if not isinstance(paper, bytes):
        raise TypeError("the template gives more than one file")
    return paper
