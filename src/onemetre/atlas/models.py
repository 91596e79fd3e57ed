"""Places that are shown to the public, and which of their publications is in force."""

from __future__ import annotations

from django.db import models


class PublicCity(models.Model):
    """A place with a page of its own.

    ``map_approval`` is the map approval number (审图号). Where one is needed and none is
    entered, everything is told but by map.
    """

    slug = models.CharField(max_length=60, primary_key=True)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    map_approval = models.CharField(max_length=60, blank=True)
    needs_approval = models.BooleanField(default=True)
    current = models.ForeignKey(
        "Publication", null=True, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return self.slug


class Publication(models.Model):
    """One release of a place, measured and made ready for pages; see ``atlas/publication.py``."""

    city = models.ForeignKey(PublicCity, on_delete=models.CASCADE, related_name="publications")
    stamp = models.CharField(max_length=40)
    release = models.CharField(max_length=40)
    data_date = models.DateField(null=True)
    measured_on = models.DateField()
    published_by = models.CharField(max_length=150)
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Newest last."""

        ordering = ("stamp",)
        constraints = (models.UniqueConstraint(fields=["city", "stamp"], name="one_stamp"),)

    def __str__(self) -> str:
        return f"{self.city_id} {self.stamp}"
