"""Each event of the trail gets its place in a chain of hashes, written by the database at the commit."""

from django.db import migrations, models

FORWARD = """
-- 'visitation.audit_chains' holds the chains this transaction wrote to, for the locks below to be taken in one order.
CREATE FUNCTION compliance_audit_remember_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    known jsonb := coalesce(nullif(current_setting('visitation.audit_chains', true), ''), '[]')::jsonb;
BEGIN
    IF NOT known ? NEW.program THEN
        PERFORM set_config('visitation.audit_chains', (known || to_jsonb(NEW.program))::text, true);
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION compliance_audit_append(event compliance_auditevent) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    last_number bigint := 0;
    last_own bytea := decode(repeat('00', 32), 'hex');
    piece text;
    content text := '';
BEGIN
    SELECT number, own INTO last_number, last_own FROM public.compliance_auditlink
        WHERE chain = event.program ORDER BY number DESC LIMIT 1;
    IF NOT FOUND THEN
        last_number := 0;
        last_own := decode(repeat('00', 32), 'hex');
    END IF;
    -- The same pieces, each after its length in bytes, as compliance/audit/chain.py puts together.
    FOREACH piece IN ARRAY ARRAY[
        event.program, (last_number + 1)::text, encode(last_own, 'hex'), event.id::text,
        to_char(event.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        event.action, event."by", event.subject, event.detail::text
    ] LOOP
        content := content || octet_length(piece) || ':' || piece || ',';
    END LOOP;
    INSERT INTO public.compliance_auditlink (chain, number, event, previous, own)
        VALUES (event.program, last_number + 1, event.id, last_own, sha256(convert_to(content, 'UTF8')));
END $$;
REVOKE ALL ON FUNCTION compliance_audit_append(compliance_auditevent) FROM PUBLIC;

-- Runs as the tables' owner at the commit: whoever writes an event needs no right on the links.
CREATE FUNCTION compliance_audit_link() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
    one integer;
BEGIN
    FOR one IN
        SELECT DISTINCT hashtext(chain) FROM jsonb_array_elements_text(
            coalesce(nullif(current_setting('visitation.audit_chains', true), ''), '[]')::jsonb || to_jsonb(NEW.program)
        ) AS chain ORDER BY 1
    LOOP
        PERFORM pg_advisory_xact_lock(1635083369, one);  -- 'audi'
    END LOOP;
    PERFORM public.compliance_audit_append(NEW);
    RETURN NULL;
END $$;

DO $$
DECLARE
    event compliance_auditevent;
BEGIN
    FOR event IN SELECT * FROM compliance_auditevent ORDER BY id LOOP
        PERFORM compliance_audit_append(event);
    END LOOP;
END $$;

CREATE TRIGGER remember_chain BEFORE INSERT ON compliance_auditevent
    FOR EACH ROW EXECUTE FUNCTION compliance_audit_remember_chain();
CREATE CONSTRAINT TRIGGER link AFTER INSERT ON compliance_auditevent DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION compliance_audit_link();

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON compliance_auditlink
    FOR EACH ROW EXECUTE FUNCTION compliance_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON compliance_auditlink
    FOR EACH STATEMENT EXECUTE FUNCTION compliance_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON compliance_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION compliance_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON compliance_decisionrecord
    FOR EACH STATEMENT EXECUTE FUNCTION compliance_append_only();
"""
BACKWARD = """
DROP TRIGGER never_emptied ON compliance_decisionrecord;
DROP TRIGGER never_emptied ON compliance_auditevent;
DROP TRIGGER never_emptied ON compliance_auditlink;
DROP TRIGGER append_only ON compliance_auditlink;
DROP TRIGGER link ON compliance_auditevent;
DROP TRIGGER remember_chain ON compliance_auditevent;
DROP FUNCTION compliance_audit_link();
DROP FUNCTION compliance_audit_append(compliance_auditevent);
DROP FUNCTION compliance_audit_remember_chain();
"""


class Migration(migrations.Migration):
    dependencies = [("compliance", "0003_roles")]
    operations = [
        migrations.CreateModel(
            name="AuditLink",
            fields=[
                ("event", models.BigIntegerField(primary_key=True, serialize=False)),
                ("chain", models.CharField(blank=True, max_length=60)),
                ("number", models.PositiveBigIntegerField()),
                ("previous", models.BinaryField()),
                ("own", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("chain", "number"), name="audit_chain_does_not_fork")
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
