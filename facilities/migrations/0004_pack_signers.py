from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("facilities", "0003_editor"),
    ]

    operations = [
        migrations.CreateModel(
            name="PackSigner",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_key", models.CharField(max_length=64, unique=True)),
                ("called", models.CharField(max_length=80)),
                ("known_since", models.DateTimeField()),
                ("known_by", models.CharField(max_length=150)),
            ],
            options={
                "ordering": ["called", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(public_key__regex=r"^[0-9a-f]{64}$"), name="signer_key_is_32_bytes"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("called", ""), _negated=True), name="signer_is_called_something"
                    ),
                ],
            },
        ),
    ]
