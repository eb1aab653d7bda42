"""The values of a request stay with the thread that serves it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import gc, threading
from yanzhen.config.wsgi import application
from django.utils import timezone, translation
from django.utils.translation import trans_real
from yanzhen.config.threads import ThreadLocal
assert isinstance(trans_real._active, ThreadLocal)
assert gc.get_freeze_count() > 100_000
meeting, told = threading.Barrier(2), {}
def serve(language):
    with translation.override(language):
        meeting.wait()
        told[language] = translation.get_language()
        meeting.wait()
threads = [threading.Thread(target=serve, args=(name,)) for name in ("en", "zh-hans")]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert told == {"en": "en", "zh-hans": "zh-hans"}, told
"""


def test_two_requests_keep_their_languages_apart(tmp_path: Path) -> None:
    env = os.environ | {"YZ_DATA": str(tmp_path)}
    served = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT], env=env, capture_output=True, text=True
    )
    assert served.returncode == 0, served.stderr
