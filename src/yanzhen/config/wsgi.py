import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yanzhen.config.settings")
application = get_wsgi_application()

from yanzhen.core.keeping import presence  # noqa: E402 - the apps must be ready

presence.serve_here()
