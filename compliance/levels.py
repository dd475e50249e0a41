"""How secret each column of the database is, for people and for tests. A column without a level fails the build.

S1 is published. S2 is a program's own, and names nobody. S3 is about a volunteer or an account, S4 about a person in
detention: text of either is sealed (compliance/fields). K is a secret of the machinery: a key, a seed, a password's
hash, a fingerprint. `-` is a column of a library into which nothing is ever written; the web may not.

S3 and S4 that are no text (a day, a place, a bond between two rows) cannot be sealed and asked about at once: row level
security and the pages' own rules keep them. Codes and choices beside a code are S2.
"""

_OF_MODELS: dict[str, dict[str, str]] = {
    "compliance.Approval": {
        "S2": (
            "id code action subject program_id program_code state asked_by_id asked_by asked_at expires_at "
            "answered_by_id answered_by answered_at executed_at"
        ),
        "S4": "payload_sealed",
        "K": "content_hash",
    },
    "compliance.AuditEvent": {"S2": "id at action by program subject detail"},
    "compliance.AuditLink": {"S2": "event chain number previous own"},
    "compliance.DecisionRecord": {"S2": "id key_id at subject facility edition verdict", "S4": "findings"},
    "compliance.Hold": {
        "S2": (
            "id code program_id program_code people set_at asked_by agreed_by released_at release_asked_by "
            "release_agreed_by"
        ),
        "S4": "reason_sealed",
    },
    "compliance.Job": {
        "S2": (
            "id kind line program_code arguments state attempts runs cancel_asked asked_at due_at rung_at started_at "
            "beaten_at finished_at step done total error"
        ),
    },
    "compliance.PurgeRun": {"S2": "id program_id program_code by started_at finished_at purged held failed"},
    "compliance.WebSession": {
        "S2": "handle user_pk device created_at last_seen_at idle_seconds ends_at",
        "S3": "payload",
        "K": "key_hash",
    },
    "facilities.Closure": {"S1": "id facility scope value starts_on ends_on until reason announced_at announced_by"},
    "facilities.Confirmation": {"S2": "id facility path value_hash confirmed_on confirmed_by how note"},
    "facilities.Facility": {
        "S1": (
            "id code ice_code name address city state zip timezone latitude longitude phone operator "
            "facility_type in_use calendar rules_stamp"
        ),
    },
    "facilities.Opening": {"S1": "id window occurrence day starts ends capacity booked"},
    "facilities.PackSigner": {"S2": "id public_key called known_since known_by"},
    "facilities.RulebookEdition": {
        "S1": (
            "id facility number state effective_from effective_to document content_hash created_at published_at "
            "published_by_name made_by weighed when_hit"
        ),
    },
    "facilities.Settlement": {
        "S2": "id facility code path window_code answer starts_on ends_on settled_on settled_by how note",
    },
    "facilities.VisitingWindow": {
        "S1": (
            "id facility edition route code event rule weekday start_minute end_minute overnight mode capacity "
            "first_day last_day"
        ),
    },
    "volunteers.Agreement": {
        "S2": "id program code number title_en title_es text_en text_es counts_from published_at published_by",
    },
    "volunteers.ApplicantGroup": {
        "S2": "id key_id program code contact kind size revision made_at",
        "S3": "name waiting",
    },
    "volunteers.Application": {
        "S2": (
            "id key_id volunteer stage stage_since revision steps_done started_at sent_at decided_at is_adult "
            "follows_english leaves_unaided has_ties how_heard understands_commitment"
        ),
        "S3": "needs emergency_contact why",
    },
    "volunteers.Attendance": {"S2": "id date volunteer state changed_at"},
    "volunteers.Course": {
        "S2": "id program code name_en name_es validity_months includes changed_at retired_at",
    },
    "volunteers.CourseDate": {"S2": "id course starts where language places cancelled_at"},
    "volunteers.Interview": {"S2": "id key_id volunteer held_on done_by outcome", "S3": "note"},
    "volunteers.Mentorship": {"S2": "id volunteer mentor since ended_at"},
    "volunteers.OnboardingHold": {"S2": "id volunteer reason until set_at set_by ended_at"},
    "volunteers.Reference": {
        "S2": "id key_id program volunteer number state language asked_at ends_at answered_at is_ok",
        "S3": "name contact answer",
        "K": "fingerprint",
    },
    "volunteers.RoleNeeds": {
        "S2": "id program role references interview courses agreements changed_at",
    },
    "volunteers.Signature": {"S2": "id volunteer agreement language way signed_at witnessed_by"},
    "volunteers.VolunteerRole": {"S2": "id volunteer role state since decided_by"},
    "volunteers.AwayRange": {"S2": "id volunteer first_day last_day"},
    "volunteers.Break": {"S2": "id volunteer first_day last_day asked_at has_paused"},
    "volunteers.Clearance": {
        "S2": "id key_id volunteer facility state applied_on sent_on answered_on valid_from valid_to version",
        "S3": "conditions",
    },
    "volunteers.ClearancePacket": {
        "S2": "id key_id clearance document typed_at taken_at",
        "S3": "name_on_document born_on document_number",
    },
    "volunteers.ExtraAvailability": {"S2": "id volunteer day starts ends"},
    "volunteers.GuessCount": {"S2": "tries", "K": "key"},
    "volunteers.Invitation": {
        "S2": (
            "id program role volunteer group way language invited_by made_at sent_at ends_at wrong_addresses "
            "accepted_at accepted_by withdrawn_at"
        ),
        "S3": "address_sealed",
        "K": "fingerprint address_index",
    },
    "volunteers.KnownDevice": {"S2": "id user since seen_at", "K": "fingerprint"},
    "volunteers.Letter": {
        "S2": (
            "id program user volunteer kind subject_code edition is_urgent way state made_at due_at useful_until "
            "attempts tried_at ended_at reason"
        ),
        "S3": "content",
        "K": "reply_index",
    },
    "volunteers.Membership": {"S2": "id user program role since ended_at suspended_at has_paused"},
    "volunteers.Network": {"S1": "id code name"},
    "volunteers.PasswordReset": {"S2": "id user ends_at", "K": "fingerprint"},
    "volunteers.PostChoice": {"S2": "user usual urgent quiet_from quiet_until names_facility gets_invitations"},
    "volunteers.Program": {"S1": "id network code name phone timezone archived_at takes_applications"},
    "volunteers.Program_facilities": {"S1": "id program facility"},
    "volunteers.PutForward": {"S2": "id volunteer facility answer disclosure language answered_at"},
    "volunteers.SheetExport": {
        "S2": (
            "id key_id program code what state asked_by asked_at first_day last_day facility ends_at rows_total taken "
            "job_number"
        ),
        "S3": "content",
    },
    "volunteers.SheetImport": {
        "S2": (
            "id key_id program code what state asked_by uploaded_at columns options problems rows_total rows_bad "
            "finished_at undone_at emptied_at job_number"
        ),
    },
    "volunteers.SheetPart": {"S2": "id key_id sheet number done_at", "S4": "cells"},
    "volunteers.SheetRow": {"S2": "id sheet number outcome target code filled", "K": "stamp"},
    "volunteers.SignInAddress": {"S2": "id user way shown_at", "S3": "sealed", "K": "index"},
    "volunteers.SignInLink": {
        "S2": "id language user wrong_codes made_at ends_at sent_at used_at",
        "S3": "asked_sealed",
        "K": "asked_index device browser fingerprint code",
    },
    "volunteers.SpokenLanguage": {"S2": "id volunteer language level"},
    "volunteers.TextReply": {"S2": "came_at", "K": "fingerprint"},
    "volunteers.Training": {"S2": "id volunteer course completed_on expires_on"},
    "volunteers.User": {
        "S2": (
            "id key_id last_login username language joined_at timezone is_active active_membership factors_end_at "
            "erasure_asked_at erased_at"
        ),
        "S3": "email display_name",
        "K": "password email_index",
    },
    "volunteers.Volunteer": {
        "S2": (
            "id key_id program user code timezone gender is_experienced state max_visits_per_day "
            "max_visits_per_week max_visits_per_month max_people max_travel_minutes quiet_months seats_offered "
            "left_at purged_at group"
        ),
        "S3": "preferred_name phone email zip",
    },
    "volunteers.WeeklyAvailability": {"S2": "id volunteer weekday starts ends weeks_of_month"},
    "visitation.BreakGlass": {
        "S2": (
            "id key_id program broken_by code program_code person_code broken_by_name category broken_at ends_at "
            "closed_at reviewed_by reviewed_by_name reviewed_at verdict"
        ),
        "S4": "person reason",
        "K": "device",
    },
    "visitation.CalendarFeed": {
        "S2": (
            "id program user membership kind facility title names_facility made_at ended_at asked asked_from "
            "last_asked_on"
        ),
        "K": "fingerprint",
    },
    "visitation.CallOut": {
        "S2": (
            "id program visit facility zip_area code role language timezone answer_until is_red state raised_by "
            "raised_at closed_at instead_of is_swap"
        ),
        "S3": "starts ends",
    },
    "visitation.CallOutAnswer": {
        "S2": "id call_out volunteer seen_at answer answered_at is_assigned seats gives",
        "S3": "starts ends",
    },
    "visitation.Concern": {
        "S2": (
            "id key_id program code raised_by pace topic raised_at due_at owner state moves_on_at moves taken_at "
            "reminded_at outcome closed_at version"
        ),
        "S3": "visit",
        "S4": "person line answer",
    },
    "visitation.ConcernShift": {"S2": "id key_id program lead first_day last_day", "S3": "phone"},
    "visitation.ConcernTurn": {"S2": "id concern lead since until how"},
    "visitation.Destination": {"S2": "id program kind name reach checked_on retired_at"},
    "visitation.FollowUp": {
        "S2": "id key_id program code kind concern asked_by asked_at owner due_on reminded_on state ended_at",
        "S4": "person line answer",
    },
    "visitation.Incident": {
        # As in a log, codes about what was told are counted for years; what was told is sealed.
        "S2": (
            "id key_id program code reported_by reported_at state closed_at emptied_at version watch_until kinds known "
            "precision danger fear"
        ),
        "S3": "visit facility",
        "S4": "person happened_on area story wish told",
    },
    "visitation.IncidentConsent": {
        "S2": "id key_id incident kind destination language way taken_by taken_at ends_at withdrawn_at",
        "S4": "witness",
    },
    "visitation.IncidentHandler": {"S2": "id incident lead since until named_by"},
    "visitation.IncidentStep": {"S2": "id key_id incident kind destination by at ends_at", "S4": "words"},
    "visitation.Conflict": {"S2": "id key_id reason", "S4": "person volunteer note"},
    "visitation.PeopleApart": {"S2": "id key_id scope minutes written_by written_at", "S4": "person other reason"},
    "visitation.VolunteersApart": {"S2": "id key_id written_by written_at", "S3": "volunteer other", "S4": "reason"},
    "visitation.Consent": {
        "S2": "id key_id person kind language way taken_by taken_at withdrawn_at withdrawn_by",
        "S4": "body",
        "K": "body_index",
    },
    "visitation.ContactAfterRelease": {"S2": "id key_id person written_by written_at", "S4": "way"},
    "visitation.Disclosure": {
        "S2": "id program person_code at fields to_kind to_code purpose about ground consent_number by once",
    },
    "visitation.HandOver": {
        "S2": (
            "id code from_program to_program person carries waiting_since agreed_on state asked_by agreed_by "
            "offered_at expires_at ended_at ended_by"
        ),
        "S3": "facility",
    },
    "visitation.HandOverContent": {"S2": "id key_id hand_over to_program languages", "S4": "content"},
    "visitation.FamilyVisits": {
        "S2": "id person visits weekday entered_at entered_by",
        "S3": "facility day first_day last_day",
    },
    "visitation.Heartbeat": {"S2": "id name beaten_at"},
    "visitation.Intake": {
        "S2": (
            "id key_id person source asked_by wishes reply_way reply_language taken_at taken_by taken_in answered_at "
            "answered_by"
        ),
        "S4": "requester relationship reply_to",
    },
    "visitation.NameKey": {"S2": "id program person", "K": "key"},
    "visitation.PriorityFlag": {"S2": "id person reason set_at set_by ended_at ended_by"},
    "visitation.WaitingPlace": {"S2": "id person since wishes"},
    "visitation.Assignment": {"S2": "id program code state made_at made_by attempts waiting served gap seconds"},
    "visitation.AssignedPair": {
        "S2": "id assignment rank waiting_since state reasons",
        "S4": "person volunteer",
    },
    "visitation.Match": {
        "S2": (
            "id channel part seat more_because since paused_at paused_until confirm_by ended_on ended_at ended_by"
        ),
        "S4": "person volunteer covers backup",
    },
    "visitation.MatchProposal": {
        "S2": (
            "id program code channel part more_because is_suggested chosen_because state proposed_by proposed_at "
            "answer_until closed_at"
        ),
        "S4": "person covers backup",
    },
    "visitation.ProposalAnswer": {
        "S2": "id proposal seen_at asked_at answer answered_at is_matched",
        "S4": "volunteer",
    },
    "visitation.OnCall": {"S2": "id on_call_list volunteer"},
    "visitation.OnCallList": {"S2": "id program role facility zip_area"},
    "visitation.Person": {
        "S2": (
            "id key_id program alias_code state assigned_lead language_required visitor_gender "
            "visitor_gender_required created_at closed_at purged_at merged_into merged_at"
        ),
        "S4": (
            "legal_name preferred_name surname a_number register_number gender country_of_birth date_of_birth "
            "health_notes access_needs contacts"
        ),
        "K": "a_number_index",
    },
    "visitation.PersonExit": {"S2": "id person kind month source recorded_by recorded_at undone_by undone_at"},
    "visitation.PersonLanguage": {"S2": "id person language rank"},
    "visitation.Placement": {
        "S2": "id key_id person source checked_by checked_at confidence",
        "S3": "facility first_day last_day admitted_at",
        "S4": "housing_unit classification housing_status person_category assigned_windows",
    },
    "visitation.PlacementFact": {"S2": "id person answer source checked_by checked_at confidence", "S3": "facility"},
    "visitation.Plan": {
        "S2": (
            "id network program code first_day last_day state made_at made_by published_at published_by "
            "objective_points bound_points seconds attempts phase visits_placed curve is_to_stop weights fairness "
            "follows mends shared once"
        ),
    },
    "visitation.PlanningTogether": {"S2": "id program agreed_at agreed_by"},
    "visitation.SharedPlan": {
        "S2": (
            "id network program_ids first_day last_day state asked_at objective_points bound_points seconds attempts "
            "phase visits_placed curve is_to_stop weights"
        ),
    },
    "visitation.UnmetRequest": {"S2": "id key_id plan request", "S4": "reasons"},
    "visitation.Visit": {
        "S2": (
            "id key_id program plan request person edition code status window_id mode route seat sequence changed_at "
            "called_off_because is_pinned replaces"
        ),
        "S3": "facility starts ends day",
        "S4": "findings",
    },
    "visitation.VisitLog": {
        "S2": (
            "id key_id visit revision written_by written_at sent_key happened reason seen seen_alias language "
            "interpreter asked_for flag miles tolls_cents seen_by_lead_at"
        ),
        "S3": "arrived began ended",
        "S4": "line wellbeing",
    },
    "visitation.LogDraft": {"S2": "id key_id visit user saved_at", "S4": "answers"},
    "visitation.DoorSlip": {"S2": "id visit printed_by printed_at destroyed_by destroyed_at"},
    "visitation.LogNote": {"S2": "id key_id visit written_by written_at", "S4": "text"},
    "visitation.LogShare": {"S2": "id visit item way language set_by set_at ends_at ended_at ended_by"},
    "visitation.LogQuestion": {"S2": "id program text_en text_es answers asked_since set_by ended_at"},
    "visitation.LogAnswer": {"S2": "id question visit place written_by written_at"},
    "visitation.CareTask": {
        "S2": "id key_id program visit made_at taken_by taken_at offered_at done_at done_by outcome",
        "S3": "volunteer reason",
    },
    "visitation.Obstruction": {
        "S2": "id program edition visit kind reason minutes shift is_from_log is_from_closure made_by made_at",
        "S3": "facility day",
    },
    "visitation.MileageRate": {"S2": "id program first_day tenth_cents set_by set_at"},
    "visitation.Expense": {
        "S2": (
            "id program visit miles tenth_cents tolls_cents other_cents state asked_at decided_by decided_at paid_by "
            "paid_at"
        ),
        "S3": "volunteer day",
    },
    "visitation.Receipt": {"S2": "id key_id program expense sort added_at", "S3": "content"},
    "visitation.VisitRequest": {
        "S2": "id person code first_day last_day priority waiting_since never_visited closed_at",
    },
    "visitation.SlotHold": {
        "S2": "id key program person window_id mode made_at expires_at released_at visit replaces",
        "S3": "volunteer facility starts ends day",
    },
    "visitation.SlotWaiter": {
        "S2": "id program person window_id mode state asked_at hold",
        "S3": "volunteer facility starts ends day",
    },
    "visitation.StandingVisit": {
        "S2": "id key program person rhythm made_at made_by ended_at ended_because companion_part",
        "S3": "volunteer companion facility at first_day last_day",
    },
    "visitation.StandingDate": {"S2": "id standing visit told_at", "S3": "day"},
    "visitation.BookingRequest": {
        "S2": "id key program person state asked_at open_until answered_at answered_by visit",
        "S3": "volunteer",
    },
    "visitation.BookingChoice": {"S2": "id request rank window_id mode", "S3": "facility starts ends day"},
    "visitation.VisitOverride": {"S2": "id visit code reason by at"},
    "visitation.LeftPlace": {"S2": "id sequence left_at", "S3": "visit volunteer starts ends"},
    "visitation.Roster": {
        "S2": "id key_id program code state made_at made_by checked_at",
        "S3": "facility first_day last_day",
        "S4": "found",
    },
    "visitation.RosterVersion": {
        "S2": (
            "id roster number is_addendum edition fields person_fields names people set_aside asked_by approved_by "
            "approved_at one_hand sent_at sent_by way sent_to"
        ),
        "K": "content_hash",
    },
    "visitation.RosterDocument": {
        "S2": "id key_id version audience ends_at taken_at taken_by taken_as file_hash",
        "S4": "content",
    },
    "visitation.RosterName": {
        "S2": "id roster version struck is_stand_by answer answered_at answered_by",
        "S3": "visit volunteer starts ends",
    },
    "visitation.RosterChange": {"S2": "id roster visit noted_at settled_at"},
    "visitation.VisitVolunteer": {"S2": "id part holds booked_at seats", "S3": "visit volunteer starts ends"},
    "visitation.ReviewTask": {"S2": "id program visit holder held_since version"},
    "visitation.RuleChoice": {
        "S2": (
            "id program edition visit codes suggested what because window_id mode made_at chosen_by chosen_at outcome "
            "why_not settled_at moved_to"
        ),
        "S3": "starts ends day",
    },
    "visitation.ReviewFlag": {
        "S2": "id task kind rule about raised_at cleared_at cleared ignored_at ignored_by ignored",
    },
    "visitation.RecheckMark": {"S2": "id program own outside"},
    "visitation.LastLook": {"S2": "id program user looked_at place"},
    "account.EmailAddress": {"-": "id user email verified primary"},
    "account.EmailConfirmation": {"-": "id email_address created sent key"},
    "auth.Group": {"S2": "id name"},
    "auth.Group_permissions": {"S2": "id group permission"},
    "auth.Permission": {"S2": "id name content_type codename"},
    "contenttypes.ContentType": {"S2": "id app_label model"},
    "django_q.OrmQ": {"S2": "id key payload lock"},
    "django_q.Schedule": {
        "S2": (
            "id name func hook args kwargs schedule_type minutes repeats next_run cron task cluster "
            "intended_date_kwarg"
        ),
    },
    "django_q.Task": {
        "S2": "id name func hook args kwargs result group cluster started stopped success attempt_count",
    },
    "mfa.Authenticator": {"S2": "id user type created_at last_used_at", "K": "data"},
    "schedule.Calendar": {"S1": "id name slug"},
    "schedule.CalendarRelation": {"S1": "id calendar content_type object_id distinction inheritable"},
    "schedule.Event": {
        "S1": (
            "id start end title description creator created_on updated_on rule end_recurring_period calendar "
            "color_event"
        ),
    },
    "schedule.EventRelation": {"S1": "id event content_type object_id distinction"},
    "schedule.Occurrence": {
        "S1": "id event title description start end cancelled original_start original_end created_on updated_on",
    },
    "schedule.Rule": {"S1": "id name description frequency params"},
}

# {"app.Model.column": level}
LEVELS: dict[str, str] = {
    f"{model}.{name}": level
    for model, columns in _OF_MODELS.items()
    for level, names in columns.items()
    for name in names.split()
}
