"""When a volunteer left, by the database itself: no way of leaving forgets to start the clock."""

from django.db import migrations, models

FORWARD = """
CREATE FUNCTION volunteers_left_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'left' THEN NEW.left_at := NULL;
    ELSIF NEW.left_at IS NULL THEN NEW.left_at := now();
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER left_at BEFORE INSERT OR UPDATE ON volunteers_volunteer
    FOR EACH ROW EXECUTE FUNCTION volunteers_left_at();
UPDATE volunteers_volunteer SET state = state WHERE state = 'left';
"""
BACKWARD = "DROP TRIGGER left_at ON volunteers_volunteer; DROP FUNCTION volunteers_left_at();"


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0007_several_programs")]
    operations = [
        migrations.AddField("volunteer", "left_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("volunteer", "purged_at", models.DateTimeField(blank=True, null=True)),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
