"""What Django needs to know of this room."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """See the room's README."""

    name = "onemetre.access"
    label = "access"
