"""Accounts and volunteers have keys of their own; names, addresses and telephones are sealed under them."""

import uuid

import django.core.validators
from django.db import migrations, models

import volunteers.models.phones
from compliance.fields import KeyField, SealedEmailField, SealedTextField, random_row_id
from compliance.fields.earlier import no_rows_yet

SEALED = {
    "user": {
        "email": SealedEmailField("e-mail", blank=True, default="", editable=True),
        "display_name": SealedTextField(
            "name shown to colleagues", blank=True, default="", editable=True, max_length=80
        ),
    },
    "volunteer": {
        "preferred_name": SealedTextField("preferred name", editable=True, max_length=80),
        "phone": volunteers.models.phones.SealedPhoneField("mobile phone", blank=True, editable=True),
        "zip": SealedTextField(
            "ZIP code",
            blank=True,
            editable=True,
            max_length=5,
            validators=[django.core.validators.RegexValidator("^\\d{5}$", "A ZIP code has five digits.")],
        ),
    },
    "clearance": {"conditions": SealedTextField(blank=True, default="", editable=True, max_length=200)},
}


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0004_invitations")]
    operations = [
        no_rows_yet("volunteers", "User", "Volunteer"),
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
        *(migrations.RemoveField(model, name) for model, columns in SEALED.items() for name in columns),
        *(
            migrations.AddField(model, name, field)
            for model, columns in SEALED.items()
            for name, field in columns.items()
        ),
        migrations.AddField("user", "email_index", models.BinaryField(db_index=True, editable=False, null=True)),
        migrations.AlterField(
            "user",
            "username",
            models.CharField(
                max_length=120,
                unique=True,
                validators=[
                    django.core.validators.RegexValidator(
                        "\\A[A-Za-z0-9][A-Za-z0-9._-]*\\Z",
                        "Letters, digits, dots and hyphens only, and no e-mail address.",
                    )
                ],
                verbose_name="sign-in name",
            ),
        ),
    ]
