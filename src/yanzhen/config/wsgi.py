"""The application as a server runs it: a process with a few threads and no event loop."""

import gc
import os

from yanzhen.config import threads

threads.keep_locals_to_threads()  # before Django reads the name

from django.core.wsgi import get_wsgi_application  # noqa: E402

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yanzhen.config.settings")
application = get_wsgi_application()

from yanzhen.core.keeping import presence  # noqa: E402 - the apps must be ready

presence.serve_here()

# What has been loaded stays: the collector need not walk through it again and again. A page makes
# some thousand objects that are gone with it; looking for rings every 700 of them is a waste.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
