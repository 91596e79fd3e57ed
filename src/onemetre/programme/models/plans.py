"""Plans that are shown, and what came of their targets in a place."""

from __future__ import annotations

from django.db import models

from onemetre.atlas.models import Publication


class PublicPlan(models.Model):
    """A plan as it was read. ``document`` is ``onemetre.plan/1`` (see ``policy.jsonform``).

    ``above`` is the plan that this one carries out, such as the province's.
    """

    slug = models.CharField(max_length=60, primary_key=True)
    title = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300, blank=True)
    number = models.CharField(max_length=120, blank=True)
    issued = models.DateField(null=True)
    invented = models.BooleanField(default=False)
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    above = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    published_by = models.CharField(max_length=150)
    published_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.slug


class TargetCheck(models.Model):
    """One target of a plan held to one publication of a place.

    ``start`` and ``end`` are its span in the plan's text. ``said`` holds query, denominator and
    reason in each language. ``low`` and ``high`` are what was computed.
    """

    plan = models.ForeignKey(PublicPlan, on_delete=models.CASCADE, related_name="checks")
    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="checks")
    task = models.CharField(max_length=20, blank=True)
    start = models.IntegerField()
    end = models.IntegerField()
    goal = models.FloatField(null=True)
    unit = models.CharField(max_length=20)
    deadline = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=20)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    said = models.JSONField()
    code = models.CharField(max_length=16, blank=True)

    class Meta:
        """In the order of the document."""

        ordering = ("start",)

    def __str__(self) -> str:
        return f"{self.plan_id} {self.start}"
