"""When a person's file was closed, by the database itself; and no row about a held person is deleted by anybody."""

from django.db import migrations, models

from compliance.tenancy.policies import NETWORK_ROLE, PROGRAM, tenant_table, walled

CLOSED_AT = """
CREATE FUNCTION visitation_closed_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'closed' THEN NEW.closed_at := NULL;
    ELSIF NEW.closed_at IS NULL THEN NEW.closed_at := now();
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER closed_at BEFORE INSERT OR UPDATE ON visitation_person
    FOR EACH ROW EXECUTE FUNCTION visitation_closed_at();
UPDATE visitation_person SET state = state WHERE state = 'closed';
"""
NO_CLOSED_AT = "DROP TRIGGER closed_at ON visitation_person; DROP FUNCTION visitation_closed_at();"

# The lock is the one of compliance/retention/holds.py: a hold that is being set is waited for, and then seen.
HELD = """
CREATE FUNCTION visitation_refuse_while_held() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    own jsonb := to_jsonb(OLD);
    whose record;
BEGIN
    IF TG_ARGV[0] = 'person' THEN
        SELECT (own->>'program_id')::bigint AS program, own->>'alias_code' AS code INTO whose;
    ELSIF TG_ARGV[0] = 'of a person' THEN
        SELECT program_id AS program, alias_code AS code INTO whose
            FROM visitation_person WHERE id = (own->>'person_id')::bigint;
    ELSE
        SELECT person.program_id AS program, person.alias_code AS code INTO whose FROM visitation_visit AS visit
            JOIN visitation_person AS person ON person.id = visit.person_id WHERE visit.id = (own->>'visit_id')::bigint;
    END IF;
    IF whose.program IS NULL THEN RETURN OLD; END IF;
    PERFORM pg_advisory_xact_lock_shared(hashtext('visitation.hold'), whose.program::int);
    IF EXISTS (
        SELECT 1 FROM compliance_hold WHERE program_id = whose.program AND released_at IS NULL
            AND (cardinality(people) = 0 OR whose.code = ANY(people))
    ) THEN
        RAISE EXCEPTION 'a hold keeps this row of %', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
"""
OF_A_PERSON = ("personlanguage", "placement", "visitrequest", "match", "conflict", "breakglass", "visit")
_REFUSED_ON = {"person": "person"} | dict.fromkeys(OF_A_PERSON, "of a person") | {"visitlog": "of a visit"}
TRIGGERS = "".join(
    f"""CREATE TRIGGER held BEFORE DELETE ON visitation_{table}
    FOR EACH ROW EXECUTE FUNCTION visitation_refuse_while_held('{way}');\n"""
    for table, way in _REFUSED_ON.items()
)
NO_TRIGGERS = "".join(f"DROP TRIGGER held ON visitation_{table};\n" for table in _REFUSED_ON)
NOT_HELD = "DROP FUNCTION visitation_refuse_while_held();"


class Migration(migrations.Migration):
    dependencies = [
        ("visitation", "0004_row_level_security"),
        ("volunteers", "0008_leaving"),
        ("compliance", "0006_retention"),
    ]
    operations = [
        migrations.AddField("person", "closed_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("person", "purged_at", models.DateTimeField(blank=True, null=True)),
        migrations.RunSQL(CLOSED_AT, NO_CLOSED_AT),
        # An auditor and a coordinator see that something is held, by code; nobody reads more for it.
        walled(
            "compliance_hold",
            f"program_id = {PROGRAM} OR (SELECT {NETWORK_ROLE}) IN ('NC', 'AU')",
            written=f"program_id = {PROGRAM}",
        ),
        tenant_table("compliance_purgerun"),
        migrations.RunSQL(HELD, NOT_HELD),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
    ]
