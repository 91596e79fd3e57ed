"""Reporting: a period opens, units report, the lead signs, the level above accepts or returns."""

from __future__ import annotations

from django.db import models

from onemetre.areas.models import Area
from onemetre.programme.models.running import Duty, FourCheck, Programme, Task


class Period(models.Model):
    """A time that is reported on: ``start`` to ``end`` (both included), due on ``due``."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="periods")
    start = models.DateField()
    end = models.DateField()
    due = models.DateField()
    opened_by = models.CharField(max_length=150)
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Oldest first."""

        ordering = ("end",)
        constraints = (
            models.UniqueConstraint(fields=["programme", "start", "end"], name="one_period"),
        )

    def __str__(self) -> str:
        return f"{self.programme_id} {self.start}–{self.end}"


class Report(models.Model):
    """What an area says of one task in one period: the lead's words over its units' ones.

    ``share`` is how far the task is, 0 to 100, as the lead estimates it (``share_from`` says so).
    How the task stood at the period's end is not kept but read: ``programme/standing_reads.py``.
    """

    OPEN, SIGNED, RETURNED, ACCEPTED = "open", "signed", "returned", "accepted"

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="reports")
    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="reports")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, default=OPEN)
    done = models.TextField(blank=True)
    difficulty = models.TextField(blank=True)
    next = models.TextField(blank=True)
    figure = models.FloatField(null=True, blank=True)
    figure_from = models.CharField(max_length=120, blank=True)
    share = models.FloatField(null=True, blank=True)
    share_from = models.CharField(max_length=120, blank=True)
    signed_by = models.CharField(max_length=150, blank=True)
    signed_at = models.DateTimeField(null=True)
    judged_by = models.CharField(max_length=150, blank=True)
    judged_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        """One a task and period; found by period and area."""

        constraints = (models.UniqueConstraint(fields=["task", "period"], name="one_report"),)
        indexes = (
            models.Index(fields=["area", "period"], name="report_where_when"),
            models.Index(
                fields=["area"], condition=models.Q(state="signed"), name="report_to_judge"
            ),
        )

    def __str__(self) -> str:
        return f"{self.task_id} {self.period_id} {self.state}"


class Contribution(models.Model):
    """What one unit says for a report. ``state`` is waiting or sent.

    The words themselves are `Wording` rows, which are added and never changed; those here are
    the latest.
    """

    WAITING, SENT = "waiting", "sent"

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="contributions")
    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, default=WAITING)
    done = models.TextField(blank=True)
    difficulty = models.TextField(blank=True)
    next = models.TextField(blank=True)
    figure = models.FloatField(null=True, blank=True)
    figure_from = models.CharField(max_length=120, blank=True)
    sent_by = models.CharField(max_length=150, blank=True)
    sent_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        """One a unit and report; those waited for are found quickly."""

        constraints = (models.UniqueConstraint(fields=["report", "duty"], name="one_contribution"),)
        indexes = (
            models.Index(
                fields=["duty"], condition=models.Q(state="waiting"), name="contribution_waited"
            ),
        )

    def __str__(self) -> str:
        return f"{self.report_id} {self.duty_id} {self.state}"

    @property
    def edition(self) -> str:
        """Tells what was sent from what was sent before; "" where nothing was."""
        return self.sent_at.isoformat() if self.sent_at else ""


class Wording(models.Model):
    """What was said in a report at a time, word for word. Added, never changed.

    ``of`` is ``contribution 12`` or ``report 3``; ``body`` holds the fields as they were sent.
    """

    of = models.CharField(max_length=40, db_index=True)
    body = models.JSONField()
    said_by = models.CharField(max_length=150)
    said_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.of} {self.said_at}"


class Evidence(models.Model):
    """A file that shows something. The bytes are kept under their digest, see ``evidence.py``.

    ``dated`` is the day of which it tells, from which it goes stale. It belongs to a task, and
    to a contribution or one of the four checks where it was given there.
    """

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="evidence")
    contribution = models.ForeignKey(
        Contribution, null=True, blank=True, on_delete=models.SET_NULL, related_name="evidence"
    )
    check_of_four = models.ForeignKey(
        FourCheck, null=True, blank=True, on_delete=models.SET_NULL, related_name="evidence"
    )
    title = models.CharField(max_length=200)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    dated = models.DateField()
    added_by = models.CharField(max_length=150)
    added_at = models.DateTimeField(auto_now_add=True)
    withdrawn = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.task_id} {self.title}"
