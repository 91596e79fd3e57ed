"""The server's door."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from onemetre.access import locks
from onemetre.atlas.release import home

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onemetre.config.settings")

# Held until this process ends: nothing is restored over a server that runs. Before a key is read.
serving = locks.take(locks.RUNNING, shared=True, home=home())
if serving is None:
    raise SystemExit("The installation is being restored. Start the server when that is done.")
application = get_wsgi_application()

# Everything is imported before the first visitor comes, not for them.
get_resolver().url_patterns  # noqa: B018  # reading it imports every page

from onemetre.site.warming import warm_up  # noqa: E402  # after Django is ready

warm_up()
