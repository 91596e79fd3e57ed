"""Rows of the programme, by what they are about."""

from onemetre.programme.models.papers import PrintedFigure, TableFigure, TableMapping
from onemetre.programme.models.plans import PublicPlan, TargetCheck
from onemetre.programme.models.registers import Entry, EntryVersion, Result, Statement
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
from onemetre.programme.models.supervision import Matter, Meeting, Notice, Step

__all__ = [
    "Contribution",
    "Correction",
    "Duty",
    "Entry",
    "EntryVersion",
    "Evidence",
    "FourCheck",
    "Matter",
    "Meeting",
    "Notice",
    "Period",
    "PrintedFigure",
    "Programme",
    "PublicPlan",
    "Reading",
    "Report",
    "Result",
    "Statement",
    "Step",
    "TableFigure",
    "TableMapping",
    "Target",
    "TargetCheck",
    "Task",
    "TaskLink",
    "Wording",
]
