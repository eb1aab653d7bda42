"""The test command brings its own PostgreSQL and leaves nothing behind."""

import re
import shutil
from pathlib import Path

import psycopg
import pytest

from tooling import postgres
from tooling.place import Refusal


def folder_of(url: str) -> Path:
    return Path(re.sub(r".*host=", "", url))


@pytest.mark.slow
def test_a_cluster_serves_on_a_socket_only_and_leaves_nothing_behind() -> None:
    with postgres.private_cluster() as url:
        folder = folder_of(url)
        with psycopg.connect(f"host={folder} user=yanzhen dbname=postgres") as connection:
            encoding = connection.execute("SHOW server_encoding").fetchone()
            listening = connection.execute("SHOW listen_addresses").fetchone()
        assert (encoding, listening) == (("UTF8",), ("",))
        assert oct(folder.stat().st_mode)[-3:] == "700"
    assert not folder.exists()


@pytest.mark.slow
def test_a_cluster_ends_when_its_user_fails() -> None:
    seen: list[Path] = []

    def fail() -> None:
        with postgres.private_cluster() as url:
            seen.append(folder_of(url))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert [folder.exists() for folder in seen] == [False]


def test_a_missing_server_is_told_with_the_line_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_words, **_options: None)
    monkeypatch.setattr(Path, "glob", lambda *_words: iter(()))
    with pytest.raises(Refusal, match="apt-get install -y postgresql"):
        postgres.programs()
