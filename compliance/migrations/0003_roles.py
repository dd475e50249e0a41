"""The roles that the web and the jobs act as, and the two words that row level security goes by."""

from django.db import migrations

from compliance.tenancy.policies import NO_WORDS, WORDS
from compliance.tenancy.roles import require_roles


def forwards(apps, schema_editor):
    require_roles(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("compliance", "0003_approvals")]
    operations = [
        migrations.RunPython(forwards, migrations.RunPython.noop),
        migrations.RunSQL(WORDS, NO_WORDS),
    ]
