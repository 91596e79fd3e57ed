"""What Django needs to know of this room."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """See the room's README."""

    name = "onemetre.site"
    label = "site"
