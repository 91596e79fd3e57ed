"""What can be done here, and which role does it. The one list of permissions.

``table.py`` says which page, action and command asks for which of them.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import cast

from onemetre.ground.dated import Source
from onemetre.ground.language import mark


class Permission(StrEnum):
    """One thing that somebody may do, in the areas of their post."""

    USE_DESK = "use desk"
    SEE_PROGRAMME = "see programme"
    CONFIRM_PLAN = "confirm plan"
    RUN_PROGRAMME = "run programme"  # send down, open periods, check, supervise
    WRITE_REPORT = "write report"
    SIGN_REPORT = "sign report"
    ACCEPT_REPORT = "accept report"
    WRITE_YEARLY = "write yearly report"
    HANDLE_MATTER = "handle matter"
    EDIT_REGISTER = "edit register"
    IMPORT_DATA = "import data"
    MEASURE = "measure"
    PUBLISH = "publish"
    AUDIT_PLACE = "audit place"
    MODERATE = "moderate"
    OFFER_SERVICE = "offer service"
    SEE_CASE = "see case"
    WRITE_CASE = "write case"
    MANAGE_CASE = "manage case"
    APPROVE_CASE = "approve case"
    SUPERVISE_CASES = "supervise cases"
    MANAGE_PEOPLE = "manage people"
    REVIEW_ACCESS = "review access"
    SEE_AUDIT = "see audit"


class Role(StrEnum):
    """What a person does in a unit."""

    PROGRAMME_OFFICER = "programme officer"
    UNIT_REPORTER = "unit reporter"
    PLANNER = "planner"
    AUDITOR = "auditor"
    MODERATOR = "moderator"
    PROVIDER = "provider"
    CHILD_WORKER = "child worker"
    CHILD_SUPERVISOR = "child supervisor"
    CASE_MANAGER = "case manager"
    CASE_APPROVER = "case approver"
    DATA_STEWARD = "data steward"
    ADMINISTRATOR = "administrator"


P, R = Permission, Role

_STAFF = frozenset({P.USE_DESK, P.HANDLE_MATTER})
_CASES = _STAFF | {P.SEE_CASE}

#: Which role may do what. A role that is not here may do nothing.
ROLES: dict[Role, frozenset[Permission]] = {
    R.PROGRAMME_OFFICER: _STAFF | {
        P.SEE_PROGRAMME, P.CONFIRM_PLAN, P.RUN_PROGRAMME, P.WRITE_REPORT, P.SIGN_REPORT,
        P.ACCEPT_REPORT, P.WRITE_YEARLY, P.EDIT_REGISTER,
    },
    R.UNIT_REPORTER: _STAFF | {
        P.SEE_PROGRAMME, P.WRITE_REPORT, P.SIGN_REPORT, P.EDIT_REGISTER,
    },
    R.PLANNER: _STAFF | {P.SEE_PROGRAMME, P.MEASURE},
    R.AUDITOR: _STAFF | {P.SEE_PROGRAMME, P.AUDIT_PLACE},
    R.MODERATOR: _STAFF | {P.MODERATE},
    R.PROVIDER: _STAFF | {P.OFFER_SERVICE},
    R.CHILD_WORKER: _CASES | {P.WRITE_CASE},
    R.CHILD_SUPERVISOR: _CASES | {P.WRITE_CASE, P.SUPERVISE_CASES},
    R.CASE_MANAGER: _CASES | {P.WRITE_CASE, P.MANAGE_CASE},
    R.CASE_APPROVER: _CASES | {P.APPROVE_CASE},
    R.DATA_STEWARD: _STAFF | {
        P.SEE_PROGRAMME, P.EDIT_REGISTER, P.IMPORT_DATA, P.MEASURE, P.PUBLISH,
    },
    R.ADMINISTRATOR: _STAFF | {P.MANAGE_PEOPLE, P.REVIEW_ACCESS, P.SEE_AUDIT},
}  # fmt: skip

#: What every role may do.
EVERYBODY = frozenset.intersection(*ROLES.values())

#: Who holds one of these signs in with a second factor.
SENSITIVE = frozenset({
    P.CONFIRM_PLAN, P.ACCEPT_REPORT, P.IMPORT_DATA, P.PUBLISH, P.SEE_CASE, P.APPROVE_CASE,
    P.MANAGE_PEOPLE, P.SEE_AUDIT,
})  # fmt: skip

#: Held for one's own unit, not for every unit of the area.
OF_THE_UNIT = frozenset({P.WRITE_REPORT, P.SIGN_REPORT, P.OFFER_SERVICE, P.HANDLE_MATTER})

#: Names of the roles, to be translated.
ROLE_WORDS: dict[Role, str] = {
    R.PROGRAMME_OFFICER: mark("programme officer"),
    R.UNIT_REPORTER: mark("unit reporter"),
    R.PLANNER: mark("planner"),
    R.AUDITOR: mark("auditor"),
    R.MODERATOR: mark("moderator"),
    R.PROVIDER: mark("provider"),
    R.CHILD_WORKER: mark("child worker"),
    R.CHILD_SUPERVISOR: mark("child supervisor"),
    R.CASE_MANAGER: mark("case manager"),
    R.CASE_APPROVER: mark("case approver"),
    R.DATA_STEWARD: mark("data steward"),
    R.ADMINISTRATOR: mark("administrator"),
}

#: What each permission lets somebody do, to be translated.
PERMISSION_WORDS: dict[Permission, str] = {
    P.USE_DESK: mark("see what is due from them"),
    P.SEE_PROGRAMME: mark("see plans, tasks and reports"),
    P.CONFIRM_PLAN: mark("confirm what was read from a plan"),
    P.RUN_PROGRAMME: mark("send tasks down, open periods, check and supervise"),
    P.WRITE_REPORT: mark("write reports of their unit"),
    P.SIGN_REPORT: mark("sign reports of their unit"),
    P.ACCEPT_REPORT: mark("accept reports or send them back"),
    P.WRITE_YEARLY: mark("write the yearly report"),
    P.HANDLE_MATTER: mark("handle what is sent to their unit"),
    P.EDIT_REGISTER: mark("keep registers of places and facilities"),
    P.IMPORT_DATA: mark("bring in data"),
    P.MEASURE: mark("measure and compare"),
    P.PUBLISH: mark("show things on the public site"),
    P.AUDIT_PLACE: mark("check places on the spot"),
    P.MODERATE: mark("read and answer what people say"),
    P.OFFER_SERVICE: mark("keep the services of their unit"),
    P.SEE_CASE: mark("see records of children in difficulty"),
    P.WRITE_CASE: mark("write visits and needs in a child's record"),
    P.MANAGE_CASE: mark("open, assign and close children's records"),
    P.APPROVE_CASE: mark("approve aid to a child"),
    P.SUPERVISE_CASES: mark("supervise the work on children's records"),
    P.MANAGE_PEOPLE: mark("invite people, give and end posts"),
    P.REVIEW_ACCESS: mark("review who may do what"),
    P.SEE_AUDIT: mark("see the trail"),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How long sessions and links live, and when sign-in locks.

    Read from ``limits.toml``, with their source.
    """

    idle_minutes: dict[Role, int]
    invitation_days: int
    session_hours: int
    review_months: int
    failures: int
    lockout_minutes: int
    source: Source


@cache
def limits() -> Limits:
    """The limits in force."""
    table = tomllib.loads(Path(__file__).with_name("limits.toml").read_text("utf-8"))
    idle = cast("dict[str, int]", table["idle_minutes"])
    lockout = cast("dict[str, int]", table["lockout"])
    return Limits(
        idle_minutes={role: idle.get(role.value, idle["otherwise"]) for role in Role},
        invitation_days=int(cast("int", table["invitation_days"])),
        session_hours=int(cast("int", table["session_hours"])),
        review_months=int(cast("int", table["review_months"])),
        failures=int(lockout["failures"]),
        lockout_minutes=int(lockout["minutes"]),
        source=Source.read(cast("dict[str, object]", table["source"])),
    )
