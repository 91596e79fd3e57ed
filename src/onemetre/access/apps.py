"""What Django needs to know of this room."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """See the room's README."""

    name = "onemetre.access"
    label = "access"

    def ready(self) -> None:
        """Look at what is saved."""
        from onemetre.access import lengths  # noqa: PLC0415  # models are there by now

        lengths.watch()
