"""The server's door."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onemetre.config.settings")
application = get_wsgi_application()

# Everything is imported before the first visitor comes, not for them.
get_resolver().url_patterns  # noqa: B018  # reading it imports every page

from onemetre.site.warming import warm_up  # noqa: E402  # after Django is ready

warm_up()
