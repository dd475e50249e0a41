"""Places that were given back while others still make the visit: told by calendar links as off."""

import importlib

import django.db.models.deletion
from django.db import migrations, models

from compliance.tenancy.policies import child_table, counting_function

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
    UNION ALL
    SELECT hash_record_extended(ROW(visit_id, starts, ends, sequence, left_at), 0)
    FROM visitation_leftplace
    WHERE volunteer_id = ANY((SELECT own FROM asked WHERE kind = 'own')::bigint[]) AND starts >= first AND starts < last
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

BEFORE = importlib.import_module("visitation.migrations.0006_calendar_feeds").STAMP
DECLARED = "visitation_feed_stamp(wanted uuid, first timestamptz, last timestamptz) RETURNS text"
READS = {
    "visitation_visit": "id, sequence, changed_at",
    "visitation_visitvolunteer": "visit_id, volunteer_id, holds, booked_at",
    "visitation_match": "person_id, volunteer_id, since, ended_on, ended_at",
    "volunteers_volunteer": "id, user_id, program_id",
    "facilities_facility": "id, name, timezone",
}
LEFT = {"visitation_leftplace": "visit_id, volunteer_id, starts, ends, sequence, left_at"}


class Migration(migrations.Migration):
    dependencies = [("visitation", "0011_intake")]
    operations = [
        migrations.CreateModel(
            "LeftPlace",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts", models.DateTimeField()),
                ("ends", models.DateTimeField()),
                ("sequence", models.PositiveIntegerField()),
                ("left_at", models.DateTimeField()),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="left_places", to="visitation.visit"
                    ),
                ),
                (
                    "volunteer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="left_places",
                        to="volunteers.volunteer",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("visit", "volunteer"), name="left_place_once")],
            },
        ),
        child_table("visitation_leftplace", parent="visitation_visit", column="visit_id"),
        migrations.RunSQL(
            "DROP FUNCTION visitation_feed_stamp(uuid, timestamptz, timestamptz)",
            counting_function(DECLARED, BEFORE, reads=READS).sql,
        ),
        counting_function(DECLARED, STAMP, reads=READS | LEFT),
    ]
