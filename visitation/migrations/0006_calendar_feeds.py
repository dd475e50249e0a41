"""Links for calendar programs. Each program finds its own; one that is asked for is found by its fingerprint alone."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from compliance.tenancy.policies import NETWORK_ROLE, PROGRAM, counting_function, walled

KINDS = [("own", "my own visits"), ("facility", "all visits of the program at one facility")]
# Asked before it is known for whom: whoever asks has the link, and has signed in nowhere.
FOUND = """
SELECT feed.id, feed.program_id, feed.user_id, membership.role, feed.kind, feed.facility_id, feed.title,
    feed.names_facility, owner.language, owner.timezone,
    feed.ended_at IS NULL AND owner.is_active AND membership.user_id = feed.user_id
        AND membership.program_id = feed.program_id AND membership.ended_at IS NULL
        AND membership.suspended_at IS NULL AND program.archived_at IS NULL
FROM visitation_calendarfeed AS feed
JOIN volunteers_user AS owner ON owner.id = feed.user_id
JOIN volunteers_membership AS membership ON membership.id = feed.membership_id
JOIN volunteers_program AS program ON program.id = feed.program_id
WHERE feed.fingerprint = wanted
"""
# A text that stays while nothing a link tells of has changed. Asked every few minutes for every link, so it goes by
# what can have changed alone, and past row level security, which would look each visit up twice more. The own places
# first, whatever the planner thinks there are of them: a volunteer has few, a program many.
STAMP = """
WITH asked AS MATERIALIZED (
    SELECT kind, program_id, facility_id,
        ARRAY(SELECT id FROM volunteers_volunteer WHERE user_id = feed.user_id AND program_id = feed.program_id) AS own
    FROM visitation_calendarfeed AS feed WHERE id = wanted
), place AS MATERIALIZED (
    SELECT visit_id, holds, booked_at FROM visitation_visitvolunteer
    WHERE volunteer_id = ANY((SELECT own FROM asked WHERE kind = 'own')::bigint[])
), visit AS MATERIALIZED (
    SELECT hash_record_extended(
        ROW(code, status, starts, ends, sequence, changed_at, facility_id, place.holds, place.booked_at), 0
    ) AS hash
    FROM place JOIN visitation_visit ON id = place.visit_id
    WHERE starts >= first AND starts < last AND program_id = (SELECT program_id FROM asked)
    UNION ALL
    SELECT hash_record_extended(ROW(code, status, starts, ends, sequence, changed_at), 0)
    FROM visitation_visit
    WHERE starts >= first AND starts < last AND program_id = (SELECT program_id FROM asked)
        AND facility_id = (SELECT facility_id FROM asked WHERE kind = 'facility')
)
SELECT CASE WHEN EXISTS (SELECT FROM visit) THEN concat_ws(
    '.',
    (SELECT count(*) FROM visit),
    (SELECT sum(hash) FROM visit),
    (SELECT sum(hash_record_extended(ROW(person_id, since, ended_on, ended_at), 0))
        FROM visitation_match WHERE volunteer_id = ANY((SELECT own FROM asked WHERE kind = 'own')::bigint[])),
    (SELECT sum(hash_record_extended(ROW(id, name, timezone), 0)) FROM facilities_facility)
) END
"""


class Migration(migrations.Migration):
    dependencies = [
        ("facilities", "0001_initial"),
        ("visitation", "0005_retention"),
        ("volunteers", "0008_leaving"),
    ]
    operations = [
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=KINDS, default="own", max_length=8)),
                ("title", models.CharField(default="code", max_length=5)),
                ("names_facility", models.BooleanField(default=False)),
                ("fingerprint", models.BinaryField(unique=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("asked", models.PositiveIntegerField(default=0)),
                ("asked_from", models.DateTimeField(blank=True, null=True)),
                ("last_asked_on", models.DateField(blank=True, null=True)),
                (
                    "facility",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="facilities.facility",
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_feeds",
                        to="volunteers.membership",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteers.program"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_feeds",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["made_at"]},
        ),
        migrations.AddConstraint(
            "calendarfeed",
            models.CheckConstraint(
                condition=models.Q(kind="own", facility__isnull=True)
                | models.Q(kind="facility", facility__isnull=False),
                name="feed_of_a_facility_names_it",
            ),
        ),
        # A system admin may end a link (FEED-02), and finds no visit by it.
        walled("visitation_calendarfeed", f"program_id = {PROGRAM} OR (SELECT {NETWORK_ROLE}) = 'SA'"),
        counting_function(
            "visitation_feed_of(wanted bytea) RETURNS TABLE (id uuid, program_id bigint, user_id bigint, role varchar,"
            " kind varchar, facility_id bigint, title varchar, names_facility boolean, language varchar,"
            " timezone varchar, holds boolean)",
            FOUND,
            reads={
                "visitation_calendarfeed": "*",
                "volunteers_user": "language, timezone",
                "volunteers_program": "id, archived_at",
            },
        ),
        counting_function(
            "visitation_feed_stamp(wanted uuid, first timestamptz, last timestamptz) RETURNS text",
            STAMP,
            reads={
                "visitation_visit": "id, sequence, changed_at",
                "visitation_visitvolunteer": "visit_id, volunteer_id, holds, booked_at",
                "visitation_match": "person_id, volunteer_id, since, ended_on, ended_at",
                "volunteers_volunteer": "id, user_id, program_id",
                "facilities_facility": "id, name, timezone",
            },
        ),
    ]
