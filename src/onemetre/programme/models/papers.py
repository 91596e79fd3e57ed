"""Papers in and out: figures that were printed, tables that are taken in year after year."""

from __future__ import annotations

from django.db import models

from onemetre.access.models import Unit
from onemetre.areas.models import Area
from onemetre.programme.models.reporting import Period
from onemetre.programme.models.running import Programme, Task


class PrintedFigure(models.Model):
    """A figure of a yearly report as it was printed, by its code; see ``figure_codes.py``.

    ``key`` says which figure of the report it is, ``answer`` what it said as of which day. Added,
    never changed.
    """

    code = models.CharField(max_length=12, unique=True)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="printed")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=60)
    answer = models.JSONField()
    as_of = models.DateField()
    printed_by = models.CharField(max_length=150)
    printed_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.code


class TableMapping(models.Model):
    """How an office's own table is read, pointed out once and kept for the next year.

    ``columns`` leads from what is read (``area``, ``task``, ``unit``, ``figure``, ``note``; or
    ``figure:3``, a figure of task 3) to the column's number, from 1; ``heads`` to the words above
    it, by which it is found again.
    ``area`` and ``task`` (its number) hold where one whole table is of one. ``per_cent`` is
    ``shown`` (85% is 85) or ``fraction`` (0.85 is 85). ``sample`` holds the first rows, to be
    pointed at.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="tables")
    owner = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    sheet = models.CharField(max_length=60, blank=True)
    head_first = models.PositiveSmallIntegerField(default=1)
    head_last = models.PositiveSmallIntegerField(default=1)
    columns = models.JSONField(default=dict)
    heads = models.JSONField(default=dict)
    area = models.ForeignKey(
        Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    task = models.CharField(max_length=20, blank=True)
    per_cent = models.CharField(max_length=8, default="shown")
    sample = models.JSONField(default=list)
    ready = models.BooleanField(default=False)
    made_by = models.CharField(max_length=150)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        """By name; one of a name."""

        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=["programme", "owner", "name"], name="one_mapping"),
        )

    def __str__(self) -> str:
        return self.name


class TableFigure(models.Model):
    """What an office's own table says of a task in an area for a period.

    It speaks for no unit: where the unit reports, its report is what counts. ``unit`` is empty
    where the table names none.
    """

    mapping = models.ForeignKey(TableMapping, on_delete=models.PROTECT, related_name="figures")
    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="table_figures")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="table_figures")
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    figure = models.FloatField()
    note = models.CharField(max_length=300, blank=True)
    figure_from = models.CharField(max_length=120)
    taken_by = models.CharField(max_length=150)
    taken_at = models.DateTimeField(auto_now=True)

    class Meta:
        """One a table, period, task and unit."""

        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["mapping", "period", "task", "unit"], name="one_table_figure_a_unit"
            ),
            models.UniqueConstraint(
                fields=["mapping", "period", "task"],
                condition=models.Q(unit=None),
                name="one_table_figure",
            ),
        )

    def __str__(self) -> str:
        return f"{self.task_id} {self.period_id} {self.figure}"
