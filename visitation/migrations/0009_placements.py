"""Facts about where a person is, how their time with a program ended, and hand-overs from one program to another."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.models import F, Q

import compliance.fields.columns
import compliance.fields.rows
import visitation.models.hand_overs
from compliance.tenancy.policies import NETWORK_ROLE, PROGRAM, child_table, tenant_table, walled

ANSWERS = [("same", "same place"), ("other", "other facility"), ("not_found", "not found"), ("out", "out of custody")]
SOURCES = [
    ("locator", "the official locator, looked up by hand"),
    ("phone", "telephone"),
    ("letter", "letter"),
    ("family", "family"),
    ("door", "at the door"),
    ("person", "the person"),
]
SURE = [("sure", "sure"), ("likely", "likely"), ("unsure", "unsure")]
KINDS = [
    ("released", "released"),
    ("removed", "removed from the country"),
    ("stopped", "asked to stop"),
    ("died", "died"),
    ("no_contact", "no contact any more"),
    ("handed_over", "handed over to another program"),
]
STATES = [
    ("offered", "waiting for the other program"),
    ("accepted", "accepted"),
    ("refused", "not accepted"),
    ("withdrawn", "taken back"),
    ("expired", "expired"),
]
CASCADE, PROTECT = django.db.models.deletion.CASCADE, django.db.models.deletion.PROTECT
ARRAY = django.contrib.postgres.fields.ArrayField

# As for the other rows about a person: nobody deletes one while a hold keeps them.
HELD = "".join(
    f"""CREATE TRIGGER held BEFORE DELETE ON visitation_{table}
    FOR EACH ROW EXECUTE FUNCTION visitation_refuse_while_held('of a person');\n"""
    for table in ("placementfact", "personexit")
)
NOT_HELD = "DROP TRIGGER held ON visitation_placementfact; DROP TRIGGER held ON visitation_personexit;"
BOTH = f"from_program_id = {PROGRAM} OR to_program_id = {PROGRAM}"


def number():
    return ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def person(related_name):
    return ("person", models.ForeignKey(on_delete=CASCADE, related_name=related_name, to="visitation.person"))


class Migration(migrations.Migration):
    dependencies = [
        ("facilities", "0001_initial"),
        ("visitation", "0008_consents"),
        ("volunteers", "0010_post"),
    ]
    operations = [
        migrations.CreateModel(
            name="PlacementFact",
            fields=[
                number(),
                ("answer", models.CharField(choices=ANSWERS, max_length=9)),
                ("source", models.CharField(choices=SOURCES, max_length=8)),
                ("checked_by", models.CharField(max_length=120)),
                ("checked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("confidence", models.CharField(choices=SURE, default="likely", max_length=6)),
                (
                    "facility",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
                person("placement_facts"),
            ],
            options={
                "ordering": ["-checked_at", "-id"],
                "indexes": [models.Index(fields=["person", "-checked_at"], name="placement_fact_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=~Q(answer="same") | Q(facility__isnull=False), name="placement_fact_same_has_a_place"
                    ),
                    models.CheckConstraint(
                        condition=~Q(answer__in=["not_found", "out"]) | Q(facility__isnull=True),
                        name="placement_fact_without_a_place",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonExit",
            fields=[
                number(),
                ("kind", models.CharField(choices=KINDS, max_length=11)),
                ("month", models.DateField()),
                ("source", models.CharField(choices=SOURCES, max_length=8)),
                ("recorded_by", models.CharField(max_length=120)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("undone_by", models.CharField(blank=True, max_length=120)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                person("exits"),
            ],
            options={
                "ordering": ["-recorded_at", "-id"],
                "constraints": [
                    models.CheckConstraint(condition=Q(month__day=1), name="person_exit_keeps_the_month"),
                    models.UniqueConstraint(
                        fields=("person",), condition=Q(undone_at__isnull=True), name="person_exit_once_while_it_counts"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HandOver",
            fields=[
                number(),
                (
                    "code",
                    models.CharField(
                        default=visitation.models.hand_overs.new_hand_over_code, max_length=12, unique=True
                    ),
                ),
                ("carries", ARRAY(base_field=models.CharField(max_length=20), default=list, size=None)),
                ("waiting_since", models.DateField()),
                ("agreed_on", models.DateField()),
                ("state", models.CharField(choices=STATES, default="offered", max_length=9)),
                ("asked_by", models.CharField(max_length=120)),
                ("agreed_by", models.CharField(max_length=120)),
                ("offered_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_by", models.CharField(blank=True, max_length=120)),
                (
                    "facility",
                    models.ForeignKey(on_delete=PROTECT, related_name="+", to="facilities.facility"),
                ),
                (
                    "from_program",
                    models.ForeignKey(on_delete=PROTECT, related_name="+", to="volunteers.program"),
                ),
                person("hand_overs"),
                (
                    "to_program",
                    models.ForeignKey(on_delete=PROTECT, related_name="+", to="volunteers.program"),
                ),
            ],
            options={
                "ordering": ["-offered_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person",), condition=Q(state="offered"), name="hand_over_offered_once_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=~Q(from_program=F("to_program")), name="hand_over_between_two_programs"
                    ),
                    models.CheckConstraint(
                        condition=Q(expires_at__gt=F("offered_at")), name="hand_over_expires_after_offer"
                    ),
                    models.CheckConstraint(
                        condition=Q(state="offered") | Q(ended_at__isnull=False), name="hand_over_ended_at_a_time"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HandOverContent",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=compliance.fields.rows.random_row_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key_id", compliance.fields.columns.KeyField(editable=False)),
                ("languages", ARRAY(base_field=models.CharField(max_length=8), default=list, size=None)),
                ("content", compliance.fields.columns.SealedJSONField(default=dict)),
                (
                    "hand_over",
                    models.OneToOneField(on_delete=CASCADE, related_name="content", to="visitation.handover"),
                ),
                (
                    "to_program",
                    models.ForeignKey(on_delete=PROTECT, related_name="+", to="volunteers.program"),
                ),
            ],
            options={"abstract": False},
        ),
        child_table("visitation_placementfact", parent="visitation_person", column="person_id"),
        child_table("visitation_personexit", parent="visitation_person", column="person_id"),
        walled(
            "visitation_handover", f"{BOTH} OR (SELECT {NETWORK_ROLE}) IN ('NC', 'AU')", written=BOTH
        ),
        tenant_table("visitation_handovercontent", column="to_program_id"),
        migrations.RunSQL(HELD, NOT_HELD),
    ]
