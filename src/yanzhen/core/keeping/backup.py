"""Write and read a backup: database, attachments and rule packs in one verified file.

The keys are not in it: whoever finds the file finds no number of a person. They go into a file of
their own, to be kept elsewhere.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import yanzhen
from yanzhen.core import attachments, crypto, policies, vault
from yanzhen.core.errors import NotValid
from yanzhen.core.keeping import databases, manifest, presence
from yanzhen.core.keeping.manifest import Manifest, digest_of, files_below

PACKED_QUICKLY = 1


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored; ``own_policies`` when the rule packs differ from the shipped ones."""

    manifest: Manifest
    own_policies: bool


def _fingerprints(ring: crypto.Keyring) -> dict[str, str]:
    return {str(version): crypto.fingerprint(key) for version, key in ring.keys.items()}


# -- writing --------------------------------------------------------------------------------------


def write_backup(target: Path, *, keys: Path | None = None) -> Manifest:
    """Write a backup while work goes on. The file appears when it is complete.

    Raises NotValid when the target cannot be written or already exists.
    """
    for place in (target, *((keys,) if keys else ())):
        if place.exists():
            raise NotValid(_("%(file)s exists already. Name another file."), file=place)
        if not place.parent.is_dir() or not os.access(place.parent, os.W_OK):
            raise NotValid(_("%(folder)s cannot be written to."), folder=place.parent)
    with (
        tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder,
        attachments.kept_meanwhile(),
    ):
        made = _collect(Path(folder))
        part = Path(folder) / "part"
        _pack(part, Path(folder), made)
        os.replace(part, target)
    if keys:
        _write_keys(keys)
    return made


def _collect(folder: Path) -> Manifest:
    database = folder / "database"
    database.mkdir()
    ring = crypto.keyring()
    migrations = databases.applied_migrations()
    is_sqlite = connection.vendor == "sqlite"
    copy = databases.copy_sqlite if is_sqlite else databases.copy_postgresql
    tables, stored = copy(database)
    shutil.copytree(settings.POLICIES, folder / "policies")
    files = {
        str(p.relative_to(folder)): [p.stat().st_size, digest_of(p)] for p in files_below(folder)
    }
    missing = []
    for name in stored:
        path = vault.path_of(attachments.folder(), name)
        if path.exists():
            files[f"attachments/{name[:2]}/{name}"] = [path.stat().st_size, name]
        else:
            missing.append(name)
    return Manifest(
        vendor=connection.vendor,
        made_at=timezone.now().isoformat(timespec="seconds"),
        version=yanzhen.__version__,
        migrations=migrations,
        keys=_fingerprints(ring),
        tables=tables,
        files=files,
        missing=missing,
    )


def _pack(part: Path, folder: Path, made: Manifest) -> None:
    with tarfile.open(part, "w:gz", compresslevel=PACKED_QUICKLY) as archive:
        text = made.text().encode()
        entry = tarfile.TarInfo(manifest.NAME)
        entry.size, entry.mode = len(text), 0o600
        archive.addfile(entry, io.BytesIO(text))
        for name in made.files:
            kind, _slash, rest = name.partition("/")
            source = attachments.folder() / rest if kind == "attachments" else folder / name
            archive.add(source, arcname=name, recursive=False)
    with part.open("rb") as file:
        os.fsync(file.fileno())


def _write_keys(target: Path) -> None:
    crypto.keyring()
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(Path(settings.KEYRING).read_bytes())


# -- reading --------------------------------------------------------------------------------------


def restore_backup(source: Path, *, keys: Path | None = None) -> Restored:
    """Bring an empty installation to the state of a backup; nothing is changed when it refuses.

    Raises NotValid (no backup, damaged, other database, keys that do not fit) and WrongState
    (there are data already, or a server is running). The database comes last, so a killed restore
    can be started again.
    """
    data = Path(settings.DATA)
    with (
        presence.alone(),
        tempfile.TemporaryDirectory(dir=data, prefix=".restore-") as folder,
    ):
        staged = Path(folder)
        made = _unpack(source, staged)
        _refuse_other_database(made)
        databases.refuse_if_in_use()
        databases.refuse_unknown_migrations(made)
        _refuse_damaged(staged, made)
        if made.vendor == "sqlite":
            databases.check_sqlite(staged / "database", made)
        ring_file = _fitting_keys(made, keys)
        own_policies = _put_policies(staged / "policies", data)
        _put_attachments(staged, made)
        if ring_file:
            _put_keys(ring_file)
        if made.vendor == "sqlite":
            databases.put_sqlite(staged / "database")
        else:
            databases.put_postgresql(staged / "database", made)
    return Restored(made, own_policies)


def _unpack(source: Path, staged: Path) -> Manifest:
    try:
        with tarfile.open(source, "r:gz") as archive:
            first = archive.next()
            content = archive.extractfile(first) if first and first.name == manifest.NAME else None
            if content is None:
                raise NotValid(_("This file is not a backup of Yanzhen."))
            made = manifest.read_manifest(content.read())
            members = [m for m in archive if m.name in made.files and m.isfile()]
            archive.extractall(staged, members=members, filter="data")
            return made
    except FileNotFoundError:
        raise NotValid(_("There is no file %(file)s."), file=source) from None
    except (tarfile.TarError, EOFError, OSError):
        raise NotValid(_("This file is not a backup of Yanzhen, or it is damaged.")) from None


def _refuse_other_database(made: Manifest) -> None:
    if made.vendor != connection.vendor:
        raise NotValid(
            _("This backup was made on %(there)s, and this installation runs on %(here)s."),
            there=made.vendor,
            here=connection.vendor,
        )


def _refuse_damaged(staged: Path, made: Manifest) -> None:
    for name, (size, digest) in made.files.items():
        path = staged / name
        if not path.is_file() or path.stat().st_size != size or digest_of(path) != digest:
            raise NotValid(_("This backup is damaged: %(name)s."), name=name)


def _fitting_keys(made: Manifest, keys: Path | None) -> Path | None:
    """The file of keys to take over, or nothing when those that are here fit."""
    here = Path(settings.KEYRING)
    chosen = keys or (here if here.exists() else None)
    if chosen is None:
        raise NotValid(_("The keys of this backup are needed: --keys FILE"))
    try:
        known = _fingerprints(crypto.read_keyring(chosen))
    except (OSError, ValueError, KeyError, TypeError):
        raise NotValid(_("%(file)s holds no keys."), file=chosen) from None
    if any(known.get(version) != printed for version, printed in made.keys.items()):
        if keys is None:
            raise NotValid(_("The keys here are not those of this backup: --keys FILE"))
        raise NotValid(_("The keys in %(file)s are not those of this backup."), file=keys)
    return keys


def _put_keys(source: Path) -> None:
    place = Path(settings.KEYRING)
    place.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
    content = json.dumps(json.loads(source.read_text()), indent=1)
    fresh = place.with_suffix(".restored")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(content)
    os.replace(fresh, place)


def _put_attachments(staged: Path, made: Manifest) -> None:
    for name in made.attachments:
        place = attachments.folder() / name.removeprefix("attachments/")
        place.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
        os.replace(staged / name, place)


def _put_policies(saved: Path, data: Path) -> bool:
    """Keep the rule packs of the backup in the data folder when they are not the shipped ones."""
    shipped = Path(settings.POLICIES)
    if _contents(saved) == _contents(shipped):
        return False
    place = data / "policies"
    shutil.rmtree(place, ignore_errors=True)
    shutil.move(saved, place)
    policies.reload()
    return True


def _contents(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): digest_of(p) for p in files_below(folder)}
