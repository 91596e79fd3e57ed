"""What Django needs to know of this room."""

from django.apps import AppConfig


class AreasConfig(AppConfig):
    """See the room's README."""

    name = "onemetre.areas"
    label = "areas"
