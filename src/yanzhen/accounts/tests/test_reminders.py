"""Reminders: said once, read, and sent out of the house by real mail, text and robots."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from yanzhen.accounts import messaging, reminding
from yanzhen.accounts.gateways import NotSent
from yanzhen.accounts.models import Reminder, ReminderChannel, ReminderMessage, User
from yanzhen.accounts.reminding import Due, ReminderKind, reminder_kind
from yanzhen.accounts.services import reminders
from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core import jobs
from yanzhen.core.errors import NotFound, NotValid
from yanzhen.core.models import Job
from yanzhen.core.testing import at_once

State = ReminderMessage.State


@pytest.fixture
def due() -> Iterator[list[Due]]:
    """What one kind of reminder finds; the kinds of the other apps are silent."""
    found: list[Due] = []
    others = dict(reminding.KINDS)
    reminding.KINDS.clear()
    kind = ReminderKind(
        "test.due", "clock", lambda n: f"{n} due", lambda: "/visits/", lambda now: list(found)
    )
    reminder_kind(kind)
    yield found
    reminding.KINDS.clear()
    reminding.KINDS.update(others)


@dataclass
class Robot:
    """A webhook on this machine: what it was told, and how it answers."""

    address: str
    told: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    answers: list[tuple[int, bytes]] = field(default_factory=list)


@pytest.fixture
def robot(settings: Any) -> Iterator[Robot]:
    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.told.append((self.path, json.loads(body)))
            status, words = found.answers.pop(0) if found.answers else (200, b'{"errcode": 0}')
            self.send_response(status)
            self.end_headers()
            self.wfile.write(words)

        def log_message(self, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    found = Robot(f"http://127.0.0.1:{server.server_port}")
    settings.REMINDER_HOOKS = {"wecom": [found.address], "dingtalk": [found.address]}
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


def send_now(now: Any = NOW) -> dict[str, Any]:
    """The job that sends what waits, as the consumer runs it."""
    job = Job.objects.create(kind="accounts.send_messages", created_at=now)
    work = jobs.Work(job, builder().as_of(now))
    found = jobs.KINDS["accounts.send_messages"].perform(work)
    assert found is not None
    return found


def things(user: User, *subjects: str) -> list[Due]:
    return [Due(user.pk, subject, f"/visits/{subject}/") for subject in subjects]


def test_says_a_thing_once_and_counts_what_is_unread(
    due: list[Due], village_worker: User, outsider: User
) -> None:
    due += things(village_worker, "1", "2") + things(outsider, "3")
    assert reminders.remind(actor=builder()) == 3
    assert reminders.remind(actor=builder()) == 0
    due += things(village_worker, "4")
    assert reminders.remind(actor=builder().as_of(NOW + timedelta(hours=1))) == 1
    rows = list(Reminder.objects.filter(user=village_worker).values_list("count", "url"))
    assert rows == [(1, "/visits/4/"), (2, "/visits/")]
    village_worker.refresh_from_db()
    assert village_worker.unread_reminders == 2
    actor = actor_of(village_worker)
    first = Reminder.objects.filter(user=village_worker)[0]
    for _twice in range(2):
        reminders.read_reminder(actor=actor, pk=first.pk)
        village_worker.refresh_from_db()
        assert village_worker.unread_reminders == 1
    with pytest.raises(NotFound):
        reminders.read_reminder(actor=actor_of(outsider), pk=first.pk)
    reminders.read_all_reminders(actor=actor)
    village_worker.refresh_from_db()
    assert village_worker.unread_reminders == 0


def test_says_nothing_to_those_who_may_not_sign_in(due: list[Due], village_worker: User) -> None:
    due += things(village_worker, "1")
    User.objects.filter(pk=village_worker.pk).update(is_active=False)
    assert reminders.remind(actor=builder()) == 0


@pytest.mark.django_db(transaction=True)
def test_two_who_look_at_once_say_it_once(due: list[Due], village_worker: User) -> None:
    due += things(village_worker, "1")
    at_once([lambda: reminders.remind(actor=builder())] * 2)
    assert Reminder.objects.count() == 1
    village_worker.refresh_from_db()
    assert village_worker.unread_reminders == 1


def test_the_page_shows_reminders_opens_them_and_marks_them_as_read(
    due: list[Due], village_worker: User, as_user: Any
) -> None:
    page = as_user(village_worker)
    assert "bell" in page.get("/reminders/").content.decode()
    due += things(village_worker, *(str(n) for n in range(30)))
    for n in range(30):
        due[:] = things(village_worker, str(n))
        reminders.remind(actor=builder().as_of(NOW + timedelta(minutes=n)))
    shown = page.get("/reminders/")
    assert len(shown.context["rows"]) == 25
    assert '<span class="count">30</span>' in shown.content.decode()
    row = shown.context["rows"][0][0]
    opened = page.post(f"/reminders/{row.pk}/open/")
    assert (opened.status_code, opened["Location"]) == (302, "/visits/29/")
    page.post("/reminders/read/")
    assert 'aria-label="提醒"' in page.get("/reminders/").content.decode()


def test_only_a_number_and_a_link_leave_the_house_to_a_robot(
    due: list[Due], village_worker: User, robot: Robot, settings: Any
) -> None:
    settings.SITE_ADDRESS = "https://station.example"
    actor = actor_of(village_worker)
    address = f"{robot.address}/robot/send?access_token=abc"
    reminders.set_channel(actor=actor, kind="wecom", address=address)
    reminders.set_channel(actor=actor, kind="dingtalk", address=address, secret="SEC1")
    due += things(village_worker, "1", "2")
    reminders.remind(actor=builder())
    assert send_now() == {"sent": 2, "waiting": 0}
    assert send_now() == {"sent": 0, "waiting": 0}
    words = "雁阵：有 2 条提醒等您查看。https://station.example/reminders/"
    assert [body for _path, body in robot.told] == [
        {"msgtype": "text", "text": {"content": words}}
    ] * 2
    signed = parse_qs(urlsplit(robot.told[1][0]).query)
    assert set(signed) == {"access_token", "timestamp", "sign"}
    channel = ReminderChannel.objects.get(kind="dingtalk")
    assert "abc" not in str(channel.address)
    assert messaging._signed("http://x/?a=1", "") == "http://x/?a=1"


def test_tries_again_after_the_waits_of_the_rule_pack_and_gives_up_at_last(
    due: list[Due], village_worker: User, robot: Robot
) -> None:
    address = f"{robot.address}/send?key=1"
    reminders.set_channel(actor=actor_of(village_worker), kind="wecom", address=address)
    robot.answers = [(500, b""), (200, b'{"errcode": 93000}'), (200, b"not json")]
    due += things(village_worker, "1")
    reminders.remind(actor=builder())
    moment = NOW
    for waited in (0, 5, 30):
        moment += timedelta(minutes=waited)
        assert send_now(moment)["sent"] == 0
        assert send_now(moment)["sent"] == 0, "it was tried again too soon"
    due += things(village_worker, "2")
    reminders.remind(actor=builder().as_of(moment))
    message = ReminderMessage.objects.get()
    assert (message.tries, message.count, message.state) == (3, 2, State.WAITING)
    assert send_now(moment + timedelta(minutes=240))["sent"] == 1
    message.refresh_from_db()
    assert (message.state, len(robot.told)) == (State.SENT, 4)
    robot.answers = [(500, b"")] * 4
    due += things(village_worker, "3")
    reminders.remind(actor=builder().as_of(moment))
    for _try in range(4):
        moment += timedelta(hours=5)
        send_now(moment)
    assert ReminderMessage.objects.first().state == State.GIVEN_UP  # type: ignore[union-attr]


def test_a_message_whose_sender_was_killed_is_not_sent_twice(
    due: list[Due], village_worker: User, robot: Robot
) -> None:
    address = f"{robot.address}/send?key=1"
    reminders.set_channel(actor=actor_of(village_worker), kind="wecom", address=address)
    due += things(village_worker, "1")
    reminders.remind(actor=builder())
    ReminderMessage.objects.update(state=State.SENDING)
    assert send_now() == {"sent": 0, "waiting": 0}
    send_now(NOW + timedelta(hours=1))
    assert ReminderMessage.objects.get().state == State.GIVEN_UP
    assert robot.told == []


def test_at_night_messages_wait_for_the_morning(due: list[Due], village_worker: User) -> None:
    reminders.set_channel(actor=actor_of(village_worker), kind="sms", address="13900001234")
    due += things(village_worker, "1")
    night = NOW.replace(hour=23)
    reminders.remind(actor=builder().as_of(night))
    assert send_now(night) == {"sent": 0, "waiting": 0}
    assert send_now(night + timedelta(hours=9)) == {"sent": 1, "waiting": 0}


class MailServer(socketserver.StreamRequestHandler):
    """As much of SMTP as takes one message."""

    received: list[str] = []

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            if line.upper().startswith(b"DATA"):
                self.wfile.write(b"354 go on\r\n")
                lines = iter(self.rfile.readline, b".\r\n")
                self.received.append(b"".join(lines).decode())
            self.wfile.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 ok\r\n")


def test_sends_mail_through_the_server_of_the_installation(
    village_worker: User, settings: Any
) -> None:
    server = socketserver.TCPServer(("127.0.0.1", 0), MailServer)
    thread = threading.Thread(target=server.handle_request, daemon=True)
    thread.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address[:2]
    actor = actor_of(village_worker)
    reminders.set_channel(actor=actor, kind="email", address="lin@example.org")
    reminders.try_channel(actor=actor, kind="email")
    thread.join(5)
    server.server_close()
    [mail] = MailServer.received
    assert "To: lin@example.org" in mail
    settings.EMAIL_PORT = 1
    with pytest.raises(NotSent):
        reminders.try_channel(actor=actor, kind="email")


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("email", "no mail"),
        ("sms", "12345"),
        ("wecom", "http://127.0.0.1:22/?key=1"),
        ("dingtalk", "https://oapi.dingtalk.com.example/robot/send?access_token=1"),
        ("dingtalk", "https://oapi.dingtalk.com/robot/send"),
        ("pigeon", "somewhere"),
    ],
)
def test_refuses_addresses_to_which_nothing_may_go(
    village_worker: User, kind: str, address: str
) -> None:
    with pytest.raises(NotValid):
        reminders.set_channel(actor=actor_of(village_worker), kind=kind, address=address)
    assert not ReminderChannel.objects.exists()


def test_channels_are_set_tried_and_stopped_on_their_page(
    village_worker: User, as_user: Any, robot: Robot
) -> None:
    page = as_user(village_worker)
    wrong = page.post("/me/reminders/wecom/", {"address": "http://elsewhere.example/?key=1"})
    assert wrong.status_code == 422
    page.post("/me/reminders/wecom/", {"address": f"{robot.address}/send?key=1"})
    page.post("/me/reminders/wecom/try/")
    assert len(robot.told) == 1
    robot.answers = [(302, b"")]
    refused = page.post("/me/reminders/wecom/try/", follow=True)
    assert "notice-error" in refused.content.decode()
    page.post("/me/reminders/wecom/drop/")
    assert not ReminderChannel.objects.exists()
    assert page.get("/me/reminders/pigeon/").status_code == 404
