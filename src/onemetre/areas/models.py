"""Administrative areas as they were at a time."""

from __future__ import annotations

from django.db import models


class Area(models.Model):
    """One area under one name, from a day until another.

    A change of name or of parent ends the row and begins a new one; codes follow GB/T 2260 where
    the place has them.
    """

    code = models.CharField(max_length=24)
    name = models.CharField(max_length=120)
    level = models.CharField(max_length=24, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        """One row in force a code."""

        constraints = (
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(until__isnull=True), name="area_in_force"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.code}"
