"""Reads a plan document into tasks, duties, targets and what is missing.

>>> from onemetre import policy
>>> plan = policy.read_plan("一、重点任务\\n1.母婴室。建成3个。（责任单位：市住建局）")
>>> [duty.unit for duty in plan.tasks[0].duties]
['市住房和城乡建设局']
"""

from onemetre.policy.comparing import Comparison, compare
from onemetre.policy.comparison_forms import comparison_json, comparison_table
from onemetre.policy.documents import Document, document_of_text, read_document
from onemetre.policy.jsonform import SCHEMA, from_json, to_json
from onemetre.policy.plan import (
    Action,
    Caution,
    Cited,
    Duty,
    Head,
    Plan,
    Quantity,
    Target,
    Task,
    Term,
)
from onemetre.policy.reader import read_plan, read_plan_file
from onemetre.policy.units import expand
from onemetre.policy.workbook import write_xlsx

__all__ = [
    "SCHEMA", "Action", "Caution", "Cited", "Comparison", "Document", "Duty", "Head", "Plan",
    "Quantity", "Target", "Task", "Term", "compare", "comparison_json", "comparison_table",
    "document_of_text", "expand", "from_json", "read_document", "read_plan", "read_plan_file",
    "to_json", "write_xlsx",
]  # fmt: skip
