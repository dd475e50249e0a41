"""Web sessions of our own: hashed keys, sealed payloads. Whoever was signed in signs in again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("compliance", "0004_audit_chain")]
    operations = [
        migrations.CreateModel(
            name="WebSession",
            fields=[
                ("key_hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("handle", models.UUIDField(unique=True)),
                ("user_pk", models.BigIntegerField(db_index=True, null=True)),
                ("payload", models.BinaryField()),
                ("device", models.CharField(blank=True, max_length=40)),
                ("created_at", models.DateTimeField()),
                ("last_seen_at", models.DateTimeField()),
                ("idle_seconds", models.PositiveIntegerField()),
                ("ends_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(ends_at__gt=models.F("created_at")), name="session_has_an_end"
                    )
                ],
            },
        ),
    ]
