"""Each program finds its own rows alone; an account finds its own roles in all of them."""

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

OF_A_VOLUNTEER = ("spokenlanguage", "clearance", "training", "weeklyavailability", "extraavailability", "awayrange")
# Asked once for a question, not once a row.
PROGRAM_CODE = f"(SELECT code FROM volunteers_program WHERE id = {PROGRAM})"
OWN_NAME = "(SELECT visitation_own_name())"
ACTING_ROLE = f"(SELECT {NETWORK_ROLE})"


class Migration(migrations.Migration):
    dependencies = [
        ("volunteers", "0005_sealed_rows"),
        ("compliance", "0004_audit_chain"),
    ]
    operations = [
        # Asked before anybody acts, to know who does: the one role under which an account acts now.
        counting_function(
            "visitation_active_membership(account bigint) RETURNS SETOF volunteers_membership",
            """
            SELECT membership.* FROM volunteers_user AS owner
            JOIN volunteers_membership AS membership
              ON membership.id = owner.active_membership_id AND membership.user_id = owner.id
            WHERE owner.id = account AND membership.ended_at IS NULL AND membership.suspended_at IS NULL
            """,
            reads={"volunteers_user": "id, active_membership_id, is_active", "volunteers_membership": "*"},
        ),
        # A role outside all programs, while it is the one the actor acts under.
        counting_function(
            f"{NETWORK_ROLE} RETURNS text",
            f"""
            SELECT role FROM visitation_active_membership({ACTOR}) WHERE program_id IS NULL AND {PROGRAM} IS NULL
            """,
            reads={"volunteers_user": "id, active_membership_id, is_active", "volunteers_membership": "*"},
        ),
        counting_function(
            "visitation_own_name() RETURNS text",
            f"SELECT username FROM volunteers_user WHERE id = {ACTOR}",
            reads={"volunteers_user": "id, username"},
        ),
        # Who coordinates, audits or runs the network is no secret to whoever is signed in.
        walled(
            "volunteers_membership",
            f"user_id = {ACTOR} OR program_id = {PROGRAM} OR (program_id IS NULL AND {ACTOR} IS NOT NULL)"
            f" OR (role IN ('PL', 'RA', 'NC', 'AU', 'SA') AND {ACTING_ROLE} IN ('NC', 'AU', 'SA'))",
        ),
        tenant_table("volunteers_volunteer"),
        *(child_table(f"volunteers_{name}", parent="volunteers_volunteer", column="volunteer_id")
          for name in OF_A_VOLUNTEER),
        # Whoever opens an invitation is nobody yet, and knows its token; the address on it is sealed.
        walled(
            "volunteers_invitation",
            f"program_id = {PROGRAM} OR ({ACTOR} IS NULL AND {PROGRAM} IS NULL)"
            f" OR {ACTING_ROLE} IN ('NC', 'SA')",
        ),
        # The ground floor's tables name a program by its code or number, and stand here because programs do.
        walled_log(
            "compliance_auditevent",
            seen=f"program = {PROGRAM_CODE} OR (program = '' AND {PROGRAM} IS NULL)"
            f" OR subject = {OWN_NAME} OR {ACTING_ROLE} = 'AU'",
        ),
        walled(
            "compliance_approval",
            f"program_id = {PROGRAM} OR (program_id IS NULL AND {PROGRAM} IS NULL)"
            f" OR ((action LIKE 'USR-%' OR action LIKE 'SYS-%') AND {ACTING_ROLE} IN ('NC', 'SA'))",
        ),
    ]
