"""A plan as it runs: its readings, and who owes which task where."""

from __future__ import annotations

from django.db import models

from onemetre.access.models import Unit
from onemetre.areas.models import Area
from onemetre.programme.models.plans import PublicPlan


class Programme(models.Model):
    """A plan that an area carries out, with everything below it.

    ``area`` is the one whose plan it is: a province's, or a city's own special plan. ``shown`` is
    its face on the public site, if it has one.
    """

    slug = models.SlugField(max_length=60, primary_key=True)
    title = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300, blank=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="programmes")
    shown = models.ForeignKey(PublicPlan, null=True, blank=True, on_delete=models.SET_NULL)
    #: Months between two reports, unless a task says otherwise.
    interval_months = models.PositiveSmallIntegerField(default=6)
    invented = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.slug


class Reading(models.Model):
    """One version of the document, as the reader understood it and as people corrected it.

    ``document`` is ``onemetre.plan/1`` as read; `Correction` rows change it until it is
    confirmed, and are kept.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="readings")
    version = models.PositiveSmallIntegerField()
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    file_name = models.CharField(max_length=200, blank=True)
    #: Parts that a person has held to the document: places of tasks from "1" on, and "goals".
    looked_over = models.JSONField(default=list)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.CharField(max_length=150, blank=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        """Oldest first."""

        ordering = ("version",)
        constraints = (
            models.UniqueConstraint(fields=["programme", "version"], name="one_version"),
        )

    def __str__(self) -> str:
        return f"{self.programme_id} v{self.version}"


class Correction(models.Model):
    """What a person put right in a reading: one change of its document.

    ``path`` leads into the document: ``tasks/6/targets/0/low``. ``change`` is replace, add (the
    path names a list) or remove. ``was`` is None for add, ``now`` for remove. ``version`` is that
    of the document for which it was made, where it was carried over from there.
    """

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="corrections")
    change = models.CharField(max_length=8)
    path = models.CharField(max_length=120)
    was = models.JSONField(null=True)
    now = models.JSONField(null=True)
    why = models.CharField(max_length=300, blank=True)
    version = models.PositiveSmallIntegerField(null=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """In the order in which they were made, which is that of applying them."""

        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.change} {self.path}"


class Task(models.Model):
    """One task of a programme in one area.

    ``above`` is the same task one level up, from which it was sent down. ``number`` and ``order``
    are the document's. ``start`` and ``end`` are its span in the text of the reading;
    ``broken_off``: the document ends in the middle of it, so nobody is judged by it.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="tasks")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="tasks")
    above = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="below"
    )
    number = models.CharField(max_length=20)
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    field = models.CharField(max_length=300, blank=True)
    start = models.IntegerField()
    end = models.IntegerField()
    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="+")
    broken_off = models.BooleanField(default=False)
    interval_months = models.PositiveSmallIntegerField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        """In the document's order."""

        ordering = ("order",)
        constraints = (
            models.UniqueConstraint(
                fields=["programme", "area", "number"],
                condition=models.Q(ended_on=None),
                name="one_task_an_area",
            ),
        )

    def __str__(self) -> str:
        return f"{self.programme_id} {self.number} {self.area_id}"


class Duty(models.Model):
    """A unit that owes a task: it leads, or it supports.

    ``chosen``: somebody set it here, so a new version of the document leaves it as it is.
    """

    LEAD, SUPPORT = "lead", "support"

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="duties")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="duties")
    role = models.CharField(max_length=8)
    written = models.CharField(max_length=120, blank=True)
    contact = models.CharField(max_length=80, blank=True)
    chosen = models.BooleanField(default=False)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        """One duty a unit and task."""

        constraints = (models.UniqueConstraint(fields=["task", "unit"], name="one_duty_a_unit"),)

    def __str__(self) -> str:
        return f"{self.task_id} {self.role} {self.unit_id}"

    @property
    def leads(self) -> bool:
        """Whether it is the unit in the lead now."""
        return self.role == self.LEAD and self.ended_on is None


class Target(models.Model):
    """A figure that the programme is to reach, of a task or of the whole (``number`` is "").

    ``start`` and ``end`` are its span. ``counting`` says how it is computed, see
    ``programme/counting.py``; {} where nothing here tells it. It holds for the programme's area
    and, where its scope names a level, for the areas of it.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="targets")
    number = models.CharField(max_length=20, blank=True)
    start = models.IntegerField()
    end = models.IntegerField()
    text = models.TextField()
    comparator = models.CharField(max_length=6, blank=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    unit = models.CharField(max_length=20, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    scope = models.CharField(max_length=200, blank=True)
    deadline = models.CharField(max_length=10, blank=True)
    firm = models.BooleanField(default=True)
    counting = models.JSONField(default=dict)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        """In the document's order."""

        ordering = ("start",)

    def __str__(self) -> str:
        return f"{self.programme_id} {self.number} {self.start}"


class TaskLink(models.Model):
    """A task of an area's own plan that carries out a task which was sent to the area."""

    own = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="carries_out")
    sent = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="carried_out_by")
    made_by = models.CharField(max_length=150)

    class Meta:
        """Linked once."""

        constraints = (models.UniqueConstraint(fields=["own", "sent"], name="one_link"),)

    def __str__(self) -> str:
        return f"{self.own_id} → {self.sent_id}"


class FourCheck(models.Model):
    """One of the four together (同规划、同部署、同推进、同落实) of a task in an area."""

    KINDS = ("planning", "deployment", "advance", "implementation")

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="checks")
    kind = models.CharField(max_length=16)
    on = models.DateField()
    note = models.CharField(max_length=300)
    checked_by = models.CharField(max_length=150)
    checked_at = models.DateTimeField(auto_now=True)

    class Meta:
        """One a kind and task."""

        constraints = (models.UniqueConstraint(fields=["task", "kind"], name="one_check"),)

    def __str__(self) -> str:
        return f"{self.task_id} {self.kind}"
