"""Each person has a key of their own, and all that is sealed about them is sealed under it and bound to its row."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from compliance.fields import KeyField, SealedDateField, SealedTextField, random_row_id
from compliance.fields.earlier import no_rows_yet

SEALED = ("person", "placement", "conflict", "visit", "visitlog", "unmetrequest")


class Migration(migrations.Migration):
    dependencies = [("visitation", "0002_need_to_know"), ("volunteers", "0005_sealed_rows")]
    operations = [
        no_rows_yet("visitation", "Person"),
        *(
            migrations.AlterField(
                model,
                "id",
                models.BigIntegerField(default=random_row_id, editable=False, primary_key=True, serialize=False),
            )
            for model in SEALED
        ),
        *(
            migrations.AddField(model, "key_id", KeyField(default=uuid.uuid4), preserve_default=False)
            for model in SEALED
        ),
        *(
            migrations.AddField("person", name, SealedTextField(blank=True, default="", editable=True))
            for name in ("country_of_birth", "health_notes", "access_needs", "contacts")
        ),
        migrations.AddField("person", "date_of_birth", SealedDateField(blank=True, editable=True)),
        migrations.AddField(
            "person",
            "assigned_lead",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="assigned_people",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
