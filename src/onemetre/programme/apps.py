"""What Django needs to know of this room."""

from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    """See the room's README."""

    name = "onemetre.programme"
    label = "programme"
