"""What Django needs to know of this room."""

from django.apps import AppConfig


class MeasureConfig(AppConfig):
    """See the room's README."""

    name = "onemetre.measure"
    label = "measure"
