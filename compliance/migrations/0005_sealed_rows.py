"""A record of a decision is sealed under the person's key, and bound to its own row."""

import uuid

from django.db import migrations, models

from compliance.fields import KeyField, random_row_id
from compliance.fields.earlier import no_rows_yet


class Migration(migrations.Migration):
    dependencies = [("compliance", "0004_audit_chain")]
    run_before = [("compliance", "0005_web_sessions")]
    operations = [
        no_rows_yet("compliance", "DecisionRecord"),
        migrations.AddField("decisionrecord", "key_id", KeyField(default=uuid.uuid4), preserve_default=False),
        migrations.AlterField(
            "decisionrecord",
            "id",
            models.BigIntegerField(default=random_row_id, editable=False, primary_key=True, serialize=False),
        ),
    ]
