"""A backup brings everything back, made while work goes on; whatever does not fit is refused."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from yanzhen.core import attachments, crypto, vault
from yanzhen.core.errors import NotValid, WrongState
from yanzhen.core.keeping import manifest
from yanzhen.core.keeping.backup import restore_backup, write_backup
from yanzhen.core.models import Attachment
from yanzhen.core.scope import Actor

pytestmark = pytest.mark.slow

# Each round is one transaction with a user, an audit entry and an attachment.
WRITER = """
import django, sys
django.setup()
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from yanzhen.core import attachments, scope
User = get_user_model()
actor = scope.system_actor(now=timezone.now())
for n in range(100000):
    with transaction.atomic():
        User.objects.create(username=f"w{n}", phone=f"1888{n:07d}", created_at=actor.now)
        attachments.add_attachment(
            actor=actor, object_type="test.visit", object_id=n, area_code="",
            upload=SimpleUploadedFile("a.pdf", b"%PDF-1.7 " + str(n).encode()))
    print(n, flush=True)
"""
COUNTS = """
import django, json
django.setup()
from django.contrib.auth import get_user_model
from yanzhen.core import attachments, search, scope
from yanzhen.core.fields import plain
from yanzhen.core.models import Attachment, AuditEntry
users = list(get_user_model().objects.filter(username__startswith="w"))
print(json.dumps({
    "users": len(users),
    "phones": sum(plain(u.phone) == "1888%07d" % int(u.username[1:]) for u in users),
    "entries": AuditEntry.objects.filter(operation="core.add_attachment").count(),
    "files": sorted(attachments.content(a)[:8].decode() for a in Attachment.objects.all()),
    "found": len(search.find(actor=None, query="张", area_set=scope.AreaSet(("",)))),
    "new": get_user_model().objects.create(username="new", created_at="2026-06-15T10:00Z").pk,
}))
"""


def run(env: dict[str, str], *words: str, code: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *(["-c", code] if code else ["-m", "yanzhen", *words])]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


@pytest.fixture
def used(own_installation: Callable[[], dict[str, str]], actor: Callable[..., Actor]) -> Any:
    """An installation in use; on PostgreSQL it is the test database itself."""
    from yanzhen.core import search

    search.index_record(search.Entry("thing", 1, "990626", "张三丰"))
    env = own_installation() | {"DJANGO_LANGUAGE": "en"}
    (Path(env["YZ_DATA"]) / "attachments").mkdir(exist_ok=True)
    return env


@pytest.fixture
def empty(used: dict[str, str], tmp_path: Path) -> Iterator[dict[str, str]]:
    """An installation without anything: an empty folder, an empty database."""
    env = used | {"YZ_DATA": str(tmp_path / "fresh")}
    env.pop("YZ_KEYS")
    (tmp_path / "fresh").mkdir()
    if connection.vendor == "sqlite":
        yield env
        return
    name = f"restored_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
    env["DATABASE_URL"] = urlsplit(env["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    yield env
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


SERVER = """
import time
import yanzhen.config.wsgi
print("serving", flush=True)
time.sleep(120)
"""


def read_manifest(path: Path) -> manifest.Manifest:
    with tarfile.open(path) as archive:
        content = archive.extractfile(manifest.NAME)
        assert content
        return manifest.read_manifest(content.read())


def test_restores_everything_into_an_empty_folder_while_writes_go_on(
    used: dict[str, str], empty: dict[str, str], tmp_path: Path
) -> None:
    backup, keys = tmp_path / "b.tar.gz", tmp_path / "k.json"
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER], env=used, stdout=subprocess.PIPE, text=True
    )
    try:
        assert writer.stdout
        for _round in range(30):
            assert writer.stdout.readline()
        made = run(used, "backup", str(backup), "--keys", str(keys))
        assert made.returncode == 0, made.stderr
    finally:
        writer.kill()
        writer.wait()
    acknowledged = [line for line in writer.stdout.read().splitlines() if line.isdigit()]
    writer.stdout.close()
    promised = read_manifest(backup)
    assert promised.missing == []
    restored = run(empty, "restore", str(backup), "--keys", str(keys))
    assert restored.returncode == 0, restored.stderr
    told = run(empty, code=COUNTS)
    assert told.returncode == 0, told.stderr
    counted = json.loads(told.stdout)
    assert 30 <= counted["users"] <= 30 + len(acknowledged) + 1
    assert counted["users"] == promised.tables["accounts_user"]
    assert counted["phones"] == counted["entries"] == counted["users"]
    assert counted["files"] == ["%PDF-1.7"] * counted["users"]
    assert counted["found"] == 1
    again = run(empty, "restore", str(backup), "--keys", str(keys))
    assert again.returncode == 1
    assert "空" in again.stderr or "empty" in again.stderr
    with tarfile.open(backup) as archive:
        content = b"".join(
            file.read() for m in archive if m.isfile() and (file := archive.extractfile(m))
        )
    assert b"1888000" not in content
    for key in json.loads(keys.read_text())["keys"]:
        assert key["seal"].encode() not in content


@pytest.fixture
def fresh_folder(
    transactional_db: None, own_keyring: Path, tmp_path: Path, settings: Any
) -> Callable[[], Path]:
    """Move this process into an empty data folder, on the empty test database."""

    def move() -> Path:
        folder = tmp_path / "fresh"
        folder.mkdir()
        settings.DATA = folder
        settings.ATTACHMENTS = folder / "attachments"
        settings.KEYRING = str(folder / "keys" / "keyring.json")
        return folder

    return move


def test_refuses_what_does_not_fit_and_changes_nothing(
    fresh_folder: Callable[[], Path], tmp_path: Path
) -> None:
    backup, keys = tmp_path / "b.tar.gz", tmp_path / "k.json"
    write_backup(backup, keys=keys)
    with pytest.raises(NotValid):
        write_backup(backup)
    with pytest.raises(NotValid):
        write_backup(tmp_path / "no" / "b.tar.gz")

    other_keys, no_keys = tmp_path / "other.json", tmp_path / "none.json"
    crypto.add_key(other_keys)
    no_keys.write_text("[]")
    nothing, broken = tmp_path / "nothing.tar.gz", tmp_path / "broken.tar.gz"
    nothing.write_bytes(b"no backup")
    broken.write_bytes(backup.read_bytes()[:-2000])
    altered = tmp_path / "altered.tar.gz"
    alter(backup, altered)
    folder = fresh_folder()
    for file, key in (
        (nothing, keys),
        (broken, keys),
        (altered, keys),
        (tmp_path / "absent.tar.gz", keys),
        (backup, None),
        (backup, other_keys),
        (backup, no_keys),
    ):
        with pytest.raises(NotValid) as refused:
            restore_backup(file, keys=key)
        assert str(refused.value)
        assert list(folder.iterdir()) == []


def test_refuses_to_restore_over_data(fresh_folder: Callable[[], Path], tmp_path: Path) -> None:
    from yanzhen.core import search

    search.index_record(search.Entry("thing", 1, "990626", "张三丰"))
    backup, keys = tmp_path / "b.tar.gz", tmp_path / "k.json"
    write_backup(backup, keys=keys)
    folder = fresh_folder()
    with pytest.raises(WrongState):
        restore_backup(backup, keys=keys)
    assert list(folder.iterdir()) == []


def alter(source: Path, target: Path) -> None:
    """A backup whose last database file was changed."""
    with tarfile.open(source) as old, tarfile.open(target, "w:gz") as new:
        for member in old:
            content = old.extractfile(member)
            assert content
            raw = content.read()
            if member.name.startswith("database/"):
                raw = raw[:-1] + bytes([raw[-1] ^ 1]) if raw else raw
            new.addfile(member, io.BytesIO(raw))


def test_reads_no_manifest_of_a_newer_release() -> None:
    with pytest.raises(NotValid):
        manifest.read_manifest(b'{"format": 99}')
    with pytest.raises(NotValid):
        manifest.read_manifest(b'{"format": 1}')
    with pytest.raises(NotValid):
        manifest.read_manifest(b"[")


@pytest.mark.django_db
def test_removes_no_file_while_a_copy_is_made(
    actor: Callable[..., Actor], django_capture_on_commit_callbacks: Any
) -> None:
    def add() -> Attachment:
        return attachments.add_attachment(
            actor=actor(),
            object_type="test.visit",
            object_id=1,
            area_code="",
            upload=SimpleUploadedFile("a.pdf", b"%PDF-1.7"),
        )

    added = add()
    path = vault.path_of(attachments.folder(), added.stored_as)
    with attachments.kept_meanwhile(), django_capture_on_commit_callbacks(execute=True):
        attachments.remove_attachment(actor=actor(), attachment=added)
    assert path.exists()
    os.utime(path, (0, 0))
    kept = add()
    assert attachments.sweep(actor=actor()) == 1
    assert not path.exists()
    assert attachments.content(kept)


def test_does_not_restore_under_a_running_server(
    used: dict[str, str], empty: dict[str, str], tmp_path: Path
) -> None:
    backup, keys = tmp_path / "b.tar.gz", tmp_path / "k.json"
    assert run(used, "backup", str(backup), "--keys", str(keys)).returncode == 0
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER], env=empty, stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        assert server.stdout.readline() == "serving\n"
        refused = run(empty, "restore", str(backup), "--keys", str(keys))
        assert refused.returncode == 1
        assert "Stop it first" in refused.stderr or "停止服务" in refused.stderr
        assert not (Path(empty["YZ_DATA"]) / "keys" / "keyring.json").exists()
    finally:
        server.kill()
        server.wait()
        assert server.stdout is not None
        server.stdout.close()
    restored = run(empty, "restore", str(backup), "--keys", str(keys))
    assert restored.returncode == 0, restored.stderr
