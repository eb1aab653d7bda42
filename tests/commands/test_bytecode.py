"""Compiled modules that were cut short do not reach the processes that come later."""

import py_compile
from pathlib import Path

from tooling.bytecode import remove_unreadable


def test_removes_what_was_cut_short_and_keeps_the_rest(tmp_path: Path) -> None:
    source = tmp_path / "flush.py"
    source.write_text("def clear(tables: list[str]) -> int:\n    return len(tables)\n")
    whole, cut, empty = (tmp_path / "deep" / f"{name}.pyc" for name in ("whole", "cut", "empty"))
    for target in (whole, cut):
        py_compile.compile(str(source), cfile=str(target), doraise=True)
    cut.write_bytes(cut.read_bytes()[:60])
    empty.write_bytes(b"")
    assert set(remove_unreadable(tmp_path)) == {cut, empty}
    assert list(tmp_path.rglob("*.pyc")) == [whole]
    assert remove_unreadable(tmp_path) == []
