"""A valley without a network: what stands between a phone and the house, and can be cut."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import threading
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright

from tests.chromium import launch_words

PHONE = {"width": 390, "height": 844}


class Line:
    """Passes bytes between browsers and the house at one address, until it is cut."""

    def __init__(self, host: str, port: int) -> None:
        self.house = (host, port)
        self.door = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.door.getsockname()[1]}"
        self.is_cut = False
        self.open: set[socket.socket] = set()
        threading.Thread(target=self._answer, daemon=True).start()

    def _answer(self) -> None:
        while True:
            try:
                caller, _from = self.door.accept()
            except OSError:
                return
            if self.is_cut:
                caller.close()
                continue
            try:
                called = socket.create_connection(self.house)
            except OSError:
                caller.close()
                continue
            self.open |= {caller, called}
            for pair in ((caller, called), (called, caller)):
                threading.Thread(target=self._pass, args=pair, daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
        for end in (source, target):
            self.open.discard(end)
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def cut(self) -> None:
        self.is_cut = True
        for end in list(self.open):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self.is_cut = False

    def end(self) -> None:
        self.cut()
        self.door.close()


class Phone:
    """A browser with a memory of its own, as large as a phone, that can be killed."""

    def __init__(self, playwright: Playwright, memory: Path, address: str) -> None:
        self.playwright, self.memory, self.address = playwright, memory, address
        self.is_running = False
        self.context: BrowserContext
        self.page: Page

    def start(self, cookies: dict[str, str] | None = None) -> Page:
        words = launch_words()
        # A microphone that hums, since this machine has none; nobody is asked about it.
        words["args"] += ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
        self.context = self.playwright.chromium.launch_persistent_context(
            self.memory,
            viewport=PHONE,  # type: ignore[arg-type]
            locale="zh-CN",
            base_url=self.address,
            geolocation={"latitude": 28.59163, "longitude": 104.01284},
            permissions=["geolocation", "microphone"],
            **words,
        )
        self.sign_in(cookies or {})
        self.page, self.is_running = self.context.pages[0], True
        return self.page

    def sign_in(self, cookies: dict[str, str]) -> None:
        self.context.add_cookies(
            [{"name": n, "value": v, "url": self.address} for n, v in cookies.items()]
        )

    def kill(self) -> None:
        """End every process of this browser at once, as a phone does when its battery is empty."""
        # one that is dying may have begun another: the memory is free when none is left
        for _ in range(200):
            if not self._kill_processes():
                break
            time.sleep(0.05)
        with contextlib.suppress(Exception):
            self.context.close()
        self.is_running = False
        for lock in self.memory.glob("Singleton*"):
            lock.unlink(missing_ok=True)

    def _kill_processes(self) -> int:
        mark = f"--user-data-dir={self.memory}".encode()
        found = 0
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if mark in (folder / "cmdline").read_bytes():
                    found += 1
                    os.kill(int(folder.name), signal.SIGKILL)
        return found

    def end(self) -> None:
        with contextlib.suppress(Exception):
            self.context.close()
        shutil.rmtree(self.memory, ignore_errors=True)


def cookies_of(client: Any) -> dict[str, str]:
    """The cookies of a signed-in test client, for a browser."""
    return {name: morsel.value for name, morsel in client.cookies.items()}
