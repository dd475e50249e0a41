"""Wrong cells, weak guards: who may reach a page at all."""

from tests.proof.defects.planting import Defect

_CELLS = """
VIS-03 AP own       my_visits              AP
VIS-03 PL -         visit                  PL
VIS-07 PL -         log_form_pdf           PL
LOG-01 PL -         log_form               PL
PER-01 AP act       people                 AP
PER-01 PL -         person                 PL
PER-22 VO prog      look_up                VO
PER-12 VO prog      glass                  VO
ROS-01 VO prog      week                   VO
ROS-01 MB prog      plan_list              MB
ROS-01 AP prog      plan_ask               AP
ROS-01 PL -         plan                   PL
AUD-03 VO prog      audit_trail            VO
AUD-03 PL -         audit_trail            PL
AUD-08 VO net       broken_glasses         VO
AUD-08 NC net       broken_glasses         NC
USR-01 VO prog      team                   VO
USR-01 MB prog      team_invite            MB
USR-01 PL -         managed_new            PL
USR-05 VO prog      member                 VO
USR-05 PL -         member_change          PL
VOL-03 VO mentees   volunteer_list         VO
VOL-13 PL -         managed_leave          PL
RUL-03 VO prog      facilities_in_care     VO
RUL-03 AU net       facilities_in_care     AU
FEED-01 AP own      my_calendar            AP
FEED-01 AU own      my_calendar            AU
FEED-01 RA own      calendar_links         RA
FEED-02 VO revoke   calendar_links_of_others VO
MAT-05 PL -         match_end              PL
SYS-01 NC -         program_new            NC
USR-03 RA 2p        network                RA
USR-08 VO -         sessions               VO
"""


def _cells():
    for line in _CELLS.strip().splitlines():
        row, role, cell, route, who = line.split()
        yield Defect(f"{row}: {role} may {cell}", "permissions.csv", f"{row} {role}", cell, route, who)


ACCESS = "compliance.access"
RIGHTS = [
    *_cells(),
    Defect(
        "every role may do everything",
        f"{ACCESS}:may",
        "return bool(grants(role or Role.ANYONE.value, permission))",
        "return True",
        "week",
        "VO",
    ),
    Defect(
        "an account whose role has ended may do everything",
        f"{ACCESS}:may",
        'role = getattr(actor, "role", None)',
        'role = getattr(actor, "role", None) or "PL"',
        "sessions",
        "rejected",
    ),
    Defect(
        "one row of several is enough, and none too",
        f"{ACCESS}:may",
        "return any(grants",
        "return True or any(grants",
        "network",
        "RA",
    ),
    Defect(
        "the guard lets in whoever is signed in",
        f"{ACCESS}:every guard",
        "if not may(actor, permission):",
        "if False:",
        "profile",
        "suspended",
    ),
    Defect(
        "the guard answers 403, which says that there is something",
        f"{ACCESS}:every guard",
        "raise Http404",
        "return HttpResponse(status=403)",
        "plan",
        "VO",
    ),
    Defect(
        "a role that rests counts",
        "volunteers.models.programs:MembershipManager.active_sql",
        "FROM visitation_active_membership({account}) AS own",
        "FROM (SELECT m.* FROM volunteers_membership m JOIN volunteers_user u ON u.active_membership_id = m.id"
        " WHERE u.id = {account}) AS own",
        "sessions",
        "suspended,rejected",
    ),
    Defect(
        "no second factor is asked for",
        "volunteers.accounts.middleware:SecondFactor.process_view",
        "if role in ROLES_WITH_SECOND_FACTOR:",
        "if False:",
        "week",
        "no second factor",
    ),
    Defect(
        "a password counts as a second factor",
        "volunteers.accounts.step_up:has_second_factor",
        "SECOND_FACTORS &",
        "{'password'} &",
        "week",
        "no second factor",
    ),
    Defect(
        "the network's pages are for everybody",
        "volunteers.roles.views.network:_only",
        "if request.user.role not in roles:",
        "if False:",
        "network_lead account_close program_new",
        "PL,SA,NC",
    ),
    Defect(
        "an auditor may ask for roles",
        "volunteers.roles.views.network:network_grant",
        "_only(request, Role.COORDINATOR, Role.SYSTEM_ADMIN)",
        "pass",
        "network_grant",
        "AU",
    ),
    Defect(
        "a lead may let their own role rest",
        "volunteers.roles.views.team:verbs_for",
        "verbs = [] if own else",
        "verbs = [SUSPEND] if own else",
        "member_change",
        "PL",
    ),
    Defect(
        "one reviews one's own broken glass",
        "visitation.knowing.glass:to_review",
        ".exclude(broken_by=user)",
        "",
        "glass_review",
        "PL",
    ),
]
