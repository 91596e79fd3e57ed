"""Supervision (督办): matters that a unit owes by a day, what became of them, and meetings."""

from __future__ import annotations

from django.db import models

from onemetre.access.models import Person, Unit
from onemetre.areas.models import Area
from onemetre.programme.models.running import Task


class Meeting(models.Model):
    """A meeting of the coordination mechanism of an area; what it decided are matters."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="meetings")
    called_by = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    title = models.CharField(max_length=200)
    minutes = models.TextField(blank=True)
    noted_by = models.CharField(max_length=150)
    noted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Newest first."""

        ordering = ("-on", "-pk")

    def __str__(self) -> str:
        return f"{self.on} {self.title}"


class Matter(models.Model):
    """What one unit asks of another by a day. ``area`` is that of the unit that owes it.

    ``state`` is where it stands; how it came there are its `Step` rows. ``risen`` counts how
    often it was escalated.
    """

    OPEN, REPORTED, RETURNED, CLOSED = "open", "reported", "returned", "closed"

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="matters")
    title = models.CharField(max_length=200)
    words = models.TextField(blank=True)
    owner = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="matters")
    asked_by = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="asked")
    deadline = models.DateField()
    task = models.ForeignKey(
        Task, null=True, blank=True, on_delete=models.PROTECT, related_name="matters"
    )
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="matters"
    )
    state = models.CharField(max_length=8, default=OPEN)
    risen = models.PositiveSmallIntegerField(default=0)
    opened_by = models.CharField(max_length=150)
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """By deadline; what is not closed is found by its units and area."""

        ordering = ("deadline", "pk")
        indexes = (
            models.Index(
                fields=["owner", "deadline"], condition=~models.Q(state="closed"),
                name="matter_owed",
            ),
            models.Index(
                fields=["asked_by", "deadline"], condition=~models.Q(state="closed"),
                name="matter_awaited",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.pk} {self.title} {self.state}"


class Step(models.Model):
    """One thing that happened to a matter. Added, never changed: the database refuses it.

    ``unit`` is the one it went to or came from. ``evidence`` names the file that shows it. A new
    deadline is in ``deadline``, with the one before in ``was``.
    """

    OPENED, NOTED, REPORTED, RETURNED = "opened", "noted", "reported", "returned"
    CLOSED, REMINDED, ESCALATED, MOVED = "closed", "reminded", "escalated", "moved"

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10)
    words = models.TextField(blank=True)
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    evidence = models.CharField(max_length=300, blank=True)
    was = models.DateField(null=True, blank=True)
    deadline = models.DateField(null=True, blank=True)
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """As they happened."""

        ordering = ("pk",)
        indexes = (
            models.Index(
                fields=["unit"], condition=models.Q(kind="escalated"), name="step_escalated_to"
            ),
        )

    def __str__(self) -> str:
        return f"{self.matter_id} {self.kind}"


class Notice(models.Model):
    """Something a unit, or a person, is told. ``said`` is English, translated where it is shown.

    ``of`` keeps one thing from being told twice: ``reports 12 unit 5 day 7``.
    """

    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="notices"
    )
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, related_name="notices"
    )
    said = models.CharField(max_length=300)
    filled = models.JSONField(default=dict)
    link = models.CharField(max_length=200, blank=True)
    of = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.CharField(max_length=150, blank=True)

    class Meta:
        """To somebody, and once."""

        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(unit__isnull=False) | models.Q(person__isnull=False),
                name="notice_to_somebody",
            ),
            models.UniqueConstraint(
                fields=["of"], condition=~models.Q(of=""), name="notice_told_once"
            ),
        )
        indexes = (
            models.Index(
                fields=["unit"], condition=models.Q(seen_at__isnull=True), name="notice_unseen"
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit_id or self.person_id} {self.of}"
