"""Rows of the programme, by what they are about."""

from onemetre.programme.models.papers import PrintedFigure, TableFigure, TableMapping
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
    "PrintedFigure",
    "Programme",
    "PublicPlan",
    "Reading",
    "Report",
    "TableFigure",
    "TableMapping",
    "Target",
    "TargetCheck",
    "Task",
    "TaskLink",
    "Wording",
]
