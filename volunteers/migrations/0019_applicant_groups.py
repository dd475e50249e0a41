"""Groups that apply together; programs on whose page anybody may apply."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import compliance.fields.columns
import compliance.fields.rows
from compliance.tenancy.policies import tenant_table

_GROUP = {
    "blank": True, "null": True, "on_delete": django.db.models.deletion.SET_NULL, "to": "volunteers.applicantgroup",
}  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0018_people_at_a_time")]
    operations = [
        migrations.CreateModel(
            name="ApplicantGroup",
            fields=[
                ("id", models.BigIntegerField(default=compliance.fields.rows.random_row_id, editable=False, primary_key=True, serialize=False)),  # noqa: E501
                ("key_id", compliance.fields.columns.KeyField(editable=False)),
                ("code", models.CharField(max_length=12, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("congregation", "a congregation"),
                            ("class", "a class or a school"),
                            ("work", "people who work together"),
                            ("other", "another group"),
                        ],
                        max_length=12,
                    ),
                ),
                ("size", models.PositiveSmallIntegerField()),
                ("name", compliance.fields.columns.SealedTextField(editable=True, max_length=80)),
                (
                    "waiting",
                    compliance.fields.columns.SealedTextField(blank=True, default="", editable=True, max_length=10500),
                ),
                ("revision", models.PositiveIntegerField(default=1)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "contact",
                    models.OneToOneField(
                        blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL,
                        related_name="leads_group", to="volunteers.volunteer",
                    ),  # fmt: skip
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="applicant_groups",
                        to="volunteers.program",
                    ),  # fmt: skip
                ),
            ],
            options={"ordering": ["-made_at", "code"]},
        ),
        migrations.AddConstraint(
            "applicantgroup",
            models.CheckConstraint(
                condition=models.Q(("size__gte", 2), ("size__lte", 40)), name="applicant_group_size"
            ),
        ),
        migrations.AddField("invitation", "group", models.ForeignKey(related_name="invitations", **_GROUP)),
        migrations.AddField("volunteer", "group", models.ForeignKey(related_name="members", **_GROUP)),
        migrations.AddField("program", "takes_applications", models.BooleanField(default=False)),
        tenant_table("volunteers_applicantgroup"),
    ]
