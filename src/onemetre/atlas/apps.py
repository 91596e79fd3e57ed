"""What Django needs to know of this room."""

from django.apps import AppConfig


class AtlasConfig(AppConfig):
    """See the room's README."""

    name = "onemetre.atlas"
    label = "atlas"
