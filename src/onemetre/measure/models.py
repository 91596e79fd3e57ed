"""Measured values as rows: what pages list, compare and follow over time."""

from __future__ import annotations

from django.db import models

from onemetre.areas.models import Area
from onemetre.atlas.models import Publication


class Value(models.Model):
    """One indicator in one area of one publication; ``area`` is None for the whole place.

    The fields are those of `onemetre.measure.values.Measured`; ``code`` is what is printed
    beside the figure and recomputed by ``onemetre verify``.
    """

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="values")
    indicator = models.CharField(max_length=60)
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT)
    official = models.FloatField(null=True)
    walk = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    base = models.BigIntegerField()
    counts_children = models.BooleanField()
    missed_low = models.FloatField(null=True)
    missed_high = models.FloatField(null=True)
    unknown = models.BigIntegerField()
    observed = models.FloatField(null=True)
    state = models.CharField(max_length=20)
    reason = models.CharField(max_length=300, blank=True)
    code = models.CharField(max_length=16, db_index=True)

    class Meta:
        """One value an indicator and area."""

        constraints = (
            models.UniqueConstraint(fields=["publication", "indicator", "area"], name="one_value"),
        )

    def __str__(self) -> str:
        return f"{self.indicator} {self.code}"
