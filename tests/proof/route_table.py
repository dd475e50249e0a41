"""Every route, written down a second time: its row of permissions.csv, what it is about, and for whom it is.

Nothing here is asked of the product: a route that is not in the table, or is let in where the table says no, is a
defect. `methods`: R is read (GET, HEAD), W is sent (POST). `opens`: which words of the permission's cell let one in; a
cell of totals (`agg`), of pseudonyms (`ps`) or of a count opens no page about rows.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import compliance

_TABLE = """
home                        -              -            RW  anyone
sign_out                    -              -            W   anyone
set_language                -              -            W   anyone
health                      -              -            R   anyone
csp_report                  -              -            W   anyone
text_reply                  -              -            W   anyone
mail_event                  -              -            W   anyone
session_state               -              -            R   anyone
session_alive               -              -            W   anyone
quick_exit                  -              -            W   anyone
away                        -              -            R   anyone
sign_in                     -              -            RW  anyone
sign_in_code                -              -            RW  anyone
sign_in_passkey             -              -            W   anyone
sign_in_passkey_options     -              -            W   anyone
password_forgotten          -              -            RW  anyone
password_reset_link         -              -            RW  anyone
password_new                -              -            RW  anyone
password_done               -              -            RW  anyone
reference_answer            -              -            RW  anyone
reference_follow            -              token        RW  anyone
my_onboarding               VOL-12         -            R   own mentees
application_step            VOL-01         step         RW  own
my_agreement                VOL-12         agreement    RW  own mentees
my_course_date              VOL-12         course_date  W   own mentees
my_group                    VOL-01         -            RW  own
apply                       -              program      RW  anyone
onboarding                  VOL-07         -            R   prog
onboarding_file             VOL-07         applicant    R   prog
onboarding_group            VOL-07         apply_group  R   prog
onboarding_group_invite     USR-01         apply_group  RW  prog
applications_open           USR-01         -            W   prog
course_date_cancel          VOL-13         course_date  RW  prog
onboarding_decide           VOL-13         applicant    RW  prog
onboarding_reference        VOL-07         reference    W   prog
onboarding_interview        VOL-08         applicant    RW  prog
onboarding_hold             VOL-13         applicant    RW  prog
onboarding_mentor           VOL-13         applicant    RW  prog
what_we_ask                 VOL-13         -            R   prog
role_needs                  VOL-13         help_role    RW  prog
agreement_new               VOL-13         -            RW  prog
agreement_next              VOL-13         agreement    RW  prog
course_new                  VOL-13         -            RW  prog
course                      VOL-13         course       RW  prog
course_date_new             VOL-13         course       RW  prog
course_date                 VOL-13         course_date  RW  prog
join                        -              -            RW  anyone
join_follow                 -              token        RW  anyone
link_ask                    -              -            RW  anyone
link_wait                   -              -            RW  anyone
link_open                   -              -            RW  anyone
link_follow                 -              token        RW  anyone
rule_list                   RUL-01         -            RW  pub net
facility_list               RUL-01         -            RW  pub net
facility                    RUL-01         facility     RW  pub net
facility_standard           RUL-01         facility     RW  pub net
sessions                    USR-08         -            R   own
session_end                 USR-08         -            W   own
sessions_end                USR-08         -            W   own
kept_form                   USR-08         -            RW  own
prove                       USR-08         -            RW  own
prove_passkey               USR-08         -            W   own
prove_passkey_options       USR-08         -            W   own
factors                     USR-08         -            RW  own
passkey_add                 USR-08         -            RW  own
passkey_add_options         USR-08         -            W   own
passkey_remove              USR-08         passkey      RW  own
totp_add                    USR-08         -            RW  own
totp_picture                USR-08         -            RW  own
totp_remove                 USR-08         -            RW  own
recovery_codes              USR-08         -            RW  own
address_change              USR-08         -            RW  own
lost_factor_stop            USR-08         -            W   own
password_change             USR-08         -            RW  own
my_roles                    USR-08         -            R   own
my_role_take_up             USR-08         member       W   own
own_data                    EXP-03         -            R   own
own_data_file               EXP-03         -            R   own
own_data_delete             EXP-03         -            RW  own
looked_at                   AUD-01         -            R   own
profile                     VOL-02         -            RW  own
week                        ROS-01         -            RW  prog
tonight                     ROS-01         -            R   prog
since_last_look             ROS-01         -            RW  prog
review                      ROS-01         -            RW  prog
week_board                  ROS-01         -            RW  prog
visit_disposal              ROS-01         visit        RW  prog
week_sheets                 ROS-01         -            R   prog
week_log_forms_pdf          ROS-01         -            R   prog
plan_list                   ROS-01         -            RW  prog
plan_ask                    ROS-01         -            RW  prog
plan                        ROS-01         plan         RW  prog
plan_again                  ROS-01         plan         RW  prog
plan_pin                    ROS-01         plan         W   prog
plan_stop                   ROS-01         plan         W   prog
plan_try                    ROS-01         plan         W   prog
plan_mend                   ROS-01         -            RW  prog
plan_together               ROS-01         -            RW  prog
plan_together_agree         ROS-01         -            W   prog
plan_publish                ROS-02         plan         RW  2p
roster_list                 ROS-01         -            R   prog
roster_make                 ROS-01         -            W   prog
roster                      ROS-01         roster       R   prog
roster_prepare              ROS-01         roster       W   prog
roster_set_aside            VIS-09         roster       W   prog+reason
roster_ask                  ROS-03         roster       W   2p
roster_send                 ROS-04         roster       W   prog
roster_take                 ROS-04         roster       W   prog
roster_answers              ROS-01         roster       W   prog
plan_discard                ROS-01         plan         RW  prog
my_visits                   VIS-03         -            RW  own own+mentee prog
visit                       VIS-03         visit        RW  own own+mentee prog
log_form                    LOG-01         visit        RW  act act* prog
log_draft                   LOG-01         visit        RW  act act* prog
door_worker                 -              -            R   anyone
door_card                   PER-02         visit        R   act act*
door_kept                   PER-02         visit        R   act act*
door_slip                   PER-03         visit        RW  prog-reveal
door_slip_destroyed         VIS-07         visit        W   own prog
visit_outcome               VIS-08         visit        RW  own prog
log_thanks                  LOG-02         visit        R   own prog
log_form_pdf                VIS-07         visit        R   own prog
logs                        LOG-02         -            RW  prog
logs_owed                   LOG-02         -            R   prog
log_questions               LOG-02         -            RW  prog
care_tasks                  VOL-08         -            RW  prog
paper_log                   LOG-01         visit        RW  prog
log_share                   LOG-05         visit        RW  own prog
log_extra                   LOG-01         visit        RW  act act* prog
log_passed_on               LOG-03         visit        R   cons prog
obstructions                REP-01         -            RW  prog
obstruction_new             VIS-08         -            RW  prog
my_expenses                 VOL-14         -            RW  own
expenses                    VOL-14         -            R   prog
mileage_rates               VOL-14         -            RW  prog
expense                     VOL-14         expense      RW  own prog
receipt                     VOL-14         receipt      R   own prog
book                        VIS-02         -            R   own prog
book_person                 VIS-02         to_book      RW  own prog
book_wait                   VIS-02         to_book      W   own prog
book_confirm                VIS-02         slot_hold    RW  own prog
book_wait_leave             VIS-02         slot_waiter  W   own prog
booking_choices             VIS-02         to_book      RW  own prog
booking_request             VIS-02         hours_asked  RW  own prog
booking_requests            VIS-02         -            R   own prog
standing_new                VIS-02         to_book      RW  own prog
standing_visit              VIS-02         standing     RW  own prog
standing_list               VIS-02         -            R   own prog
place_offer                 VIS-06         visit        RW  own
visit_change                VIS-02         to_move      RW  own prog
visit_call_off              VIS-06         to_move      RW  own prog
cannot_come                 VIS-06         visit        RW  own
visit_call_out              VIS-02         visit        RW  prog
visit_on_hold               VIS-02         visit        RW  prog
matching                    MAT-03         -            RW  prog
suggestions                 MAT-03         person       RW  prog
propose                     MAT-03         pairing      W   prog
proposal                    MAT-04         proposal     RW  own prog
proposal_told               MAT-04         proposal_of  W   prog
proposal_take_back          MAT-03         proposal     W   prog
match                       MAT-03         bond         RW  prog
assignment                  MAT-03         assignment   R   prog
assignment_confirm          MAT-03         assignment   W   prog
assignment_discard          MAT-03         assignment   W   prog
call_outs                   VIS-01         -            R   own prog
call_out_new                VIS-02         -            RW  prog
call_out                    VIS-01         call_out     RW  own prog
call_out_cancel             VIS-02         call_out     W   prog
call_out_told               VIS-02         call_out_of  W   prog
on_call_lists               VOL-06         -            RW  prog
on_call_list                VOL-06         on_call      RW  prog
on_call_list_remove         VOL-06         on_call      W   prog
urgent                      INC-01         -            RW  act act* prog
concerns                    LOG-02         -            R   own prog
concern                     LOG-02         concern      RW  own prog
concern_rota                VOL-06         -            RW  prog
concern_shift_remove        VOL-06         shift        W   prog
follow_ups                  VIS-01         -            R   own prog
follow_up_new               VIS-01         -            RW  prog
follow_up                   VIS-01         follow_up    RW  own prog
incident_new                INC-01         -            RW  act act* prog
incidents                   INC-02         -            R   own lead-assigned/bg
incident                    INC-02         incident     RW  own lead-assigned/bg
incident_pass_on            INC-03         incident     RW  cons+2p
destinations                INC-03         -            RW  cons+2p
destination_retire          INC-03         destination  W   cons+2p
my_calendar                 FEED-01        -            R   own
calendar_links              FEED-01        -            RW  own
calendar_link_renew         FEED-01        feed         W   own
calendar_link_end           FEED-01        feed         W   own
calendar_links_of_others    FEED-02        -            R   revoke
calendar_link_of_other_end  FEED-02        feed         W   revoke
calendar_feed               -              feed_token   R   anyone
what_we_hold                PER-24         -            R   2p ps
hold_ask                    PER-24         -            RW  2p
hold_release                PER-24         -            W   2p
person_merge                PER-20         person       RW  2p
person_delete               PER-23         person       RW  2p
people                      PER-01         -            R   act act* prog
look_up                     PER-22         -            RW  prog
person                      PER-01         person       R   act act* prog
person_field                PER-06         person       W   prog-reveal
intake_new                  PER-16         -            RW  prog
waiting_list                PER-16         -            R   prog
person_request              PER-18         person       RW  prog
requester                   PER-14         person       W   prog-reveal
person_edit                 PER-17         person       RW  prog
person_consents             PER-25         person       RW  act prog
consent_withdraw            PER-25         person       W   act prog
person_told                 PER-25         person       RW  prog
locate_list                 PER-18         -            R   prog
locate_person               PER-18         person       RW  prog
person_places               PER-18         person       R   prog
person_moved                PER-18         person       RW  prog
person_held_off             PER-18         person       W   prog
person_end                  PER-19         person       RW  prog
person_reopen               PER-19         person       W   prog
person_hand_over            PER-21         person       RW  cons+2p
hand_over_list              PER-21         -            R   cons+2p ps
hand_over_envelope          PER-21         passed_on    R   cons+2p ps
hand_over_answer            PER-21         passed_on    W   cons+2p
totals                      REP-01         -            R   prog
glass                       PER-12         person       RW  lead-assigned/bg
glass_close                 PER-12         person       W   lead-assigned/bg
person_apart                MAT-03         person       RW  prog
volunteers_apart            MAT-03         -            RW  prog
after_release               MAT-01         -            R   own prog
after_release_person        MAT-01         released     RW  own prog
after_release_contact       PER-25         person       RW  act prog
after_release_end           MAT-05         contact      W   own prog
after_release_confirm       MAT-03         contact      W   prog
match_end                   MAT-05         match        RW  own prog
broken_glasses              AUD-08         -            R   other net
glass_review                AUD-08         glass        RW  other net
approvals                   any-2p         -            R   2p
approval                    any-2p         question     R   2p
approval_agree              any-2p         question     W   2p
approval_refuse             any-2p         question     W   2p
job_list                    SYS-06         -            R   net
job_cancel                  SYS-06         -            W   net
job_retry                   SYS-06         -            W   net
timetable                   SYS-06         -            R   net
facilities_in_care          RUL-03         -            RW  prog net
rule_desk                   RUL-03         in_care      R   prog net
rule_packs                  RUL-05         -            RW  local assigned
rule_pack_file              RUL-05         -            W   local assigned
rule_pack_signer            RUL-05         -            W   local assigned
rule_page                   RUL-05         in_care      RW  local assigned
rule_draft                  RUL-03         edition      R   prog net
rule_month                  RUL-03         edition      R   prog net
rule_impact                 RUL-08         edition      RW  prog counts
visit_new_rules             RUL-08         visit        RW  prog
rule_draft_start            RUL-05         in_care      W   local assigned
rule_section                RUL-05         section      RW  local assigned
rule_call                   RUL-05         in_care      RW  local assigned
facility_closed             RUL-05         in_care      RW  local assigned
facility_closed_lift        RUL-05         closure      W   local assigned
rule_draft_publish          RUL-06         edition      W   2p
rule_draft_discard          RUL-05         edition      W   local assigned
audit_trail                 AUD-03         -            R   prog ps
access_history              AUD-02         person       R   prog ps
team                        USR-01         -            RW  prog
team_invite                 USR-01         -            RW  prog
team_withdraw               USR-01         invitation   W   prog
team_lead                   USR-01         -            RW  prog
member                      USR-05         member       RW  prog
member_change               USR-05         member_verb  RW  prog
hand_over                   USR-05         lead_member  RW  prog
network                     any-network    -            RW  2p ps
network_grant               any-network    -            RW  2p
network_withdraw            any-network    invitation   W   2p
network_lead                USR-02         -            RW  2p
network_change              USR-05         lead_verb    RW  leads
account_close               USR-05         -            RW  any
program_new                 SYS-01         -            RW  2p
program_change              SYS-02         program      RW  2p
program_archive             SYS-01         program      RW  2p
program_seal                SYS-04         program      RW  2p
managed_new                 USR-01         -            RW  prog
managed                     VOL-03         managed      RW  prog
managed_availability        VOL-06         managed      RW  prog
managed_availability_remove VOL-06         managed_row  W   prog
managed_leave               VOL-13         managed      RW  prog
my_post                     VOL-02         -            RW  own
post                        VOL-04         -            R   prog
letter                      VOL-04         letter       R   prog
letter_retry                VOL-04         letter       W   prog
letter_called               VOL-04         letter       W   prog
sheets                      IMP-01         -            R   prog
sheet_new                   IMP-01         sheet_kind   RW  prog
sheet                       IMP-01         sheet        R   prog
sheet_columns               IMP-01         sheet        RW  prog
sheet_run                   IMP-01         sheet        W   prog
sheet_stop                  IMP-01         sheet        W   prog
sheet_undo                  IMP-01         sheet        W   prog
exports                     EXP-01         -            RW  prog
export                      EXP-01         copy         R   prog
export_file                 EXP-01         copy         R   prog
availability                VOL-06         -            RW  own mentees
availability_remove         VOL-06         own_row      W   own mentees
my_clearances               VOL-09         -            R   own mentees
my_clearance                VOL-11         own_place    RW  own
clearance_list              VOL-09         -            R   prog
clearance_for_them          VOL-09         -            RW  prog
clearance                   VOL-09         clearance    RW  prog
clearance_page              VOL-11         clearance    W   one-time
who_can_go                  VOL-09         -            R   prog
my_break                    VOL-06         -            RW  own mentees
managed_break               VOL-06         managed      RW  prog
breaks                      VOL-06         -            R   prog
load                        VOL-14         -            R   prog
volunteer_list              VOL-03         -            RW  mentees prog
"""


# Pages on which work under several rows meets.
_TOGETHER = {"any-2p": ("USR-02", "USR-04", "ROS-02", "RUL-06"), "any-network": ("USR-03", "USR-04")}
# Work of the network's own roles: nobody who belongs to one program, whatever their cell says.
OF_THE_NETWORK = {
    name
    for name in (line.split()[0] for line in _TABLE.strip().splitlines())
    if name.startswith(("network", "program_"))
} | {"account_close"}
OF_THE_NETWORK -= {"program_seal"}  # a lead may ask that their own program is sealed
# What is kept about somebody stays theirs to read, and to have deleted, while their role rests.
STILL_OPEN = {"own_data", "own_data_file", "own_data_delete", "looked_at"}
# What somebody reaches who has proved a password and still owes the second factor.
BEFORE_THE_SECOND_FACTOR = {
    *("sign_out", "set_language", "quick_exit", "away", "session_state", "session_alive", "csp_report", "health"),
    *(
        "prove",
        "prove_passkey_options",
        "factors",
        "passkey_add",
        "passkey_add_options",
        "totp_add",
        "totp_picture",
        "recovery_codes",
    ),
    *("my_roles", "my_role_take_up", "sessions", "session_end", "sessions_end"),
}


@cache
def cells() -> dict[str, dict[str, str]]:
    """{row: {role: words}} of the product's table, read here by ourselves."""
    path = Path(compliance.__file__).with_name("permissions.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["id"]: row for row in csv.DictReader(lines)}


@dataclass(frozen=True)
class Route:
    """One line of the table."""

    name: str
    row: str
    about: str
    methods: str
    opens: frozenset[str]

    @property
    def is_public(self) -> bool:
        return "anyone" in self.opens or "pub" in self.opens

    def takes(self, method: str) -> bool:
        return ("W" if method == "POST" else "R") in self.methods

    def words_for(self, role: str | None) -> set[str]:
        """What the table says to a role, without what does not open a page."""
        if role is None:
            return set()
        rows = _TOGETHER.get(self.row, (self.row,))
        return {word for row in rows for word in cells()[row][role].split()} & self.opens

    def opens_to(self, role: str | None) -> bool:
        """Whether the table lets this role in at all, whatever row it asks for."""
        if self.is_public:
            return True
        if self.name in OF_THE_NETWORK and role in ("AP", "VO", "MB", "PL"):
            return False
        return bool(self.words_for(role))


def _read() -> dict[str, Route]:
    routes = {}
    for line in _TABLE.strip().splitlines():
        name, row, about, methods, *opens = line.split()
        routes[name] = Route(name, row, about, methods, frozenset(opens))
    return routes


ROUTES = _read()
