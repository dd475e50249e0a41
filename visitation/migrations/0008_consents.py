"""What people agreed to, and the ledger of disclosures.

Nobody is taken to have agreed: people who are there already have no consent until somebody asks them.
"""

import django.db.models.deletion
import django.utils.timezone
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import Q

from compliance.fields import KeyField, SealedTextField, random_row_id
from compliance.tenancy.policies import PROGRAM, child_table, walled_log

KINDS = [
    ("visit", "be visited"),
    ("letters", "get letters"),
    ("tell_lawyer", "we may tell the lawyer"),
    ("count", "be counted in totals, without a name"),
    ("named_to", "be named to somebody"),
    ("after_release", "be contacted after release"),
]
WAYS = [
    ("in_person", "in person"),
    ("phone", "by telephone"),
    ("letter", "by letter"),
    ("sheet", "on a sign-up sheet"),
]
TO = [
    ("volunteer", "a volunteer"),
    ("facility", "a facility"),
    ("program", "another program"),
    ("lawyer", "the person’s lawyer"),
    ("body", "a named body"),
]
PURPOSES = [
    ("visit", "a visit"),
    ("hand_over", "a hand-over"),
    ("tell_lawyer", "to tell the lawyer"),
    ("named_to", "the person wants to be named"),
]
GROUNDS = [
    ("consent", "the person agreed"),
    ("facility_rule", "the facility requires it"),
    ("none", "no consent is written down"),
]

# A yes ends once, and is otherwise what it was; a seal may be taken off (erasure) or renewed.
ONLY_ENDED = """
CREATE FUNCTION visitation_consent_only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF ROW(NEW.id, NEW.kind, NEW.language, NEW.way, NEW.taken_by, NEW.taken_at)
            IS DISTINCT FROM ROW(OLD.id, OLD.kind, OLD.language, OLD.way, OLD.taken_by, OLD.taken_at)
        OR (OLD.withdrawn_at IS NOT NULL AND ROW(NEW.withdrawn_at, NEW.withdrawn_by)
            IS DISTINCT FROM ROW(OLD.withdrawn_at, OLD.withdrawn_by))
    THEN
        RAISE EXCEPTION 'a consent only ends' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_ends BEFORE UPDATE ON visitation_consent
    FOR EACH ROW EXECUTE FUNCTION visitation_consent_only_ends();
CREATE TRIGGER held BEFORE DELETE ON visitation_consent
    FOR EACH ROW EXECUTE FUNCTION visitation_refuse_while_held('of a person');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON visitation_disclosure
    FOR EACH ROW EXECUTE FUNCTION compliance_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON visitation_disclosure
    FOR EACH STATEMENT EXECUTE FUNCTION compliance_append_only();
"""
NOT_ONLY_ENDED = """
DROP TRIGGER never_emptied ON visitation_disclosure;
DROP TRIGGER append_only ON visitation_disclosure;
DROP TRIGGER held ON visitation_consent;
DROP TRIGGER only_ends ON visitation_consent;
DROP FUNCTION visitation_consent_only_ends();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("compliance", "0004_audit_chain"),
        ("visitation", "0007_call_outs"),
        ("volunteers", "0013_what_resting_did"),
    ]
    operations = [
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=random_row_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key_id", KeyField()),
                ("kind", models.CharField(choices=KINDS, max_length=13)),
                ("body", SealedTextField(blank=True, default="", max_length=120)),
                ("body_index", models.BinaryField(null=True)),
                ("language", models.CharField(max_length=8)),
                ("way", models.CharField(choices=WAYS, max_length=9)),
                ("taken_by", models.CharField(max_length=120)),
                ("taken_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_by", models.CharField(blank=True, max_length=120)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="consents", to="visitation.person"
                    ),
                ),
            ],
            options={
                "ordering": ["-taken_at", "kind"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "kind"),
                        condition=Q(withdrawn_at__isnull=True) & ~Q(kind="named_to"),
                        name="consent_holds_once",
                    ),
                    models.UniqueConstraint(
                        fields=("person", "body_index"),
                        condition=Q(withdrawn_at__isnull=True, kind="named_to"),
                        name="consent_holds_once_a_body",
                    ),
                    models.CheckConstraint(
                        condition=Q(kind="named_to") | Q(body_index__isnull=True),
                        name="consent_to_be_named_has_the_body",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Disclosure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person_code", models.CharField(max_length=12)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("fields", ArrayField(base_field=models.CharField(max_length=40), size=None)),
                ("to_kind", models.CharField(choices=TO, max_length=9)),
                ("to_code", models.CharField(blank=True, max_length=60)),
                ("purpose", models.CharField(choices=PURPOSES, max_length=11)),
                ("about", models.CharField(blank=True, max_length=12)),
                ("ground", models.CharField(choices=GROUNDS, max_length=13)),
                ("consent_number", models.BigIntegerField(blank=True, null=True)),
                ("by", models.CharField(max_length=120)),
                ("once", models.CharField(blank=True, max_length=64, null=True, unique=True)),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteers.program"
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
                "indexes": [models.Index(fields=["program", "person_code", "-at"], name="disclosure_of_a_person")],
            },
        ),
        child_table("visitation_consent", parent="visitation_person", column="person_id"),
        walled_log(
            "visitation_disclosure", seen=f"program_id = {PROGRAM}", written=f"program_id = {PROGRAM}"
        ),
        migrations.RunSQL(ONLY_ENDED, NOT_ONLY_ENDED),
    ]
