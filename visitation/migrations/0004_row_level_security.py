"""Each program finds its own people, visits and plans alone. Two questions look further, and answer without anybody."""

from django.db import migrations

from compliance.tenancy.policies import (
    ACTOR,
    NETWORK_ROLE,
    PROGRAM,
    child_table,
    counting_function,
    tenant_table,
    walled,
    walled_log,
)

OF_A_PERSON = ("personlanguage", "placement", "visitrequest", "match", "conflict")
OF_A_VISIT = ("visitvolunteer", "visitlog")


class Migration(migrations.Migration):
    dependencies = [
        ("visitation", "0003_sealed_rows"),
        ("volunteers", "0006_row_level_security"),
    ]
    operations = [
        tenant_table("visitation_person"),
        *(child_table(f"visitation_{name}", parent="visitation_person", column="person_id") for name in OF_A_PERSON),
        # A plan of the whole network belongs to nobody; what it leaves unmet belongs to the people's programs.
        walled(
            "visitation_plan",
            f"program_id = {PROGRAM} OR (program_id IS NULL AND ({ACTOR} IS NOT NULL OR {PROGRAM} IS NOT NULL))",
        ),
        child_table("visitation_unmetrequest", parent="visitation_visitrequest", column="request_id"),
        tenant_table("visitation_visit"),
        *(child_table(f"visitation_{name}", parent="visitation_visit", column="visit_id") for name in OF_A_VISIT),
        walled("visitation_breakglass", f"program_id = {PROGRAM} OR (SELECT {NETWORK_ROLE}) = 'AU'"),
        walled_log(
            "compliance_decisionrecord",
            seen="EXISTS (SELECT 1 FROM visitation_visit WHERE code = compliance_decisionrecord.subject)",
        ),
        # A room that another program's visit fills is full: when and where, never whose.
        counting_function(
            "visitation_rooms_taken(facilities bigint[], statuses text[], first timestamptz, last timestamptz,"
            " programs bigint[]) RETURNS TABLE (facility_id bigint, status varchar, starts timestamptz,"
            " ends timestamptz, day date, window_id varchar, mode varchar, route varchar)",
            """
            SELECT visit.facility_id, visit.status, visit.starts, visit.ends, visit.day, visit.window_id, visit.mode,
                visit.route
            FROM visitation_visit AS visit
            WHERE visit.facility_id = ANY(facilities) AND visit.status = ANY(statuses)
              AND visit.starts < last AND visit.ends > first AND NOT visit.program_id = ANY(programs)
            ORDER BY visit.starts, visit.ends, visit.facility_id, visit.window_id, visit.mode
            """,
            reads={
                "visitation_visit": "program_id, facility_id, status, starts, ends, day, window_id, mode, route, code"
            },
        ),
        # A code is given once in all programs.
        counting_function(
            "visitation_codes_taken(kind text, codes text[]) RETURNS SETOF text",
            """
            SELECT alias_code FROM visitation_person WHERE kind = 'PERSON' AND alias_code = ANY(codes)
            UNION ALL SELECT code FROM volunteers_volunteer WHERE kind = 'VOLUNTEER' AND code = ANY(codes)
            UNION ALL SELECT code FROM visitation_visitrequest WHERE kind = 'REQUEST' AND code = ANY(codes)
            UNION ALL SELECT code FROM visitation_visit WHERE kind = 'VISIT' AND code = ANY(codes)
            UNION ALL SELECT code FROM visitation_plan WHERE kind = 'PLAN' AND code = ANY(codes)
            """,
            reads={
                "visitation_person": "alias_code",
                "volunteers_volunteer": "code",
                "visitation_visitrequest": "code",
                "visitation_plan": "code",
            },
        ),
    ]
