"""The server's door."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onemetre.config.settings")
application = get_wsgi_application()

# Everything is imported before the first visitor comes, not for them.
get_resolver().url_patterns  # noqa: B018  # reading it imports every page

from onemetre.access import locks  # noqa: E402  # after Django is ready
from onemetre.site.warming import warm_up  # noqa: E402  # after Django is ready

# Held until this process ends: nothing is restored over a server that runs.
serving = locks.take(locks.RUNNING, shared=True)
if serving is None:
    raise SystemExit("The installation is being restored. Start the server when that is done.")
warm_up()
