"""Rows of the programme, by what they are about."""

from onemetre.programme.models.plans import PublicPlan, TargetCheck
from onemetre.programme.models.reporting import Contribution, Evidence, Period, Report, Wording
from onemetre.programme.models.running import (
    Correction,
    Duty,
    FourCheck,
    Programme,
    Reading,
    Target,
    Task,
    TaskLink,
)

__all__ = [
    "Contribution",
    "Correction",
    "Duty",
    "Evidence",
    "FourCheck",
    "Period",
    "Programme",
    "PublicPlan",
    "Reading",
    "Report",
    "Target",
    "TargetCheck",
    "Task",
    "TaskLink",
    "Wording",
]
