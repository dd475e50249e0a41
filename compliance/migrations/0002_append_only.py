"""The database itself refuses to change or delete a row of the trail, whoever asks."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION compliance_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON compliance_auditevent
    FOR EACH ROW EXECUTE FUNCTION compliance_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON compliance_decisionrecord
    FOR EACH ROW EXECUTE FUNCTION compliance_append_only();
"""
BACKWARD = """
DROP TRIGGER append_only ON compliance_auditevent;
DROP TRIGGER append_only ON compliance_decisionrecord;
DROP FUNCTION compliance_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("compliance", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
