"""The one table: which page, API operation, action and command asks for which permission.

A page or command that does not stand here cannot be reached; an action that does not stand here
cannot be defined. Tests walk all of them and play every role against every line.
"""

from __future__ import annotations

from enum import Enum
from typing import Final

from onemetre.access.roles import Permission

P = Permission


class Anybody(Enum):
    """Lines that ask for no permission: what is public, and what comes before signing in."""

    OPEN = "open"
    SIGNED_IN = "signed in"
    CLOSED = "closed"


OPEN: Final = Anybody.OPEN
SIGNED_IN: Final = Anybody.SIGNED_IN
#: A page that a library brings along and that nobody needs here.
CLOSED: Final = Anybody.CLOSED

#: Every write, as room.function. Which area and unit it is for, the action itself asks.
ACTIONS: dict[str, Permission | Anybody] = {
    # access
    "access.add_first_administrator": OPEN,  # asks for a word, refuses as soon as there is one
    "access.accept_invitation": OPEN,  # holds the secret of the link
    "access.accept_renewal": OPEN,  # likewise
    "access.note_sign_in": OPEN,
    "access.add_unit": P.MANAGE_PEOPLE,
    "access.change_unit": P.MANAGE_PEOPLE,
    "access.give_post": P.MANAGE_PEOPLE,
    "access.end_post": P.MANAGE_PEOPLE,
    "access.leave": P.MANAGE_PEOPLE,
    "access.invite": P.MANAGE_PEOPLE,
    "access.renew": P.MANAGE_PEOPLE,
    "access.withdraw_invitation": P.MANAGE_PEOPLE,
    "access.review_post": P.REVIEW_ACCESS,
    # jobs: which permission, their kind says (access/jobs.py)
    "access.start_job": SIGNED_IN,
    "access.stop_job": SIGNED_IN,
    "access.start_again": SIGNED_IN,
    "access.end_job": OPEN,  # the worker's own; no page and no command leads to it
    "operations.begin_daily": OPEN,  # likewise
    "operations.note_brought_in": P.IMPORT_DATA,
    # measure
    "measure.show_publication": P.PUBLISH,
    "measure.enter_approval": P.PUBLISH,
    # programme
    "programme.publish_plan": P.PUBLISH,
    "programme.note_checks": P.PUBLISH,
    "programme.start_programme": P.CONFIRM_PLAN,
    "programme.add_reading": P.CONFIRM_PLAN,
    "programme.discard_reading": P.CONFIRM_PLAN,
    "programme.correct": P.CONFIRM_PLAN,
    "programme.add_duty": P.CONFIRM_PLAN,
    "programme.remove": P.CONFIRM_PLAN,
    "programme.take_back": P.CONFIRM_PLAN,
    "programme.look_over": P.CONFIRM_PLAN,
    "programme.confirm_reading": P.CONFIRM_PLAN,
    "programme.send_down": P.RUN_PROGRAMME,
    "programme.set_duty": P.RUN_PROGRAMME,
    "programme.end_duty": P.RUN_PROGRAMME,
    "programme.set_interval": P.RUN_PROGRAMME,
    "programme.link_task": P.RUN_PROGRAMME,
    "programme.check_four": P.RUN_PROGRAMME,
    "programme.add_evidence": P.WRITE_REPORT,
    "programme.withdraw_evidence": P.WRITE_REPORT,
    "programme.open_period": P.RUN_PROGRAMME,
    "programme.move_due": P.RUN_PROGRAMME,
    "programme.withdraw_period": P.RUN_PROGRAMME,
    "programme.send_contribution": P.WRITE_REPORT,
    "programme.sign_report": P.SIGN_REPORT,
    "programme.accept_report": P.ACCEPT_REPORT,
    "programme.return_report": P.ACCEPT_REPORT,
    "programme.remind": P.SIGN_REPORT,
    # registers, and targets held to them
    "programme.add_entry": P.EDIT_REGISTER,
    "programme.change_entry": P.EDIT_REGISTER,
    "programme.confirm_entry": P.EDIT_REGISTER,
    "programme.end_entry": P.EDIT_REGISTER,
    "programme.state_complete": P.EDIT_REGISTER,
    "programme.withdraw_statement": P.EDIT_REGISTER,
    "programme.take_in": P.EDIT_REGISTER,
    "programme.evaluate": P.RUN_PROGRAMME,
    "programme.correct_counting": P.CONFIRM_PLAN,
    # programme: papers in and out
    "programme.write_yearly": P.WRITE_YEARLY,
    "programme.map_table": P.RUN_PROGRAMME,
    "programme.point_out": P.RUN_PROGRAMME,
    "programme.take_in_table": P.WRITE_REPORT,
    "programme.load_province": P.MANAGE_PEOPLE,
    # supervision
    "programme.open_matter": P.RUN_PROGRAMME,
    "programme.note_step": P.HANDLE_MATTER,
    "programme.report_matter": P.HANDLE_MATTER,
    "programme.close_matter": P.RUN_PROGRAMME,
    "programme.return_matter": P.RUN_PROGRAMME,
    "programme.move_deadline": P.RUN_PROGRAMME,
    "programme.remind_owner": P.RUN_PROGRAMME,
    "programme.escalate": P.RUN_PROGRAMME,
    "programme.hold_meeting": P.RUN_PROGRAMME,
    "programme.remind_units": P.RUN_PROGRAMME,
    "programme.see_notices": P.USE_DESK,
}

#: Every address of pages and of the API, as Django's route says it.
ROUTES: dict[str, Permission | Anybody] = {
    "": OPEN,
    "city/": OPEN,
    "city/<slug:slug>/": OPEN,
    "city/<slug:slug>/find/": OPEN,
    "maps/<slug:slug>/<str:stamp>/tiles/<int:z>/<int:x>/<int:y>.mvt": OPEN,
    "maps/<slug:slug>/<str:stamp>/field/<slug:kind>/<slug:band>.bin": OPEN,
    "city/<slug:slug>/area/<str:code>/": OPEN,
    "city/<slug:slug>/area/<str:code>/table.<str:form>": OPEN,
    "measures/": OPEN,
    "measures/<slug:slug>/": OPEN,
    "measures/<slug:slug>/indicators.<str:form>": OPEN,
    "measures/<slug:slug>/<slug:code>/": OPEN,
    "measures/<slug:slug>/<slug:code>/areas.<str:form>": OPEN,
    "measures/<slug:slug>/<slug:code>/history.<str:form>": OPEN,
    "verify/": OPEN,
    "data/": OPEN,
    "data/<slug:slug>/": OPEN,
    "data/plan/<slug:slug>/targets.xlsx": OPEN,
    "data/plan/<slug:slug>/targets.csv": OPEN,
    "data/<slug:slug>/<slug:name>.<slug:form>": OPEN,
    "plan/": OPEN,
    "plan/compare/": OPEN,
    r"^plan/compare\.(?P<form>xlsx|csv|json)$": OPEN,
    "plan/<slug:slug>/": OPEN,
    "plan/<slug:slug>/text/": OPEN,
    "plan/<slug:slug>/find/": OPEN,
    r"^plan/(?P<slug>[-\w]+)\.(?P<form>xlsx|csv|json)$": OPEN,
    # staff: papers of a programme
    "office/verify/": P.SEE_PROGRAMME,
    "office/programme/<slug:slug>/yearly/<int:year>/": P.WRITE_YEARLY,
    "office/programme/<slug:slug>/tables/": P.WRITE_REPORT,
    "office/programme/<slug:slug>/tables/<int:pk>/": P.RUN_PROGRAMME,
    "office/programme/<slug:slug>/forms/": P.WRITE_REPORT,
    "office/programme/<slug:slug>/forms/<int:period>-<int:unit>.<str:form_kind>": P.WRITE_REPORT,
    # the API
    "api/": OPEN,
    "api/v1/": OPEN,
    "api/v1/openapi.json": OPEN,
    "api/v1/cities": OPEN,
    "api/v1/cities/<slug:slug>": OPEN,
    "api/v1/cities/<slug:slug>/shares": OPEN,
    "api/v1/cities/<slug:slug>/answer": OPEN,
    "api/v1/cities/<slug:slug>/values": OPEN,
    "api/v1/cities/<slug:slug>/find": OPEN,
    "api/v1/cities/<slug:slug>/looks": OPEN,
    "api/v1/plans": OPEN,
    "api/v1/plans/<slug:slug>": OPEN,
    "api/v1/indicators": OPEN,
    # people and access
    "office/first/": OPEN,  # asks for the word that the server printed
    "office/join/": OPEN,  # asks for the secret of a link
    "office/join/<str:secret>/": OPEN,
    "office/account/": SIGNED_IN,
    "office/people/": P.MANAGE_PEOPLE,
    "office/people/unit/add/": P.MANAGE_PEOPLE,
    "office/people/unit/<int:pk>/": P.MANAGE_PEOPLE,
    "office/people/unit/<int:pk>/invite/": P.MANAGE_PEOPLE,
    "office/people/invitations/": P.MANAGE_PEOPLE,
    "office/people/invitations/<int:pk>/withdraw/": P.MANAGE_PEOPLE,
    "office/people/person/<int:pk>/": P.MANAGE_PEOPLE,
    "office/people/person/<int:pk>/leave/": P.MANAGE_PEOPLE,
    "office/people/person/<int:pk>/renew/": P.MANAGE_PEOPLE,
    "office/people/post/<int:pk>/end/": P.MANAGE_PEOPLE,
    "office/people/review/": P.REVIEW_ACCESS,
    "office/people/review/<int:pk>/": P.REVIEW_ACCESS,
    "office/people/review.<str:form>": P.REVIEW_ACCESS,
    "office/people/trail/": P.SEE_AUDIT,
    "office/people/trail.<str:form>": P.SEE_AUDIT,
    # jobs, and bringing in places
    "office/jobs/": P.MEASURE,  # every role that may ask for a job of any kind holds it
    "office/jobs/<int:pk>/": P.MEASURE,
    "office/jobs/<int:pk>/stop/": P.MEASURE,
    "office/jobs/<int:pk>/again/": P.MEASURE,
    "office/data/import/": P.IMPORT_DATA,
    "office/data/publish/": P.MEASURE,  # publishing asks for more, in its action
    # the desk and the programme
    "office/": P.USE_DESK,
    "office/programme/": P.SEE_PROGRAMME,
    "office/programme/new/": P.CONFIRM_PLAN,
    "office/programme/<slug:slug>/": P.SEE_PROGRAMME,
    r"^office/programme/(?P<slug>[-\w]+)\.(?P<form>xlsx|csv)$": P.SEE_PROGRAMME,
    "office/programme/<slug:slug>/send/": P.RUN_PROGRAMME,
    "office/programme/<slug:slug>/version/": P.CONFIRM_PLAN,
    "office/programme/<slug:slug>/review/<int:version>/": P.CONFIRM_PLAN,
    "office/programme/<slug:slug>/task/<str:code>/<str:number>/": P.SEE_PROGRAMME,
    "office/programme/<slug:slug>/period/": P.SEE_PROGRAMME,
    "office/programme/<slug:slug>/period/<int:pk>/": P.SEE_PROGRAMME,
    "office/registers/": P.SEE_PROGRAMME,
    "office/registers/<slug:kind>/": P.SEE_PROGRAMME,  # what is written there asks for more
    "office/registers/<slug:kind>/form.xlsx": P.SEE_PROGRAMME,
    "office/registers/<slug:kind>/add/": P.EDIT_REGISTER,
    "office/registers/<slug:kind>/<int:pk>/": P.SEE_PROGRAMME,
    "office/targets/<slug:slug>/": P.SEE_PROGRAMME,
    r"^office/targets/(?P<slug>[-\w]+)\.(?P<form>xlsx|csv)$": P.SEE_PROGRAMME,
    "office/targets/<slug:slug>/<int:pk>/": P.SEE_PROGRAMME,
    "office/report/<int:pk>/": P.SEE_PROGRAMME,
    "office/evidence/<int:pk>/": P.SEE_PROGRAMME,
    # supervision
    "office/matters/": P.HANDLE_MATTER,
    "office/matters/table.<str:form>": P.HANDLE_MATTER,
    "office/matters/new/": P.RUN_PROGRAMME,
    "office/matters/units/": P.RUN_PROGRAMME,
    "office/matters/<int:pk>/": P.HANDLE_MATTER,
    "office/matters/<int:pk>/step/": P.HANDLE_MATTER,
    "office/matters/<int:pk>/judge/": P.RUN_PROGRAMME,
    "office/meetings/": P.SEE_PROGRAMME,
    "office/meetings/new/": P.RUN_PROGRAMME,
    "office/meetings/<int:pk>/": P.SEE_PROGRAMME,
    "office/notices/": P.USE_DESK,
    "office/notices/seen/": P.USE_DESK,
    "office/notices/silent/": P.RUN_PROGRAMME,
    # signing in: what allauth brings, and what of it is used
    "office/account/login/": OPEN,
    "office/account/logout/": SIGNED_IN,
    "office/account/reauthenticate/": SIGNED_IN,
    "office/account/password/change/": SIGNED_IN,
    "office/account/second-factor/": SIGNED_IN,
    "office/account/second-factor/authenticate/": OPEN,
    "office/account/second-factor/reauthenticate/": SIGNED_IN,
    "office/account/second-factor/totp/activate/": SIGNED_IN,
    "office/account/second-factor/totp/deactivate/": SIGNED_IN,
    "office/account/second-factor/recovery-codes/": SIGNED_IN,
    "office/account/second-factor/recovery-codes/generate/": SIGNED_IN,
    "office/account/second-factor/recovery-codes/download/": SIGNED_IN,
    "office/account/second-factor/webauthn/": SIGNED_IN,
    "office/account/second-factor/webauthn/add/": SIGNED_IN,
    "office/account/second-factor/webauthn/login/": OPEN,
    "office/account/second-factor/webauthn/reauthenticate/": SIGNED_IN,
    "office/account/second-factor/webauthn/keys/<int:pk>/remove/": SIGNED_IN,
    "office/account/second-factor/webauthn/keys/<int:pk>/edit/": CLOSED,
    "office/account/inactive/": CLOSED,
    "office/account/signup/": CLOSED,
    "office/account/email/": CLOSED,
    "office/account/confirm-email/": CLOSED,
    r"office/account/^confirm-email/(?P<key>[-:\w]+)/$": CLOSED,
    "office/account/password/set/": CLOSED,
    "office/account/password/reset/": CLOSED,
    "office/account/password/reset/done/": CLOSED,
    r"office/account/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": CLOSED,
    "office/account/password/reset/key/done/": CLOSED,
    "office/account/login/code/confirm/": CLOSED,
}

#: Every command. Whoever stands at the machine's prompt is its operator; what a command writes
#: is noted under the name of their account on the machine.
COMMANDS: dict[str, Permission | Anybody] = {
    # files in, files out, and places, which are folders of the home
    "plan read": OPEN,
    "plan compare": OPEN,
    "city import": OPEN,
    "city measure": OPEN,
    "city report": OPEN,
    "city survey": OPEN,
    "city list": OPEN,
    "city remove": OPEN,
    "city show": OPEN,
    "measure": OPEN,
    "verify": OPEN,
    # what is shown to the public
    "city publish": P.PUBLISH,
    "plan publish": P.PUBLISH,
    # people and the trail
    "access first": OPEN,  # refuses as soon as there is an administrator
    "audit verify": P.SEE_AUDIT,
    "audit export": P.SEE_AUDIT,
    # the programme
    "programme yearly": P.WRITE_YEARLY,
    "programme load": P.MANAGE_PEOPLE,
    "programme escalate": P.RUN_PROGRAMME,
    "programme remind": P.RUN_PROGRAMME,
    # the installation itself: whoever may run these holds the machine
    "serve": OPEN,
    "worker": OPEN,
    "backup": P.MANAGE_PEOPLE,
    "restore": P.MANAGE_PEOPLE,
    "doctor": P.MANAGE_PEOPLE,
    "database roles": P.MANAGE_PEOPLE,
}
