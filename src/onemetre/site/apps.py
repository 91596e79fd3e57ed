"""What Django needs to know of this room."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """See the room's README."""

    name = "onemetre.site"
    label = "site"

    def ready(self) -> None:
        """Signing in leaves lines in the trail from the start."""
        from onemetre.site.staff.noting import listen  # noqa: PLC0415  # models are ready only now

        listen()
