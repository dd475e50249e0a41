"""A version of a list says to which address it went, and is never changed once it was sent."""

from django.db import migrations, models

SENT = """
CREATE FUNCTION visitation_refuse_once_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a version that was sent stays as it was sent' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER sent BEFORE UPDATE ON visitation_rosterversion
    FOR EACH ROW WHEN (OLD.sent_at IS NOT NULL) EXECUTE FUNCTION visitation_refuse_once_sent();
"""
NOT_SENT = "DROP TRIGGER sent ON visitation_rosterversion; DROP FUNCTION visitation_refuse_once_sent();"


class Migration(migrations.Migration):
    dependencies = [("visitation", "0018_concerns")]

    operations = [
        migrations.AddField("rosterversion", "sent_to", models.CharField(blank=True, max_length=254)),
        migrations.RunSQL(SENT, NOT_SENT),
    ]
