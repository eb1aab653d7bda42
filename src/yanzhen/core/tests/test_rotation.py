"""New keys for old values, while people work and whatever happens to the process."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone, translation

from yanzhen.core import crypto, rotation
from yanzhen.core.errors import NotValid, WrongState
from yanzhen.core.fields import candidates, plain
from yanzhen.core.rotation import forget, rotate, sealed_columns, versions_in_use

User: Any = get_user_model()


def phone(number: int) -> str:
    return f"199{number:08d}"


def make_users(count: int, start: int = 0) -> None:
    now = timezone.now()
    User.objects.bulk_create(
        User(username=f"user{n}", name="无名", phone=phone(n), created_at=now)
        for n in range(start, start + count)
    )


def found(number: int) -> bool:
    return bool(User.objects.filter(phone_index__in=candidates(User, "phone_index", phone(number))))


pytestmark = pytest.mark.usefixtures("own_keyring")


def test_knows_every_model_with_sealed_values() -> None:
    names = {c.model._meta.label_lower for c in sealed_columns()}
    assert {"accounts.user", "people.person", "people.household", "core.attachment"} <= names


@pytest.mark.django_db
def test_seals_every_value_under_the_new_key_and_finds_it_still() -> None:
    make_users(12)
    assert versions_in_use() == Counter({1: 24})
    progress = rotate()
    assert (progress.total, progress.done, progress.troubles) == (12, 12, [])
    assert versions_in_use() == Counter({2: 24})
    assert sorted(plain(u.phone) for u in User.objects.all()) == [phone(n) for n in range(12)]
    assert all(found(n) for n in range(12))


@pytest.mark.django_db
def test_finds_values_under_every_key_before_the_rotation_is_through(own_keyring: Path) -> None:
    make_users(3)
    crypto.add_key(own_keyring)
    make_users(3, start=3)
    assert versions_in_use() == Counter({1: 6, 2: 6})
    assert all(found(n) for n in range(6))


@pytest.mark.django_db
def test_goes_on_with_an_unfinished_rotation_instead_of_adding_a_key(own_keyring: Path) -> None:
    make_users(4)
    crypto.add_key(own_keyring)
    assert rotate().done == 4
    assert crypto.keyring().newest.version == 2
    assert rotate().done == 4
    assert crypto.keyring().newest.version == 3


@pytest.mark.django_db
def test_changes_the_cipher_too(settings: Any) -> None:
    make_users(3)
    settings.CIPHER = "sm4-gcm"
    rotate()
    assert crypto.keyring().newest.version == 1
    assert all(u.phone.token.startswith("1.s.") for u in User.objects.all())
    assert all(plain(u.phone).startswith("199") for u in User.objects.all())


@pytest.mark.django_db
def test_tells_how_far_it_is_batch_by_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "BATCH", 5)
    make_users(12)
    told: list[tuple[int, int]] = []
    rotate(report=lambda progress: told.append((progress.done, progress.total)))
    assert told == [(5, 12), (10, 12), (12, 12), (12, 12)]


@pytest.mark.django_db
def test_does_not_overwrite_what_somebody_changes_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_users(6)
    seal = rotation._sealed_again
    changed: list[int] = []

    def late(*arguments: Any) -> Any:
        change = seal(*arguments)
        if not changed:
            changed.append(1)
            user = User.objects.get(username="user0")
            user.phone = phone(77)
            user.save()
        return change

    monkeypatch.setattr(rotation, "_sealed_again", late)
    rotate()
    assert plain(User.objects.get(username="user0").phone) == phone(77)
    assert found(77)
    assert not found(0)
    assert versions_in_use() == Counter({2: 12})


@pytest.mark.django_db
def test_takes_along_what_was_still_written_under_the_old_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_users(6)
    old = User.objects.get(username="user3").phone.token
    write = rotation._write
    calls = []

    def late(columns: Any, changes: Any) -> None:
        write(columns, changes)
        calls.append(1)
        if len(calls) == 1:
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE accounts_user SET phone = %s WHERE username = 'user3'", [old]
                )

    monkeypatch.setattr(rotation, "_write", late)
    rotate()
    assert versions_in_use() == Counter({2: 12})


@pytest.mark.django_db
def test_a_record_read_before_is_saved_under_the_new_key() -> None:
    make_users(1)
    user = User.objects.get()
    rotate()
    user.name = "新名"
    user.save()
    assert User.objects.get().phone.token.startswith("2.")
    assert plain(User.objects.get().phone) == phone(0)


@pytest.mark.django_db
def test_a_value_moved_to_another_column_can_be_opened_there() -> None:
    from django.apps import apps

    make_users(1)
    person = apps.get_model("people.person")
    field: Any = person._meta.get_field("phone")
    token = field.get_prep_value(User.objects.get().phone)
    assert crypto.keyring().open(token, "people.person.phone") == phone(0)


@pytest.mark.django_db
def test_leaves_a_row_that_cannot_be_opened_as_it_is_and_says_so() -> None:
    make_users(3)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET phone = '1.a.broken' WHERE username = 'user1'")
    progress = rotate()
    assert len(progress.troubles) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM accounts_user WHERE username = 'user1'")
        assert cursor.fetchone() == ("1.a.broken",)
    assert found(0)
    assert found(2)
    with translation.override("en"), pytest.raises(CommandError, match="1 rows could not"):
        call_command("keys", "rotate", stdout=StringIO(), stderr=StringIO())


@pytest.mark.django_db
def test_is_refused_while_another_rotation_is_under_way(own_keyring: Path) -> None:
    with rotation._alone(own_keyring), pytest.raises(WrongState):
        rotate()


@pytest.mark.django_db
class TestForgetting:
    def test_takes_the_key_away_when_nothing_lies_under_it(self) -> None:
        make_users(2)
        rotate()
        forget(1)
        assert sorted(crypto.keyring().keys) == [2]
        assert found(1)

    def test_is_refused_while_a_value_lies_under_it(self, own_keyring: Path) -> None:
        make_users(2)
        crypto.add_key(own_keyring)
        with pytest.raises(WrongState) as refused, translation.override("en"):
            forget(1)
        with translation.override("en"):
            assert str(refused.value).startswith("4 values still lie under key version 1")
        assert sorted(crypto.keyring().keys) == [1, 2]

    def test_is_refused_for_the_newest_and_an_unknown_key(self) -> None:
        crypto.keyring()
        with pytest.raises(WrongState):
            forget(1)
        with pytest.raises(NotValid):
            forget(9)


@pytest.mark.django_db
def test_the_command_lists_adds_rotates_and_forgets() -> None:
    make_users(2)

    def said(*words: str) -> str:
        out = StringIO()
        with translation.override("en"):
            call_command("keys", *words, stdout=out)
        return out.getvalue()

    assert "1  " in said("list")
    assert "Key version 2 was added" in said("add")
    assert "2 rows now lie under key version 2" in said("rotate")
    assert "forgotten" in said("forget", "1")
    listed = said("list").splitlines()
    assert len(listed) == 1
    assert listed[0].split()[0] == "2"
    with pytest.raises(CommandError):
        said("forget", "2")


@pytest.mark.slow
def test_loses_nothing_when_it_is_killed_at_any_moment(
    own_installation: Callable[[], dict[str, str]],
    read_sql: Callable[[str], list[tuple[Any, ...]]],
    own_keyring: Path,
) -> None:
    """kill -9 at random moments, again and again, while another connection goes on writing."""
    count = 6000
    make_users(count)
    env = own_installation()
    command = [sys.executable, "-m", "yanzhen", "keys", "rotate"]
    random.seed(7)
    kills = 0
    for _attempt in range(4):
        child = subprocess.Popen(
            command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert child.stdout
        for line in child.stdout:
            if line.split("/")[0].isdigit() and int(line.split("/")[0]) < count:
                time.sleep(random.random() * 0.2)
                os.kill(child.pid, signal.SIGKILL)
                kills += 1
                break
        child.stdout.close()
        child.wait(timeout=60)
        ring = crypto.keyring()
        rows = read_sql("SELECT username, phone, phone_index FROM accounts_user")
        assert len(rows) == count
        for username, token, index in rows:
            expected = phone(int(username.removeprefix("user")))
            assert ring.open(token, "accounts.user.phone") == expected
            assert index in ring.indexes(expected, "phone")
    assert kills >= 1
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    newest = crypto.keyring().newest.version
    (left,) = read_sql(
        f"SELECT count(*) FROM accounts_user WHERE phone NOT LIKE '{newest}.%'"  # noqa: S608
    )
    assert left == (0,)


@pytest.mark.django_db(transaction=True)
def test_runs_beside_writers(own_keyring: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What writers acknowledge while the keys change is there afterwards, under the new key."""
    monkeypatch.setattr(rotation, "BATCH", 20)
    make_users(300)
    acknowledged: dict[str, str] = {}
    stop = threading.Event()

    def write() -> None:
        number = 500
        try:
            while not stop.is_set():
                user = User.objects.get(username=f"user{number % 300}")
                user.phone = phone(number)
                user.save()
                acknowledged[user.username] = phone(number)
                number += 7
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        rotate()
        rotate()
    finally:
        stop.set()
        writer.join()
    rotation.seal_again()
    assert acknowledged
    for username, number in acknowledged.items():
        assert plain(User.objects.get(username=username).phone) == number
    assert set(versions_in_use()) == {3}
