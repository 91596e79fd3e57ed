"""Administrative areas as they were at a time."""

from __future__ import annotations

from django.db import models


class Area(models.Model):
    """One area under one name, from a day until another.

    A change of name or of parent keeps the row, on which tasks, units and reports hang; what it
    was before is kept in a row of its own, which has ended. ``code`` follows GB/T 2260
    (with the township and village digits of the statistics office below the county) where
    ``place`` is ""; a place brought in with codes of its own keeps them apart under its name.

    ``path`` is the chain of codes from the top, ``/140000/140100/140105/``: who may act in an
    area may act in every one whose path begins with its path.
    """

    place = models.CharField(max_length=60, blank=True)
    code = models.CharField(max_length=24)
    name = models.CharField(max_length=120)
    level = models.CharField(max_length=24, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    path = models.CharField(max_length=160, db_index=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        """One row in force a code."""

        constraints = (
            models.UniqueConstraint(
                fields=["place", "code"], condition=models.Q(until__isnull=True),
                name="area_in_force",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name} {self.code}"

    def within(self, path: str) -> bool:
        """Whether it is the area of `path` or lies in it."""
        return self.path.startswith(path)


class Population(models.Model):
    """How many people lived in an area on a day, and who says so."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="populations")
    people = models.PositiveIntegerField()
    on = models.DateField()
    source = models.CharField(max_length=200)
    certainty = models.CharField(max_length=12)

    class Meta:
        """One figure a source and day."""

        constraints = (
            models.UniqueConstraint(fields=["area", "on", "source"], name="one_population"),
        )

    def __str__(self) -> str:
        return f"{self.area_id} {self.on} {self.people}"
