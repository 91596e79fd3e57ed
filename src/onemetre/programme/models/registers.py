"""Registers: what there is of a kind in an area, what is complete, and what came of targets."""

from __future__ import annotations

from django.db import models

from onemetre.areas.models import Area
from onemetre.programme.models.running import Target


class Entry(models.Model):
    """One line of a register, as it is now. ``kind`` and ``stage`` are keys of its data.

    ``data`` holds a value for every field that is known; what is missing is not known.
    ``since`` and ``until`` (not included) say when it was there; ``confirmed_on`` is the last day
    on which somebody said that it is so.
    """

    kind = models.CharField(max_length=40)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    data = models.JSONField(default=dict)
    stage = models.CharField(max_length=20, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    confirmed_on = models.DateField()
    source = models.CharField(max_length=200)
    made_by = models.CharField(max_length=150)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        """One of a name in an area; found by register and area."""

        ordering = ("area__path", "name")
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "area", "name"], condition=models.Q(until__isnull=True),
                name="one_entry",
            ),
        )  # fmt: skip
        indexes = (models.Index(fields=["kind", "area"], name="entry_of_kind"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class EntryVersion(models.Model):
    """An entry as it stood after one change. Added, never changed.

    ``change`` is added, changed, confirmed or ended.
    """

    ADDED, CHANGED, CONFIRMED, ENDED = "added", "changed", "confirmed", "ended"

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="versions")
    change = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    data = models.JSONField()
    stage = models.CharField(max_length=20, blank=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    confirmed_on = models.DateField()
    source = models.CharField(max_length=200)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Oldest first."""

        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.entry_id} {self.change}"


class Statement(models.Model):
    """That a register is complete for an area and everything in it, as of a day.

    It tells none from not known. Added, never changed: one that is ``withdrawn`` says that an
    earlier one no longer holds.
    """

    kind = models.CharField(max_length=40)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    withdrawn = models.BooleanField(default=False)
    said_by = models.CharField(max_length=150)
    said_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Oldest first; found by register and area."""

        ordering = ("pk",)
        indexes = (models.Index(fields=["kind", "area"], name="statement_of_kind"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.area_id} {self.as_of}"


class Result(models.Model):
    """What a target came to in an area on a day. Added on each evaluation, never changed.

    ``high`` is None where there may be any number more. ``until`` is the last day on which all that
    it rests on is taken for true. ``counting`` is the query as it was asked and ``certainty``
    whether a person had confirmed it. ``said`` holds query, denominator and source in each
    language; ``found`` what was counted, with the areas that lack it.
    """

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="results")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    goal = models.FloatField(null=True)
    unit = models.CharField(max_length=20, blank=True)
    counting = models.JSONField()
    certainty = models.CharField(max_length=10)
    until = models.DateField()
    said = models.JSONField()
    found = models.JSONField()
    state = models.CharField(max_length=16)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Oldest first; found by target and area."""

        ordering = ("day", "pk")
        indexes = (models.Index(fields=["target", "area", "day"], name="result_where_when"),)

    def __str__(self) -> str:
        return f"{self.target_id} {self.area_id} {self.day}"

    @property
    def tells(self) -> bool:
        """Whether it says more than that anything could be."""
        found = self.found
        sure = found.get("yes") or found.get("lacking") or found.get("without")
        return self.low is not None and bool(sure or not found.get("unknown"))
