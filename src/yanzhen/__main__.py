"""``python -m yanzhen COMMAND``: Django's command line with Yanzhen's settings."""

import gc
import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yanzhen.config.settings")
    gc.set_threshold(20_000, 20, 20)  # as the server does: a tenth of a long command
    execute_from_command_line(["yanzhen", *sys.argv[1:]])


if __name__ == "__main__":
    main()
